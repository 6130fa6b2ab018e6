"""People at the companies: posts, addresses, who reports to whom, and where they worked before."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from accounts.models import Account
from clouds.demo import names
from clouds.demo.calendar import day
from contacts.models import Contact, ContactEmail, ContactPhone, Employment
from hotcrm.core import changes
from hotcrm.core.text import digits, fold


@dataclass(frozen=True, kw_only=True)
class Post:
    """A title with its department and level."""

    title: str
    department: str
    level: str


POSTS = (
    Post(title="Chief executive officer", department="executive", level="c_level"),
    Post(title="Chief financial officer", department="finance", level="c_level"),
    Post(title="Chief operating officer", department="operations", level="c_level"),
    Post(title="Chief information officer", department="it", level="c_level"),
    Post(title="VP operations", department="operations", level="vp"),
    Post(title="VP sales", department="sales", level="vp"),
    Post(title="Head of procurement", department="procurement", level="director"),
    Post(title="IT director", department="it", level="director"),
    Post(title="Marketing director", department="marketing", level="director"),
    Post(title="Plant manager", department="operations", level="manager"),
    Post(title="Purchasing manager", department="procurement", level="manager"),
    Post(title="Support manager", department="support", level="manager"),
    Post(title="Product manager", department="product", level="manager"),
    Post(title="HR manager", department="hr", level="manager"),
    Post(title="Buyer", department="procurement", level="individual"),
    Post(title="Controller", department="finance", level="individual"),
    Post(title="Systems engineer", department="it", level="individual"),
    Post(title="Office manager", department="operations", level="individual"),
)
_RANK = {"c_level": 0, "vp": 1, "director": 2, "manager": 3, "individual": 4}
# Whom one meets at a company that buys nothing yet.
_KNOWN_EARLY = POSTS[9:]


def create_contacts() -> None:
    """People for every customer and every third prospect, more where more is sold."""
    random = Random("demo contacts")
    makers = [Maker(account, random) for account in Account.objects.order_by("pk") if _has_people(account)]
    for maker in makers:
        maker.people()
    store([person for maker in makers for person in maker.made])
    _let_some_have_changed_jobs(random)


def _rank(post: Post) -> int:
    return _RANK[post.level]


def _has_people(account: Account) -> bool:
    return account.type != "prospect" or account.pk % 3 == 0


@dataclass(kw_only=True)
class Draft:
    """A person before being stored: the contact, the ways to reach them, whom they report to."""

    contact: Contact
    email: str = ""
    phone: str = ""
    mobile: str = ""
    years: int = 3
    superior: "Draft | None" = None


class Maker:
    """Makes the people of one account."""

    def __init__(self, account: Account, random: Random) -> None:
        self.account = account
        self.random = random
        self.made: list[Draft] = []
        self._taken: set[tuple[str, str]] = set()

    def people(self) -> None:
        is_prospect = self.account.type == "prospect"
        number = self.random.randint(1, 3) if is_prospect else self.random.randint(4, 8)
        posts = sorted(self.random.sample(_KNOWN_EARLY if is_prospect else POSTS, number), key=_rank)
        for post in posts:
            self.made.append(self._person(post))
        for draft in self.made:
            draft.superior = self._superior(draft)

    def _person(self, post: Post) -> Draft:
        random, account = self.random, self.account
        culture = names.culture_of(str(account.billing_country), random)
        first, last = self._name(culture)
        contact = Contact(
            first_name=first, last_name=last, account=account, title=post.title, department=post.department,
            level=post.level, preferred_channel=random.choice(("email", "email", "phone", "mobile", "")),
        )  # fmt: skip
        if random.random() < 0.4:
            contact.linkedin = f"https://www.linkedin.com/in/{fold(first)}-{fold(last)}".replace(" ", "-")
        domain = account.domain or f"{fold(account.name).replace(' ', '-')[:40]}.example"
        address = f"{fold(first).replace(' ', '')}.{fold(last).replace(' ', '')}@{domain}"
        return Draft(
            contact=contact,
            email=address if random.random() < 0.9 else "",
            phone=names.phone(culture, random) if random.random() < 0.6 else "",
            mobile=names.phone(culture, random) if random.random() < 0.35 else "",
            years=random.randint(1, 9),
        )

    def _name(self, culture: names.Culture) -> tuple[str, str]:
        while True:
            name = self.random.choice(culture.first), self.random.choice(culture.last)
            if name not in self._taken:
                self._taken.add(name)
                return name

    def _superior(self, draft: Draft) -> Draft | None:
        """Somebody of a higher level, in the same department where there is one."""
        rank = _RANK[draft.contact.level]
        above = [one for one in self.made if _RANK[one.contact.level] < rank]
        same = [one for one in above if one.contact.department == draft.contact.department]
        return next(reversed(same or above), None)


def store(drafts: Sequence[Draft]) -> None:
    """Write people with their posts, addresses and numbers in a few statements."""
    for draft in drafts:
        known = [fold(draft.email)] if draft.email else []
        draft.contact.derive(known + [digits(number) for number in (draft.phone, draft.mobile) if number])
    Contact.objects.bulk_create([draft.contact for draft in drafts], batch_size=500)
    for draft in drafts:
        draft.contact.reports_to = draft.superior.contact if draft.superior else None
    Contact.objects.bulk_update([draft.contact for draft in drafts], ["reports_to"], batch_size=500)
    Employment.objects.bulk_create(map(_employment, drafts), batch_size=500)
    ContactEmail.objects.bulk_create(
        [ContactEmail(contact=d.contact, address=d.email, is_primary=True) for d in drafts if d.email], batch_size=500
    )
    ContactPhone.objects.bulk_create([phone for draft in drafts for phone in _phones(draft)], batch_size=500)
    changes.announced(Contact, [draft.contact.pk for draft in drafts])


def _employment(draft: Draft) -> Employment:
    contact = draft.contact
    return Employment(
        contact=contact, account=contact.account, title=contact.title, department=contact.department,
        level=contact.level, started_on=day(365 * draft.years + 40), is_primary=True,
    )  # fmt: skip


def _phones(draft: Draft) -> list[ContactPhone]:
    country = str(draft.contact.account.billing_country) or None
    numbers = [(draft.phone, "work"), (draft.mobile, "mobile")]
    phones = [ContactPhone(contact=draft.contact, number=number, kind=kind) for number, kind in numbers if number]
    phones = phones[:1] if len(phones) == 2 and phones[0].number == phones[1].number else phones
    for index, phone in enumerate(phones):
        phone.derive(country)
        phone.is_primary = index == 0
    return phones


def _let_some_have_changed_jobs(random: Random) -> None:
    """One in twelve worked for another of our customers before; the old post stays in the record, ended."""
    customers = list(Account.objects.filter(type="customer").order_by("pk"))
    starts = dict(Employment.objects.filter(is_primary=True).values_list("contact_id", "started_on"))
    earlier = []
    for contact in Contact.objects.order_by("pk")[::12]:
        before = random.choice(customers)
        if before.pk != contact.account_id and (started := starts.get(contact.pk)):
            earlier.append(
                Employment(
                    contact=contact, account=before, title=random.choice(POSTS).title, department=contact.department,
                    level=contact.level, started_on=started.replace(day=1, year=started.year - 3), ended_on=started,
                )
            )  # fmt: skip
    Employment.objects.bulk_create(earlier, batch_size=500)
