"""What the data sets do not tell of their companies: owners, addresses, websites and telephone numbers (invented)."""

from collections import Counter
from random import Random

from django.db.models import F

from accounts.models import Account
from clouds.demo import names
from clouds.demo.people import agents
from clouds.sales.models import OPEN_STAGES, Opportunity
from hotcrm.core import changes
from hotcrm.core.text import fold
from hotcrm.users.models import User

REP_CUSTOMERS, REP_PROSPECTS = 24, 30
_OTHER_TYPES = {"dambase": "partner", "Initech": "partner", "Globex Corporation": "competitor",
                "Genco Pura Olive Oil Company": "supplier", "Vehement Capital Partners": "partner"}  # fmt: skip


def assign_owners(rep: User) -> None:
    """Give each customer to the agent who sold most to it, a good part to `rep`, and prospects to everybody in turn."""
    sellers = agents()
    by_pk = {user.pk: user for user in sellers}
    best = _best_sellers()
    customers = list(Account.objects.filter(opportunities__isnull=False).distinct().order_by("tree_id", "lft"))
    reps_trees = {account.tree_id for account in customers if account.name == "Acme Corporation"}
    for index, account in enumerate(customers):
        if account.tree_id in reps_trees or (index % 4 == 0 and index // 4 < REP_CUSTOMERS):
            account.owner = rep
        else:
            account.owner = by_pk.get(best.get(account.pk, 0), sellers[index % len(sellers)])
    prospects = list(Account.objects.filter(opportunities__isnull=True).order_by("name"))
    for index, account in enumerate(prospects):
        mine = (index % 12 == 5 and index // 12 < REP_PROSPECTS) or account.tree_id in reps_trees
        account.owner = rep if mine else sellers[index % len(sellers)]
    Account.objects.bulk_update([*customers, *prospects], ["owner"], batch_size=500)
    changes.announced(Account, [account.pk for account in [*customers, *prospects]])
    _hand_over_open_deals(rep)


def _best_sellers() -> dict[int, int]:
    won: dict[int, Counter[int]] = {}
    for account, owner, amount in Opportunity.objects.filter(stage="won").values_list("account", "owner", "amount"):
        won.setdefault(account, Counter())[owner] += int(amount or 0)
    return {account: sums.most_common(1)[0][0] for account, sums in won.items()}


def _hand_over_open_deals(rep: User) -> None:
    """What is still open at the accounts of `rep` is his."""
    open_deals = Opportunity.objects.filter(account__owner=rep, stage__in=OPEN_STAGES).exclude(owner=rep)
    ids = list(open_deals.values_list("pk", flat=True))
    Opportunity.objects.filter(pk__in=ids).update(owner=rep, version=F("version") + 1)
    changes.announced(Opportunity, ids)


def dress_accounts() -> None:
    """Fill in how to reach the companies; here and there something stays missing, as everywhere."""
    accounts = list(Account.objects.order_by("pk"))
    for account in accounts:
        _dress(account)
    fields = [*_INVENTED, "billing_postcode", "domain", "phone_e164", "search_text", "sla_tier", "ownership", "type"]
    Account.objects.bulk_update(accounts, fields, batch_size=400)
    changes.announced(Account, [account.pk for account in accounts])


_INVENTED = ("website", "email", "phone", "billing_street", "billing_city", "linkedin", "tax_id")


def invented(name: str, country: str) -> dict[str, str]:
    """What is told of a company of that name, always the same; some of it is missing."""
    random = Random(f"demo {name}")
    culture = names.CULTURES.get(country, names.CULTURES["US"])
    domain = f"{fold(name).replace(' ', '-')[:40]}.example"
    town, postcode = random.choice(culture.towns)
    told = {
        "website": (0.85, f"https://www.{domain}"),
        "email": (0.6, f"info@{domain}"),
        "phone": (0.8, names.phone(culture, random)),
        "billing_street": (0.75, names.street(culture, random)),
        "billing_city": (0.9, town),
        "linkedin": (0.45, f"https://www.linkedin.com/company/{domain.removesuffix('.example')}"),
        "tax_id": (0.35, f"{country}{random.randint(10**8, 10**9 - 1)}"),
    }
    kept = {key: value for key, (chance, value) in told.items() if random.random() < chance}
    return {**kept, "billing_postcode": postcode} if "billing_city" in kept else kept


def _dress(account: Account) -> None:
    random = Random(f"demo kind of {account.name}")
    told = invented(account.name, str(account.billing_country) or "US")
    if account.billing_city:
        # The data set knows the town: an invented street with another town's postcode would be a lie.
        told = {key: told[key] for key in told.keys() - {"billing_city", "billing_postcode", "billing_street"}}
    for key, value in told.items():
        setattr(account, key, getattr(account, key) or value)
    account.ownership = account.ownership or ("private" if random.random() < 0.7 else "")
    account.type = _OTHER_TYPES.get(account.name, account.type)
    if account.type == "customer" and not account.sla_tier:
        account.sla_tier = random.choices(("gold", "silver", "bronze", ""), (2, 4, 5, 2))[0]
    account.derive()
