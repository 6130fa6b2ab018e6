from django.urls import path

from accounts.views import editing, lifecycle, listing, record

app_name = "accounts"
urlpatterns = [
    path("", listing.index, name="list"),
    path("new/", editing.new, name="new"),
    path("similar/", editing.similar, name="similar"),
    path("suggest/", listing.suggest, name="suggest"),
    path("<int:pk>/", record.overview, name="page"),
    path("<int:pk>/edit/", editing.edit, name="edit"),
    path("<int:pk>/field/<slug:name>/", editing.field, name="field"),
    path("<int:pk>/peek/", editing.peek, name="peek"),
    path("<int:pk>/panels/<str:key>/", record.panel, name="panel"),
    path("<int:pk>/archival/", lifecycle.archival, name="archival"),
    path("<int:pk>/restoration/", lifecycle.restoration, name="restoration"),
    path("<int:pk>/deletion/", lifecycle.deletion, name="deletion"),
    path("<int:pk>/move/", lifecycle.move, name="move"),
    path("<int:pk>/<slug:slug>/", record.tab, name="tab"),
]
