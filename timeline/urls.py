from django.urls import path

from timeline.views import entries, logging, tasks

app_name = "timeline"
urlpatterns = [
    path("accounts/<int:pk>/activities/", logging.log, name="log"),
    path("accounts/<int:pk>/activities/entries/", entries.of_account, name="entries"),
    path("contacts/<int:pk>/activities/entries/", entries.of_contact, name="contact_entries"),
    path("activities/<int:pk>/", entries.show, name="event"),
    path("activities/<int:pk>/edit/", entries.edit, name="event_edit"),
    path("activities/<int:pk>/deletion/", entries.deletion, name="event_deletion"),
    path("activities/<int:pk>/restoration/", entries.restoration, name="event_restoration"),
    path("tasks/", tasks.index, name="tasks"),
    path("tasks/<int:pk>/done/", tasks.done, name="task_done"),
    path("tasks/<int:pk>/snooze/", tasks.snooze, name="snooze"),
    path("tasks/<int:pk>/owner/", tasks.owner, name="task_owner"),
]
