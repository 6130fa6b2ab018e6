"""The demo from beginning to end."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

from django.db import transaction

from accounts.models import Account, AccountExternalId
from clouds.demo import activities, calendar, cases, contacts, deals, dressing, family, messy
from clouds.demo.files import bring_in
from clouds.demo.people import create_people
from dataquality.models import DuplicatePair
from dataquality.scanning.scan import scan
from hotcrm.catalog.models import Price
from hotcrm.core.customer360 import rebuilds

Say = Callable[[str], object]


@transaction.atomic
def tell(say: Say) -> dict[str, int]:
    """Fill an empty database with the demo; returns how many of what there are. `say` hears what is being done."""
    say("People")
    people = create_people()
    admin, rep, agent = people["admin"], people["rep"], people["service"]
    say("Products, customers and deals of the sales data")
    for kind, name in (("product", "products"), ("account", "accounts")):
        bring_in(kind, f"crm-sales/{name}.csv", mapping=f"crm-sales/{name}.mapping.json", actor=admin)
    _price_in_euros()
    bring_in("opportunity", "crm-sales/sales_pipeline.csv", mapping="crm-sales/opportunities.mapping.json", actor=admin)
    say("Listed companies")
    bring_in("account", "companies/sp500.csv", mapping="companies/sp500.mapping.json", actor=admin)
    say("Addresses, owners and people")
    dressing.dress_accounts()
    dressing.assign_owners(rep)
    contacts.create_contacts()
    say("Buying committees, cases, calls, meetings and tasks")
    deals.complete_deals()
    deals.create_committees()
    cases.create_cases(agent)
    activities.create_activities()
    family.create_family(rep, agent)
    say("A second list of some of the same companies")
    steward = people["steward"]
    bring_in("account", "trade-fair/companies.csv", mapping="trade-fair/companies.mapping.json", actor=steward)
    say("All dates moved to end today")
    days = calendar.move_to_today()
    say("Numbers that follow from the rows")
    for rebuild in rebuilds.items():
        rebuild.run()
    return {"days": days, "accounts": Account.objects.count()}


def _price_in_euros() -> None:
    """The catalogue for those who do not pay in dollars."""
    dollars = Price.objects.filter(currency="USD")
    Price.objects.bulk_create(
        Price(product_id=price.product_id, currency="EUR", amount=round(price.amount * 92 / 100)) for price in dollars
    )


@dataclass(frozen=True, kw_only=True)
class Truth:
    """Pairs of accounts that are the same company, as the second list's truth has it."""

    pairs: frozenset[tuple[int, int]]

    def compared(self, found: set[tuple[int, int]]) -> dict[str, int]:
        """How many of the true pairs are among those found, how many are missed, and how many more were found."""
        return {
            "true_pairs": len(self.pairs),
            "found": len(self.pairs & found),
            "missed": len(self.pairs - found),
            "others": len(found - self.pairs),
        }


def truth() -> Truth:
    """The true pairs among the accounts of the database: rows of the second list with their company and their twins."""
    rows = dict(AccountExternalId.objects.filter(system="trade-fair").values_list("value", "account_id"))
    second = set(rows.values())
    names = dict(Account.objects.exclude(pk__in=second).order_by("-pk").values_list("name", "pk"))
    same: dict[str, list[int]] = {}
    for row, company in messy.truth().items():
        if row in rows:
            same.setdefault(company, [names[company]]).append(rows[row])
    return Truth(pairs=frozenset(pair for group in same.values() for pair in _pairs(group)))


def scan_and_compare() -> dict[str, int]:
    """Search everything for duplicates and say how many of the true pairs of accounts were found and missed."""
    scan(kind="contact", full=True)
    scan(kind="account", full=True)
    found = DuplicatePair.objects.filter(kind="account").values_list("low_id", "high_id")
    return truth().compared(set(found))


def _pairs(group: list[int]) -> Iterator[tuple[int, int]]:
    return combinations(sorted(group), 2)
