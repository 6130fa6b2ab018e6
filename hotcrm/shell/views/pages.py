"""My day, search, the style guide, and the small POST that remembers a visit."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from hotcrm.core.http import page, read_only, see_other, wants_fragment
from hotcrm.shell import nav_counts, pins, recent
from hotcrm.shell.day import day, line_of, whose
from hotcrm.shell.palette import results
from hotcrm.shell.specimens import specimen_list, specimens

HITS_IN_PALETTE, HITS_ON_PAGE = 5, 25


@require_safe
@read_only
def my_day(request: HttpRequest) -> HttpResponse:
    """What one person has to do now; a manager also sees the days of the people below (`?user=`)."""
    person = whose(request)
    # Panels that tell of somebody's own work ask for this; what they may show is still the reader's sight.
    request.day_of = person  # type: ignore[attr-defined]
    people = list(line_of(request.user))
    context = {"day": day(request), "today": timezone.localdate(), "person": person, "people": people}
    return render(request, "shell/my_day.html", context)


@require_safe
@read_only
def search(request: HttpRequest) -> HttpResponse:
    """Records, actions and pages that match `q`: a page, or the list of the palette."""
    is_palette = wants_fragment(request)
    limit = HITS_IN_PALETTE if is_palette else HITS_ON_PAGE
    typed = request.GET.get("q", "").replace("\0", "")
    context = {"typed": typed, "found": results(request, typed, limit=limit, best_first=is_palette)}
    return page(request, "shell/search.html", context, fragment="shell/_palette_results.html")


@require_POST
def visits(request: HttpRequest) -> HttpResponse:
    """Remember that a record's page was opened, and count anew what the navigation tells when that is old."""
    known = recent.remember(
        request,
        kind=request.POST.get("kind", ""),
        title=request.POST.get("title", ""),
        path=request.POST.get("path", ""),
    )
    pins.follow_title(request, title=request.POST.get("title", ""), path=request.POST.get("path", ""))
    if not known and "path" in request.POST:
        return HttpResponse(status=422)
    if not nav_counts.refresh(request):
        return HttpResponse(status=204)
    return render(request, "shell/_nav_counts.html", {"counters": nav_counts.counters(request)})


@require_POST
def pinned(request: HttpRequest) -> HttpResponse:
    """Pin a record to the navigation, or take it out with `off`; the button and the navigation come back."""
    title, path = request.POST.get("title", ""), request.POST.get("path", "")
    if request.POST.get("off"):
        pins.unpin(request, path=path)
    elif not pins.pin(request, kind=request.POST.get("kind", ""), title=title, path=path):
        return HttpResponse(status=422)
    if not wants_fragment(request):
        fits = url_has_allowed_host_and_scheme(path, None) and recent.address_of(path)
        return see_other(path if fits else "/")
    context = {"kind": request.POST.get("kind", ""), "title": title, "path": path, "oob": True}
    return render(request, "shell/_pinned.html", context)


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state, light and dark."""
    return render(request, "shell/styleguide.html", specimens())


@require_safe
def styleguide_list(request: HttpRequest) -> HttpResponse:
    """A list as all lists are: search, filters, sort, pages and chosen rows."""
    context = specimen_list(request.GET)
    return page(request, "shell/styleguide_list.html", context, fragment="shell/_specimen_list.html")
