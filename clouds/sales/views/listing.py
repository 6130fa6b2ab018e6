"""The list of deals."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from clouds.sales.filters import OpportunityFilter
from clouds.sales.models import Opportunity
from clouds.sales.quick_filters import QUICK_FILTERS
from clouds.sales.selectors.account_deals import with_committee
from clouds.sales.selectors.listing import deal_list, valued
from hotcrm.core.http import page, read_only
from hotcrm.core.quick_choices import quick_choices


@require_safe
@read_only
def index(request: HttpRequest) -> HttpResponse:
    """Deals that the person may see, narrowed down, sorted and summed."""
    visible = Opportunity.objects.visible_to(request.user)
    chosen = OpportunityFilter(request.GET, queryset=valued(visible), user=request.user)
    deals = deal_list(with_committee(chosen.qs), request.GET.get("sort", ""), request.GET.get("page"))
    context = {
        "filter": chosen,
        "deals": deals,
        "quick": quick_choices(request, QUICK_FILTERS),
        "can_add": request.user.has_perm("sales.add_opportunity"),
    }
    return page(request, "sales/list.html", context, fragment="sales/_list.html")
