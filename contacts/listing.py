"""The contacts as a list."""

from typing import Any

from django.db.models import Case, F, OuterRef, Subquery, When

from contacts.filters import ContactFilter
from contacts.models import Contact, ContactEmail, ContactPhone
from contacts.selectors.sight import with_sight
from hotcrm.core.customer360 import Cell, ListColumn
from hotcrm.core.templatetags.hot import NO_DATA, hue, initials, record_url, since
from hotcrm.views.cells import NOTHING, plain
from hotcrm.views.keyset import SortKey
from hotcrm.views.spec import ListSpec, Preset

KIND = "contact"
BY_NAME = (SortKey(by="last_name", nullable=False), SortKey(by="first_name", nullable=False))


def _rows(user: Any) -> Any:
    return with_sight(Contact.objects.visible_to(user), user)


def _name(contact: Any, user: Any) -> Cell:
    return Cell(
        value=contact.name,
        url=record_url("contacts:page", contact.pk),
        chip="Archived" if contact.archived_at else "",
        mark="ava",
        letters=initials(contact.name),
        hue=hue(contact.pk),
    )


def _account(contact: Any, user: Any) -> Cell:
    """Where they work; nothing where the reader may not see it."""
    if not contact.sees_account:
        return NOTHING
    return Cell(value=contact.account.name, url=record_url("accounts:page", contact.account_id))


def _by_account(user: Any) -> list[Any]:
    """The order by account; one that the reader may not see has no name to go by."""
    return [Case(When(sees_account=True, then=F("account__name")))]


def _main_email(user: Any) -> Any:
    rows = ContactEmail.objects.filter(contact=OuterRef("pk")).order_by("-is_primary", "pk")
    return Subquery(rows.values("address")[:1])


def _main_phone(user: Any) -> Any:
    rows = ContactPhone.objects.filter(contact=OuterRef("pk")).order_by("-is_primary", "pk")
    return Subquery(rows.values("number")[:1])


def _email(contact: Any, user: Any) -> Cell:
    return Cell(value=contact.email, url=f"mailto:{contact.email}") if contact.email else NOTHING


def _last_touch(contact: Any, user: Any) -> Cell:
    return Cell(value=since(contact.last_activity_at) if contact.last_activity_at else NO_DATA)


COLUMNS = (
    ListColumn(
        key="name", kind=KIND, label="Name", annotation=None, cell=_name, numeric=False, sort=lambda user: BY_NAME,
    ),
    ListColumn(
        key="title", kind=KIND, label="Title", annotation=None, cell=plain("title"), numeric=False, edit="title",
        sort=lambda user: [SortKey(by="title", nullable=False)], order=5, on_phone="sub",
    ),
    ListColumn(
        key="account", kind=KIND, label="Account", annotation=None, cell=_account, numeric=False, related=("account",),
        sort=_by_account, order=10, on_phone="subend",
    ),
    ListColumn(
        key="level", kind=KIND, label="Level", annotation=None, cell=plain("get_level_display"), numeric=False,
        sort=lambda user: [SortKey(by="level", nullable=False)], edit="level", order=20,
    ),
    ListColumn(
        key="email", kind=KIND, label="E-mail", annotation=_main_email, cell=_email, numeric=False, order=30,
    ),
    ListColumn(
        key="phone", kind=KIND, label="Phone", annotation=_main_phone, cell=plain("phone"), numeric=False, order=40,
        unsortable="Numbers are written in many ways, so their order says nothing",
    ),
    ListColumn(
        key="touch", kind=KIND, label="Last touch", annotation=lambda user: F("last_activity_at"), cell=_last_touch,
        numeric=False, falls=True, order=60, on_phone="end",
    ),
    ListColumn(
        key="department", kind=KIND, label="Department", annotation=None, cell=plain("get_department_display"),
        numeric=False, sort=lambda user: [SortKey(by="department", nullable=False)], edit="department", order=110,
        shown=False,
    ),
    ListColumn(
        key="channel", kind=KIND, label="Channel", annotation=None, cell=plain("get_preferred_channel_display"),
        numeric=False, sort=lambda user: [SortKey(by="preferred_channel", nullable=False)], order=111, shown=False,
    ),
    ListColumn(
        key="created", kind=KIND, label="Added", annotation=None, cell=plain("created_at"), numeric=False, falls=True,
        sort=lambda user: [SortKey(by="created_at", nullable=False)], order=120, shown=False,
    ),
)  # fmt: skip

CONTACTS = ListSpec(
    kind=KIND,
    title="Contacts",
    one="contact",
    many="contacts",
    namespace="contacts",
    rows=_rows,
    dressed=with_sight,
    editable=Contact.objects.editable_by,
    filters=ContactFilter,
    columns=COLUMNS,
    order=20,
    unsorted=lambda: BY_NAME,
    quick=("owner", "account", "level", "department", "touched"),
    presets=(
        Preset(key="all", label="All contacts"),
        Preset(key="mine", label="At my accounts", query="owner=me"),
        Preset(key="team", label="At my team's accounts", query="owner=team"),
        Preset(key="quiet", label="Quiet for 90 days", query="owner=me&sort=touch&touched=90"),
        Preset(key="leaders", label="C-level and VPs", query="level=c_level&level=vp"),
        Preset(key="archived", label="Archived", query="archived=1"),
    ),
    view_permission="contacts.view_contact",
    add_permission="contacts.add_contact",
    icon="user-round",
    empty="People who work at your accounts stand here.",
    hint="Name, e-mail or phone",
)
