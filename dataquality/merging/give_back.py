"""One undo at work: each entry of the journal goes back, or the report says why it stays."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Model

from accounts import tree
from accounts.models import Account
from contacts.models import Contact, Employment
from dataquality.merging import drawers, survivor
from dataquality.merging.journal import write_back
from dataquality.merging.kinds import DERIVED, Kind
from dataquality.merging.places import line_above
from dataquality.merging.posts import settle
from dataquality.merging.references import Reference, references_to, uniqueness_of
from dataquality.merging.stored import frozen, thaw
from dataquality.merging.words import counted, table_words
from dataquality.models import Merge, MergeRow


class GiveBack:
    """Writes rows back, last change first. `touched` and `report()` tell what happened."""

    def __init__(self, kind: Kind, merge: Merge) -> None:
        self.kind = kind
        self.merge = merge
        self.touched: dict[type[Model], set[int]] = defaultdict(set)
        self._back: Counter[str] = Counter()
        self._stays: Counter[tuple[str, str]] = Counter()
        self._edited: list[dict[str, Any]] = []
        self._made: Counter[str] = Counter()
        self._came_back: dict[type[Model], set[int]] = defaultdict(set)

    # --- the survivor's own values ------------------------------------------------------------------------------------

    def values(self) -> None:
        """Give the survivor back each value that nobody changed since the merge."""
        model, merge = self.kind.model, self.merge
        winner: Any = model._base_manager.get(pk=merge.winner_id)
        written = []
        for column, after in merge.winner_after.items():
            before, now = merge.winner_before[column], frozen(getattr(winner, column))
            if before == after or column in DERIVED[self.kind.key]:
                continue
            values = {column: before}
            if now == after and not _resolve(model, values):
                setattr(winner, column, thaw(model, values)[column])
                written.append(column)
            else:
                self._edited.append({"column": column, "now": now, "before": before})
        survivor.store(self.kind, winner, written)

    def derived(self) -> None:
        """Write the derived columns of the survivor: as they were, or from its values where those differ now."""
        model, merge = self.kind.model, self.merge
        winner: Any = model._base_manager.get(pk=merge.winner_id)
        columns = DERIVED[self.kind.key]
        untouched = not self._edited and not self._stays
        if untouched and all(frozen(getattr(winner, c)) == merge.winner_after[c] for c in columns):
            values = thaw(model, {c: merge.winner_before[c] for c in columns})
        else:
            winner.derive()
            values = {c: getattr(winner, c) for c in columns}
        model._base_manager.filter(pk=winner.pk).update(**values)

    def posts(self) -> None:
        """Let everybody concerned work where the main post is."""
        ids = [self.merge.winner_id, *self.merge.loser_ids]
        people, accounts = (ids, []) if self.kind.model is Contact else ([], ids)
        settled = settle(self.touched[Contact].union(people), self.touched[Employment], accounts)
        for model, pks in settled.touched.items():
            self.touched[model].update(pks)
        self._back[Contact._meta.label] -= len(self._came_back[Contact].intersection(settled.follow))
        self._keep(Contact, len(settled.follow), "got another post since the merge")
        self._keep(Contact, len(settled.added), "works there since the merge, so a post was added")
        self._made[Employment._meta.label] += len(settled.added)

    def mains(self) -> None:
        """Name a main address again for a record whose main one people took away since the merge."""
        if not self._stays:
            return
        ids = [self.merge.winner_id, *self.merge.loser_ids]
        for reference in [r for r in references_to(self.kind.model) if r.model is not Employment]:
            for flag in filter(None, (rule.flag for rule in uniqueness_of(reference))):
                mains = set(reference.rows(ids).filter(**{flag: True}).values_list(reference.field, flat=True))
                for pk in sorted(set(ids) - mains):
                    self._name_main(reference, flag, pk)

    def _name_main(self, reference: Reference, flag: str, pk: int) -> None:
        """The oldest row becomes the main one."""
        rows = reference.rows([pk]).order_by("pk")
        row = rows.first()
        if row is not None and self._tried(partial(rows.filter(pk=row.pk).update, **{flag: True})):
            self.touched[reference.model].add(row.pk)

    # --- the journal --------------------------------------------------------------------------------------------------

    def row(self, row: MergeRow) -> None:
        """Take one entry of the journal back."""
        model: Any = apps.get_model(row.table)
        steps: Mapping[str, Callable[[Any, MergeRow], None]] = {
            MergeRow.Action.MOVE: self._move,
            MergeRow.Action.DROP: self._drop,
            MergeRow.Action.FIELD: self._field,
            MergeRow.Action.TREE: self._tree,
        }
        self.touched[model].update(row.pks)
        steps[row.action](model, row)

    def _move(self, model: Any, row: MergeRow) -> None:
        new_id = row.row["to"]
        held = model._meta.get_field(row.column).to_python(new_id) if row.column in _plain(model) else new_id
        there = model._base_manager.filter(pk__in=row.pks, **{row.column: held})
        pks = sorted(there.values_list("pk", flat=True))
        old = type(held)(row.old_id) if isinstance(held, str) else row.old_id
        if not self._tried(partial(there.update, **{row.column: old})):
            pks = [pk for pk in pks if self._tried(partial(there.filter(pk=pk).update, **{row.column: old}))]
        is_alias = row.column == "merged_into_id"
        if not is_alias:
            self._back[row.table] += len(pks)
            self._came_back[model].update(pks)
            kept = drawers.send_home(self.merge, row.table, row.column, set(row.pks) - set(pks), held, old)
            self._keep(model, len(row.pks) - len(pks) - kept, "moved or deleted since the merge")

    def _drop(self, model: Any, row: MergeRow) -> None:
        values = {name: value for name, value in row.row.items() if name != "_keeper"}
        stood = dict(values)
        if missing := _resolve(model, values):
            self._keep(model, 1, f"the {missing} it belonged to is gone")
        elif self._tried(lambda: write_back(model, values)):
            self._back[row.table] += 1
            for column in [name for name, value in values.items() if value != stood[name]]:
                target = model._meta.get_field(column).remote_field.model
                drawers.joined_later(model, column, row.pks[0], target, stood[column], values[column])
        else:
            self._keep(model, 1, "the same was entered again since the merge")

    def _field(self, model: Any, row: MergeRow) -> None:
        record = model._base_manager.filter(pk=row.pks[0]).first()
        values = {name: pair[0] for name, pair in row.row.items()}
        missing = _resolve(model, values)
        before = thaw(model, values)
        if record is None:
            return
        if any(frozen(getattr(record, name)) != pair[1] for name, pair in row.row.items()):
            self._keep(model, 1, "edited since the merge")
        elif missing:
            self._keep(model, 1, f"the {missing} it belonged to is gone")
        elif self._circles(model, record.pk, before):
            self._keep(model, 1, "it would come to stand above itself")
        elif not self._tried(lambda: model._base_manager.filter(pk=record.pk).update(**before)):
            self._keep(model, 1, "another one has taken its place since the merge")

    def _circles(self, model: Any, pk: int, before: Mapping[str, Any]) -> bool:
        """True when giving a person back to a superior would make a circle of reporting lines."""
        column = self.kind.superior
        if model is not self.kind.model or before.get(column) is None:
            return False
        return pk in line_above(self.kind, before[column])

    def _tree(self, model: Any, row: MergeRow) -> None:
        places = {place["pk"]: place for place in row.row["places"]}
        now = dict(Account.objects.filter(pk__in=places).values_list("pk", "parent_id"))
        wanted: dict[int, int | None] = {}
        for pk in reversed(places):
            if pk not in now or now[pk] != places[pk]["to"]:
                self._keep(model, 1, "moved in the hierarchy since the merge")
            elif (parent := _living_parent(places[pk]["from"])) is not False:
                wanted[pk] = parent
            else:
                self._keep(model, 1, "the account above it is gone")
        seats = {pk: tree.Seat(after=places[pk]["after"], tree_id=places[pk]["tree_id"]) for pk in wanted}
        refused = tree.place_batch(wanted, seats)
        for pk, words in refused.items():
            name = Account.objects.get(pk=pk).name
            self._stays[(name, words[:1].lower() + words[1:])] += 1

    # --- the report ---------------------------------------------------------------------------------------------------

    def report(self) -> dict[str, Any]:
        """What came back and what stayed, in words."""
        stays = [self._stayed(what, why, count) for (what, why), count in sorted(self._stays.items())]
        return {
            "back": [
                {"table": table, "count": count, "words": _words(table, count)}
                for table, count in sorted(self._back.items())
                if count
            ],
            "stays": stays,
            "edited": self._edited,
            "made": {table: count for table, count in sorted(self._made.items()) if count},
        }

    def _stayed(self, what: str, why: str, count: int) -> dict[str, Any]:
        try:
            words = _words(what, count)
        except (LookupError, ValueError):
            words = what
        return {"what": words, "why": why, "count": count}

    def _keep(self, model: Any, count: int, why: str) -> None:
        if count > 0:
            self._stays[(model._meta.label, why)] += count

    def _tried(self, write: Callable[[], Any]) -> bool:
        """Write within a savepoint; False when a rule of the database stood against it."""
        try:
            with transaction.atomic():
                write()
        except IntegrityError:
            return False
        return True


def _plain(model: Any) -> Sequence[str]:
    """Columns that are no foreign keys: ids of generic keys."""
    return [field.name for field in model._meta.concrete_fields if not field.is_relation]


def _living_parent(pk: int | None) -> int | bool | None:
    """The account to return under: the one of then or its survivor; False when it is gone."""
    if pk is None:
        return None
    found = Account.objects.filter(pk=pk).values_list("pk", "merged_into_id").first()
    return (found[1] or found[0]) if found else False


def _resolve(model: Any, values: dict[str, Any]) -> str:
    """Let values of then point at what its targets are now; the name of a target that is gone, else ""."""
    for field in model._meta.concrete_fields:
        pk = values.get(field.attname)
        if not field.is_relation or pk is None:
            continue
        target = field.remote_field.model
        found = target._base_manager.filter(pk=pk).first()
        if found is None:
            return str(target._meta.verbose_name)
        values[field.attname] = getattr(found, "merged_into_id", None) or pk
    return ""


def _words(table: str, count: int) -> str:
    model = apps.get_model(table)
    names = table_words(model, 1), table_words(model, 2)
    return counted(count, *names)
