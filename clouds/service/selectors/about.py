"""The fields of a case as its page tells them, with the form fields that edit each."""

from typing import Any

from django.urls import reverse

from clouds.service.models import Case
from hotcrm.core.fields import Line


def lines(case: Case, user: Any) -> list[Line]:
    """All lines, in order; those that the page shows elsewhere at the end."""
    return [
        Line(key="priority", label="Priority", value=case.get_priority_display(), fields=("priority",)),
        Line(
            key="account", label="Account", value=case.account.name,
            href=reverse("accounts:page", args=[case.account_id]),
        ),
        Line(
            key="contact", label="Contact", value=case.contact.name if case.contact else "", fields=("contact",),
            href=reverse("contacts:page", args=[case.contact_id]) if case.contact_id else "",
        ),
        Line(key="owner", label="Owner", value=str(case.owner or ""), person=case.owner, fields=("owner",)),
        Line(key="number", label="Number", value=case.number),
        *([Line(key="external", label="External ID", value=case.external_id)] if case.external_id else []),
        Line(key="description", label="Description", value=case.description, fields=("description",), off_page=True),
        Line(key="subject", label="Subject", value=case.subject, fields=("subject",), off_page=True),
        Line(
            key="status", label="Status", value=case.get_status_display(), off_page=True,
            fields=() if case.archived_at else ("status",),
        ),
    ]  # fmt: skip
