"""The stored frequencies: counted by a full scan, the same for every later comparison until the next."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from dataquality.matching import frequency
from dataquality.matching.frequency import Frequencies
from dataquality.matching.record import Record
from dataquality.models import MatchFrequency

TOTAL = ""
LONGEST = 200


@transaction.atomic
def store(kind: str, frequencies: Frequencies) -> None:
    """Replace the frequencies of a kind."""
    MatchFrequency.objects.filter(kind=kind).delete()
    rows = [MatchFrequency(kind=kind, key=TOTAL, count=frequencies.total)]
    rows += [
        MatchFrequency(kind=kind, key=key, count=n) for key, n in frequencies.counts.items() if len(key) <= LONGEST
    ]
    MatchFrequency.objects.bulk_create(rows, batch_size=5000)


def counted(kind: str) -> bool:
    """Whether a full scan has counted this kind."""
    return MatchFrequency.objects.filter(kind=kind, key=TOTAL).exists()


def frequencies_of(kind: str, records: Sequence[Record]) -> Frequencies:
    """The stored frequencies of the values that these records have."""
    wanted = {TOTAL, *_keys(records)}
    found: dict[str, int] = {}
    listed = sorted(wanted)
    for begin in range(0, len(listed), 500):
        rows = MatchFrequency.objects.filter(kind=kind, key__in=listed[begin : begin + 500])
        found.update(rows.values_list("key", "count"))
    return Frequencies(found.pop(TOTAL, 0), found)


def _keys(records: Iterable[Record]) -> Iterable[str]:
    for record in records:
        yield from frequency.word_keys(record)
        yield from frequency.shared_keys(record)
