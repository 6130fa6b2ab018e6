"""What data quality gives to the rest of the product."""

from hotcrm.core.customer360 import (
    EventKind,
    MergeRule,
    event_kinds,
    merge_rules,
)
from hotcrm.users import roles

MERGE, VIEW_MERGES = "dataquality.merge_records", "dataquality.view_merge"

# --- merging ----------------------------------------------------------------------------------------------------------

roles.grant([roles.SALES, roles.MANAGER, roles.STEWARD], [MERGE, VIEW_MERGES])

event_kinds.register(
    EventKind(
        key="dataquality.merged",
        label="Merged",
        icon="merge",
        sentence="{actor} merged {names} into this record",
    )
)
event_kinds.register(
    EventKind(
        key="dataquality.unmerged",
        label="Merge taken back",
        icon="undo-2",
        sentence="{actor} took the merge of {names} back",
    )
)

for reference, reason in {
    "accounts.Account.parent": "The hierarchy is placed as a whole, by accounts.tree, so that no circle can arise.",
    "accounts.Account.merged_into": "Kept flat to the last survivor by the merge itself.",
    "contacts.Contact.reports_to": "Lines of reporting are placed as a whole, so that no circle can arise.",
    "contacts.Contact.merged_into": "Kept flat to the last survivor by the merge itself.",
}.items():
    merge_rules.register(MergeRule(reference=reference, strategy="ignore", reason=reason))
