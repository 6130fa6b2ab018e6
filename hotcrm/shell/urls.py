"""Addresses of the frame."""

from django.urls import path

from hotcrm.shell.views import pages, state

app_name = "shell"
urlpatterns = [
    path("", pages.my_day, name="my_day"),
    path("search/", pages.search, name="search"),
    path("pins/", pages.pinned, name="pins"),
    path("visits/", pages.visits, name="visits"),
    path("styleguide/", pages.styleguide, name="styleguide"),
    path("styleguide/list/", pages.styleguide_list, name="styleguide_list"),
    path("healthz/", state.healthz, name="healthz"),
]
