"""A person's page, its tabs and panels."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contacts.models import Contact
from contacts.selectors.about import about
from contacts.selectors.record import contact_record
from contacts.selectors.sight import with_sight
from hotcrm.core import panels
from hotcrm.core.customer360 import record_actions
from hotcrm.core.fields import linked
from hotcrm.core.http import page, read_only
from hotcrm.core.merged import visible_or_404


def fetched(request: HttpRequest, pk: int) -> Contact:
    """The contact of this address if the person may see it; else 404, or the way to its survivor."""
    contact: Contact = visible_or_404(with_sight(Contact.objects.select_related("account"), request.user), request, pk)
    return contact


def writable(request: HttpRequest, pk: int, permission: str = "contacts.change_contact") -> Contact:
    """The contact of this address for writing: 404 when it can't be seen, 403 when it can't be changed."""
    contact = fetched(request, pk)
    user: Any = request.user
    if not user.has_perm(permission):
        raise PermissionDenied("You can see this contact, but not change it.")
    return contact


@require_safe
@read_only
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: how to reach them, where they work, and everything talked about."""
    return _page(request, pk, "")


@require_safe
@read_only
def tab(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One tab of the person, given by some app."""
    return _page(request, pk, slug)


@require_safe
@read_only
def panel(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One panel by itself, as lazy ones arrive."""
    contact = fetched(request, pk)
    found = next(iter(panels.allowed(request.user, key=key)), None)
    if found is None or not found.target.startswith("contact."):
        raise Http404
    drawn = panels.drawn(found, contact, request, contact=contact)
    context = {"contact": contact, "panel": drawn}
    return render(request, "contacts/_panel_slot.html", context)


def _page(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    contact = fetched(request, pk)
    user: Any = request.user
    record = contact_record(contact, user)
    tabs = panels.allowed(user, target="contact.tab")
    chosen = next((panel for panel in tabs if panel.slug == slug), None)
    if slug and chosen is None:
        raise Http404
    context = {
        **_frame(record, user),
        "tabs": tabs,
        "slug": slug,
        **(_body(chosen, contact, request) if chosen else _overview(record, request)),
    }
    return page(request, "contacts/page.html", context, fragment="contacts/_tab.html")


def frame_of(contact: Contact, request: HttpRequest) -> dict[str, Any]:
    """What stands around the panels of the overview, for who renews it after a change."""
    return _frame(contact_record(contact, request.user), request.user)


def _frame(record: Any, user: Any) -> dict[str, Any]:
    actions = record_actions.items(kind="contact", bulk=False)
    return {
        "record": record,
        "contact": record.contact,
        "actions": [a for a in actions if not a.permission or user.has_perm(a.permission)],
        "may_delete": user.has_perm("contacts.delete_contact"),
    }


def _overview(record: Any, request: HttpRequest) -> dict[str, Any]:
    """The panels of the middle (only where the account may be seen); those of the rail come by themselves."""
    contact = record.contact
    rail = panels.allowed(request.user, target="contact.overview")
    told = linked("contacts", contact.pk, about(contact, record.addresses, record.boss))
    return {
        "about": [line for line in told if not line.off_page],
        "work": panels.first_screen("contact.work", contact, request, contact=contact) if record.account else [],
        "rail": [panels.DrawnPanel(key=panel.key, title=panel.title, html="", lazy=True) for panel in rail],
    }


def _body(chosen: Any, contact: Contact, request: HttpRequest) -> dict[str, Any]:
    return {"body": panels.drawn(chosen, contact, request, contact=contact)}
