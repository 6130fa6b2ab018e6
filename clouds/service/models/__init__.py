from clouds.service.models.case import FIRST_NUMBER, SOON, Case
from clouds.service.models.choices import OPEN_STATUSES, CaseStatus, Priority
from clouds.service.models.sla import HOURS, due

__all__ = ["FIRST_NUMBER", "HOURS", "OPEN_STATUSES", "SOON", "Case", "CaseStatus", "Priority", "due"]
