"""What data quality gives to the rest of the product."""

from accounts.models import Account
from contacts.models import Contact
from dataquality.completeness import following, shown
from dataquality.merging import integrity
from dataquality.scanning.attention import possible_duplicate
from dataquality.scanning.following import records_changed
from dataquality.scanning.measured import full_scan
from dataquality.scanning.queue import to_review
from dataquality.scanning.settling import settler
from dataquality.scanning.similar import finder
from hotcrm.core import changes
from hotcrm.core.customer360 import (
    Attention,
    Budget,
    EventKind,
    Figure,
    IntegrityCheck,
    ListColumn,
    MergeRule,
    NavCount,
    NavItem,
    Panel,
    Rebuild,
    RecordAction,
    SimilarFinder,
    attentions,
    budgets,
    event_kinds,
    figures,
    integrity_checks,
    list_columns,
    merge_rules,
    nav_counts,
    nav_items,
    panels,
    rebuilds,
    record_actions,
    similar_finders,
)
from hotcrm.core.likeness import Settler, settlers
from hotcrm.users import roles
from hotcrm.views.totals import average_total

MERGE, VIEW_MERGES = "dataquality.merge_records", "dataquality.view_merge"

# --- merging ----------------------------------------------------------------------------------------------------------

roles.grant([roles.SALES, roles.MANAGER, roles.STEWARD], [MERGE, VIEW_MERGES])
roles.grant([roles.STEWARD], ["dataquality.merge_by_policy"])

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

nav_items.register(
    NavItem(
        key="merges",
        label="Merges",
        url_name="dataquality:merges",
        icon="merge",
        group="quality",
        permission=VIEW_MERGES,
        order=20,
    )
)

for merged in ("account", "contact"):
    record_actions.register(
        RecordAction(
            key=f"{merged}.merge",
            kind=merged,
            label="Merge",
            url_name="dataquality:merge_new",
            icon="merge",
            bulk=True,
            permission=MERGE,
            order=40,
        )
    )

for reference, reason in {
    "accounts.Account.parent": "The hierarchy is placed as a whole, by accounts.tree, so that no circle can arise.",
    "accounts.Account.merged_into": "Kept flat to the last survivor by the merge itself.",
    "contacts.Contact.reports_to": "Lines of reporting are placed as a whole, so that no circle can arise.",
    "contacts.Contact.merged_into": "Kept flat to the last survivor by the merge itself.",
}.items():
    merge_rules.register(MergeRule(reference=reference, strategy="ignore", reason=reason))

# --- completeness -----------------------------------------------------------------------------------------------------

for scored in (Account, Contact):
    changes.listen(scored._meta.label, following.follow)
rebuilds.register(Rebuild(key="completeness", run=following.rebuild, order=60))

figures.register(Figure(key="completeness", cell=shown.figure, order=70))
panels.register(
    Panel(
        key="dataquality.to_complete",
        title="Records to complete",
        template="dataquality/_completeness_day.html",
        context=shown.my_day,
        target="my_day",
        permission="accounts.change_account",
        order=90,
        icon="gauge",
    )
)
for listed in ("account", "contact"):
    list_columns.register(
        ListColumn(
            key=shown.COLUMN[listed],
            kind=listed,
            label="Complete",
            annotation=shown.annotation(listed),
            cell=shown.column(listed),
            order=90,
            total=average_total(shown.COLUMN[listed]),
        )
    )
nav_items.register(
    NavItem(
        key="completeness",
        label="Completeness",
        url_name="dataquality:completeness",
        icon="gauge",
        group="quality",
        permission="accounts.view_account",
        order=15,
    )
)
integrity_checks.register(IntegrityCheck(key="dataquality.merges", findings=integrity.merges, order=60))

# --- matching ---------------------------------------------------------------------------------------------------------

VIEW_DUPLICATES, DECIDE = "dataquality.view_duplicatepair", "dataquality.add_verdict"

roles.grant([roles.SALES, roles.MANAGER, roles.STEWARD], [VIEW_DUPLICATES, DECIDE])
roles.grant([roles.MANAGER, roles.STEWARD], ["dataquality.run_scan"])

nav_items.register(
    NavItem(
        key="duplicates",
        label="Duplicates",
        url_name="dataquality:duplicates",
        icon="copy-check",
        group="quality",
        permission=VIEW_DUPLICATES,
        order=10,
    )
)

nav_counts.register(NavCount(item="duplicates", count=to_review, words="to review", permission=VIEW_DUPLICATES))

for model in (Account, Contact):
    changes.listen(model._meta.label, records_changed)

for matched in ("account", "contact"):
    similar_finders.register(SimilarFinder(kind=matched, find=finder(matched)))
    settlers.register(Settler(kind=matched, settle=settler(matched)))

attentions.register(Attention(key="duplicates", items=possible_duplicate, permission=VIEW_DUPLICATES, order=50))

# --- importing --------------------------------------------------------------------------------------------------------

IMPORT = "dataquality.add_importrun"

roles.grant([roles.MANAGER, roles.STEWARD], [IMPORT])
roles.grant([roles.STEWARD], ["dataquality.view_importrun"])

nav_items.register(
    NavItem(
        key="imports",
        label="Imports",
        url_name="dataquality:imports",
        icon="upload",
        group="quality",
        permission=IMPORT,
        order=40,
    )
)
# 100,000 accounts in 45 s are 0.45 ms each; an empty page takes about 3.5 ms.
budgets.register(Budget(name="duplicate scan, each account", work=full_scan, ratio=0.13, order=90))
