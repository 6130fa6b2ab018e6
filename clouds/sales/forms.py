"""Forms of deals. Saving is the services' work; a form only reads and checks what was typed."""

from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.forms import AccountChoice, possible_owners
from clouds.sales.models import Opportunity, Stage
from clouds.sales.models.product_line import MOST_PIECES
from clouds.sales.services.opportunities import EDITABLE
from contacts.forms import possible_contacts
from contacts.models import CommitteeMember, Contact
from hotcrm.catalog.models import Product
from hotcrm.core.seen import Rows, SeenForm

SPARE_LINES = 2


class OpportunityForm(SeenForm, forms.ModelForm):
    """What people fill in of a deal; account and stage stand only on a new one."""

    account = AccountChoice(required=True, label="Account")
    stage = forms.ChoiceField(choices=Stage.choices, initial=Stage.PROSPECTING)
    owner = forms.ModelChoiceField(queryset=None, required=False, empty_label="Nobody")
    contact = forms.ModelChoiceField(queryset=Contact.objects.none(), required=False, empty_label="Nobody yet")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Opportunity
        fields = EDITABLE
        widgets = {
            "close_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "opened_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "description": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "amount": "Empty: the list price of the products counts.",
            "probability": "Follows the stage unless you set it.",
            "close_on": "When you expect an answer. Leave it empty when you don't know.",
        }
        error_messages = {
            "name": {"required": "Name the deal."},
            "amount": {"min_value": "The amount is negative. Write 0 or more."},
            "probability": {"max_value": "The probability is above 100 percent."},
        }

    def __init__(self, *args: Any, user: Any, account: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = possible_owners(user, self.instance)  # type: ignore[attr-defined]
        at = self.instance.account_id or (account.pk if account else None)
        self.fields["contact"].queryset = possible_contacts(at, user, self.instance.contact_id)  # type: ignore[attr-defined]
        self.fields["probability"].required = False
        if self.instance.pk:
            del self.fields["account"], self.fields["stage"]
            self.initial["version"] = self.instance.version
        else:
            del self.fields["version"]
            self.fields["account"].user = user  # type: ignore[attr-defined]
            self.initial.setdefault("account", account)
            self.initial.setdefault("owner", user.pk)
            self.initial.pop("probability", None)

    def values(self) -> dict[str, Any]:
        """What to hand to the service: of a new deal everything filled in, of a known one what was changed."""
        if self.instance.pk is None:
            given = {name: self.cleaned_data[name] for name in self.fields}
            return {name: value for name, value in given.items() if value not in (None, "")}
        changed = [name for name in self.changed_data if name != "version"]
        rows = {name: list(chosen_products(self.rows[name].sent)) for name in self.changed_rows(self.instance)}
        return {name: self.cleaned_data[name] for name in changed if name != "probability" or self._has(name)} | rows

    def _has(self, name: str) -> bool:
        return self.cleaned_data[name] is not None


class StageForm(SeenForm, forms.Form):
    """The stage of a deal alone, as a list changes it."""

    stage = forms.ChoiceField(choices=Stage.choices)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, instance: Opportunity) -> None:
        super().__init__(data, initial={"stage": instance.stage, "version": instance.version})

    def values(self) -> dict[str, Any]:
        """The stage, when it is another one."""
        return {"stage": self.cleaned_data["stage"]} if self.has_changed() else {}


class ProductLineForm(forms.Form):
    """One product and how many of it; without a product the line is left out."""

    product = forms.ModelChoiceField(queryset=Product.objects.filter(active=True), required=False, empty_label="None")
    quantity = forms.IntegerField(min_value=1, max_value=MOST_PIECES, initial=1, required=False)


ProductLines = forms.formset_factory(ProductLineForm, extra=SPARE_LINES, max_num=40, absolute_max=60)


def product_lines(deal: Opportunity | None, data: Any = None) -> Any:
    """The lines of a deal as a formset, with two spare ones."""
    stored = list(deal.lines.select_related("product")) if deal and data is None else []
    initial = [{"product": line.product_id, "quantity": line.quantity} for line in stored]
    return ProductLines(data, initial=initial, prefix="lines")


def sold(deal: Opportunity, data: Any) -> dict[str, Rows]:
    """The rows of products of a form about a deal."""
    return {
        "products": Rows(
            label="Products", sent=product_lines(deal, data), stored=product_lines, column="product",
            tell=lambda row: f"{row['quantity'] or 1} × {row['product']}",
        )
    }  # fmt: skip


def chosen_products(lines: Any) -> Iterable[tuple[Product, int]]:
    """(product, quantity) pairs of a bound formset that is fine."""
    for line in lines.cleaned_data:
        if line.get("product"):
            yield line["product"], line.get("quantity") or 1


class CommitteeMemberForm(forms.Form):
    """A person's part in a purchase."""

    contact = forms.ModelChoiceField(queryset=Contact.objects.none(), label="Person", empty_label="Choose a person")
    role = forms.ChoiceField(choices=CommitteeMember.Role.choices)
    influence = forms.ChoiceField(choices=CommitteeMember.Influence.choices, initial=CommitteeMember.Influence.MEDIUM)

    def __init__(self, *args: Any, deal: Opportunity, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = possible_contacts(deal.account_id, user, deal.contact_id)  # type: ignore[attr-defined]
