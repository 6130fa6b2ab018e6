from timeline.models.event import Event
from timeline.models.task import Task

__all__ = ["Event", "Task"]
