"""The most used filters of the list of deals, one click each."""

QUICK_FILTERS: dict[str, dict[str, str]] = {
    "All": {},
    "Open": {"open": "1"},
    "My open": {"open": "1", "owner": "me"},
    "Won": {"stage": "won"},
    "Lost": {"stage": "lost"},
    "No champion": {"open": "1", "lacks": "champion"},
    "No decision maker": {"open": "1", "lacks": "decision_maker"},
}
