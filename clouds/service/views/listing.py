"""The list of cases."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from clouds.service.listing import CASES
from hotcrm.core.http import read_only
from hotcrm.views.listing import list_page


@require_safe
@read_only
def index(request: HttpRequest) -> HttpResponse:
    """Cases that one may see."""
    return list_page(request, CASES)
