"""Saved views: keeping, sharing and managing them; how high rows stand; names of colleagues for a filter."""

from typing import Any
from uuid import uuid4

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Value
from django.db.models.functions import Concat
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hotcrm.audit.once import made_once
from hotcrm.core.http import read_only, see_other
from hotcrm.core.toasts import say
from hotcrm.users.models import User
from hotcrm.users.roles import ROLES
from hotcrm.views.models import SavedView
from hotcrm.views.saved import view_url
from hotcrm.views.services import change_view, delete_view, open_first, save_view
from hotcrm.views.spec import ListSpec, lists

ROLE_VIEW = "views.set_role_view"
PEOPLE = 12


def spec_or_404(request: HttpRequest, kind: str) -> ListSpec:
    """The list of that kind, for those whose role sees such records at all."""
    user: Any = request.user
    spec = lists.get(kind)
    if spec is None or not user.has_perm(spec.view_permission):
        raise Http404
    return spec


@require_http_methods(["GET", "HEAD", "POST"])
@read_only
def manage(request: HttpRequest) -> HttpResponse:
    """All views that one may see; a POST keeps a new one. The same form sent twice keeps one view."""
    if request.method != "POST":
        return render(request, "views/manage.html", _managed(request))
    user: Any = request.user
    spec = spec_or_404(request, request.POST.get("kind", ""))
    key = request.POST.get("idempotency_key") or uuid4().hex

    def make() -> str:
        view = save_view(
            actor=user,
            kind=spec.kind,
            name=request.POST.get("name", ""),
            query=request.POST.get("query", ""),
            is_shared=bool(request.POST.get("is_shared")),
        )
        say(request, f"View {view.name} saved.")
        return view_url(spec, str(view.pk), view.query)

    try:
        address, _ = made_once(user, "views:save", key, make)
    except ValidationError as error:
        typed = {"kind": spec.kind, "name": request.POST.get("name", ""), "query": request.POST.get("query", ""),
                 "is_shared": request.POST.get("is_shared", "")}  # fmt: skip
        context = _managed(request) | {"typed": typed, "key": key, "problem": " ".join(error.messages)}
        return render(request, "views/manage.html", context, status=422)
    return see_other(address)


@require_http_methods(["GET", "HEAD", "POST"])
@read_only
def view(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens a view by its number; a POST renames, shares or overwrites it."""
    found = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    spec = spec_or_404(request, found.kind)
    if request.method != "POST":
        return HttpResponseRedirect(view_url(spec, str(pk), found.query))
    _refuse_unless_editable(request, found)
    data = request.POST
    try:
        stored = change_view(
            view=found,
            actor=request.user,
            name=data.get("name"),
            query=data.get("query"),
            is_shared=bool(data.get("is_shared")) if "sharing" in data else None,
        )
    except ValidationError as error:
        context = _managed(request) | {"problem": " ".join(error.messages)}
        return render(request, "views/manage.html", context, status=422)
    say(request, f"View {stored.name} saved.")
    return see_other(view_url(spec, str(pk), stored.query) if "query" in data else reverse("views:manage"))


@require_POST
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a view."""
    found = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    _refuse_unless_editable(request, found)
    delete_view(view=found, actor=request.user)
    say(request, f"View {found.name} deleted.")
    return see_other(reverse("views:manage"))


@require_POST
def first(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a list open with this view, for oneself or (with the right to) for a role."""
    found = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    spec_or_404(request, found.kind)
    user: Any = request.user
    role = _role(request)
    if role is not None and not user.has_perm(ROLE_VIEW):
        raise PermissionDenied("Your role does not choose what others open first.")
    wanted = request.POST.get("wanted", "1") == "1"
    try:
        open_first(view=found, actor=user, role=role, wanted=wanted)
    except ValidationError as error:
        context = _managed(request) | {"problem": " ".join(error.messages)}
        return render(request, "views/manage.html", context, status=422)
    say(request, f"{found.name} opens first." if wanted else f"{found.name} no longer opens first.")
    return see_other(reverse("views:manage"))


@require_POST
def density(request: HttpRequest) -> HttpResponse:
    """Remember how high the rows of lists stand."""
    user: Any = request.user
    chosen = request.POST.get("density", "")
    if chosen in User.Density.values:
        User.objects.filter(pk=user.pk).update(density=chosen)
    there = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(there, allowed_hosts=None)
    return see_other(there if is_ours and there.startswith("/") else reverse("views:manage"))


@require_safe
@read_only
def people(request: HttpRequest) -> HttpResponse:
    """Colleagues whose name holds what is typed, for a box that asks for one."""
    text = request.GET.get("owner") or request.GET.get("q") or ""
    named = User.objects.filter(is_active=True).annotate(full=Concat("first_name", Value(" "), "last_name"))
    found = named.filter(full__icontains=text.strip())[:PEOPLE] if text.strip() else named[:PEOPLE]
    return render(request, "views/_people.html", {"people": found})


def _managed(request: HttpRequest) -> dict[str, Any]:
    user: Any = request.user
    kept = list(SavedView.objects.visible_to(user).with_defaults(user).select_related("owner"))
    may_all = user.has_perm("views.change_savedview")
    specs = [spec for spec in lists.items() if user.has_perm(spec.view_permission)]
    groups = [
        {
            "spec": spec,
            "rows": [
                {"view": v, "url": view_url(spec, str(v.pk), v.query), "editable": may_all or v.owner_id == user.pk}
                for v in kept
                if v.kind == spec.kind
            ],
            "presets": [{"label": p.label, "url": view_url(spec, p.key, p.query)} for p in spec.presets],
        }
        for spec in specs
    ]
    return {"groups": groups, "roles": ROLES if user.has_perm(ROLE_VIEW) else ()}


def _role(request: HttpRequest) -> Group | None:
    name = request.POST.get("role", "")
    return get_object_or_404(Group, name=name) if name else None


def _refuse_unless_editable(request: HttpRequest, found: SavedView) -> None:
    if not SavedView.objects.editable_by(request.user).filter(pk=found.pk).exists():
        raise PermissionDenied("You can open this view, but not change it.")
