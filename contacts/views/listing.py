"""The contacts list."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from contacts.listing import CONTACTS
from hotcrm.core.http import read_only
from hotcrm.views.listing import list_page


@require_safe
@read_only
def index(request: HttpRequest) -> HttpResponse:
    """People that one may see."""
    return list_page(request, CONTACTS)
