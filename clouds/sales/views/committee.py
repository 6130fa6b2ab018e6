"""The buying committee of a deal."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from clouds.sales.forms import CommitteeMemberForm
from clouds.sales.selectors.deal import deal_page, find, find_to_change
from clouds.sales.services.committee import remove_member, set_member
from hotcrm.core.http import page, see_other, wants_fragment
from hotcrm.core.toasts import say


@require_http_methods(["GET", "POST"])
def members(request: HttpRequest, pk: int) -> HttpResponse:
    """A form that puts a person on the committee, or gives one who sits there another role."""
    deal = find_to_change(pk, request.user)
    posted = request.POST if request.method == "POST" else None
    form = CommitteeMemberForm(posted, deal=deal, user=request.user, initial=_asked_for(request))
    if posted is not None and form.is_valid():
        try:
            member = set_member(opportunity=deal, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            say(request, f"{member.contact.name} is on the committee.")
            return _answer(request, pk)
    status = 422 if posted is not None else 200
    context = {"deal": deal, "form": form}
    return page(request, "sales/committee_member.html", context, fragment="sales/_committee_member.html", status=status)


@require_POST
def removal(request: HttpRequest, pk: int, contact_pk: int) -> HttpResponse:
    """Take a person off the committee."""
    deal = find_to_change(pk, request.user)
    remove_member(opportunity=deal, contact_id=contact_pk, actor=request.user)
    say(request, "Taken off the committee.")
    return _answer(request, pk)


def _asked_for(request: HttpRequest) -> dict[str, str]:
    """Person and role that a link chose already."""
    return {name: request.GET[name] for name in ("contact", "role", "influence") if request.GET.get(name)}


def _answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The committee alone for htmx, the deal's page otherwise."""
    if not wants_fragment(request):
        return see_other(f"{reverse('sales:page', args=[pk])}#committee")
    deal = find(pk, request.user)
    context = {"deal": deal, "page": deal_page(deal, request.user)}
    return page(request, "sales/page.html", context, fragment="sales/_committee.html")
