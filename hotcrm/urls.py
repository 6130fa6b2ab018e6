"""The root of all addresses. A new cloud adds one line here.

Accounts come last: `accounts/<pk>/<tab>/` would answer for what others hang below an account.
"""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("hotcrm.shell.urls")),
    path("", include("hotcrm.users.urls")),
    path("views/", include("hotcrm.views.urls")),
    path("", include("timeline.urls")),
    path("", include("dataquality.urls")),
    path("contacts/", include("contacts.urls")),
    path("opportunities/", include("clouds.sales.urls")),
    path("cases/", include("clouds.service.urls")),
    path("accounts/", include("accounts.urls")),
    path("admin/", admin.site.urls),
]

handler403 = "hotcrm.shell.views.errors.refused"
handler404 = "hotcrm.shell.views.errors.not_found"
