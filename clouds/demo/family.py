"""One family with everything on it, so that the account page shows what it can."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from random import Random

from accounts import tree
from accounts.models import Account
from clouds.demo import activities, cases, contacts, deals
from clouds.demo.activities import CALL, MAIL, MEETING, NOTE, Writer
from clouds.demo.calendar import day, moment
from clouds.sales.models import DEFAULT_PROBABILITY, Opportunity, OpportunityProduct, Stage
from clouds.sales.services.opportunities import words
from clouds.service.models import Case
from contacts.models import Contact
from hotcrm.catalog.models import Product
from hotcrm.core import changes
from hotcrm.core.activity import Activity, record_many
from hotcrm.core.text import fold
from hotcrm.users.models import User

_PEOPLE = (
    ("Erik", "Hahn", "Dr.", "Chief operating officer", "operations", "c_level"),
    ("Ingeborg", "Falk", "", "Chief financial officer", "finance", "c_level"),
    ("Priya", "Raman", "", "VP digital", "it", "vp"),
    ("Tomas", "Lind", "", "Plant director", "operations", "director"),
    ("Beate", "Wolff", "", "Head of procurement", "procurement", "director"),
    ("Marta", "Kovač", "", "Training manager", "hr", "manager"),
    ("Jürgen", "Böhm", "", "Maintenance manager", "operations", "manager"),
    ("Aylin", "Yıldız", "", "IT security manager", "it", "manager"),
    ("Stefan", "Köhler", "", "Controller", "finance", "individual"),
    ("Nadia", "Benali", "", "Buyer", "procurement", "individual"),
    ("Krzysztof", "Wiśniewski", "", "Automation engineer", "operations", "individual"),
    ("Émilie", "Lefèvre", "", "Legal counsel", "legal", "manager"),
    ("Hiroshi", "Tanabe", "", "Systems engineer", "it", "individual"),
    ("Sofía", "Núñez", "", "Line manager", "operations", "manager"),
)  # fmt: skip
_SUPERIOR = {1: 0, 2: 0, 3: 0, 4: 1, 5: 3, 6: 3, 7: 2, 8: 1, 9: 4, 10: 6, 11: 1, 12: 2, 13: 3}
_HISTORY = ((MAIL, 112), (CALL, 38), (MEETING, 20), (NOTE, 27))


@dataclass(frozen=True, kw_only=True)
class Unit:
    """An account of the family."""

    name: str
    parent: str
    city: str
    postcode: str
    country: str
    street: str
    phone: str
    revenue: int
    employees: int
    sla: str = "silver"


_UNITS = (
    Unit(
        name="Acme EMEA", parent="Acme Corporation", city="Munich", postcode="80802", country="DE", sla="gold",
        street="Leopoldstraße 8", phone="+49 89 5550 142", revenue=312_000_000, employees=1480,
    ),
    Unit(
        name="Acme Germany", parent="Acme EMEA", city="Kassel", postcode="34117", country="DE",
        street="Industrieweg 14", phone="+49 561 5550 114", revenue=141_000_000, employees=620,
    ),
    Unit(
        name="Acme Austria", parent="Acme EMEA", city="Graz", postcode="8020", country="AT",
        street="Puchstraße 31", phone="+43 316 5550 11", revenue=64_000_000, employees=240,
    ),
    Unit(
        name="Acme Americas", parent="Acme Corporation", city="Columbus", postcode="43215", country="US",
        street="210 Foundry Road", phone="+1 (614) 555-0142", revenue=402_000_000, employees=1150,
    ),
)  # fmt: skip
_DEALS = (
    ("Acme EMEA", "Platform renewal", "negotiation", 620_000, -38, "Legal review of the new terms"),
    ("Acme EMEA", "Graz line rollout", "qualification", 410_000, -110, "Site visit with Tomas"),
    ("Acme EMEA", "Analytics seats", "negotiation", 140_000, -70, "Send the seat count"),
    ("Acme EMEA", "Training package", "proposal", 70_000, -95, "Dates that suit the shifts"),
    ("Acme Germany", "Kassel line 3", "proposal", 640_000, -52, "Reference call"),
    ("Acme Germany", "Service extension", "prospecting", 340_000, -130, ""),
    ("Acme Austria", "Machine connection", "qualification", 680_000, -84, "Pilot figures"),
    ("Acme Americas", "Columbus pilot", "proposal", 1_200_000, -66, "Meet the board"),
)  # fmt: skip
_WON = (
    ("Acme EMEA", "Analytics add-on", 86_000, 70),
    ("Acme EMEA", "Second plant", 240_000, 310),
    ("Acme Germany", "Line 2 upgrade", 175_000, 150),
)
_CASES = (
    ("Telemetry drops after 7.2", "The line controller drops telemetry after firmware 7.2.", "p1", "open", 0.1),
    ("Report export times out", "The monthly export ends with an error after ten minutes.", "p3", "open", 1),
    ("Add two service users", "Two colleagues of the night shift need access.", "p4", "new", 2),
    ("Wrong site on the invoice", "The invoice names Graz instead of Kassel.", "p3", "resolved", 40),
    ("Gateway offline", "The gateway of hall 4 was offline for an hour.", "p2", "resolved", 90),
)  # fmt: skip


def create_family(rep: User, agent: User) -> Account:
    """Add the family's regional companies with people, deals, cases and a long history; returns its richest account."""
    units = _create_units(rep)
    emea = units["Acme EMEA"]
    people = _create_people(emea)
    for name in ("Acme Germany", "Acme Austria", "Acme Americas"):
        _create_some_people(units[name])
    _create_deals(units, people, rep)
    _create_cases(emea, people, agent)
    _create_history(emea, people, rep, agent)
    return emea


