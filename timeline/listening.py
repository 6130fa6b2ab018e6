"""The timeline keeps what others record, and what follows from it: the root of a family and the last touch."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F, Model, OuterRef, Q, QuerySet, Subquery

from accounts import tree
from accounts.models import Account
from contacts.models import Contact
from hotcrm.core import activity, changes
from hotcrm.core.activity import Activity
from hotcrm.core.customer360 import event_kinds
from timeline.models import Event

BATCH = 1_000
_COLUMNS = ("outcome", "direction", "minutes")


def start() -> None:
    """Listen to activities, to changed accounts and contacts, and to accounts that move."""
    activity.listen(keep)
    activity.listen_to_many(keep_many)
    changes.listen("accounts.Account", follow_accounts)
    changes.listen("contacts.Contact", follow_contacts)
    changes.listen_to_moves(follow_moves)


def keep(told: Activity) -> Event:
    """Write the entry and note the touch on its account and contact."""
    with transaction.atomic():
        event = _event(told, root_id=_root_of(told.account))
        event.save()
        if is_touch(event):
            note_touch(event)
        transaction.on_commit(lambda: settle_root(event))
    return event


def settle_root(event: Event) -> None:
    """Put the entry under the root of now: its account may have moved while the entry was being written.

    The mover did not see the entry and the entry not the move, so both look again once they are stored.
    """
    for root_id in roots_of({event.account_id}).values():
        Event.objects.filter(pk=event.pk, account=event.account_id).exclude(root_id=root_id).update(root_id=root_id)


def keep_many(told: Sequence[Activity]) -> None:
    """The same for what a bulk writer did, in a few statements for each thousand."""
    for start_at in range(0, len(told), BATCH):
        batch = told[start_at : start_at + BATCH]
        with transaction.atomic():
            roots = roots_of({each.account.pk for each in batch})
            events = [_event(each, root_id=roots[each.account.pk]) for each in batch]
            Event.objects.bulk_create(events)
            touching = [event for event in events if is_touch(event)]
            refresh_last_touch(Account, {event.account_id for event in touching})
            refresh_last_touch(Contact, {event.contact_id for event in touching if event.contact_id})
            transaction.on_commit(partial(_settle_many, [event.pk for event in events]))


def follow_accounts(model: type[Model], ids: Collection[int]) -> None:
    """After a change or a merge: entries under the right root, the last touch from the rows."""
    for batch in _batches(ids):
        wrong = with_root(Event.objects.filter(account__in=batch)).exclude(root_id=F("right_root"))
        for account_id, root_id in set(wrong.order_by().values_list("account_id", "right_root")):
            Event.objects.filter(account=account_id).update(root_id=root_id)
        refresh_last_touch(Account, batch)


def follow_contacts(model: type[Model], ids: Collection[int]) -> None:
    """After a change or a merge: the last touch from the rows."""
    for batch in _batches(ids):
        refresh_last_touch(Contact, batch)


def follow_moves(account_ids: Collection[int], root_id: int) -> None:
    """Put the entries of moved accounts under their new root, and those that others were writing meanwhile."""
    for batch in _batches(account_ids):
        Event.objects.filter(account__in=batch).exclude(root_id=root_id).update(root_id=root_id)
        transaction.on_commit(partial(_settle_roots, batch))


def _settle_many(event_ids: Collection[int]) -> None:
    """The same as `settle_root` for many entries."""
    wrong = with_root(Event.objects.filter(pk__in=event_ids)).exclude(root_id=F("right_root"))
    _settle_roots(set(wrong.order_by().values_list("account_id", flat=True)))


def _settle_roots(account_ids: Collection[int]) -> None:
    """Look again once all is stored; what came under a wrong root is rare, and mended while nothing moves."""
    if not any(entries.exists() for entries, _root in _misplaced(account_ids)):
        return
    with tree.tree_lock():
        for entries, root_id in _misplaced(account_ids):
            entries.update(root_id=root_id)


def _misplaced(account_ids: Collection[int]) -> Iterator[tuple[QuerySet[Event], int]]:
    """Entries of these accounts that stand under another root than the one named beside them."""
    families: dict[int, list[int]] = defaultdict(list)
    for account_id, root_id in roots_of(account_ids).items():
        families[root_id].append(account_id)
    for root_id, members in families.items():
        yield Event.objects.filter(account__in=members).exclude(root_id=root_id), root_id


def is_touch(event: Event) -> bool:
    """Whether the entry counts as having been in touch."""
    kind = event_kinds.get(event.kind)
    return bool(kind and kind.touch and event.counts_as_touch)


def note_touch(event: Event) -> None:
    """Bring the last touch of the account and the contact forward, never back."""
    for model, pk in ((Account, event.account_id), (Contact, event.contact_id)):
        older = Q(last_activity_at__isnull=True) | Q(last_activity_at__lt=event.occurred_at)
        if pk:
            model._base_manager.filter(older, pk=pk).update(last_activity_at=event.occurred_at)


def refresh_last_touch(model: type[Account] | type[Contact], ids: Collection[int]) -> None:
    """Read the last touch of these records again from the entries."""
    if ids:
        model._base_manager.filter(pk__in=ids).update(last_activity_at=latest_touch(model))


def latest_touch(model: type[Account] | type[Contact]) -> Subquery:
    """The time of a record's latest touch, as part of a query over `model`."""
    about = "account" if model is Account else "contact"
    latest = Event.objects.touching().filter(**{about: OuterRef("pk")}).order_by("-occurred_at", "-pk")
    return Subquery(latest.values("occurred_at")[:1])


