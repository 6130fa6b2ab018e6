"""Keeping, changing and choosing views."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from hotcrm.audit.models import audited
from hotcrm.views.models import DefaultView, SavedView
from hotcrm.views.saved import clean_name, kept_query


@transaction.atomic
def save_view(*, actor: Any, kind: str, name: str, query: str, is_shared: bool = False) -> SavedView:
    """Keep a list under a name of one's own. Raises ValidationError that says what is wrong with the name."""
    named = clean_name(name)
    _refuse_name(actor, kind, named)
    view = SavedView(kind=kind, name=named, query=kept_query(query), owner=actor, is_shared=is_shared)
    view.full_clean(exclude=["owner"])
    view.save()
    if is_shared:
        audited("view.shared", actor=actor, model="views.SavedView", ids=[view.pk])
    return view


@transaction.atomic
def change_view(
    *, view: SavedView, actor: Any, name: str | None = None, query: str | None = None, is_shared: bool | None = None
) -> SavedView:
    """Change what is told and keep the rest. Raises ValidationError that says what is wrong with the name."""
    stored: SavedView = SavedView.objects.select_for_update(of=("self",)).get(pk=view.pk)
    if name is not None and clean_name(name) != stored.name:
        _refuse_name(stored.owner, stored.kind, clean_name(name))
        stored.name = clean_name(name)
    if query is not None:
        stored.query = kept_query(query)
    if is_shared is not None and is_shared != stored.is_shared:
        stored.is_shared = is_shared
        audited("view.shared" if is_shared else "view.unshared", actor=actor, model="views.SavedView", ids=[stored.pk])
        if not is_shared:
            stored.defaults.exclude(person=stored.owner).delete()
    stored.full_clean(exclude=["owner"])
    stored.save()
    return stored


@transaction.atomic
def delete_view(*, view: SavedView, actor: Any) -> None:
    """Forget the view; lists that opened with it open with everything again."""
    if view.is_shared:
        audited("view.deleted", actor=actor, model="views.SavedView", ids=[view.pk])
    view.delete()


@transaction.atomic
def open_first(*, view: SavedView, actor: Any, role: Any = None, wanted: bool = True) -> None:
    """Let the list open with the view, for the actor or for a role; a role's view has to be shared."""
    if role is not None and wanted and not view.is_shared:
        raise ValidationError("Share the view first, so that everybody with the role can open it.")
    whose: dict[str, Any] = {"role": role} if role is not None else {"person": actor}
    if wanted:
        DefaultView.objects.update_or_create(kind=view.kind, **whose, defaults={"view": view})
    else:
        DefaultView.objects.filter(kind=view.kind, view=view, **whose).delete()
    if role is not None:
        audited("view.role_default", actor=actor, model="views.SavedView", ids=[view.pk], role=role.name, wanted=wanted)


def _refuse_name(owner: Any, kind: str, name: str) -> None:
    if not name:
        raise ValidationError({"name": "Give the view a name."})
    if SavedView.objects.filter(owner=owner, kind=kind, name=name).exists():
        raise ValidationError({"name": f"There is a view called {name} already. Choose another name."})
