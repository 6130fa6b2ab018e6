from django.urls import path

from contacts.views import editing, lifecycle, listing, record

app_name = "contacts"
urlpatterns = [
    path("", listing.index, name="list"),
    path("new/", editing.new, name="new"),
    path("<int:pk>/", record.show, name="page"),
    path("<int:pk>/edit/", editing.edit, name="edit"),
    path("<int:pk>/field/<slug:name>/", editing.field, name="field"),
    path("<int:pk>/peek/", editing.peek, name="peek"),
    path("<int:pk>/panels/<str:key>/", record.panel, name="panel"),
    path("<int:pk>/archival/", lifecycle.archival, name="archival"),
    path("<int:pk>/restoration/", lifecycle.restoration, name="restoration"),
    path("<int:pk>/deletion/", lifecycle.deletion, name="deletion"),
    path("<int:pk>/move/", lifecycle.move, name="move"),
    path("<int:pk>/departure/", lifecycle.departure, name="departure"),
    path("<int:pk>/<slug:slug>/", record.tab, name="tab"),
]
