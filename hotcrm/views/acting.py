"""Bulk actions: the step that says what will happen to how many, the doing, and the progress of long ones."""

from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from hotcrm.audit.once import answered, made_once
from hotcrm.core.customer360 import BulkAction, bulk_actions
from hotcrm.core.http import page, read_only, see_other
from hotcrm.core.toasts import say
from hotcrm.jobs.models import Job
from hotcrm.views.bulk import AT_ONCE, MOST, Chosen, chosen, queue, run_at_once
from hotcrm.views.pages import spec_or_404
from hotcrm.views.spec import ListSpec, lists

PURPOSE = "views:bulk"


@require_http_methods(["GET", "HEAD", "POST"])
@read_only
def bulk(request: HttpRequest, kind: str) -> HttpResponse:
    """Say how many rows and which before it is done; then do it. The same form sent twice does it once."""
    spec = spec_or_404(request, kind)
    data = request.POST if request.method == "POST" else request.GET
    action = _action(request, spec, data.get("action", ""))
    user: Any = request.user
    key = data.get("idempotency_key") or uuid4().hex
    if request.method == "POST" and (address := answered(user, PURPOSE, key)):
        return see_other(address)
    picked = chosen(request, spec, data)
    form = action.form(data if request.method == "POST" else None, user)
    if request.method != "POST" or not form.is_valid() or not 0 < len(picked.pks) <= MOST:
        return _confirm(request, spec, action, picked, form, key)
    back = _back(spec, data.get("filter", ""))
    outcomes = []

    def make() -> str:
        if len(picked.pks) > AT_ONCE:
            return reverse("views:job", args=[queue(spec, action, picked, user, request.POST).pk])
        outcomes.append(run_at_once(spec, action, picked, user, form.cleaned_data))
        return back

    address, _ = made_once(user, PURPOSE, key, make)
    for outcome in outcomes:
        say(request, outcome.words(spec, action, form.cleaned_data))
    return see_other(address)


@require_safe
@read_only
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a long one is, and in the end what came of it."""
    jobs = Job.objects.visible_to(request.user).filter(key__startswith="bulk:")
    found = get_object_or_404(jobs, pk=pk)
    spec = lists.get(found.result.get("kind", ""))
    context = {"job": found, "spec": spec}
    return page(request, "views/job.html", context, fragment="views/_job.html")


def _confirm(
    request: HttpRequest, spec: ListSpec, action: BulkAction, picked: Chosen, form: Any, key: str
) -> HttpResponse:
    posted = request.method == "POST"
    data = request.POST if posted else request.GET
    context = {
        "spec": spec,
        "action": action,
        "picked": picked,
        "count": len(picked.pks),
        "noun": spec.noun(len(picked.pks)),
        "too_many": len(picked.pks) > MOST,
        "most": MOST,
        "by_job": len(picked.pks) > AT_ONCE,
        "form": form,
        "key": key,
        "ids": [] if data.get("all") else picked.pks,
        "all": data.get("all", ""),
        "filter": data.get("filter", ""),
        "back": _back(spec, data.get("filter", "")),
    }
    return page(request, "views/bulk.html", context, fragment="views/_bulk.html", status=422 if posted else 200)


def _action(request: HttpRequest, spec: ListSpec, key: str) -> BulkAction:
    action = bulk_actions.get((spec.kind, key))
    if action is None:
        raise Http404
    user: Any = request.user
    if action.permission and not user.has_perm(action.permission):
        raise PermissionDenied("Your role does not do that to many records at once.")
    return action


def _back(spec: ListSpec, query: str) -> str:
    return f"{spec.url}?{query}" if query else spec.url
