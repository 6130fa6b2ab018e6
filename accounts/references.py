"""Which accounts the names in a file mean."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower

from accounts.models import Account, AccountExternalId


class UnknownAccount(ValueError):
    """A text that means no account, or several. The message is the reason in words."""


class AccountNames:
    """Finds accounts by what a file calls them: name, external id or number of the record.

    A merged record's name finds its survivor. Only accounts that `user` may see are found. Call `learn` with the
    texts of a batch first: it asks the database once for all of them.
    """

    def __init__(self, user: Any) -> None:
        self._user = user
        self._found: dict[str, set[int]] = {}
        self._accounts: dict[int, Account] = {}
        self._moved: dict[int, int] = {}

    @property
    def known(self) -> Collection[int]:
        """The keys of the accounts found so far."""
        return self._accounts.keys()

    def learn(self, texts: Collection[Any]) -> None:
        """Look all texts up that are not known yet."""
        fresh = {_key(text): _plain(text) for text in texts if text and not isinstance(text, Account)}
        fresh = {key: text for key, text in fresh.items() if key not in self._found}
        if not fresh:
            return
        ids = _ids(fresh)
        wanted = {pk for found in ids.values() for pk in found} - self._accounts.keys()
        visible = Account.objects.visible_to(self._user).filter(pk__in=wanted)
        self._accounts.update({account.pk: account for account in visible})
        for key in fresh:
            self._found[key] = {pk for pk in ids.get(key, ()) if pk in self._accounts}

    def hold(self, texts: Collection[Any], also: Collection[int] = ()) -> None:
        """Look the texts up, and keep merges and edits of these accounts (`also` by key) waiting, in key order.

        What is known is read again afterwards, so that the rows of a merge that came first go to the survivor.
        """
        self.learn(texts)
        ids = {*self._accounts, *also, *(text.pk for text in texts if isinstance(text, Account))}
        rows = Account.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk")
        self._moved = {pk: survivor for pk, survivor in rows.values_list("pk", "merged_into_id") if survivor}
        self._found, self._accounts = {}, {}
        self.learn(texts)

    def final(self, pk: int) -> int:
        """The key of the held account that lives on."""
        return self._moved.get(pk, pk)

    def find(self, text: Any) -> Account:
        """The account that `text` means. Raises UnknownAccount with the reason."""
        if isinstance(text, Account):
            return text
        if _key(text) not in self._found:
            self.learn([text])
        found = self._found[_key(text)]
        if len(found) == 1:
            return self._accounts[next(iter(found))]
        if found:
            raise UnknownAccount(f"{len(found)} accounts are called '{text}'.")
        raise UnknownAccount(f"There is no account '{text}'.")


def _ids(texts: Mapping[str, str]) -> Mapping[str, set[int]]:
    """Ids of survivors by key: the name as written, else in other letters, else external id, else number."""
    found: dict[str, set[int]] = defaultdict(set)
    _collect(found, Account.objects.filter(name__in=texts.values()), "name", "pk", "merged_into_id")
    if missing := texts.keys() - found.keys():
        other = Account.objects.annotate(lowered=Lower("name")).filter(lowered__in=missing)
        _collect(found, other, "name", "pk", "merged_into_id")
    if missing := texts.keys() - found.keys():
        external = AccountExternalId.objects.filter(value__in=[texts[key] for key in missing])
        _collect(found, external, "value", "account_id", "account__merged_into_id")
    if numbers := {int(key) for key in texts.keys() - found.keys() if key.isdecimal() and len(key) < 18}:
        _collect(found, Account.objects.filter(pk__in=numbers), "pk", "pk", "merged_into_id")
    return found


def _collect(found: dict[str, set[int]], rows: QuerySet[Any], text: str, pk: str, survivor: str) -> None:
    for name, own, final in rows.values_list(text, pk, survivor):
        found[_key(name)].add(final or own)


def _plain(text: Any) -> str:
    return " ".join(str(text).split())


def _key(text: Any) -> str:
    return _plain(text).lower()
