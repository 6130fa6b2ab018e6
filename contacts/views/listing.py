"""The contacts list."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from contacts.filters import ContactFilter
from contacts.models import Contact
from contacts.selectors.listing import page_of, with_sight
from hotcrm.core.customer360 import record_actions
from hotcrm.core.http import page, read_only


@require_safe
@read_only
def index(request: HttpRequest) -> HttpResponse:
    """People that one may see: searched, filtered, sorted, one page."""
    visible = with_sight(Contact.objects.visible_to(request.user), request.user)
    found = ContactFilter(request.GET or None, queryset=visible)
    number = request.GET.get("page", "")
    rows = page_of(
        found.qs,
        sort=request.GET.get("sort", ""),
        number=min(max(int(number), 1), 100_000) if number.isdecimal() and len(number) < 10 else 1,
    )
    bulk = record_actions.items(kind="contact", bulk=True)
    context = {
        "page": rows,
        "filter": found,
        "bulk": [a for a in bulk if not a.permission or request.user.has_perm(a.permission)],
        "is_filtered": found.form.has_changed() if found.is_bound else False,
    }
    return page(request, "contacts/list.html", context, fragment="contacts/_list.html")
