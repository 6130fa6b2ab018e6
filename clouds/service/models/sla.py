"""Until when a case must be resolved.

The hours run day and night from the moment the case was opened, by the tier that the account has now:

| tier   | P1   | P2   | P3    | P4    |
|--------|------|------|-------|-------|
| Gold   | 4 h  | 24 h | 72 h  | 120 h |
| Silver | 8 h  | 48 h | 120 h | 240 h |
| Bronze | 24 h | 72 h | 168 h | 336 h |

An account without a tier has no such promise, so its cases have no due time. A resolved case keeps the due time that
it had when it was resolved.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from accounts.models import Account
from clouds.service.models.choices import Priority

_Tier = Account.SlaTier
HOURS: Mapping[tuple[str, str], int] = {
    (_Tier.GOLD, Priority.P1): 4,
    (_Tier.GOLD, Priority.P2): 24,
    (_Tier.GOLD, Priority.P3): 72,
    (_Tier.GOLD, Priority.P4): 120,
    (_Tier.SILVER, Priority.P1): 8,
    (_Tier.SILVER, Priority.P2): 48,
    (_Tier.SILVER, Priority.P3): 120,
    (_Tier.SILVER, Priority.P4): 240,
    (_Tier.BRONZE, Priority.P1): 24,
    (_Tier.BRONZE, Priority.P2): 72,
    (_Tier.BRONZE, Priority.P3): 168,
    (_Tier.BRONZE, Priority.P4): 336,
}


def due(tier: str, priority: str, opened_at: datetime) -> datetime | None:
    """When a case of that priority is due at an account of that tier; None without a tier."""
    hours = HOURS.get((tier, priority))
    return None if hours is None else opened_at + timedelta(hours=hours)
