"""Signing in, one's own profile, and inviting colleagues."""

from typing import Any

from allauth.account.views import LoginView
from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hotcrm.core.http import see_other
from hotcrm.core.toasts import say
from hotcrm.users.forms import InvitationForm, ProfileForm
from hotcrm.users.models import User
from hotcrm.users.preferences import remember_look
from hotcrm.users.services import invite


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in; the middleware lets nobody else through."""

    user: User


class SignIn(LoginView):
    """The library's view with our status codes: 303 once signed in, 422 when not."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        if response.status_code == 302:
            response.status_code = 303
        if self.request.user.is_authenticated:
            remember_look(response, self.request.user)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response


sign_in = SignIn.as_view()


def locked(request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """429 after too many wrong passwords, and when signing in will be possible again."""
    context = {"failure_limit": settings.AXES_FAILURE_LIMIT, "until": timezone.now() + get_cool_off(request)}
    return render(request, "account/locked.html", context, status=429)


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: PersonRequest) -> HttpResponse:
    """One's own name, theme, time zone and keys."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method != "POST" or not form.is_valid():
        return render(request, "users/profile.html", {"form": form}, status=422 if form.errors else 200)
    person = form.save()
    say(request, "Profile saved.")
    response = see_other(reverse("users:profile"))
    remember_look(response, person)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("users.add_user", raise_exception=True)
def invitation(request: PersonRequest) -> HttpResponse:
    """Invite a colleague by e-mail."""
    form = InvitationForm(request.POST or None, actor=request.user)
    if request.method != "POST" or not form.is_valid():
        return render(request, "users/invite.html", {"form": form}, status=422 if form.errors else 200)
    person = invite(actor=request.user, site=request.build_absolute_uri("/"), **form.cleaned_data)
    say(request, f"Invitation sent to {person.email}.")
    return see_other(reverse("users:invite"))
