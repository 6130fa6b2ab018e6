"""A synthetic company of any size, for measuring: accounts in families, people, events, deals and cases."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from random import Random

from django.db import transaction
from django.utils import timezone

from accounts.models import Account
from accounts.tree import tree_lock
from accounts.tree_rows import next_tree_id
from clouds.demo import bulk, names, stories
from clouds.demo.families import Place, families
from clouds.demo.messy import Hand
from clouds.demo.people import agents, create_people
from clouds.sales.models import DEFAULT_PROBABILITY, Opportunity, Stage
from clouds.service.models import Case
from contacts.models import Contact, ContactEmail, Employment
from hotcrm.core.customer360 import rebuilds
from hotcrm.core.text import digits, fold
from hotcrm.users.models import User
from timeline.models import Event

_FIRST = ("Al", "Bel", "Cor", "Dor", "El", "Fen", "Gal", "Hel", "Ir", "Jor", "Kal", "Lor", "Mar", "Nor", "Or",
          "Pel", "Quin", "Ral", "Sol", "Tor", "Ul", "Ver", "Wel", "Xan", "Yor", "Zel")  # fmt: skip
_MIDDLE = ("a", "an", "e", "en", "i", "in", "o", "on", "u", "ari", "eno", "ima", "oli", "ura", "ante", "elis")
_LAST = (
    "bria",
    "cor",
    "dex",
    "fax",
    "gen",
    "hold",
    "lux",
    "mont",
    "nex",
    "pax",
    "quant",
    "rix",
    "sys",
    "tec",
    "vard",
    "zon",
)
_TRADE = ("Foods", "Optics", "Logistics", "Robotics", "Packaging", "Energy", "Textiles", "Software", "Chemicals",
          "Motors", "Instruments", "Media", "Clinics", "Insurance", "Tooling", "Systems", "Partners")  # fmt: skip
_LEGAL = ("GmbH", "Inc.", "Ltd.", "AG", "SAS", "S.p.A.", "LLC", "AB", "Sp. z o.o.")
_COUNTRIES = ("US", "US", "US", "DE", "DE", "IT", "BE", "PL", "NO", "BR", "JP", "RO")
_INDUSTRIES = ("manufacturing", "software", "retail", "finance", "medical", "logistics", "energy", "food", "")
_TWIN = 0.05
DEALS_PER_ACCOUNT, CASES_PER_ACCOUNT = 0.5, 0.25


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much of everything."""

    accounts: int
    contacts: int
    events: int
    seed: str


@dataclass(kw_only=True)
class Company:
    """The rows made so far, by what later rows need of them."""

    size: Size
    random: Random
    owners: Sequence[User]
    account_keys: range = field(default_factory=lambda: range(0))
    contact_keys: range = field(default_factory=lambda: range(0))
    roots: list[int] = field(default_factory=list)
    domains: list[str] = field(default_factory=list)
    employers: list[int] = field(default_factory=list)


@transaction.atomic
def load(size: Size) -> dict[str, int]:
    """Write the company; returns how many rows of each kind. The same size and seed give the same company."""
    create_people()
    company = Company(size=size, random=Random(f"scale {size.seed}"), owners=[*agents(), *_demo_sellers()])
    with tree_lock():
        first = bulk.free_key(Account)
        company.account_keys = range(first, first + size.accounts)
        written = {"accounts": bulk.write(Account, _accounts(company))}
    first = bulk.free_key(Contact)
    company.contact_keys = range(first, first + size.contacts)
    written["contacts"] = bulk.write(Contact, _contacts(company))
    bulk.write(Employment, _employments(company))
    bulk.write(ContactEmail, _emails(company))
    written["events"] = bulk.write(Event, _events(company))
    written["opportunities"] = bulk.write(Opportunity, _deals(company))
    written["cases"] = bulk.write(Case, _cases(company))
    bulk.settle_keys(Account, Contact, Case)
    return written


def rebuild() -> None:
    """Write again what follows from the rows."""
    for one in rebuilds.items():
        one.run()


def _demo_sellers() -> list[User]:
    return list(User.objects.filter(email="rep@hotcrm.example"))


# --- accounts ---------------------------------------------------------------------------------------------------------


def _accounts(company: Company) -> Iterator[Account]:
    hand = Hand(company.random)
    keys = iter(company.account_keys)
    tree_id = next_tree_id()
    last: Account | None = None
    for family in families(company.size.accounts, company.random):
        ids = [next(keys) for _ in family]
        brand = _brand(company.random)
        for place, pk in zip(family, ids, strict=True):
            account = _account(company, pk, _name(brand, place, company.random))
            if last is not None and place.parent is None and company.random.random() < _TWIN:
                _imitate(account, last, hand)
            _put(account, place, ids, tree_id)
            company.roots.append(ids[0])
            company.domains.append(account.domain)
            last = account
            yield account
        tree_id += 1


def _brand(random: Random) -> str:
    return random.choice(_FIRST) + random.choice(_MIDDLE) + random.choice(_LAST)


def _name(brand: str, place: Place, random: Random) -> str:
    if place.parent is None:
        return f"{brand} {random.choice(_TRADE)} {random.choice(_LEGAL)}"
    culture = names.CULTURES[random.choice(_COUNTRIES)]
    return f"{brand} {random.choice(_TRADE)} {random.choice(culture.towns)[0]}"


