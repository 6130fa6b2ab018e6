"""The fields of a deal as its page tells them, with the form fields that edit each."""

from typing import Any

from django.urls import reverse

from clouds.sales.models import Opportunity
from hotcrm.core.fields import Line
from hotcrm.core.templatetags.hot import day_words, full_money


def lines(deal: Opportunity, user: Any) -> list[Line]:
    """All lines, in order; those that the page shows elsewhere at the end."""
    return [
        Line(key="next_step", label="Next step", value=deal.next_step, fields=("next_step",)),
        Line(
            key="account", label="Account", value=deal.account.name,
            href=reverse("accounts:page", args=[deal.account_id]),
        ),
        Line(
            key="contact", label="Contact", value=deal.contact.name if deal.contact else "", fields=("contact",),
            href=reverse("contacts:page", args=[deal.contact_id]) if deal.contact_id else "",
        ),
        Line(key="owner", label="Owner", value=str(deal.owner or ""), person=deal.owner, fields=("owner",)),
        _amount(deal),
        Line(
            key="close_on", label="Close date", value=day_words(deal.close_on) if deal.close_on else "",
            fields=("close_on",),
        ),
        Line(
            key="opened_on", label="Opened", value=day_words(deal.opened_on) if deal.opened_on else "",
            add="Add day of opening", fields=("opened_on",),
        ),
        Line(key="probability", label="Probability", value=f"{deal.probability}%", fields=("probability",)),
        *([Line(key="closed", label="Answered", value=day_words(deal.closed_on))] if deal.closed_on else []),
        *([Line(key="lost", label="Lost because", value=deal.lost_reason)] if deal.lost_reason else []),
        *([Line(key="external", label="External ID", value=deal.external_id)] if deal.external_id else []),
        Line(key="description", label="Description", value=deal.description, fields=("description",)),
        Line(key="name", label="Name", value=deal.name, fields=("name",), off_page=True),
        Line(
            key="stage", label="Stage", value=deal.get_stage_display(), off_page=True,
            fields=() if deal.archived_at else ("stage",),
        ),
    ]  # fmt: skip


def _amount(deal: Opportunity) -> Line:
    value = full_money(deal.amount, deal.currency) if deal.amount is not None else ""
    if not value and deal.list_amount is not None:
        value = f"{full_money(deal.list_amount, deal.currency)}, list price"
    return Line(key="amount", label="Amount", value=value, fields=("amount", "currency"))
