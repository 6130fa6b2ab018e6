"""What will happen, in sentences."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dataquality.merging import counting, shares
from dataquality.merging.plan import Plan, Relation
from dataquality.merging.twins import Twins
from dataquality.merging.words import counted, joined, table_words
from hotcrm.core.customer360 import nav_items

_ICONS = {
    "timeline.Event": "activity",
    "timeline.Task": "list-checks",
    "contacts.ContactEmail": "mail",
    "contacts.ContactPhone": "phone",
    "contacts.CommitteeMember": "users-round",
}
HIDDEN = "An account that you can't see"
_LAST = ("contacts.Employment", "accounts.", "guardian.")


@dataclass(frozen=True, kw_only=True)
class Effect:
    """One line of what will happen."""

    icon: str
    title: str
    note: str = ""
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class Linked:
    """The rows that one reader may see around the records, counted once for the whole page."""

    relations: tuple[Relation, ...]
    hidden: int

    def words(self, pk: int) -> str:
        """The rows linked to one record: "5 contacts, 3 deals"."""
        counts = Counter({r.reference.model: r.counts.get(pk, 0) for r in self.relations})
        words = [counted(count, table_words(m, 1), table_words(m, 2)) for m, count in counts.items() if count]
        return ", ".join(words[:5]) or "Nothing linked"


def linked(plan: Plan, user: Any) -> Linked:
    """What `user` may see of the rows around the records, the important tables first, and how many more there are."""
    whole = [r for r in plan.relations if r.total and not r.reference.type_column]
    counts = counting.seen([r.reference for r in whole], [record.pk for record in plan.records], user)
    seen = [_as_seen(plan, relation, counts[relation.reference.label], user) for relation in whole]
    seen.sort(key=lambda r: (r.reference.table.startswith(_LAST), r.reference.table))
    hidden = sum(r.total for r in whole) - sum(r.total for r in seen)
    return Linked(relations=tuple(r for r in seen if r.total), hidden=hidden)


def _as_seen(plan: Plan, relation: Relation, counts: Mapping[int, int], user: Any) -> Relation:
    """The relation with the rows, and the twins among them, that `user` may see."""
    twins = relation.twins
    if twins.drops and sum(counts.values()) < relation.total:
        rows = counting.visible_rows(relation.reference, [record.pk for record in plan.records], user)
        drops = set(rows.filter(pk__in=list(twins.drops)).values_list("pk", flat=True))
        twins = Twins(
            drops={pk: keeper for pk, keeper in twins.drops.items() if pk in drops},
            ended=[row for row in twins.ended if row.pk in drops],
        )
    return Relation(reference=relation.reference, counts=counts, twins=twins)


def effects_of(plan: Plan, user: Any, around: Linked) -> Iterator[Effect]:
    """What the merge does to everything around the records, most important first."""
    for relation in around.relations:
        if effect := _gain(plan, relation):
            yield effect
    if around.hidden:
        title = f"and {around.hidden:,} you can't see"
        yield Effect(icon="eye-off", title=title, note="They come along, and stay hidden from you")
    yield from _hierarchy(plan, user)
    yield from _sight(plan)
    losers = joined([f"“{record}”" for record in plan.records if record.pk != plan.winner_id])
    yield Effect(icon="search", title="Old links and names keep working", note=f"Search still finds {losers}")
    yield Effect(icon="undo-2", title="You can take it back", note="Fields, links and all records return", tone="ok")


def _gain(plan: Plan, relation: Relation) -> Effect | None:
    model = relation.reference.model
    gained, twins = relation.gained(plan.winner_id), relation.folded
    if not gained and not twins:
        return None
    whole = relation.total - len(relation.twins.drops)
    title = f"Gains {counted(gained, table_words(model, 1), table_words(model, 2))}"
    title += f", {whole:,} in all" if whole > gained else ""
    note = f"{counted(twins, 'says', 'say')} the same and {'is' if twins == 1 else 'are'} folded" if twins else ""
    return Effect(icon=_icon(model), title=title, note=note)


def _sight(plan: Plan) -> Iterator[Effect]:
    """Who sees what afterwards: everything belongs to the survivor, and shares open nothing new."""
    owners = shares.owners(plan.records)
    if len(owners) > 1:
        owner_id = plan.values.get("owner_id")
        lose = shares.who_lose_sight(plan.winner_id, owner_id, owners)
        note = f"No longer: {joined([str(person) for person in lose])}" if lose else "Nobody who owned one loses sight"
        title = f"Whoever sees {plan.winner} sees all of it"
        yield Effect(icon="eye", title=title, note=note, tone="warn" if lose else "")
    ended = [row for relation in plan.relations for row in relation.twins.ended]
    if ended:
        holders = sorted({str(getattr(row, "user", None) or row.group) for row in ended})
        title = f"{counted(len(ended), 'share ends', 'shares end')}"
        rest = f" and {len(holders) - 3} more" if len(holders) > 3 else ""
        note = f"{joined(holders[:3])}{rest} could not see as much of {plan.winner} before. An undo gives it back"
        yield Effect(icon="key-round", title=title, note=note, tone="warn")


def _icon(model: Any) -> str:
    """The table's own icon, or the one that its app has in the navigation."""
    apps = {item.url_name.partition(":")[0]: item.icon for item in nav_items.items()}
    return _ICONS.get(model._meta.label) or apps.get(model._meta.app_label, "layers")


def _hierarchy(plan: Plan, user: Any) -> Iterator[Effect]:
    """Who comes under the survivor and where it comes itself; only what `user` may see is named."""
    children, label = plan.placing.children, "subsidiary" if plan.kind.in_tree else "direct report"
    visible: Any = plan.kind.model._default_manager
    if children:
        names = [str(row) for row in visible.visible_to(user).filter(pk__in=children)[:3]]
        many = "subsidiaries" if plan.kind.in_tree else "direct reports"
        verb = "moves" if len(children) == 1 else "move"
        rest = (" and others" if names else "They come") if len(children) > len(names) else ""
        note = f"{joined(names)}{rest} under {plan.winner}"
        yield Effect(icon="git-branch", title=f"{counted(len(children), label, many)} {verb}", note=note)
    before = getattr(plan.winner, plan.kind.superior)
    if plan.kind.in_tree and plan.placing.above != before:
        above = visible.visible_to(user).filter(pk=plan.placing.above).first() or HIDDEN.lower()
        title = f"{plan.winner} moves under {above}"
        if plan.placing.above is None:
            title = f"{plan.winner} stands at the top of its family"
        yield Effect(icon="git-branch", title=title, tone="warn")
