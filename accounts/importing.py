"""Bringing accounts in from outside, many at a time.

`save_rows` takes clean rows (the owner as a person, the parent by external id or name) and answers one outcome a row.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts import tree
from accounts.models import Account, AccountExternalId
from accounts.models.choices import AccountType, Industry, Ownership, SlaTier, Status
from hotcrm.core import changes
from hotcrm.core.customer360 import ImportContext, ImportField, RowOutcome
from hotcrm.core.money import DEFAULT_CURRENCY
from hotcrm.core.refusals import HIDDEN_MATCH, left_out

Row = Mapping[str, Any]

FIELDS = (
    ImportField(key="external_id", label="External ID", max_length=120),
    ImportField(key="name", label="Name", required=True, max_length=200),
    ImportField(key="legal_name", label="Legal name", max_length=200),
    ImportField(key="website", label="Website", type="url", max_length=200),
    ImportField(key="phone", label="Phone", type="phone", max_length=60),
    ImportField(key="email", label="E-mail", type="email", max_length=254),
    ImportField(key="type", label="Type", type="choice", choices=tuple(AccountType.choices)),
    ImportField(key="status", label="Status", type="choice", choices=tuple(Status.choices)),
    ImportField(key="is_individual", label="Is a person", type="boolean"),
    ImportField(key="ownership", label="Ownership", type="choice", choices=tuple(Ownership.choices)),
    ImportField(key="industry", label="Industry", type="choice", choices=tuple(Industry.choices)),
    ImportField(key="annual_revenue", label="Annual revenue", type="decimal", minimum=Decimal(0)),
    ImportField(key="annual_revenue_currency", label="Revenue currency", type="currency"),
    ImportField(key="employees", label="Employees", type="integer", minimum=Decimal(0)),
    ImportField(key="founded", label="Founded in", type="integer", minimum=Decimal(0), maximum=Decimal(9999)),
    ImportField(key="tax_id", label="Tax ID", max_length=40),
    ImportField(key="linkedin", label="LinkedIn", type="url", max_length=200),
    ImportField(key="sla_tier", label="SLA tier", type="choice", choices=tuple(SlaTier.choices)),
    ImportField(key="notes", label="Notes", max_length=20_000),
    ImportField(key="billing_street", label="Billing street", max_length=200),
    ImportField(key="billing_city", label="Billing city", max_length=100),
    ImportField(key="billing_state", label="Billing state", max_length=100),
    ImportField(key="billing_postcode", label="Billing postcode", max_length=20),
    ImportField(key="billing_country", label="Billing country", type="country"),
    ImportField(key="shipping_street", label="Shipping street", max_length=200),
    ImportField(key="shipping_city", label="Shipping city", max_length=100),
    ImportField(key="shipping_state", label="Shipping state", max_length=100),
    ImportField(key="shipping_postcode", label="Shipping postcode", max_length=20),
    ImportField(key="shipping_country", label="Shipping country", type="country"),
    ImportField(key="owner", label="Owner", type="user"),
    ImportField(key="parent", label="Parent account", type="reference", reference="account", max_length=200),
)
MATCH_KEYS = ("external_id", "name")
_NOT_COLUMNS = {"external_id", "owner", "parent"}
_COLUMNS = tuple(f.key for f in FIELDS if f.key not in _NOT_COLUMNS)
_STORED = (*_COLUMNS, "owner", "domain", "phone_e164", "search_text", "updated_at")


def save_rows(rows: Sequence[Row], context: ImportContext) -> list[RowOutcome]:
    """Create and update accounts from clean rows; one outcome a row, in order.

    Empty values leave what is stored. A row that matches an account by `context.match` updates it, unless the policy
    is to skip; with "create" only its external id is looked at.
    """
    with tree.tree_lock():
        return _Batch(rows, context).save()


@dataclass
class _Entry:
    """A row on its way: the account it becomes or changes, and what is said about it."""

    row: Row
    outcome: RowOutcome | None = None
    account: Account | None = None
    fields: set[str] = field(default_factory=set)
    parent: "Account | _Entry | None" = None

    @property
    def is_new(self) -> bool:
        return self.account is not None and self.account.pk is None

    def reject(self, key: str, reason: str) -> None:
        self.outcome = RowOutcome(status="rejected", field=key, value=str(self.row.get(key) or ""), reason=reason)


class _Batch:
    """The rows of one call, from looking up what exists to writing it."""

    def __init__(self, rows: Sequence[Row], context: ImportContext) -> None:
        self.context = context
        self.entries = [_Entry(row) for row in rows]
        names = {text for row in rows for key in ("name", "parent") if (text := row.get(key))}
        ids = {text for row in rows for key in ("external_id", "parent") if (text := row.get(key))}
        external, named = _by_external_id(ids, context.source), _by_name(names)
        # Each account is loaded once, however many keys found it, and held: whole rows are written back at the end.
        self.by_pk = _held({*external.values(), *named.values(), *_told(rows)})
        self.by_external = {text: self.by_pk[pk] for text, pk in external.items()}
        self.by_name = {text: self.by_pk[pk] for text, pk in named.items()}
        self.visible = _visible(self.by_pk, context.actor)
        self.otherwise_known = _known_otherwise(self.by_name.values(), context.source)
        editable = Account.objects.editable_by(context.actor).filter(pk__in=set(self.by_pk))
        self.editable = set(editable.order_by().values_list("pk", flat=True))
        self.new_by_key: dict[str, _Entry] = {}

    def save(self) -> list[RowOutcome]:
        for entry in self.entries:
            self._match(entry)
        for entry in self._open():
            self._find_parent(entry)
        self._reject_circles()
        self._write()
        return [entry.outcome for entry in self.entries if entry.outcome is not None]

    def _open(self) -> list[_Entry]:
        return [entry for entry in self.entries if entry.outcome is None]

    # --- which account a row means

    def _match(self, entry: _Entry) -> None:
        known = self._known(entry.row)
        if isinstance(known, _Entry):
            entry.outcome = RowOutcome(status="skipped", notice="The same account stands further up in the file.")
        elif known is None:
            self._start(entry)
        elif known.merged_into_id:
            entry.outcome = left_out(known.merged_into_id, self.visible, "It was merged into another.")
        elif self.context.duplicates == "skip":
            entry.outcome = left_out(known.pk, self.visible)
        elif known.pk not in self.editable:
            entry.reject("name", HIDDEN_MATCH)
        else:
            entry.account = known
            entry.fields = self._fill(entry, known)

    def _known(self, row: Row) -> "Account | _Entry | None":
        """The account that the row means: told by `id`, else by external id, else by name.

        A name does not count where both sides have external ids of this source: two companies share it then.
        """
        if row.get("id"):
            return self.by_pk.get(row["id"])
        external = row.get("external_id")
        if external and (found := self.by_external.get(external) or self.new_by_key.get(f"id {external}")):
            return found
        if "name" in self.context.match and self.context.duplicates != "create":
            found = self.by_name.get(row["name"])
            if external and found and found.pk in self.otherwise_known:
                return None
            return found or (None if external else self.new_by_key.get(f"name {row['name']}"))
        return None

    def _start(self, entry: _Entry) -> None:
        entry.account = Account(
            owner=self.context.actor, annual_revenue_currency=self.context.currency or DEFAULT_CURRENCY
        )
        self._fill(entry, entry.account)
        if external := entry.row.get("external_id"):
            self.new_by_key[f"id {external}"] = entry
        self.new_by_key.setdefault(f"name {entry.row['name']}", entry)

    def _fill(self, entry: _Entry, account: Account) -> set[str]:
        """Put the row's values on the account; returns the fields that changed."""
        changed = set()
        for key in _COLUMNS:
            value = entry.row.get(key)
            if value not in (None, "") and getattr(account, key) != value:
                setattr(account, key, value)
                changed.add(key)
        owner = entry.row.get("owner")
        if owner is not None and account.owner_id != owner.pk:
            account.owner = owner
            changed.add("owner")
        return changed

    # --- its place

    def _find_parent(self, entry: _Entry) -> None:
        named = entry.row.get("parent")
        if not named or entry.account is None:
            return
        parent: Account | _Entry | None = (
            self._parent_of(entry.account, self.by_external.get(named))
            or self.new_by_key.get(f"id {named}")
            or self._parent_of(entry.account, self.by_name.get(named))
            or self.new_by_key.get(f"name {named}")
        )
        if isinstance(parent, _Entry) and parent.outcome is not None:
            parent = None
        if parent is None:
            entry.reject("parent", f"There is no account '{named}'.")
        elif parent is entry or parent is entry.account:
            entry.reject("parent", f"{named} can't be its own parent.")
        else:
            entry.parent = parent

    def _parent_of(self, account: Account, named: Account | None) -> Account | None:
        """The account to stand under: the survivor of a merged one, and only what the person may see or left as is."""
        if named is None or named.pk == account.parent_id:
            return named
        return self.visible.get(named.merged_into_id or named.pk)

    def _reject_circles(self) -> None:
        """Reject rows whose parents lead back to them, then the rows below rejected ones."""
        above = _Above(self._open())
        for entry in self._open():
            if entry.parent is not None and above.leads_back(entry):
                entry.reject(
                    "parent", f"{entry.row['parent']} is below {entry.row['name']}, so it can't be its parent."
                )
        while orphans := [e for e in self._open() if isinstance(e.parent, _Entry) and e.parent.outcome is not None]:
            for entry in orphans:
                entry.reject("parent", f"There is no account '{entry.row['parent']}'.")

    # --- writing

    def _write(self) -> None:
        entries = self._open()
        new = [entry.account for entry in entries if entry.is_new and entry.account]
        changed = [entry.account for entry in entries if entry.account and not entry.is_new and entry.fields]
        created = {id(account) for account in new}
        with transaction.atomic():
            for account in [*new, *changed]:
                account.derive()
            tree.insert_batch(new)
            self._update(changed)
            self._store_external_ids(entries)
            changes.announced(Account, [account.pk for account in [*new, *changed]])
            moved = self._place(entries)
        for entry in entries:
            stored = entry.account
            assert stored is not None  # noqa: S101  (open rows have one)
            is_changed = bool(entry.fields) or stored.pk in moved
            status = "created" if id(stored) in created else "updated" if is_changed else "unchanged"
            entry.outcome = RowOutcome(status=status, pk=stored.pk)  # type: ignore[arg-type]

    def _update(self, accounts: Sequence[Account]) -> None:
        Account.objects.bulk_update(accounts, _STORED, batch_size=500)
        Account.objects.filter(pk__in=[account.pk for account in accounts]).update(version=F("version") + 1)

    def _store_external_ids(self, entries: Iterable[_Entry]) -> None:
        AccountExternalId.objects.bulk_create(
            AccountExternalId(account=entry.account, system=self.context.source, value=value)
            for entry in entries
            if (value := entry.row.get("external_id")) and value not in self.by_external
        )

    def _place(self, entries: Iterable[_Entry]) -> set[int]:
        wanted = {}
        for entry in entries:
            parent = entry.parent.account if isinstance(entry.parent, _Entry) else entry.parent
            if entry.account and parent and entry.account.parent_id != parent.pk:
                wanted[entry.account.pk] = parent.pk
        tree.place_batch(wanted)
        return set(wanted)


