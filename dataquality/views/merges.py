"""Merging records side by side, and the merges that were done."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dataquality.merging import choosing
from dataquality.merging.comparison import compare
from dataquality.merging.errors import AlreadyMerged, MergeRefused, NotAllowed, PlanMoved, UndoRefused
from dataquality.merging.execute import merge_records
from dataquality.merging.kinds import KINDS, Kind
from dataquality.merging.plan import Plan, build_plan
from dataquality.merging.told import story
from dataquality.merging.undo import undo_merge
from dataquality.merging.visible import merges_visible_to
from dataquality.models import Merge
from hotcrm.core.http import page, read_only, see_other
from hotcrm.core.toasts import say

MERGE = "dataquality.merge_records"
PAGE_SIZE = 50
MOVED = "Something changed since this page was opened. Look again, then merge."


@require_http_methods(["GET", "HEAD", "POST"])
@read_only
def merge_new(request: HttpRequest) -> HttpResponse:
    """Records side by side (GET), and the merge of them (POST)."""
    asked = request.POST if request.method == "POST" else request.GET
    kind, ids = _kind(asked), _ids(asked)
    if request.method == "POST" and (done := _done(request)):
        return see_other(reverse(kind.page, args=[done.winner_id]))
    if gone := _gone(request, kind, ids):
        return gone
    _must_merge(request)
    if request.method == "POST":
        return _merge(request, kind, ids)
    return _show(request, kind, asked, ids)


@require_POST
def merge_preview(request: HttpRequest) -> HttpResponse:
    """The same page with other choices; writes nothing."""
    kind, ids = _kind(request.POST), _ids(request.POST)
    if gone := _gone(request, kind, ids):
        return gone
    _must_merge(request)
    return _show(request, kind, request.POST, ids)


def _merge(request: HttpRequest, kind: Kind, ids: list[int]) -> HttpResponse:
    asked = request.POST
    try:
        merge = merge_records(
            kind=kind.key,
            ids=ids,
            actor=request.user,
            key=asked.get("key", "")[:64] or uuid.uuid4().hex,
            winner_id=_number(asked.get("winner", "")),
            picked=_picked(asked),
            preset=_preset(asked),
            digest=asked.get("digest", ""),
        )
    except PlanMoved:
        return _show(request, kind, asked, ids, problem=MOVED, status=409)
    except AlreadyMerged as refused:
        return render(request, "dataquality/merge_gone.html", {"words": str(refused), "kind": kind}, status=409)
    except NotAllowed as refused:
        raise PermissionDenied(str(refused)) from refused
    except MergeRefused as refused:
        return render(request, "dataquality/merge_gone.html", {"words": str(refused), "kind": kind}, status=422)
    say(request, f"Merged {len(ids)} {kind.plural}.", undo=reverse("dataquality:merge_undo", args=[merge.pk]))
    return see_other(reverse(kind.page, args=[merge.winner_id]))


def _show(
    request: HttpRequest, kind: Kind, asked: QueryDict, ids: list[int], problem: str = "", status: int = 200
) -> HttpResponse:
    try:
        plan = _plan(request, kind, asked, ids)
    except MergeRefused as refused:
        context = {"words": str(refused), "kind": kind}
        return render(request, "dataquality/merge_gone.html", context, status=422 if len(ids) > 1 else 200)
    context = {
        "comparison": compare(plan, request.user, _preset(asked)),
        "key": asked.get("key", "")[:64] or uuid.uuid4().hex,
        "problem": problem,
    }
    return page(request, "dataquality/merge_new.html", context, fragment="dataquality/_merge.html", status=status)


def _plan(request: HttpRequest, kind: Kind, asked: QueryDict, ids: list[int]) -> Plan:
    return build_plan(
        kind=kind.key,
        ids=ids,
        user=request.user,
        winner_id=_number(asked.get("winner", "")),
        picked=_picked(asked),
        preset=_preset(asked),
    )


@require_GET
@read_only
def merges(request: HttpRequest) -> HttpResponse:
    """The merges of records that the person may see, latest first."""
    _must_see(request)
    found = merges_visible_to(request.user).select_related("actor")
    context = {"page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))}
    return page(request, "dataquality/merges.html", context, fragment="dataquality/_merges.html")


@require_GET
@read_only
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """One merge: what came over, and what an undo gives back."""
    _must_see(request)
    found = get_object_or_404(merges_visible_to(request.user).select_related("actor", "undone_by"), pk=pk)
    context = {"merge": found, "story": story(found, request.user)}
    return render(request, "dataquality/merge.html", context)


@require_POST
def merge_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a merge back."""
    found = get_object_or_404(merges_visible_to(request.user), pk=pk)
    _must_merge(request)
    try:
        undone = undo_merge(merge=found, actor=request.user)
    except UndoRefused as refused:
        context = {"merge": found, "story": story(found, request.user), "problem": str(refused)}
        return render(request, "dataquality/merge.html", context, status=409)
    stays = len(undone.undo_report["stays"]) + len(undone.undo_report["edited"])
    say(request, "Merge taken back. Some things stayed: see below." if stays else "Merge taken back.")
    return see_other(reverse("dataquality:merge", args=[pk]))


# --- reading the request ----------------------------------------------------------------------------------------------


def _kind(asked: QueryDict) -> Kind:
    kind = KINDS.get(asked.get("kind", ""))
    if kind is None:
        raise Http404
    return kind


def _ids(asked: QueryDict) -> list[int]:
    numbers = [_number(part) for text in asked.getlist("ids") for part in text.split(",")]
    return list(dict.fromkeys(number for number in numbers if number))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _preset(asked: QueryDict) -> str:
    preset = asked.get("preset", "")
    return preset if preset in choosing.PRESETS else "survivor"


def _picked(asked: QueryDict) -> dict[str, int]:
    """Fields chosen by hand: those whose record is another than the rule took. A fresh preset chooses all anew."""
    if asked.get("preset", "") != asked.get("shown_preset", asked.get("preset", "")):
        return {}
    found = {}
    for name in asked:
        key, value = name.removeprefix("pick."), asked.get(name, "")
        pk = _number(value)
        if key != name and pk and asked.get(f"rule.{key}") != value:
            found[key] = pk
    return found


def _done(request: HttpRequest) -> Merge | None:
    """The merge that this very form made before: a double click is told the same answer."""
    return Merge.objects.filter(key=request.POST.get("key", ""), actor=request.user).first()  # type: ignore[misc]


def _gone(request: HttpRequest, kind: Kind, ids: list[int]) -> HttpResponse | None:
    """404 when a record may not be seen; a page that says so when one was merged into a visible record meanwhile."""
    manager: Any = kind.model._default_manager
    visible = manager.visible_to(request.user)
    missing = set(ids) - set(visible.filter(pk__in=ids).values_list("pk", flat=True))
    if not missing:
        return None
    merged = manager.filter(pk__in=missing, merged_into__in=visible).select_related("merged_into")
    if merged.count() < len(missing):
        raise Http404
    first = merged.first()
    context = {"words": f"{first} was merged already.", "kind": kind, "survivor": first.merged_into}
    return render(request, "dataquality/merge_gone.html", context, status=409)


def _must_merge(request: HttpRequest) -> None:
    if not request.user.has_perm(MERGE):
        raise PermissionDenied


def _must_see(request: HttpRequest) -> None:
    if not request.user.has_perm("dataquality.view_merge"):
        raise PermissionDenied
