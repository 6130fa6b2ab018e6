"""Rules over the stored rows of people that `check_integrity` runs."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Exists, OuterRef

from contacts import dependents
from contacts.models import Contact, ContactEmail, ContactPhone, Employment
from hotcrm.core.customer360 import Finding
from hotcrm.core.text import digits, fold

LABEL = "contacts.Contact"
_BATCH = 2_000


def employments() -> Iterator[Finding]:
    """People whose account is not where their main post is."""
    main = Employment.objects.filter(
        contact=OuterRef("pk"), account=OuterRef("account_id"), is_primary=True, ended_on__isnull=True
    )
    for pk in Contact.objects.live().exclude(Exists(main)).order_by("pk").values_list("pk", flat=True):
        yield Finding(code="employment", model=LABEL, id=pk, detail="No present main post at the account.")


def primaries() -> Iterator[Finding]:
    """People with addresses, none of them the main one."""
    for model, words in ((ContactEmail, "e-mail addresses"), (ContactPhone, "phone numbers")):
        theirs: Any = model.objects.filter(contact=OuterRef("pk"))
        without = Contact.objects.live().filter(Exists(theirs), ~Exists(theirs.filter(is_primary=True)))
        for pk in without.order_by("pk").values_list("pk", flat=True):
            yield Finding(code="primary", model=LABEL, id=pk, detail=f"None of the {words} is the main one.")


def reporting_loops() -> Iterator[Finding]:
    """People who stand below themselves."""
    boss = dict(Contact.objects.filter(reports_to__isnull=False).values_list("pk", "reports_to_id"))
    for pk in boss:
        seen: set[int] = set()
        above: int | None = boss[pk]
        while above is not None and above not in seen and above != pk:
            seen.add(above)
            above = boss.get(above)
        if above == pk:
            yield Finding(code="reports_to", model=LABEL, id=pk, detail="The line of superiors runs in a circle.")


def merged_contacts() -> Iterator[Finding]:
    """Merged people who still own rows, or whose survivor was merged in turn."""
    chained = Contact.objects.filter(merged_into__merged_into__isnull=False)
    for pk in chained.order_by("pk").values_list("pk", flat=True):
        yield Finding(code="redirect", model=LABEL, id=pk, detail="Its survivor was merged into another contact.")
    for found in dependents.strays():
        detail = f"It was merged, but {found.count} {found.label} still refer to it."
        yield Finding(code="stray", model=LABEL, id=found.contact_id, detail=detail)


def rebuild_search() -> None:
    """Write the search column again where it is not what the rows say."""
    keys = list(Contact._base_manager.order_by("pk").values_list("pk", flat=True))
    for begin in range(0, len(keys), _BATCH):
        _rewrite_search(keys[begin : begin + _BATCH])


def _rewrite_search(keys: Sequence[int]) -> None:
    addresses = _addresses_of(keys)
    rows = list(Contact._base_manager.filter(pk__in=keys).only("first_name", "last_name", "title", "search_text"))
    before = {contact.pk: contact.search_text for contact in rows}
    for contact in rows:
        contact.derive(addresses[contact.pk])
    differing = [contact for contact in rows if contact.search_text != before[contact.pk]]
    Contact._base_manager.bulk_update(differing, ["search_text"], batch_size=500)


def _addresses_of(keys: Sequence[int]) -> dict[int, list[str]]:
    """What the search finds people by besides their name, in the order that the contact itself uses."""
    found: dict[int, list[str]] = defaultdict(list)
    for pk, address in ContactEmail.objects.filter(contact__in=keys).values_list("contact_id", "address"):
        found[pk].append(fold(address))
    for pk, e164, number in ContactPhone.objects.filter(contact__in=keys).values_list("contact_id", "e164", "number"):
        found[pk].append(digits(e164 or number))
    return found
