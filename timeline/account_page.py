"""What the timeline shows on the pages of accounts and contacts."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.http import HttpRequest
from django.urls import reverse

from accounts.models import Account
from contacts.models import Contact
from contacts.selectors.people import talked_to
from timeline.filters import FeedFilter
from timeline.forms import LogForm, first_values
from timeline.models import Event, Task
from timeline.selectors.feed import LONG_PAGE, Feed, Latest, chips, feed_of, latest, latest_of, of_group
from timeline.selectors.next_steps import open_steps, snooze_days


def composer(account: Account, request: HttpRequest) -> dict[str, Any]:
    """The composer on an account: closed for an archived one, else with whom one talked to last."""
    people = talked_to(account).first
    last = next((person for person in people if person.last_activity_at), None)
    return composer_of(account, request, people=people, contact=last)


def contact_composer(contact: Contact, request: HttpRequest) -> dict[str, Any]:
    """The composer on a contact's page."""
    return {**composer_of(contact.account, request, people=[contact], contact=contact), "about": contact}


def composer_of(
    account: Account,
    request: HttpRequest,
    *,
    people: list[Contact],
    contact: Contact | None = None,
    form: LogForm | None = None,
) -> dict[str, Any]:
    """What the template of the composer needs; `form` when something could not be saved."""
    first = form if form is not None else LogForm(account=account, initial=first_values(contact, request.GET.dict()))
    return {
        "account": account,
        "log": first,
        "people": people,
        "chosen": str(first["contact"].value() or ""),
        "key": first["idempotency_key"].value() or uuid4().hex,
        "closed": account.is_archived,
    }


def next_steps(account: Account, request: HttpRequest) -> dict[str, Any]:
    """Open tasks of an account."""
    tasks = Task.objects.filter(account=account)
    return {"steps": open_steps(tasks), "account": account, "all_url": _tasks_url(account), **_task_words(request)}


def contact_next_steps(contact: Contact, request: HttpRequest) -> dict[str, Any]:
    """Open tasks about a contact."""
    tasks = Task.objects.visible_to(request.user).filter(contact=contact)
    return {"steps": open_steps(tasks), "all_url": _tasks_url(contact.account), **_task_words(request)}


def feed(account: Account, request: HttpRequest) -> dict[str, Any]:
    """The latest entries of an account with chips."""
    events = Event.objects.readable_by(request.user).filter(account=account)
    return feed_context(events, request, Places.of_account(account), latest_of(account, request.user))


def entry_count(account: Account, user: Any) -> int | None:
    """The number beside the tab."""
    return len(latest_of(account, user)) or None


def contact_feed(contact: Contact, request: HttpRequest) -> dict[str, Any]:
    """The latest entries about a contact."""
    events = Event.objects.visible_to(request.user).filter(contact=contact)
    return feed_context(events, request, Places.of_contact(contact))


def feed_context(events: Any, request: HttpRequest, places: "Places", entries: Latest | None = None) -> dict[str, Any]:
    """A page of ten entries as the panel shows it; the chips count `entries`, the latest of `events`."""
    query = {key: request.GET.get(key, "") for key in ("kind", "before")}
    chosen = of_group(events, query["kind"])
    page = feed_of(chosen, request.user, query=query, is_filtered=bool(query["kind"]))
    counted = latest(events) if entries is None else entries
    return {"feed": page, "chips": chips(counted, query, places.fragment), **places.links(page)}


def older_context(events: Any, request: HttpRequest, places: "Places") -> dict[str, Any]:
    """Only the entries of the next page, without chips."""
    query = {key: request.GET.get(key, "") for key in ("kind", "before")}
    page = feed_of(of_group(events, query["kind"]), request.user, query=query)
    return {"feed": page, **places.links(page)}


def tab(account: Account, request: HttpRequest) -> dict[str, Any]:
    """The whole story of an account or its family, with every filter."""
    chosen = FeedFilter(request.GET, account=account, user=request.user)
    query = request.GET.dict()
    places = Places.of_tab(account)
    page = feed_of(chosen.qs, request.user, query=query, size=LONG_PAGE, is_filtered=chosen.is_set)
    return {
        "filter": chosen,
        "feed": page,
        "is_family": chosen.is_family,
        "milestones": _milestones(account, request),
        **places.links(page),
    }


class Places:
    """Addresses of a feed: the fragment that answers htmx, and the page for everybody else."""

    def __init__(self, fragment: str, page: str) -> None:
        self.fragment = fragment
        self.page = page

    @classmethod
    def of_account(cls, account: Account) -> "Places":
        return cls(
            reverse("timeline:entries", args=[account.pk]), reverse("accounts:tab", args=[account.pk, "timeline"])
        )

    @classmethod
    def of_contact(cls, contact: Contact) -> "Places":
        return cls(reverse("timeline:contact_entries", args=[contact.pk]), reverse("contacts:page", args=[contact.pk]))

    @classmethod
    def of_tab(cls, account: Account) -> "Places":
        address = reverse("accounts:tab", args=[account.pk, "timeline"])
        return cls(address, address)

    def links(self, page: Feed) -> Mapping[str, str]:
        """Where "Load older" leads, and where the chips do without JavaScript."""
        return {
            "older_url": f"{self.fragment}?{page.older}" if page.older else "",
            "older_page": f"{self.page}?{page.older}" if page.older else "",
            "page_url": self.page,
            "feed_url": self.fragment,
        }


def _milestones(account: Account, request: HttpRequest) -> list[Event]:
    events = Event.objects.readable_by(request.user).filter(account=account, milestone=True)
    return list(events.select_related("actor", "contact")[:12])


def _task_words(request: HttpRequest) -> dict[str, Any]:
    return {"snooze_days": snooze_days(), "may_work": request.user.has_perm("timeline.change_task")}


def _tasks_url(account: Account) -> str:
    return f"{reverse('timeline:tasks')}?account={account.pk}&owner=all"
