"""How common a value is: a shared switchboard, a family's domain and 'Smith' say less than what is rare."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from dataquality.matching.record import CONTACT, Record
from dataquality.matching.text import skeleton

# A value that fewer records share is treated as rare and not kept: a table of a million records stays small.
KEPT_FROM = 3


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Counts of the values that at least KEPT_FROM records (or names) share, among `total` records."""

    total: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    def of(self, key: str) -> int:
        """The count of a value, 0 when it is rare."""
        return self.counts.get(key, 0)


def count(records: Iterable[Record]) -> Frequencies:
    """Count the words of all records, and the distinct names behind each shared contact point."""
    counter: Counter[str] = Counter()
    owners: dict[str, set[str]] = {}
    total = 0
    for record in records:
        total += 1
        counter.update(set(word_keys(record)))
        owner = owner_name(record)
        for key in shared_keys(record):
            owners.setdefault(key, set()).add(owner)
    kept = {key: number for key, number in sorted(counter.items()) if number >= KEPT_FROM}
    kept.update({key: len(names) for key, names in sorted(owners.items()) if len(names) >= KEPT_FROM})
    return Frequencies(total, kept)


def word_keys(record: Record) -> Iterable[str]:
    """Keys that count records: words of a company's name, first and last name, further evidence."""
    if record.kind == CONTACT:
        yield f"first:{record.first}"
        yield f"last:{record.last}"
    else:
        yield from (f"word:{word}" for word in record.name)
    yield from (f"extra:{key}={value}" for key, value in record.extras)


def shared_keys(record: Record) -> Iterable[str]:
    """Keys that count names: who else uses this domain, mailbox, phone, address or (for a company) this name."""
    if record.domain and record.kind != CONTACT:
        yield f"domain:{record.domain}"
    if record.email:
        yield f"email:{record.email}"
    yield from (f"phone:{national(phone)}" for phone in record.phones)
    if record.street and record.house:
        yield address_key(record)
    if record.kind != CONTACT and record.name:
        yield f"places:{record.joined}"


def address_key(record: Record) -> str:
    """The key of a building."""
    return f"address:{record.house} {record.street} {record.city}"


def national(phone: str) -> str:
    """The national digits of a normalised phone 'code:digits'."""
    return phone.split(":", 1)[1]


def owner_name(record: Record) -> str:
    """A coarse name: alike for spellings of one owner, different for different owners."""
    if record.kind == CONTACT:
        return record.first[:1] + skeleton(record.last)[:5]
    return skeleton(record.joined)[:8]


Counting = Callable[[Iterable[Record]], Frequencies]