def _create_units(rep: User) -> dict[str, Account]:
    units = {unit.name: _account(unit, rep) for unit in _UNITS}
    tree.insert_batch(list(units.values()))
    places = {**units, "Acme Corporation": Account.objects.get(name="Acme Corporation")}
    changes.announced(Account, [account.pk for account in units.values()])
    tree.place_batch({units[unit.name].pk: places[unit.parent].pk for unit in _UNITS})
    return {name: Account.objects.get(pk=account.pk) for name, account in units.items()}


def _account(unit: Unit, rep: User) -> Account:
    account = Account(
        name=unit.name, website=f"https://{unit.name.lower().replace(' ', '-')}.example", phone=unit.phone,
        email=f"info@{unit.name.lower().replace(' ', '-')}.example", type="customer", industry="manufacturing",
        ownership="private", annual_revenue=unit.revenue, annual_revenue_currency="EUR", employees=unit.employees,
        sla_tier=unit.sla, billing_street=unit.street, billing_city=unit.city, billing_postcode=unit.postcode,
        billing_country=unit.country, founded=1996, owner=rep,
    )  # fmt: skip
    account.derive()
    return account


def _create_people(account: Account) -> dict[str, Contact]:
    drafts = [
        contacts.Draft(
            contact=Contact(
                first_name=first, last_name=last, salutation=salutation, title=title, department=department,
                level=level, account=account, preferred_channel="email",
            ),
            email=f"{fold(first)}.{fold(last)}@acme-emea.example".replace(" ", ""),
            phone=f"+49 89 5550 1{index:02d}",
            years=2 + index % 6,
        )
        for index, (first, last, salutation, title, department, level) in enumerate(_PEOPLE, start=42)
    ]  # fmt: skip
    for index, above in _SUPERIOR.items():
        drafts[index].superior = drafts[above]
    contacts.store(drafts)
    return {draft.contact.first_name: draft.contact for draft in drafts}


def _create_some_people(account: Account) -> None:
    maker = contacts.Maker(account, Random(f"demo {account.name}"))
    maker.people()
    contacts.store(maker.made)


