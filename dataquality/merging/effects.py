"""What will happen, in sentences."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dataquality.merging.plan import Plan, Relation
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


def effects_of(plan: Plan, user: Any) -> Iterator[Effect]:
    """What the merge does to everything around the records, most important first."""
    for relation in told(plan, user):
        if effect := _gain(plan, relation):
            yield effect
    yield from _hierarchy(plan, user)
    losers = joined([f"“{record}”" for record in plan.records if record.pk != plan.winner_id])
    yield Effect(icon="search", title="Old links and names keep working", note=f"Search still finds {losers}")
    yield Effect(icon="undo-2", title="You can take it back", note="Fields, links and all records return", tone="ok")


def told(plan: Plan, user: Any) -> list[Relation]:
    """The relations that `user` may see, the important ones first."""
    seen = [r for r in plan.relations if r.total and not r.reference.type_column and _may_see(r, user)]
    return sorted(seen, key=lambda r: (r.reference.table.startswith(_LAST), r.reference.table))


def linked_words(plan: Plan, pk: int, user: Any) -> str:
    """The rows linked to one record: "5 contacts, 3 deals"."""
    counts = Counter({r.reference.model: r.counts.get(pk, 0) for r in told(plan, user)})
    words = [counted(count, table_words(m, 1), table_words(m, 2)) for m, count in counts.items() if count]
    return ", ".join(words[:5]) or "Nothing linked"


def _may_see(relation: Relation, user: Any) -> bool:
    meta = relation.reference.model._meta
    return bool(user.has_perm(f"{meta.app_label}.view_{meta.model_name}")) or meta.app_label in ("contacts", "accounts")


def _gain(plan: Plan, relation: Relation) -> Effect | None:
    model = relation.reference.model
    gained, twins = relation.gained(plan.winner_id), len(relation.twins.drops)
    if not gained and not twins:
        return None
    whole = relation.total - twins
    title = f"Gains {counted(gained, table_words(model, 1), table_words(model, 2))}"
    title += f", {whole:,} in all" if whole > gained else ""
    note = f"{counted(twins, 'says', 'say')} the same and {'is' if twins == 1 else 'are'} folded" if twins else ""
    return Effect(icon=_icon(model), title=title, note=note)


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