def with_root(events: Any) -> Any:
    """Entries with `right_root`, the root that their account stands under."""
    # A root begins its family: by `lft` it is found in the index, however many stand below.
    root = Account.objects.filter(tree_id=OuterRef("account__tree_id"), lft=1, parent__isnull=True).order_by("pk")
    return events.annotate(right_root=Subquery(root.values("pk")[:1]))


def roots_of(account_ids: Collection[int]) -> dict[int, int]:
    """The root account of each account."""
    trees = dict(Account.objects.filter(pk__in=account_ids).values_list("pk", "tree_id"))
    found = Account.objects.filter(tree_id__in=set(trees.values()), parent__isnull=True)
    roots = dict(found.values_list("tree_id", "pk"))
    return {pk: roots[tree_id] for pk, tree_id in trees.items()}


def rebuild() -> None:
    """Roots and last touches of everything, from the rows."""
    for model, follow in ((Account, follow_accounts), (Contact, follow_contacts)):
        ids = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
        for batch in _batches(ids):
            follow(model, batch)


def _event(told: Activity, *, root_id: int) -> Event:
    """The row of an activity; outcome, direction and minutes may come among its data."""
    kind = event_kinds.get(told.kind)
    data = dict(told.data)
    columns = {name: data.pop(name) for name in _COLUMNS if name in data}
    about = ContentType.objects.get_for_model(told.target) if told.target is not None else None
    return Event(
        account=told.account,
        root_id=root_id,
        contact=told.contact,
        cloud=told.kind.partition(".")[0],
        kind=told.kind,
        occurred_at=told.occurred_at,
        actor=told.actor,
        milestone=bool(kind and kind.milestone),
        subject=told.subject[:300],
        body=told.body,
        target_type=about,
        target_id=told.target.pk if told.target is not None else None,
        data=data,
        **columns,
    )


def _root_of(account: Account) -> int:
    """The pk of the family's root; an account without parent is its own."""
    return account.pk if account.parent_id is None else roots_of({account.pk})[account.pk]


def _batches(ids: Collection[int]) -> Iterator[list[int]]:
    listed = sorted(ids)
    for start_at in range(0, len(listed), BATCH):
        yield listed[start_at : start_at + BATCH]
