"""A second list of some of the same companies, as a trade fair would hand it over: typed by many hands.

`write()` makes `data/trade-fair/companies.csv` and, beside it, `truth.csv`: which row is which company of the other
lists. Both are kept in the repository; a test makes them again and compares.
"""

import csv
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from clouds.demo import names
from clouds.demo.dressing import invented
from clouds.demo.files import DATA

FOLDER = DATA / "trade-fair"
COLUMNS = ("id", "company", "website", "email", "phone", "street", "city", "postcode", "country", "employees")
TRUTH = ("id", "company")
SAME, TWICE, NEW = 110, 14, 36

_COUNTRIES = {
    "United States": ("United States", "USA", "US", "U.S."), "Germany": ("Germany", "Deutschland", "DE"),
    "Belgium": ("Belgium", "Belgique", "BE"), "Brazil": ("Brazil", "Brasil", "BR"),
    "Poland": ("Poland", "Polska", "PL"),
    "Italy": ("Italy", "Italia", "IT"), "Norway": ("Norway", "Norge"), "Philipines": ("Philippines", "PH"),
    "Korea": ("South Korea", "Republic of Korea"),
}  # fmt: skip
_CODES = {"United States": "US", "Germany": "DE", "Belgium": "BE", "Brazil": "BR", "Poland": "PL", "Italy": "IT",
          "Norway": "NO", "Philipines": "PH", "Korea": "KR", "Kenya": "KE", "Romania": "RO", "Japan": "JP",
          "Jordan": "JO", "China": "CN", "Panama": "PA"}  # fmt: skip
_LEGAL = ("Inc.", "Inc", "Corp.", "Corporation", "LLC", "Ltd.", "Co.")
_ABBREVIATIONS = {"Corporation": "Corp", "Company": "Co", "Capital": "Cap", "International": "Intl", "Group": "Grp",
                  "Technology": "Tech", "Technologies": "Tech", "Systems": "Sys", "Energy": "Enrgy"}  # fmt: skip
_TAILS = (" - do not use", " (old)", " (DUPLICATE)", " *", ", Head Office")
_NEW_FIRST = (
    "Ash",
    "Bright",
    "Cedar",
    "Delta",
    "Ever",
    "Fjord",
    "Granite",
    "Harbor",
    "Iron",
    "Juniper",
    "Kestrel",
    "Lumen",
)
_NEW_SECOND = ("bridge Tooling", "field Packaging", "line Optics", "stone Logistics", "water Foods", "wood Robotics")


@dataclass(frozen=True, kw_only=True)
class Company:
    """A company as the lists have it."""

    name: str
    country: str
    employees: str = ""
    city: str = ""


