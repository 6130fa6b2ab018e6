"""The mail that brings a new person in: a link that works once, on which they set a password."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from hotcrm.users.models import User


def password_link(person: User, site: str) -> str:
    """The address on which `person` sets a password; it is used up by doing so."""
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)},
    )
    return site.rstrip("/") + path


def send_invitation(*, person: User, actor: User, site: str) -> None:
    """Mail the link to `person`, in the name of `actor`."""
    context = {"person": person, "actor": actor, "link": password_link(person, site)}
    send_mail(
        subject=render_to_string("users/email/invitation_subject.txt", context).strip(),
        message=render_to_string("users/email/invitation.txt", context),
        from_email=None,
        recipient_list=[person.email],
    )
