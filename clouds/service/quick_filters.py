"""The most used filters of the list of cases, one click each."""

QUICK_FILTERS: dict[str, dict[str, str]] = {
    "All": {},
    "Open": {"open": "1"},
    "My open": {"open": "1", "owner": "me"},
    "SLA at risk": {"open": "1", "at_risk": "1"},
    "Critical": {"open": "1", "priority": "p1"},
    "Resolved": {"status": "resolved"},
}