def _account(company: Company, pk: int, name: str) -> Account:
    random = company.random
    country = random.choice(_COUNTRIES)
    culture = names.CULTURES[country]
    town, postcode = random.choice(culture.towns)
    phone = names.phone(culture, random) if random.random() < 0.7 else ""
    account = Account(
        pk=pk, name=name, type=random.choice(("prospect", "prospect", "customer", "customer", "partner")),
        industry=random.choice(_INDUSTRIES), phone=phone, billing_city=town, billing_postcode=postcode,
        billing_country=country, billing_street=names.street(culture, random), owner=random.choice(company.owners),
        annual_revenue=Decimal(random.randint(1, 900) * 100_000), employees=int(10 ** random.uniform(0.5, 4.2)),
        sla_tier=random.choice(("", "", "bronze", "silver", "gold")),
    )  # fmt: skip
    if random.random() < 0.75:
        account.domain = f"{fold(name).replace(' ', '-')}.example"
        account.website = f"https://www.{account.domain}"
    account.phone_e164 = f"+{digits(phone)}" if phone else ""
    account.search_text = " ".join(filter(None, (fold(name), fold(account.domain), fold(town), digits(phone))))
    return account


def _imitate(account: Account, other: Account, hand: Hand) -> None:
    """Make the account a badly typed second entry of another."""
    account.name = hand.name(other.name)[:200]
    account.website, account.domain = other.website, other.domain
    account.billing_city, account.billing_country = other.billing_city, other.billing_country
    account.phone, account.phone_e164 = other.phone, other.phone_e164
    account.search_text = " ".join(filter(None, (fold(account.name), fold(account.domain), fold(account.billing_city))))


def _put(account: Account, place: Place, ids: Sequence[int], tree_id: int) -> None:
    account.parent_id = ids[place.parent] if place.parent is not None else None
    account.lft, account.rght, account.level, account.tree_id = place.left, place.right, place.level, tree_id


# --- people -----------------------------------------------------------------------------------------------------------


def _contacts(company: Company) -> Iterator[Contact]:
    random = company.random
    for pk in company.contact_keys:
        culture = names.CULTURES[random.choice(_COUNTRIES)]
        account_id = random.choice(company.account_keys)
        company.employers.append(account_id)
        contact = Contact(
            pk=pk, first_name=random.choice(culture.first), last_name=random.choice(culture.last),
            title=random.choice(("Buyer", "Controller", "IT director", "Plant manager", "VP sales")),
            level=random.choice(("individual", "manager", "director", "vp")), account_id=account_id,
        )  # fmt: skip
        address = _address(company, pk, account_id)
        contact.derive([fold(address)] if address else [])
        yield contact


def _employments(company: Company) -> Iterator[Employment]:
    for pk, account_id in zip(company.contact_keys, company.employers, strict=True):
        yield Employment(contact_id=pk, account_id=account_id, is_primary=True)


def _emails(company: Company) -> Iterator[ContactEmail]:
    for pk, account_id in zip(company.contact_keys, company.employers, strict=True):
        if address := _address(company, pk, account_id):
            yield ContactEmail(contact_id=pk, address=address, is_primary=True)


def _address(company: Company, pk: int, account_id: int) -> str:
    domain = company.domains[account_id - company.account_keys.start]
    return f"person{pk}@{domain}" if domain else ""


# --- what happened ----------------------------------------------------------------------------------------------------


def _events(company: Company) -> Iterator[Event]:
    """Half of all events belong to one account in fifty, as in life."""
    random = company.random
    now = timezone.now()
    busy = company.account_keys[::50] or company.account_keys
    first = company.account_keys.start
    for _ in range(company.size.events if company.account_keys else 0):
        account_id = random.choice(busy if random.random() < 0.5 else company.account_keys)
        yield Event(
            account_id=account_id, root_id=company.roots[account_id - first], cloud="timeline",
            kind=random.choice(("timeline.call", "timeline.email", "timeline.note", "timeline.meeting")),
            occurred_at=now - timedelta(minutes=random.randint(1, 1_500_000)), actor=random.choice(company.owners),
            body=random.choice(stories.NOTES).format(first="Somebody"),
        )  # fmt: skip


def _deals(company: Company) -> Iterator[Opportunity]:
    random, today = company.random, timezone.localdate()
    for number in range(int(company.size.accounts * DEALS_PER_ACCOUNT)):
        stage = Stage(random.choice(Stage.values))
        close = today + timedelta(
            days=random.randint(-700, -1) if stage in ("won", "lost") else random.randint(-20, 200)
        )
        yield Opportunity(
            name=f"Deal {number}", account_id=random.choice(company.account_keys), owner=random.choice(company.owners),
            stage=stage.value, amount=Decimal(random.randint(1, 900) * 1000), probability=DEFAULT_PROBABILITY[stage],
            opened_on=close - timedelta(days=90), close_on=close, closed_on=close if stage in ("won", "lost") else None,
            search_text=f"deal {number}",
        )  # fmt: skip


def _cases(company: Company) -> Iterator[Case]:
    random, now = company.random, timezone.now()
    first = bulk.free_key(Case)
    for pk in range(first, first + int(company.size.accounts * CASES_PER_ACCOUNT)):
        opened = now - timedelta(hours=random.randint(1, 8000))
        is_open = random.random() < 0.3
        subject = random.choice(stories.CASES)[0].format(product="The gateway")
        yield Case(
            pk=pk, number=Case.number_of(pk), account_id=random.choice(company.account_keys),
            owner=random.choice(company.owners), subject=subject, search_text=fold(subject),
            priority=random.choice(("p1", "p2", "p3", "p3", "p4")), status="open" if is_open else "resolved",
            opened_at=opened, due_at=opened + timedelta(hours=48),
            resolved_at=None if is_open else opened + timedelta(hours=1),
        )  # fmt: skip
