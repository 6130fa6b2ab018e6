"""People who sign in, and who stands above whom."""

from typing import Any

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower


class UserManager(BaseUserManager["User"]):
    """Creates people by their e-mail address."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who may sign in; without a password only after setting one."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person with every right."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractUser):
    """A person who works with the CRM."""

    class Theme(models.TextChoices):
        SYSTEM = "system", "As the device"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    class Density(models.TextChoices):
        DENSE = "dense", "Dense"
        NORMAL = "normal", "Normal"
        ROOMY = "roomy", "Roomy"

    username = None  # type: ignore[assignment]
    email = models.EmailField("e-mail", unique=True)
    job_title = models.CharField(max_length=120, blank=True)
    manager = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="reports")
    theme = models.CharField(max_length=10, choices=Theme, default=Theme.SYSTEM)
    density = models.CharField(max_length=10, choices=Density, default=Density.NORMAL)
    time_zone = models.CharField(max_length=64, blank=True)
    single_key_shortcuts = models.BooleanField("single-letter shortcuts", default=True)
    # Records in the navigation: kind, pk, title, url. On this row, so that no page asks once more for them.
    pins = models.JSONField(default=list, blank=True, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()  # type: ignore[misc,assignment]

    class Meta:
        ordering = ["first_name", "last_name", "email"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_ignoring_case"),
            models.CheckConstraint(condition=~Q(manager=models.F("id")), name="user_is_not_own_manager"),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """As ever, but a right that was read already is not asked of each backend again: a page asks ninety times."""
        if obj is None and self.is_active and perm in self.__dict__.get("_perm_cache", ()):
            return True
        return super().has_perm(perm, obj)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the person and bring the management line up to date when the manager changed."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            ManagementLine.objects.follow(self)


class ManagementLineManager(models.Manager["ManagementLine"]):
    """Keeps the closure of `User.manager`."""

    def follow(self, user: User) -> None:
        """Store everybody above `user` and, when that changed, above everybody below. Raises ValueError on a cycle."""
        above = _managers_above(user)
        known = set(self.filter(report=user).values_list("manager_id", flat=True))
        if known == set(above):
            return
        self.filter(report=user).delete()
        self.bulk_create(ManagementLine(manager_id=pk, report=user) for pk in above)
        for report in User.objects.filter(manager=user):
            self.follow(report)

    def rebuild(self) -> None:
        """Write the whole closure again from the rows of people; for bulk loaders."""
        boss = dict(User.objects.values_list("pk", "manager_id"))
        self.all().delete()
        self.bulk_create(
            ManagementLine(manager_id=above, report_id=pk) for pk in boss for above in _walk_up(pk, boss.get)
        )


def _walk_up(pk: int, manager_of: Any) -> list[int]:
    """Ids above `pk`, nearest first. Raises ValueError when the line comes back to itself."""
    line: list[int] = []
    current = manager_of(pk)
    while current is not None:
        if current == pk or current in line:
            raise ValueError("The management line would run in a circle.")
        line.append(current)
        current = manager_of(current)
    return line


def _managers_above(user: User) -> list[int]:
    def manager_of(pk: int) -> int | None:
        if pk == user.pk:
            return user.manager_id
        return User.objects.filter(pk=pk).values_list("manager_id", flat=True).first()

    return _walk_up(user.pk, manager_of)


class ManagementLine(models.Model):
    """One row for everybody above a person, however far: what visibility asks in a single EXISTS."""

    manager = models.ForeignKey(User, on_delete=models.CASCADE, related_name="line_below")
    report = models.ForeignKey(User, on_delete=models.CASCADE, related_name="line_above")

    objects = ManagementLineManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["manager", "report"], name="management_line_once"),
            models.CheckConstraint(condition=~Q(manager=models.F("report")), name="management_line_not_to_self"),
        ]

    def __str__(self) -> str:
        return f"{self.manager} above {self.report}"
