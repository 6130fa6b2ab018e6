"""A person at work, again and again until the time is over: what eight processes do to one database at once."""

import random
import time
import traceback
from collections import Counter
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connections, transaction
from django.db.models import Model
from django.utils import timezone

from accounts import services as accounts
from accounts import tree
from accounts.models import Account
from clouds.sales.models import Opportunity, Stage
from clouds.sales.services import archival as deal_archival
from clouds.sales.services import committee, opportunities, stages
from clouds.service.models import Case, CaseStatus
from clouds.service.services import archival as case_archival
from clouds.service.services import cases
from contacts import services as contacts
from contacts.models import Contact, ContactEmail, Employment
from contacts.models.committee import Influence, Role
from dataquality.merging.errors import MergeRefused, UndoRefused
from dataquality.models import Merge
from hotcrm.core.merged import Moved
from hotcrm.core.models import VersionConflict
from hotcrm.core.survivors import Gone, held, living
from hotcrm.users.models import User
from tests.dataquality.merging.world import merge, undo
from timeline import services as timeline
from timeline.models import Event, Task

# What a person is told in words: to look again, or why not. Anything else is an error page.
TOLD = (
    MergeRefused,
    UndoRefused,
    tree.CycleRefused,
    VersionConflict,
    ValidationError,
    Gone,
    Moved,
    accounts.lifecycle.NotEmpty,
    contacts.lifecycle.NotEmpty,
    deal_archival.NotEmpty,
)


class Nothing(Exception):
    """There was nothing to do it to."""


