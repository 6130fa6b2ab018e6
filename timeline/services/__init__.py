from timeline.services.entries import (
    delete_entry,
    edit_entry,
    log_call,
    log_email,
    log_meeting,
    log_note,
    restore_entry,
)
from timeline.services.tasks import complete_task, create_task, reassign_task, reopen_task, snooze_task

__all__ = [
    "complete_task",
    "create_task",
    "delete_entry",
    "edit_entry",
    "log_call",
    "log_email",
    "log_meeting",
    "log_note",
    "reassign_task",
    "reopen_task",
    "restore_entry",
    "snooze_task",
]
