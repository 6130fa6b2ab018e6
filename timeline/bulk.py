"""A next step for many records at once."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms

from accounts.models import Account
from contacts.models import Contact
from hotcrm.core.customer360 import BulkAction
from hotcrm.users.models import User
from timeline.services.tasks import create_task


class TaskForm(forms.Form):
    """One step, made once for each record."""

    title = forms.CharField(label="What is to be done", max_length=200)
    due_on = forms.DateField(label="Due", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    owner = forms.ModelChoiceField(
        queryset=User.objects.filter(is_active=True), label="Who does it", required=False, empty_label="I do"
    )


def _form(data: Any, user: Any) -> TaskForm:
    return TaskForm(data)


def task_action(kind: str, about: Callable[[Any], tuple[Account, Contact | None]]) -> BulkAction:
    """The action that makes a task for each record of `kind`; `about` tells its account and person."""

    def apply(record: Any, actor: Any, values: Mapping[str, Any]) -> bool:
        account, contact = about(record)
        create_task(
            account=account, contact=contact, actor=actor, title=values["title"], due_on=values["due_on"],
            owner=values["owner"],
        )  # fmt: skip
        return True

    return BulkAction(
        key="task",
        kind=kind,
        label="Create task",
        icon="square-check-big",
        form=_form,
        apply=apply,
        said=lambda values: f"with the new task “{values['title']}”",
        permission="timeline.add_task",
        on_phone=True,
        order=30,
    )


ACTIONS = (
    task_action("account", lambda account: (account, None)),
    task_action("contact", lambda contact: (contact.account, contact)),
)
