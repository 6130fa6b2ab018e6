"""Which columns of a file a deal is made of."""

from decimal import Decimal

from clouds.sales.models import Stage
from hotcrm.core.customer360 import ImportField

FIELDS = (
    ImportField(key="external_id", label="External ID", max_length=120),
    ImportField(key="name", label="Name", max_length=200),
    ImportField(key="account", label="Account", type="reference", reference="account"),
    ImportField(key="product", label="Product", type="reference", reference="product"),
    ImportField(key="owner", label="Owner", type="user"),
    ImportField(key="stage", label="Stage", type="choice", choices=tuple(Stage.choices)),
    ImportField(key="amount", label="Amount", type="decimal", minimum=Decimal(0), maximum=Decimal("99999999999999.99")),
    ImportField(key="currency", label="Currency", type="currency"),
    ImportField(key="probability", label="Probability", type="integer", minimum=Decimal(0), maximum=Decimal(100)),
    ImportField(key="opened_on", label="Opened", type="date"),
    ImportField(key="close_on", label="Close date", type="date"),
    ImportField(key="next_step", label="Next step", max_length=200),
    ImportField(key="lost_reason", label="Lost because", max_length=200),
    ImportField(key="description", label="Description", max_length=10_000),
)
PLAIN = (
    "name", "stage", "amount", "currency", "probability", "opened_on", "close_on", "next_step", "lost_reason",
    "description",
)  # fmt: skip
