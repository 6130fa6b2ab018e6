"""Where somebody works: a further post, a move, an end."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Account
from contacts.models import Contact, Employment
from hotcrm.core import activity, changes
from hotcrm.core.survivors import held, living


@transaction.atomic
def employ(
    *, contact: Contact, account: Account, actor: Any, started_on: date | None = None, title: str = ""
) -> Employment:
    """Give the person a further post at `account`, besides the main one. Raises ValidationError."""
    account = living(Account, account.pk)
    contact = living(Contact, contact.pk)
    if Employment.objects.filter(contact=contact, account=account, ended_on__isnull=True).exists():
        raise ValidationError({"account": f"{contact} works at {account} already."})
    post = Employment(contact=contact, account=account, started_on=started_on, title=title)
    post.full_clean()
    post.save()
    activity.record("contacts.employed", account=account, contact=contact, actor=actor, data={"words": f"at {account}"})
    changes.announced(Contact, [contact.pk])
    return post


@transaction.atomic
def move_to_account(
    *, contact: Contact, account: Account, actor: Any, on: date | None = None, title: str | None = None
) -> Contact:
    """Let the person work at `account` from `on` (today); the post before ends that day. Raises ValidationError."""
    contact = held(contact, "account", besides=[account])
    account = living(Account, account.pk)
    day = on or timezone.localdate()
    before = contact.account
    if before.pk == account.pk:
        raise ValidationError({"account": f"{contact} works at {account} already."})
    _end(contact, before, day)
    if title is not None:
        contact.title = title
    contact.account = account
    contact.reports_to = None
    contact.version += 1
    contact.save()
    _begin(contact, account, day)
    words = {"words": f"from {before} to {account}"}
    for where in (before, account):
        activity.record("contacts.moved", account=where, contact=contact, actor=actor, data=words)
    changes.announced(Contact, [contact.pk])
    return contact


@transaction.atomic
def leave(*, contact: Contact, account: Account, actor: Any, on: date | None = None) -> Employment:
    """End a further post. The main one ends by moving elsewhere, as every person belongs to an account."""
    account = living(Account, account.pk)
    contact = living(Contact, contact.pk)
    posts = Employment.objects.filter(contact=contact, account=account, ended_on__isnull=True)
    post = posts.order_by("is_primary", "pk").first()  # a merge of accounts may have brought two together
    if post is None:
        raise ValidationError({"account": f"{contact} does not work at {account}."})
    if post.is_primary:
        raise ValidationError({"account": f"{account} is where {contact} works. Move them to another account."})
    _close(post, on or timezone.localdate())
    Contact.objects.filter(pk=contact.pk).update(version=F("version") + 1)
    activity.record("contacts.left", account=account, contact=contact, actor=actor, data={"words": str(account)})
    changes.announced(Contact, [contact.pk])
    return post


def _end(contact: Contact, account: Account, day: date) -> None:
    for post in Employment.objects.filter(contact=contact, is_primary=True):
        _close(post, day)


def _close(post: Employment, day: date) -> None:
    if post.started_on and post.started_on > day:
        raise ValidationError({"on": f"The post began on {post.started_on:%d %b %Y}, after that day."})
    post.is_primary, post.ended_on = False, day
    post.save()


def _begin(contact: Contact, account: Account, day: date) -> None:
    """A post that the person has there already becomes the main one."""
    post = Employment.objects.filter(contact=contact, account=account, ended_on__isnull=True).first()
    post = post or Employment.objects.filter(contact=contact, account=account, started_on=day).first()
    post = post or Employment(contact=contact, account=account, started_on=day)
    post.is_primary, post.ended_on = True, None
    post.title, post.department, post.level = contact.title, contact.department, contact.level
    post.save()
