"""The list of cases."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from clouds.service.filters import CaseFilter
from clouds.service.models import Case
from clouds.service.quick_filters import QUICK_FILTERS
from clouds.service.selectors.listing import case_list
from hotcrm.core.http import page, read_only
from hotcrm.core.quick_choices import quick_choices


@require_safe
@read_only
def index(request: HttpRequest) -> HttpResponse:
    """Cases that the person may see, narrowed down and sorted."""
    chosen = CaseFilter(request.GET, queryset=Case.objects.visible_to(request.user), user=request.user)
    context = {
        "filter": chosen,
        "cases": case_list(chosen.qs, request.GET.get("sort", ""), request.GET.get("page")),
        "quick": quick_choices(request, QUICK_FILTERS),
        "can_add": request.user.has_perm("service.add_case"),
    }
    return page(request, "service/list.html", context, fragment="service/_list.html")
