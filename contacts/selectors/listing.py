"""The contacts list: rows with their main addresses, sorted, one page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Subquery

from accounts.models import Account
from contacts.models import ContactEmail, ContactPhone
from contacts.querysets import ContactQuerySet
from hotcrm.core.templatetags.hot import hue, initials, record_url, since

COUNTED = 1_000
ROWS = 50
NOTHING = "–"
SORTS = {
    "name": ("last_name", "first_name"),
    "account": ("account__name",),
    "title": ("title",),
    "touch": ("last_activity_at",),
}


@dataclass(frozen=True, kw_only=True)
class Total:
    """How many there are, as far as it is worth counting."""

    count: int | str
    num_pages: int


@dataclass(frozen=True, kw_only=True)
class ContactRow:
    """A person in finished words. `account` is empty where the reader may not see it."""

    pk: str
    url: str
    name: str
    initials: str
    hue: str
    is_archived: bool
    title: str
    account: str
    account_url: str
    level: str
    email: str
    phone: str
    touch: str


@dataclass(frozen=True, kw_only=True)
class ContactPage:
    """One page of rows, in the shape that the foot of a list reads."""

    rows: Sequence[ContactRow]
    number: int
    paginator: Total

    @property
    def words(self) -> str:
        """The count: "128", or "1,000+" where counting on would take long."""
        count = self.paginator.count
        return f"{count:,}" if isinstance(count, int) else count

    def has_next(self) -> bool:
        return self.number < self.paginator.num_pages

    def has_previous(self) -> bool:
        return self.number > 1

    def has_other_pages(self) -> bool:
        return self.has_next() or self.has_previous()

    def start_index(self) -> int:
        return (self.number - 1) * ROWS + 1

    def end_index(self) -> int:
        return self.start_index() + len(self.rows) - 1


def with_sight(contacts: ContactQuerySet, user: Any) -> ContactQuerySet:
    """Contacts with `sees_account`: whether the person may see where they work."""
    seen = Account.objects.visible_to(user).filter(pk=OuterRef("account_id"))
    found: ContactQuerySet = contacts.annotate(sees_account=Exists(seen))
    return found


def page_of(contacts: ContactQuerySet, *, sort: str = "", number: int = 1) -> ContactPage:
    """One page, sorted by "name", "account", "title" or "touch" ("-" turns it round)."""
    start = (number - 1) * ROWS
    found = list(_with_addresses(contacts).order_by(*_order(sort)).select_related("account")[start : start + ROWS + 1])
    return ContactPage(
        rows=[_row(contact) for contact in found[:ROWS]], number=number, paginator=_total(contacts, number, len(found))
    )


def _row(contact: Any) -> ContactRow:
    return ContactRow(
        pk=str(contact.pk),
        url=record_url("contacts:page", contact.pk),
        name=contact.name,
        initials=initials(contact.name),
        hue=str(hue(contact.pk)),
        is_archived=contact.archived_at is not None,
        title=contact.title or NOTHING,
        account=contact.account.name if contact.sees_account else "",
        account_url=record_url("accounts:page", contact.account_id) if contact.sees_account else "",
        level=contact.get_level_display() or NOTHING,
        email=contact.main_email or "",
        phone=contact.main_phone or NOTHING,
        touch=since(contact.last_activity_at),
    )


def _with_addresses(contacts: ContactQuerySet) -> ContactQuerySet:
    email = ContactEmail.objects.filter(contact=OuterRef("pk")).order_by("-is_primary", "pk").values("address")
    phone = ContactPhone.objects.filter(contact=OuterRef("pk")).order_by("-is_primary", "pk").values("number")
    found: ContactQuerySet = contacts.annotate(main_email=Subquery(email[:1]), main_phone=Subquery(phone[:1]))
    return found


def _order(sort: str) -> list[Any]:
    columns = SORTS.get(sort.removeprefix("-"), SORTS["name"])
    down = sort.startswith("-")
    by = [F(column).desc(nulls_last=True) if down else F(column).asc(nulls_last=True) for column in columns]
    return [*by, "pk"]


def _total(contacts: ContactQuerySet, number: int, found: int) -> Total:
    """Counted up to COUNTED only, and not at all when this page is the first and the last."""
    is_last = found <= ROWS
    if is_last and (found or number == 1):
        return Total(count=(number - 1) * ROWS + found, num_pages=number)
    counted = contacts.order_by().values("pk")[: COUNTED + 1].count()
    if counted > COUNTED:
        return Total(count=f"{COUNTED:,}+", num_pages=max(COUNTED // ROWS, number + (not is_last)))
    return Total(count=counted, num_pages=max(1, -(-counted // ROWS)))
