"""The fields of an account as its page tells them, with the form fields that edit each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from accounts.models import Account
from hotcrm.core.templatetags.hot import full_money

ADDRESS = ("street", "postcode", "city", "state", "country")


@dataclass(frozen=True, kw_only=True)
class AboutField:
    """A line of the column About. `fields` are edited together at `edit`; `add` is what a missing one offers."""

    key: str
    label: str
    value: str
    add: str
    fields: tuple[str, ...]
    href: str = ""
    person: object = None
    edit: str = ""
    is_outside: bool = False


def about(account: Account, parent: Account | None = None) -> list[AboutField]:
    """All lines, in order. `parent` is the account above if the reader may see it."""
    website = account.website if "://" in account.website else f"https://{account.website}"
    revenue = full_money(account.annual_revenue, account.annual_revenue_currency) if account.annual_revenue else ""
    employees = f"{account.employees:,}" if account.employees is not None else ""
    lines = [
        _line("website", "Website", _bare(account.website), href=website if account.website else ""),
        _line("phone", "Phone", account.phone, href=f"tel:{account.phone_e164 or account.phone}"),
        _line("email", "E-mail", account.email, href=f"mailto:{account.email}"),
        _line("industry", "Industry", account.get_industry_display()),
        _line("annual_revenue", "Revenue", revenue, fields=("annual_revenue", "annual_revenue_currency")),
        _line("employees", "Employees", employees),
        _line("type", "Type", account.get_type_display()),
        _line("sla_tier", "SLA tier", account.get_sla_tier_display()),
        AboutField(
            key="owner", label="Owner", value=str(account.owner or ""), add="Add owner", fields=("owner",),
            person=account.owner,
        ),
        _parent(account, parent),
        _line("billing", "Billing", address(account, "billing"), add="Add address", fields=_names("billing")),
        _line("shipping", "Shipping", address(account, "shipping"), add="Add address", fields=_names("shipping")),
        _line("tax_id", "Tax ID", account.tax_id),
        _line("linkedin", "LinkedIn", _bare(account.linkedin), add="Add link", href=account.linkedin),
        _line("legal_name", "Legal name", account.legal_name),
        _line("ownership", "Ownership", account.get_ownership_display()),
        _line("founded", "Founded", str(account.founded or "")),
        _line("notes", "Notes", account.notes),
    ]  # fmt: skip
    address_of = reverse("accounts:field", args=[account.pk or 0, "-"]).removesuffix("-/")
    return [
        replace(line, edit=f"{address_of}{line.key}/" if line.fields else "", is_outside=line.href.startswith("http"))
        for line in lines
    ]


def field_names(key: str) -> tuple[str, ...]:
    """Which form fields the line `key` edits together; none for a line that does not exist."""
    return {line.key: line.fields for line in about(Account())}.get(key, ())


def address(account: Account, kind: str) -> str:
    """One line: "Leopoldstr. 8, 80802 Munich, Germany"."""
    street, postcode, city, state, country = (getattr(account, f"{kind}_{part}") for part in ADDRESS)
    place = " ".join(filter(None, [postcode, city]))
    return ", ".join(filter(None, [street, place, state, str(country.name) if country else ""]))


def _names(kind: str) -> tuple[str, ...]:
    return tuple(f"{kind}_{part}" for part in ADDRESS)


def _line(key: str, label: str, value: str, *, add: str = "", href: str = "", fields: Sequence[str] = ()) -> AboutField:
    words = label if label[:2].isupper() else label[:1].lower() + label[1:]
    return AboutField(
        key=key, label=label, value=value, add=add or f"Add {words}", href=href if value else "",
        fields=tuple(fields) or (key,),
    )  # fmt: skip


def _parent(account: Account, parent: Account | None) -> AboutField:
    if account.parent_id is not None and parent is None:
        return AboutField(key="parent", label="Parent", value="An account you can’t see", add="", fields=())
    return AboutField(
        key="parent", label="Parent", value=parent.name if parent else "", add="Add parent", fields=("parent",),
        href=reverse("accounts:page", args=[parent.pk]) if parent else "",
    )  # fmt: skip


def _bare(address_: str) -> str:
    """A web address without what everybody knows."""
    return address_.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
