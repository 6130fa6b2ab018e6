"""Addresses of signing in (names as the library expects them) and of people."""

from allauth.account import views as allauth
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path

from hotcrm.users import views

people = [
    path("profile/", views.profile, name="profile"),
    path("people/invite/", views.invitation, name="invite"),
]

urlpatterns = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-in/off/", login_not_required(allauth.account_inactive), name="account_inactive"),
    path("sign-out/", allauth.logout, name="account_logout"),
    path("password/change/", allauth.password_change, name="account_change_password"),
    path("password/set/", allauth.password_set, name="account_set_password"),
    path("password/forgotten/", allauth.password_reset, name="account_reset_password"),
    path("password/forgotten/sent/", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/new/done/", allauth.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("", include((people, "users"))),
]
