from django.urls import path

from clouds.service.views import cases, lifecycle, listing

app_name = "service"
urlpatterns = [
    path("", listing.index, name="list"),
    path("new/", cases.new, name="new"),
    path("<int:pk>/", cases.show, name="page"),
    path("<int:pk>/edit/", cases.edit, name="edit"),
    path("<int:pk>/field/<slug:name>/", cases.field, name="field"),
    path("<int:pk>/peek/", cases.peek, name="peek"),
    path("<int:pk>/status/", lifecycle.status, name="status"),
    path("<int:pk>/archival/", lifecycle.archival, name="archival"),
    path("<int:pk>/restoration/", lifecycle.restoration, name="restoration"),
    path("<int:pk>/deletion/", lifecycle.deletion, name="deletion"),
]