class _Above:
    """Whose parent leads where, in the file and in the database together."""

    def __init__(self, entries: Iterable[_Entry]) -> None:
        listed = list(entries)
        self.planned: dict[Any, Any] = {_key(e): _key(e.parent) for e in listed if e.parent is not None}
        families = {e.parent.tree_id for e in listed if isinstance(e.parent, Account)}
        families |= {e.account.tree_id for e in listed if e.account and e.account.pk}
        self.stored = dict(Account.objects.filter(tree_id__in=families).values_list("pk", "parent_id"))

    def leads_back(self, entry: _Entry) -> bool:
        start = _key(entry)
        seen, current = set(), self.planned.get(start)
        while current is not None and current not in seen:
            if current == start:
                return True
            seen.add(current)
            current = self.planned.get(current, self.stored.get(current))
        return False


def _key(of: "_Entry | Account | None") -> Any:
    """A stored account's id, a new row itself."""
    if isinstance(of, Account):
        return of.pk
    return of.account.pk if of is not None and of.account and of.account.pk else id(of)


def _told(rows: Sequence[Row]) -> set[int]:
    """Accounts that rows mean by their own key."""
    return {row["id"] for row in rows if row.get("id")}


def _held(pks: set[int]) -> dict[int, Account]:
    rows = Account.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=pks).order_by("pk")
    return {account.pk: account for account in rows}


def _visible(found: Mapping[int, Account], user: Any) -> dict[int, Account]:
    """Those that `user` may see, and the survivors of merged ones."""
    final = {account.merged_into_id or account.pk for account in found.values()}
    seen = set(Account.objects.visible_to(user).order_by().filter(pk__in=final).values_list("pk", flat=True))
    survivors = Account.objects.in_bulk(seen - found.keys()) if seen - found.keys() else {}
    return {pk: found.get(pk) or survivors[pk] for pk in seen}


def _by_external_id(values: set[str], system: str) -> dict[str, int]:
    found = AccountExternalId.objects.filter(system=system, value__in=values)
    return dict(found.values_list("value", "account_id"))


def _known_otherwise(accounts: Iterable[Account], system: str) -> set[int]:
    """Ids of those that have an external id of this source."""
    ids = [account.pk for account in accounts]
    known = AccountExternalId.objects.filter(system=system, account__in=ids)
    return set(known.values_list("account_id", flat=True))


def _by_name(names: set[str]) -> dict[str, int]:
    """The oldest account of each name; one that lives before one that was merged."""
    found = Account.objects.filter(name__in=names).order_by(F("merged_into").desc(nulls_last=True), "-pk")
    return dict(found.values_list("name", "pk"))
