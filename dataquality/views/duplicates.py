"""The duplicates queue: groups with their reasons, one group opened, and what can be decided about it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from dataquality import tasks
from dataquality.models import DuplicateGroup, Verdict
from dataquality.scanning import verdicts
from dataquality.scanning.detail import detail
from dataquality.scanning.progress import progress
from dataquality.scanning.queue import kinds_for, queue, visible_groups
from dataquality.scanning.scan import ScanRunning
from hotcrm.core.http import page, read_only, see_other
from hotcrm.core.toasts import say
from hotcrm.shell import nav_counts

VIEW, DECIDE, RUN = "dataquality.view_duplicatepair", "dataquality.add_verdict", "dataquality.run_scan"
MERGE = "dataquality.merge_records"
FACETS = ("kind", "band", "rule", "owner", "size")
LONGEST_NUMBER = 18


@require_GET
@read_only
def duplicates(request: HttpRequest) -> HttpResponse:
    """The queue, and in it the group `g` (the first one without) with its pair `p`."""
    _must(request, VIEW)
    chosen = {name: [value for value in request.GET.getlist(name) if value] for name in FACETS}
    found = queue(request.user, chosen, request.GET.get("page", "1"))
    group = _asked_group(request) or _first(found.groups)
    opened = detail(group, _number(request.GET.get("p", ""))) if group else None
    context = {
        "queue": found,
        "detail": opened,
        "scans": progress(kinds_for(request.user)),
        "may_merge": _may(request, MERGE),
        "may_decide": _may(request, DECIDE),
        "may_run": _may(request, RUN),
        "query": _kept(request),
    }
    return page(request, "dataquality/duplicates.html", context, fragment="dataquality/_duplicates.html")


@require_GET
@read_only
def scans(request: HttpRequest) -> HttpResponse:
    """How far the scans are: what the page asks again and again while one runs."""
    _must(request, VIEW)
    context = {"scans": progress(kinds_for(request.user)), "may_run": _may(request, RUN)}
    return render(request, "dataquality/_scans.html", context)


@require_POST
def scan_start(request: HttpRequest) -> HttpResponse:
    """Start a scan of every kind that the person may see."""
    _must(request, RUN)
    started = 0
    for kind in kinds_for(request.user):
        try:
            tasks.start(kind=kind, full="full" in request.POST, actor=request.user)
            started += 1
        except ScanRunning:
            continue
    say(request, "The search has started." if started else "A search is running already.")
    return see_other(reverse("dataquality:duplicates"))


@require_POST
def verdict(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide about a group: `different` (with a reason) or `later`. The next group comes up, with the way back."""
    group = get_object_or_404(visible_groups(request.user), pk=pk)
    _must(request, DECIDE)
    decision = request.POST.get("decision", "")
    if decision == Verdict.Decision.LATER:
        made = verdicts.later(actor=request.user, group=group)
        text = "Put off for seven days."
    elif decision == Verdict.Decision.DIFFERENT:
        ids = [number for value in request.POST.getlist("ids") if (number := _number(value))]
        made = verdicts.not_duplicates(actor=request.user, group=group, reason=request.POST.get("reason", ""), ids=ids)
        text = "Not a duplicate. It stays so until one of the records changes."
    else:
        return HttpResponse("Choose what to decide.", status=422)
    nav_counts.refresh(request, at_once=True)
    undo = f"{reverse('dataquality:verdict_undo')}?{'&'.join(f'id={one.pk}' for one in made)}"
    say(request, text, undo=undo)
    return see_other(_back(request))


@require_POST
def verdict_undo(request: HttpRequest) -> HttpResponse:
    """Take one's own decisions back; the group is in the queue again."""
    _must(request, DECIDE)
    ids = [number for value in request.GET.getlist("id") if (number := _number(value))]
    count = verdicts.take_back(actor=request.user, verdicts=ids)
    nav_counts.refresh(request, at_once=True)
    say(request, "Back in the queue." if count else "There was nothing to take back.")
    return see_other(reverse("dataquality:duplicates"))


def _asked_group(request: HttpRequest) -> DuplicateGroup | None:
    """The group of the address. One that is gone or not to be seen gives none; what is no number is a 404."""
    value = request.GET.get("g", "")
    if not value:
        return None
    number = _number(value)
    if number is None:
        raise Http404
    return visible_groups(request.user).filter(pk=number).first()


def _first(groups: list[Any]) -> DuplicateGroup | None:
    return DuplicateGroup.objects.filter(pk=groups[0].id).first() if groups else None


def _number(value: str) -> int | None:
    return int(value) if value.isdecimal() and len(value) <= LONGEST_NUMBER else None


def _kept(request: HttpRequest) -> str:
    """The filters of the address, to go on with after a decision."""
    query = request.GET.copy()
    for name in ("g", "p"):
        query.pop(name, None)
    return query.urlencode()


def _back(request: HttpRequest) -> str:
    """The queue with its filters, as the form carries them."""
    asked = request.POST.get("next", "")
    home = reverse("dataquality:duplicates")
    safe = asked.startswith(home) and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if safe else home


def _may(request: HttpRequest, permission: str) -> bool:
    user: Any = request.user
    return bool(user.has_perm(permission))


def _must(request: HttpRequest, permission: str) -> None:
    if not _may(request, permission):
        raise PermissionDenied("Your role does not do that with duplicates.")