class Hand:
    """Somebody who types companies into a form and makes mistakes."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def maybe(self, chance: float) -> bool:
        return self.random.random() < chance

    def name(self, name: str) -> str:
        """The name with up to three of the faults that people make."""
        faults: tuple[tuple[float, Callable[[str], str]], ...] = (
            (0.25, self._abbreviated), (0.30, self._legal_form), (0.32, self._typo), (0.15, self._joined),
            (0.12, self._plain), (0.10, self._tail), (0.25, self._case),
        )  # fmt: skip
        for chance, fault in faults:
            if self.maybe(chance):
                name = fault(name)
        return name

    def _abbreviated(self, name: str) -> str:
        return " ".join(_ABBREVIATIONS.get(word, word) for word in name.split())

    def _legal_form(self, name: str) -> str:
        words = name.split()
        if words[-1].rstrip(".") in {"Corporation", "Corp", "Inc", "Company", "Co"} and len(words) > 1:
            return " ".join(words[:-1]).rstrip(",")
        return f"{name} {self.random.choice(_LEGAL)}"

    def _typo(self, name: str) -> str:
        """One letter lost, doubled, swapped with the next or mistaken; never the first."""
        places = [index for index, sign in enumerate(name) if sign.isalpha()][1:]
        if len(places) < 4:
            return name
        at = self.random.choice(places[:-1])
        return self.random.choice(
            (
                name[:at] + name[at + 1 :],
                name[:at] + name[at] + name[at:],
                name[:at] + name[at + 1] + name[at] + name[at + 2 :],
                name[:at] + self.random.choice("aeiounrst") + name[at + 1 :],
            )
        )

    def _joined(self, name: str) -> str:
        return name.replace("-", " ", 1) if "-" in name else name.replace(" ", "", 1)

    def _plain(self, name: str) -> str:
        bare = "".join(sign for sign in unicodedata.normalize("NFD", name) if not unicodedata.combining(sign))
        return bare.replace(" & ", " and ").replace("–", "-")

    def _tail(self, name: str) -> str:
        return name + self.random.choice(_TAILS)

    def _case(self, name: str) -> str:
        return self.random.choice((name.upper(), name.lower(), name.title()))

    def website(self, website: str) -> str:
        """The address as people type it; now and then with another ending."""
        if not website or self.maybe(0.25):
            return ""
        host = website.removeprefix("https://www.")
        return self.random.choice((website, host, f"www.{host}", f"http://{host}/", f"{host}/contact?utm=fair"))

    def phone(self, phone: str) -> str:
        """The number with other signs between, sometimes without the country, sometimes a wrong digit at the end."""
        if not phone or self.maybe(0.3):
            return ""
        if self.maybe(0.12):
            phone = phone[:-1] + str(self.random.randint(0, 9))
        return self.random.choice(
            (phone, phone.replace(" ", ""), phone.replace(" ", "-"), phone.replace("(", "").replace(")", ""))
        )

    def country(self, country: str) -> str:
        if self.maybe(0.1):
            return ""
        return self.random.choice(_COUNTRIES.get(country, (country,)))

    def kept(self, text: str, chance: float) -> str:
        return text if self.maybe(chance) else ""


def rows() -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The rows of the list and the truth about those that are companies of the other lists; always the same."""
    random = Random("demo trade fair")
    known = list(_companies())
    chosen = random.sample(known, SAME)
    entries = [*chosen, *random.sample(chosen, TWICE), *(_new(random, index) for index in range(NEW))]
    random.shuffle(entries)
    hand = Hand(random)
    listed = [_row(f"F{number:03d}", company, hand) for number, company in enumerate(entries, start=1)]
    names_known = {company.name for company in known}
    truth = [
        {"id": row["id"], "company": company.name}
        for row, company in zip(listed, entries, strict=True)
        if company.name in names_known
    ]
    return listed, truth


def _row(number: str, company: Company, hand: Hand) -> dict[str, str]:
    told = invented(company.name, _CODES.get(company.country, "US"))
    return {
        "id": number,
        "company": hand.name(company.name),
        "website": hand.website(told.get("website", "")),
        "email": hand.kept(told.get("email", ""), 0.6),
        "phone": hand.phone(told.get("phone", "")),
        "street": hand.kept("" if company.city else told.get("billing_street", ""), 0.7),
        "city": hand.kept(company.city or told.get("billing_city", ""), 0.8),
        "postcode": hand.kept("" if company.city else told.get("billing_postcode", ""), 0.6),
        "country": hand.country(company.country),
        "employees": hand.kept(company.employees, 0.5),
    }


def _companies() -> Iterator[Company]:
    with (DATA / "crm-sales" / "accounts.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Company(name=row["account"], country=row["office_location"], employees=row["employees"])
    with (DATA / "companies" / "sp500.csv").open(encoding="utf-8", newline="") as file:
        for row in list(csv.DictReader(file))[::3]:
            city, _, state = row["Headquarters Location"].partition(", ")
            yield Company(name=row["Security"], country="" if state in _CODES else "United States", city=city)


def _new(random: Random, index: int) -> Company:
    """A company that nobody has yet."""
    country = random.choice(("United States", "Germany", "Italy", "Poland", "Norway"))
    name = _NEW_FIRST[index % len(_NEW_FIRST)] + _NEW_SECOND[index // len(_NEW_FIRST) % len(_NEW_SECOND)]
    town = random.choice(names.CULTURES[_CODES[country]].towns)[0]
    return Company(name=name, country=country, employees=str(random.randint(5, 900)), city=town)


def write(folder: Path = FOLDER) -> None:
    """Write the list and its truth."""
    folder.mkdir(parents=True, exist_ok=True)
    listed, truth = rows()
    _write(folder / "companies.csv", COLUMNS, listed)
    _write(folder / "truth.csv", TRUTH, truth)


def _write(path: Path, columns: Sequence[str], lines: Sequence[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


def truth() -> dict[str, str]:
    """Which company each row of the list is, by the row's id."""
    with (FOLDER / "truth.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["company"] for row in csv.DictReader(file)}
