"""From pairs to groups: what people decide about."""

from collections import defaultdict

from django.db import transaction

from dataquality.matching.cluster import groups
from dataquality.models import Band, DuplicateGroup, DuplicatePair, Verdict

BATCH = 500


@transaction.atomic
def regroup(kind: str) -> None:
    """Form the groups of a kind out of the pairs that nobody decided on. Groups that stay keep their number."""
    decided = set(Verdict.objects.filter(kind=kind).standing().values_list("low_id", "high_id"))
    pairs = list(DuplicatePair.objects.filter(kind=kind).order_by("low_id", "high_id"))
    open_pairs = [pair for pair in pairs if (pair.low_id, pair.high_id) not in decided]
    members = groups((pair.low_id, pair.high_id, pair.probability) for pair in open_pairs)
    first_of = {pk: group[0] for group in members for pk in group}
    inside: dict[int, list[DuplicatePair]] = defaultdict(list)
    for pair in open_pairs:
        first = first_of.get(pair.low_id)
        if first is not None and first == first_of.get(pair.high_id):
            inside[first].append(pair)
    _write(kind, {group[0]: len(group) for group in members}, inside, pairs)


def _write(
    kind: str, sizes: dict[int, int], inside: dict[int, list[DuplicatePair]], pairs: list[DuplicatePair]
) -> None:
    known = {group.first_id: group for group in DuplicateGroup.objects.filter(kind=kind)}
    wanted = {first: _group(kind, first, sizes[first], own, known.get(first)) for first, own in inside.items()}
    DuplicateGroup.objects.bulk_create(
        wanted.values(),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["kind", "first_id"],
        update_fields=["size", "probability", "band"],
    )
    number = dict(DuplicateGroup.objects.filter(kind=kind).values_list("first_id", "pk"))
    group_of = {pair.pk: number[first] for first, own in inside.items() for pair in own}
    moved = [pair for pair in pairs if pair.group_id != group_of.get(pair.pk)]
    for pair in moved:
        pair.group_id = group_of.get(pair.pk)
    DuplicatePair.objects.bulk_update(moved, ["group"], batch_size=BATCH)
    DuplicateGroup.objects.filter(kind=kind).exclude(pairs__isnull=False).delete()


def _group(
    kind: str, first: int, size: int, pairs: list[DuplicatePair], known: DuplicateGroup | None
) -> DuplicateGroup:
    """A group is as sure as its weakest pair."""
    least = min(pair.probability for pair in pairs)
    band = Band.AUTO if all(pair.band == Band.AUTO for pair in pairs) else Band.REVIEW
    found_at = known.found_at if known else min(pair.found_at for pair in pairs)
    return DuplicateGroup(kind=kind, first_id=first, size=size, probability=least, band=band, found_at=found_at)
