"""The list of deals."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from clouds.sales.listing import DEALS
from hotcrm.core.http import read_only
from hotcrm.views.listing import list_page


@require_safe
@read_only
def index(request: HttpRequest) -> HttpResponse:
    """Deals that one may see."""
    return list_page(request, DEALS)
