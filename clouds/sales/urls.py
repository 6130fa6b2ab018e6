from django.urls import path

from clouds.sales.views import committee, deals, lifecycle, listing

app_name = "sales"
urlpatterns = [
    path("", listing.index, name="list"),
    path("new/", deals.new, name="new"),
    path("<int:pk>/", deals.show, name="page"),
    path("<int:pk>/edit/", deals.edit, name="edit"),
    path("<int:pk>/field/<slug:name>/", deals.field, name="field"),
    path("<int:pk>/peek/", deals.peek, name="peek"),
    path("<int:pk>/stage/", lifecycle.stage, name="stage"),
    path("<int:pk>/archival/", lifecycle.archival, name="archival"),
    path("<int:pk>/restoration/", lifecycle.restoration, name="restoration"),
    path("<int:pk>/deletion/", lifecycle.deletion, name="deletion"),
    path("<int:pk>/committee/", committee.members, name="committee"),
    path("<int:pk>/committee/<int:contact_pk>/removal/", committee.removal, name="committee_removal"),
]
