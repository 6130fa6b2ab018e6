"""Pages of entries, and one's own entry: shown, corrected, taken back."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Account
from contacts.models import Contact
from hotcrm.core.http import page, read_only, see_other, wants_fragment
from hotcrm.core.merged import visible_or_404
from hotcrm.core.toasts import say
from timeline import account_page
from timeline.forms import EntryForm
from timeline.models import Event
from timeline.selectors.feed import entry_of
from timeline.services import delete_entry, edit_entry, restore_entry


@require_safe
@read_only
def of_account(request: HttpRequest, pk: int) -> HttpResponse:
    """The feed of an account for htmx: filtered, or continued with `before`; a browser is sent to the tab."""
    account: Account = visible_or_404(Account.objects, request, pk)
    events = Event.objects.readable_by(request.user).filter(account=account)
    return _answer(request, events, account_page.Places.of_account(account))


@require_safe
@read_only
def of_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """The feed of a contact for htmx; a browser is sent to the contact's page."""
    contact: Contact = visible_or_404(Contact.objects, request, pk)
    events = Event.objects.visible_to(request.user).filter(contact=contact)
    return _answer(request, events, account_page.Places.of_contact(contact))


@require_safe
@read_only
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry by itself: a fragment, or its place on the account's timeline."""
    event = _visible(request, pk)
    if not wants_fragment(request):
        return see_other(f"{reverse('accounts:tab', args=[event.account_id, 'timeline'])}#a-{pk}")
    return _item(request, event)


@require_http_methods(["GET", "HEAD", "POST"])
@read_only
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct one's own entry."""
    event = _own(request, pk)
    form = EntryForm(request.POST if request.method == "POST" else None, event=event)
    if request.method == "POST" and form.is_valid():
        edit_entry(event=event, actor=request.user, **form.cleaned_data)
        if wants_fragment(request):
            return _item(request, _visible(request, pk))
        say(request, "Saved.")
        return see_other(reverse("accounts:tab", args=[event.account_id, "timeline"]))
    context = {"form": form, "entry": entry_of(event, request.user)}
    status = 422 if form.errors else 200
    return page(request, "timeline/entry_form.html", context, fragment="timeline/_entry_form.html", status=status)


@require_POST
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own entry back; it can be undone."""
    event = _own(request, pk)
    delete_entry(event=event, actor=request.user)
    if wants_fragment(request):
        return render(request, "timeline/_deleted.html", {"event": event})
    say(request, "Deleted.", undo=reverse("timeline:event_restoration", args=[pk]))
    return see_other(reverse("accounts:tab", args=[event.account_id, "timeline"]))


@require_POST
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo the deletion."""
    user: Any = request.user
    own = Event.objects.filter(account__in=Account.objects.visible_to(user), actor=user)
    event = get_object_or_404(own, pk=pk)
    restore_entry(event=event, actor=request.user)
    if wants_fragment(request):
        return _item(request, _visible(request, pk))
    return see_other(reverse("accounts:tab", args=[event.account_id, "timeline"]))


def _answer(request: HttpRequest, events: Any, places: Any) -> HttpResponse:
    """The whole list, or only what follows; never a page of its own."""
    if not wants_fragment(request):
        query = request.META.get("QUERY_STRING", "")
        response: HttpResponse = see_other(f"{places.page}?{query}" if query else places.page)
    elif request.GET.get("before"):
        response = render(request, "timeline/_older.html", account_page.older_context(events, request, places))
    else:
        response = render(request, "timeline/_feed.html", account_page.feed_context(events, request, places))
    patch_vary_headers(response, ["HX-Request"])
    return response


def _item(request: HttpRequest, event: Event) -> HttpResponse:
    return render(request, "timeline/_entry.html", {"entry": entry_of(event, request.user)})


def _visible(request: HttpRequest, pk: int) -> Event:
    rows = Event.objects.visible_to(request.user).select_related("actor", "contact")
    found: Event = get_object_or_404(rows, pk=pk)
    return found


def _own(request: HttpRequest, pk: int) -> Event:
    event = _visible(request, pk)
    if not event.is_written_by(request.user):
        raise PermissionDenied("Only who wrote an entry can change it.")
    return event
