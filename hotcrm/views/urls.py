"""Addresses of what all lists share."""

from django.urls import path

from hotcrm.views import acting, pages, taking, walking

app_name = "views"
urlpatterns = [
    path("", pages.manage, name="manage"),
    path("density/", pages.density, name="density"),
    path("people/", pages.people, name="people"),
    path("step/", walking.step, name="step"),
    path("place/", walking.place, name="place"),
    path("bulk/<str:kind>/", acting.bulk, name="bulk"),
    path("export/<str:kind>/", taking.export, name="export"),
    path("jobs/<int:pk>/", acting.job, name="job"),
    path("<int:pk>/", pages.view, name="view"),
    path("<int:pk>/deletion/", pages.deletion, name="deletion"),
    path("<int:pk>/first/", pages.first, name="first"),
]