def _create_deals(units: dict[str, Account], people: dict[str, Contact], rep: User) -> None:
    open_deals = [
        Opportunity(
            name=name, account=units[unit], owner=rep, stage=stage, amount=Decimal(amount), currency="EUR",
            probability=DEFAULT_PROBABILITY[Stage(stage)], opened_on=day(120 + index), close_on=day(close),
            next_step=step, external_id=f"FAMILY-{index}",
        )
        for index, (unit, name, stage, amount, close, step) in enumerate(_DEALS, start=1)
    ]  # fmt: skip
    won = [
        Opportunity(
            name=name, account=units[unit], owner=rep, stage="won", amount=Decimal(amount), currency="EUR",
            probability=100, opened_on=day(days + 90), close_on=day(days), closed_on=day(days),
            external_id=f"FAMILY-W{index}",
        )
        for index, (unit, name, amount, days) in enumerate(_WON, start=1)
    ]  # fmt: skip
    for deal in (*open_deals, *won):
        deal.derive()
    stored = Opportunity.objects.bulk_create([*open_deals, *won])
    product = Product.objects.order_by("name").first()
    OpportunityProduct.objects.bulk_create(OpportunityProduct(opportunity=deal, product=product) for deal in stored)
    changes.announced(Opportunity, [deal.pk for deal in stored])
    record_many([*(_opened(deal) for deal in stored), *(_won(deal) for deal in won)])
    deals.convene(
        open_deals[0],
        [
            (people["Erik"], "decision_maker", "high"),
            (people["Priya"], "champion", "high"),
            (people["Tomas"], "influencer", "medium"),
            (people["Beate"], "blocker", "medium"),
        ],
    )


def _opened(deal: Opportunity) -> Activity:
    at = moment((day(0) - deal.opened_on).days if deal.opened_on else 0, 9)
    return Activity(
        kind="sales.opened", account=deal.account, actor=deal.owner, target=deal, subject=deal.name, occurred_at=at,
        data=words(deal),
    )  # fmt: skip


def _won(deal: Opportunity) -> Activity:
    return Activity(
        kind="sales.won", account=deal.account, actor=deal.owner, target=deal, subject=deal.name,
        occurred_at=moment((day(0) - (deal.closed_on or day(0))).days, 17), data=words(deal),
    )  # fmt: skip


def _create_cases(account: Account, people: dict[str, Contact], agent: User) -> None:
    cases.store(
        [
            Case(
                account=account, contact=people["Tomas"], owner=agent, subject=subject, description=description,
                priority=priority, status=status, opened_at=moment(0, 15) - timedelta(days=days),
            )
            for subject, description, priority, status, days in _CASES
        ]
    )  # fmt: skip


def _create_history(account: Account, people: dict[str, Contact], rep: User, agent: User) -> None:
    """Two hundred entries. The champion has been quiet for 34 days; the latest word came two days ago."""
    random = Random("demo family")
    root_id = activities.roots()[account.tree_id]
    products = list(Product.objects.values_list("name", flat=True))
    talkative = [person for name, person in people.items() if name != "Priya"]
    writer = Writer(account=account, root_id=root_id, people=talkative, products=products, random=random)
    for kind, number in _HISTORY:
        for _ in range(number):
            event = writer.event(kind, days=3 + 420 * random.random() ** 1.4)
            event.actor = random.choice((rep, rep, rep, agent))
    for days in (34, 48, 71, 103, 160):
        writer.event(CALL, days=days, contact=people["Priya"], outcome="connected", actor=rep)
    writer.event(
        CALL, days=2, contact=people["Tomas"], actor=rep, outcome="connected", minutes=14, direction="out",
        body="Budget for phase two is confirmed for Q1. Procurement wants a three-year price. "
        "To be checked: can the Graz line be added?",
    )  # fmt: skip
    writer.event(
        MEETING, days=9, contact=people["Erik"], actor=rep, subject="Quarterly business review", outcome="held",
        minutes=55,
        body="Usage up in Munich, flat in Graz. Dr. Hahn asked for a security review before signature.",
    )  # fmt: skip
    writer.task(due=2, title="Send revised rollout plan to Priya", owner=rep)
    writer.task(due=-1, title="Prepare renewal quote with uplift", owner=rep)
    writer.task(due=-5, title="Executive sponsor call with Dr. Hahn", owner=rep)
    activities.store([writer])
