"""Where people work once a merge was taken back: at the account of their one present main post.

People may have changed posts since the merge, so that what comes back does not fit any more. What they said last holds.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from django.db.models import Exists, F, Model, OuterRef

from contacts.models import Contact, Employment
from dataquality.merging.journal import batches


@dataclass(kw_only=True)
class Settled:
    """Who follows a post that they got since the merge, for whom one was added, and every row that was written."""

    follow: list[int] = field(default_factory=list)
    added: list[int] = field(default_factory=list)
    touched: dict[type[Model], set[int]] = field(default_factory=lambda: defaultdict(set))


def settle(people: Collection[int], posts: Collection[int], accounts: Collection[int] = ()) -> Settled:
    """Put right who of `people`, and of those whom `posts` belong to, has no present main post at the account.

    With `accounts`, only who belongs to one of these.
    """
    concerned = set(people)
    for batch in batches(posts):
        concerned.update(Employment.objects.filter(pk__in=batch).values_list("contact_id", flat=True))
    settled = Settled()
    for person in _astray(sorted(concerned)):
        if accounts and person.account_id not in accounts:
            continue
        settled.touched[Contact].add(person.pk)
        _put_right(person, settled)
    return settled


def _astray(people: Collection[int]) -> Iterator[Contact]:
    main = Employment.objects.filter(contact=OuterRef("pk"), account=OuterRef("account_id"), is_primary=True)
    for batch in batches(people):
        yield from Contact.objects.live().filter(~Exists(main), pk__in=batch).order_by("pk")


def _put_right(person: Contact, settled: Settled) -> None:
    """The person follows the main post; without one, a post at the account becomes it, a present one first."""
    posts = Employment.objects.filter(contact=person)
    if main := posts.filter(is_primary=True).first():
        Contact.objects.filter(pk=person.pk).update(account=main.account_id, version=F("version") + 1)
        settled.follow.append(person.pk)
        return
    here = posts.filter(account=person.account_id)
    post = here.filter(ended_on=None).order_by("pk").first() or here.order_by("-ended_on", "-pk").first()
    if post is None:
        post = Employment(contact=person, account_id=person.account_id)
        post.title, post.department, post.level = person.title, person.department, person.level
        settled.added.append(person.pk)
    post.is_primary, post.ended_on = True, None
    post.save()
    settled.touched[Employment].add(post.pk)
