"""The list of tasks, and what one click does to a task."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hotcrm.core.http import page, read_only, see_other, wants_fragment
from hotcrm.core.toasts import say
from hotcrm.shell import nav_counts
from timeline.filters import TaskFilter
from timeline.forms import OwnerForm, SnoozeForm
from timeline.models import Task
from timeline.selectors.next_steps import snooze_days
from timeline.services import complete_task, reassign_task, reopen_task, snooze_task

ROWS = 50


@require_safe
@read_only
def index(request: HttpRequest) -> HttpResponse:
    """Tasks that the person may see; one's own open ones to begin with."""
    visible = Task.objects.visible_to(request.user).select_related("account", "contact", "owner")
    chosen = TaskFilter(request.GET, queryset=visible, user=request.user)
    ordered = chosen.qs.order_by(F("due_on").asc(nulls_last=True), "pk")
    context = {"filter": chosen, "page": Paginator(ordered, ROWS).get_page(request.GET.get("page")), **_words(request)}
    return page(request, "timeline/tasks.html", context, fragment="timeline/_tasks.html")


@require_POST
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick a task off; with `undo` open it again."""
    task = _workable(request, pk)
    if request.POST.get("undo") or request.GET.get("undo"):
        task = reopen_task(task=task, actor=request.user)
        return _answer(request, task, "Open again.")
    task = complete_task(task=task, actor=request.user)
    return _answer(request, task, "Done.")


@require_POST
def snooze(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a task off."""
    task = _workable(request, pk)
    form = SnoozeForm(request.POST)
    if form.is_valid():
        try:
            task = snooze_task(task=task, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("due_on", error.message_dict["due_on"])
        else:
            return _answer(request, task, "Put off.")
    return _answer(request, task, "", problem=" ".join(map(str, form.errors["due_on"])), status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@read_only
def owner(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a task to somebody else."""
    task = _workable(request, pk)
    if request.method != "POST":
        form = OwnerForm(initial={"owner": task.owner_id})
        return render(request, "timeline/task_owner.html", {"task": task, "form": form})
    form = OwnerForm(request.POST)
    if not form.is_valid():
        return _answer(request, task, "", problem="Choose a colleague.", status=422)
    try:
        task = reassign_task(task=task, actor=request.user, owner=form.cleaned_data["owner"])
    except ValidationError as error:
        return _answer(request, task, "", problem=" ".join(error.messages), status=422)
    return _answer(request, task, f"{task.owner} does it now.")


def _workable(request: HttpRequest, pk: int) -> Task:
    """The task of this address: 404 when it can't be seen, 403 when the role does not work with tasks."""
    rows = Task.objects.visible_to(request.user).select_related("account", "contact", "owner")
    task: Task = get_object_or_404(rows, pk=pk)
    user: Any = request.user
    if not user.has_perm("timeline.change_task"):
        raise PermissionDenied("Your role reads tasks, but does not change them.")
    return task


def _answer(request: HttpRequest, task: Task, said: str, *, problem: str = "", status: int = 200) -> HttpResponse:
    """The row for htmx; otherwise back to where the click came from."""
    nav_counts.refresh(request, at_once=not problem)
    if wants_fragment(request):
        context = {
            "task": task,
            "with_account": bool(request.POST.get("with_account")),
            "problem": problem,
            **_words(request),
        }
        return render(request, "timeline/_task.html", context, status=status)
    if problem:
        context = {"task": task, "problem": problem, **_words(request)}
        return render(request, "timeline/task.html", context, status=status)
    undo = f"{reverse('timeline:task_done', args=[task.pk])}?undo=1" if said == "Done." else ""
    say(request, said, undo=undo)
    return see_other(_back(request, task))


def _back(request: HttpRequest, task: Task) -> str:
    came = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came, {request.get_host()}, require_https=request.is_secure()):
        return came
    return reverse("accounts:page", args=[task.account_id])


def _words(request: HttpRequest) -> dict[str, Any]:
    user: Any = request.user
    return {"snooze_days": snooze_days(), "may_work": user.has_perm("timeline.change_task")}
