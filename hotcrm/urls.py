"""The root of all addresses. A new cloud adds one line here."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("hotcrm.shell.urls")),
    path("", include("hotcrm.users.urls")),
    path("accounts/", include("accounts.urls")),
    path("contacts/", include("contacts.urls")),
    path("", include("timeline.urls")),
    path("", include("dataquality.urls")),
    path("opportunities/", include("clouds.sales.urls")),
    path("cases/", include("clouds.service.urls")),
    path("admin/", admin.site.urls),
]
