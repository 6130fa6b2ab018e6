"""Pairs of records that look alike, as the scan leaves them."""

from accounts.models import Account
from dataquality.models import DuplicateGroup, DuplicatePair
from dataquality.scanning.scan import scan
from hotcrm.core import changes
from hotcrm.users.models import User
from tests.factories.accounts import AccountFactory

TWINS = (
    {
        "name": "Zelcorax Foods GmbH",
        "website": "https://www.zelcorax.example.com",
        "phone": "+49 89 5550142",
        "billing_city": "Bonn",
        "billing_country": "DE",
    },
    {
        "name": "ZELCORAX FOODS",
        "website": "zelcorax.example.com",
        "phone": "089 5550142",
        "billing_city": "Bonn",
        "billing_country": "DE",
    },
)
OTHERS = ("Borealis Steel", "Quendo Textiles", "Marhurst Chemicals", "Fjordline Shipping")


def announced_account(**values: object) -> Account:
    """An account whose writer announced it, as services do."""
    account = AccountFactory(**values)
    changes.announced(Account, [account.pk])
    return account


def twins(owner: User, other_owner: User | None = None) -> tuple[Account, Account]:
    """Two accounts that are one."""
    first = announced_account(owner=owner, **TWINS[0])
    return first, announced_account(owner=other_owner or owner, **TWINS[1])


def found_group(owner: User, other_owner: User | None = None) -> DuplicateGroup:
    """The group of two accounts that are one, found by a full scan among others."""
    twins(owner, other_owner)
    for name in OTHERS:
        announced_account(owner=owner, name=name)
    scan(kind="account", full=True)
    return DuplicateGroup.objects.get()


def written_group(first: Account, second: Account) -> DuplicateGroup:
    """A group without a scan: rows only, for tests of addresses."""
    low, high = sorted((first.pk, second.pk))
    group = DuplicateGroup.objects.create(kind="account", first_id=low, size=2, probability=0.97, band="auto")
    DuplicatePair.objects.create(
        kind="account",
        low_id=low,
        high_id=high,
        probability=0.97,
        band="auto",
        sentence="Same name.",
        short="Same name",
        group=group,
    )
    return group
