"""Rules over the stored rows of people that `check_integrity` runs."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from contacts import dependents
from contacts.models import Contact, Employment
from hotcrm.core.customer360 import Finding

LABEL = "contacts.Contact"


def employments() -> Iterator[Finding]:
    """People whose account is not where their main post is."""
    main = Employment.objects.filter(
        contact=OuterRef("pk"), account=OuterRef("account_id"), is_primary=True, ended_on__isnull=True
    )
    for pk in Contact.objects.live().exclude(Exists(main)).order_by("pk").values_list("pk", flat=True):
        yield Finding(code="employment", model=LABEL, id=pk, detail="No present main post at the account.")


def primaries() -> Iterator[Finding]:
    """People with addresses, none of them the main one."""
    for name, words in (("emails", "e-mail addresses"), ("phones", "phone numbers")):
        with_some = Contact.objects.live().filter(**{f"{name}__isnull": False})
        without = with_some.exclude(pk__in=Contact.objects.filter(**{f"{name}__is_primary": True}).values("pk"))
        for pk in without.order_by("pk").values_list("pk", flat=True).distinct():
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
    rows = Contact.objects.prefetch_related("emails", "phones").order_by("pk")
    batch: list[Contact] = []
    for contact in rows.iterator(chunk_size=1_000):
        before = contact.search_text
        contact.derive()
        if contact.search_text != before:
            batch.append(contact)
        if len(batch) == 1_000:
            Contact.objects.bulk_update(batch, ["search_text"])
            batch = []
    Contact.objects.bulk_update(batch, ["search_text"])
