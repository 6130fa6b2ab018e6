from decimal import Decimal

import pytest

from hotcrm.core.customer360 import Importable, ImportField


@pytest.fixture
def companies() -> Importable:
    """A kind with a field of every type, saved nowhere."""
    return Importable(
        kind="company",
        label="Companies",
        fields=(
            ImportField(key="external_id", label="External ID"),
            ImportField(key="name", label="Name", required=True, max_length=40),
            ImportField(key="website", label="Website", type="url", max_length=200),
            ImportField(key="phone", label="Phone", type="phone"),
            ImportField(key="email", label="E-mail", type="email"),
            ImportField(key="stage", label="Stage", type="choice", choices=(("won", "Closed won"), ("lost", "Lost"))),
            ImportField(key="annual_revenue", label="Annual revenue", type="decimal", minimum=Decimal(0)),
            ImportField(key="employees", label="Employees", type="integer", minimum=Decimal(0)),
            ImportField(key="closed_on", label="Closed on", type="date"),
            ImportField(key="seen_at", label="Seen at", type="datetime"),
            ImportField(key="billing_city", label="City"),
            ImportField(key="billing_country", label="Country", type="country"),
            ImportField(key="currency", label="Currency", type="currency"),
            ImportField(key="active", label="Active", type="boolean"),
            ImportField(key="owner", label="Owner", type="user"),
            ImportField(key="parent", label="Parent", type="reference", reference="company"),
        ),
        match_keys=("external_id", "name"),
        save=lambda rows, context: [],
    )