class Writer:
    """Does random things and counts them: `done` by deed, `made` by table, `failed` with what went wrong."""

    def __init__(self, seed: int, actor: User) -> None:
        self.random = random.Random(seed)
        self.actor = actor
        self.done: Counter[str] = Counter()
        self.made: Counter[str] = Counter()
        self.failed: list[str] = []
        self.log: list[tuple[float, str, list[str]]] = []  # what was tried when, and with which rows
        self.picked: list[str] = []
        self.kept: Counter[str] = Counter()  # what was made for good, should the rest of a deed be refused

    def work(self, seconds: float) -> None:
        """Until the time is over."""
        deeds = [name for name in dir(Writer) if name.startswith("do_")]
        weights = [4 if name in ("do_merge_accounts", "do_merge_contacts", "do_undo") else 1 for name in deeds]
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.try_one(self.random.choices(deeds, weights)[0])
        connections.close_all()

    def try_one(self, name: str) -> None:
        self.kept = Counter(self.made)
        began, self.picked = time.time(), []
        try:
            getattr(self, name)()
        except (Nothing, *TOLD):
            self.made = self.kept
            self.done[f"{name} refused"] += 1
        except Exception:  # noqa: BLE001  (told to the test)
            self.made = self.kept
            self.failed.append(f"{name}: {traceback.format_exc()}")
        else:
            self.done[name] += 1
        finally:
            self.log += [(began, f"{name} begun", self.picked), (time.time(), f"{name} over", self.picked)]

    def one(self, rows: Any) -> Any:
        """A random row; read without holding it, as a page does."""
        pks = list(rows.order_by().values_list("pk", flat=True))
        found = rows.filter(pk=self.random.choice(pks)).first() if pks else None
        if found is None:
            raise Nothing
        self.picked.append(f"{found._meta.label}:{found.pk}")
        return found

    def account(self) -> Account:
        return self.one(Account.objects.live())

    def contact(self) -> Contact:
        return self.one(Contact.objects.live())

    def made_one(self, *models: type[Model]) -> None:
        self.made.update(model._meta.label for model in models)

    # --- merging ------------------------------------------------------------------------------------------------------

    def do_merge_accounts(self) -> None:
        merge(self.actor, *{self.account() for _ in range(self.random.choice([2, 2, 3]))})

    def do_merge_contacts(self) -> None:
        merge(self.actor, *{self.contact() for _ in range(self.random.choice([2, 2, 3]))})

    def do_undo(self) -> None:
        undo(self.actor, self.one(Merge.objects.filter(state=Merge.State.DONE)))

    # --- accounts -----------------------------------------------------------------------------------------------------

    def do_move(self) -> None:
        accounts.move_account(account=self.account(), parent=self.account(), actor=self.actor)

    def do_add_account(self) -> None:
        accounts.create_account(actor=self.actor, parent=self.account(), name=f"New {self.random.random()}")
        self.made_one(Account)

    def do_edit_account(self) -> None:
        account = self.account()
        values: dict[str, Any] = {"phone": f"+49 89 {self.random.randrange(10**6)}"}
        if self.random.random() < 0.3:
            values["parent"] = self.account()
        accounts.update_account(account=account, actor=self.actor, version=account.version, **values)

    def do_add_and_delete_account(self) -> None:
        empty = Account.objects.create(name=f"Brief {self.random.random()}", owner=self.actor)
        self.made_one(Account)
        time.sleep(self.random.random() / 20)
        self.kept = Counter(self.made)
        accounts.delete_account(account=empty, actor=self.actor)
        self.made["accounts.Account"] -= 1

    def do_archive_and_restore_account(self) -> None:
        account = self.account()
        accounts.archive_account(account=account, actor=self.actor)
        accounts.restore_account(account=Account.objects.get(pk=account.pk), actor=self.actor)

    def do_assign_owner(self) -> None:
        accounts.assign_owner(account=self.account(), owner=self.one(User.objects.all()), actor=self.actor)

    # --- people -------------------------------------------------------------------------------------------------------

    def do_add_contact(self) -> None:
        address = contacts.Address(value=f"a{self.random.randrange(50)}@x.example", is_primary=True)
        boss = self.contact() if self.random.random() < 0.5 else None
        contacts.create_contact(
            account=self.account(), actor=self.actor, last_name="New", emails=[address], reports_to=boss
        )
        self.made_one(Contact, Employment, ContactEmail)

    def do_edit_contact(self) -> None:
        person = self.contact()
        values: dict[str, Any] = {"title": f"Title {self.random.randrange(99)}"}
        if self.random.random() < 0.5:
            values["reports_to"] = self.contact()
        contacts.update_contact(contact=person, actor=self.actor, version=person.version, **values)

    def do_employ(self) -> None:
        contacts.employ(contact=self.contact(), account=self.account(), actor=self.actor)
        self.made_one(Employment)

    def do_leave(self) -> None:
        post = self.one(Employment.objects.filter(is_primary=False, ended_on=None))
        contacts.leave(contact=post.contact, account=post.account, actor=self.actor)

    def do_move_contact(self) -> None:
        person, account = self.contact(), self.account()
        with transaction.atomic():
            person = held(person, "account", besides=[account])
            before = person.employments.count()
            contacts.move_to_account(contact=person, account=account, actor=self.actor)
            self.made["contacts.Employment"] += person.employments.count() - before

    def do_archive_and_restore_contact(self) -> None:
        person = self.contact()
        contacts.archive_contact(contact=person, actor=self.actor)
        contacts.restore_contact(contact=person, actor=self.actor)

    def do_delete_contact(self) -> None:
        with transaction.atomic():
            person = held(self.one(Contact.objects.all()), "account", to_delete=True)
            posts, addresses = person.employments.count(), person.emails.count()
            contacts.delete_contact(contact=person, actor=self.actor)
        self.made.subtract({"contacts.Contact": 1, "contacts.Employment": posts, "contacts.ContactEmail": addresses})

    # --- deals --------------------------------------------------------------------------------------------------------

    def do_add_deal(self) -> None:
        opportunities.create_opportunity(
            account=self.account(), actor=self.actor, name="New", contact=self.contact(), amount=1
        )
        self.made_one(Opportunity)

    def do_stage(self) -> None:
        stages.set_stage(
            opportunity=self.one(Opportunity.objects), stage=self.random.choice(Stage.values), actor=self.actor
        )

    def do_edit_deal(self) -> None:
        deal = self.one(Opportunity.objects)
        opportunities.update_opportunity(
            opportunity=deal, actor=self.actor, version=deal.version, contact=self.contact(), next_step="Call"
        )

    def do_set_member(self) -> None:
        committee.set_member(
            opportunity=self.one(Opportunity.objects),
            contact=self.contact(),
            role=self.random.choice(Role.values),
            influence=self.random.choice(Influence.values),
            actor=self.actor,
        )

    def do_remove_member(self) -> None:
        deal = self.one(Opportunity.objects.filter(committee__members__isnull=False))
        member = deal.committee.members.first()
        if member is None:
            raise Nothing
        committee.remove_member(opportunity=deal, contact_id=member.contact_id, actor=self.actor)

    def do_delete_deal(self) -> None:
        deal_archival.delete_opportunity(opportunity=self.one(Opportunity.objects), actor=self.actor)
        self.made["sales.Opportunity"] -= 1

    # --- cases, tasks, entries ----------------------------------------------------------------------------------------

    def do_add_case(self) -> None:
        cases.create_case(account=self.account(), actor=self.actor, subject="New", contact=self.contact())
        self.made_one(Case)

    def do_status(self) -> None:
        cases.set_status(case=self.one(Case.objects), status=self.random.choice(CaseStatus.values), actor=self.actor)

    def do_edit_case(self) -> None:
        case = self.one(Case.objects)
        cases.update_case(case=case, actor=self.actor, version=case.version, contact=self.contact(), subject="Edited")

    def do_delete_case(self) -> None:
        case_archival.delete_case(case=self.one(Case.objects), actor=self.actor)
        self.made["service.Case"] -= 1

    def do_add_task(self) -> None:
        timeline.create_task(account=self.account(), actor=self.actor, title="New", contact=self.contact())
        self.made_one(Task)

    def do_tick(self) -> None:
        timeline.complete_task(task=self.one(Task.objects), actor=self.actor)

    def do_reopen(self) -> None:
        timeline.reopen_task(task=self.one(Task.objects), actor=self.actor)

    def do_put_off(self) -> None:
        day = timezone.localdate() + timedelta(days=1)
        timeline.snooze_task(task=self.one(Task.objects), actor=self.actor, due_on=day)

    def do_log(self) -> None:
        timeline.log_call(account=self.account(), contact=self.contact(), actor=self.actor, text="Talked.")

    def do_correct(self) -> None:
        entry = self.one(Event.objects.filter(kind="timeline.call", actor=self.actor))
        timeline.edit_entry(event=entry, actor=self.actor, text="Talked again.")

    def do_take_back(self) -> None:
        entry = self.one(Event.objects.filter(kind="timeline.call", actor=self.actor))
        timeline.delete_entry(event=entry, actor=self.actor)

    def do_insert_past_the_services(self) -> None:
        with transaction.atomic():
            account = living(Account, self.account().pk)
            person = Contact.objects.create(last_name="Raw", account=account)
            Employment.objects.create(contact=person, account=account, is_primary=True)
        self.made_one(Contact, Employment)
