"""Lists as people keep them: a name for the end of an address, for oneself or for all."""

from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Exists, OuterRef, Q

from hotcrm.core.access import AccessQuerySet
from hotcrm.core.models import Dated


class SavedViewQuerySet(AccessQuerySet):
    """Views; what they show is decided anew for every reader."""

    def visible_to(self, user: Any) -> Self:
        """One's own, and those that somebody shared."""
        if not user.is_active or user.is_anonymous:
            return self.none()
        return self.filter(Q(owner=user) | Q(is_shared=True))

    def editable_by(self, user: Any) -> Self:
        """One's own; shared ones also with the right to keep them in order."""
        visible = self.visible_to(user)
        return visible if user.has_perm("views.change_savedview") else visible.filter(owner=user)

    def with_defaults(self, user: Any) -> Self:
        """Views that tell whether they open first: `is_mine_first` for the person, `is_role_first` for a role."""
        defaults = DefaultView.objects.filter(view=OuterRef("pk"))
        return self.annotate(
            is_mine_first=Exists(defaults.filter(person=user)),
            is_role_first=Exists(defaults.filter(role__user=user)),
        )


class SavedView(Dated):
    """A list with its filters, order and columns. The state is the query string; a view never widens what one sees."""

    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=2000, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    is_shared = models.BooleanField("shared with everybody", default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        permissions = [
            ("export_rows", "Can export lists"),
            ("set_role_view", "Can choose the view that a role opens first"),
        ]
        indexes = [models.Index(fields=["kind", "is_shared", "owner"], name="saved_view_of_kind")]
        constraints = [
            models.UniqueConstraint(fields=["owner", "kind", "name"], name="saved_view_named_once"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class DefaultView(models.Model):
    """The view that a list opens with: for one person, or for everybody with a role."""

    kind = models.CharField(max_length=30)
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="defaults")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="default_views"
    )
    role = models.ForeignKey(Group, on_delete=models.CASCADE, null=True, blank=True, related_name="default_views")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "person"], condition=Q(person__isnull=False), name="default_view_once_a_person"
            ),
            models.UniqueConstraint(
                fields=["kind", "role"], condition=Q(role__isnull=False), name="default_view_once_a_role"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True, role__isnull=False) | Q(person__isnull=False, role__isnull=True),
                name="default_view_for_person_or_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.view} for {self.person or self.role}"
