"""The fields of an account as its page tells them, with the form fields that edit each."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from accounts.models import Account
from accounts.selectors.family import nearby
from hotcrm.core.fields import Line
from hotcrm.core.templatetags.hot import full_money

ADDRESS = ("street", "postcode", "city", "state", "country")


def lines(account: Account, user: Any) -> list[Line]:
    """All lines of an account for a reader, those that its page shows elsewhere included."""
    parent = nearby(account, user).parent if account.parent_id else None
    return about(account, parent, may_move=user.has_perm("accounts.move_account"))


def about(account: Account, parent: Account | None = None, *, may_move: bool = True) -> list[Line]:
    """All lines, in order. `parent` is the account above if the reader may see it."""
    website = account.website if "://" in account.website else f"https://{account.website}"
    revenue = full_money(account.annual_revenue, account.annual_revenue_currency) if account.annual_revenue else ""
    employees = f"{account.employees:,}" if account.employees is not None else ""
    return [
        _line("website", "Website", _bare(account.website), href=website if account.website else ""),
        _line("phone", "Phone", account.phone, href=f"tel:{account.phone_e164 or account.phone}"),
        _line("email", "E-mail", account.email, href=f"mailto:{account.email}"),
        _line("industry", "Industry", account.get_industry_display()),
        _line("annual_revenue", "Revenue", revenue, fields=("annual_revenue", "annual_revenue_currency")),
        _line("employees", "Employees", employees),
        _line("type", "Type", account.get_type_display()),
        _line("sla_tier", "SLA tier", account.get_sla_tier_display()),
        Line(
            key="owner", label="Owner", value=str(account.owner or ""), fields=("owner",), person=account.owner
        ),
        _parent(account, parent, may_move=may_move),
        _line("billing", "Billing", address(account, "billing"), add="Add address", fields=_names("billing")),
        _line("shipping", "Shipping", address(account, "shipping"), add="Add address", fields=_names("shipping")),
        _line("tax_id", "Tax ID", account.tax_id),
        _line("linkedin", "LinkedIn", _bare(account.linkedin), add="Add link", href=account.linkedin),
        _line("legal_name", "Legal name", account.legal_name),
        _line("ownership", "Ownership", account.get_ownership_display()),
        _line("founded", "Founded", str(account.founded or "")),
        _line("notes", "Notes", account.notes),
        Line(key="name", label="Name", value=account.name, fields=("name",), off_page=True),
        Line(
            key="status", label="Status", value=account.get_status_display(), off_page=True,
            fields=() if account.is_archived else ("status",),
        ),
    ]  # fmt: skip


def address(account: Account, kind: str) -> str:
    """One line: "Leopoldstr. 8, 80802 Munich, Germany"."""
    street, postcode, city, state, country = (getattr(account, f"{kind}_{part}") for part in ADDRESS)
    place = " ".join(filter(None, [postcode, city]))
    return ", ".join(filter(None, [street, place, state, str(country.name) if country else ""]))


def _names(kind: str) -> tuple[str, ...]:
    return tuple(f"{kind}_{part}" for part in ADDRESS)


def _line(key: str, label: str, value: str, *, add: str = "", href: str = "", fields: Sequence[str] = ()) -> Line:
    return Line(
        key=key, label=label, value=value, add=add, href=href if value else "", fields=tuple(fields) or (key,)
    )  # fmt: skip


def _parent(account: Account, parent: Account | None, *, may_move: bool) -> Line:
    if account.parent_id is not None and parent is None:
        return Line(key="parent", label="Parent", value="An account you can’t see")
    return Line(
        key="parent", label="Parent", value=parent.name if parent else "", fields=("parent",) if may_move else (),
        href=reverse("accounts:page", args=[parent.pk]) if parent else "",
    )  # fmt: skip


def _bare(address_: str) -> str:
    """A web address without what everybody knows."""
    return address_.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
