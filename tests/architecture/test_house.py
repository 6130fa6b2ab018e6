"""The house keeps its rules. Each rule is tried on a house with the fault in it, to see that it can go red."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from hotcrm.core.access import AccessQuerySet
from tests.architecture import access_rules, file_rules, model_rules, naming_rules, page_rules, style_rules
from tests.architecture.house import ROOT, THIS_HOUSE, House

# Modules that may call mark_safe, each with its reason.
MAKERS_OF_HTML = {
    # Every piece was escaped by format_html before the spaces are tidied.
    "timeline/sentence.py",
}
# Files that may be longer than the limit: tables of one kind that are read as one list.
LONGER = {
    "hotcrm/settings.py": 400,
    "hotcrm/core/customer360.py": 500,
    "dataquality/matching/corpus/crm_corpus.py": 428,
}
# Classes without a rule of their own, each for a reason.
BARE = {
    # What a cloud's tab is wrapped in, so that it can be swapped.
    "c-cloud",
    # How the style guide shows hover and focus: their rules are copies, see hotcrm/core/styles.py.
    "is-hover",
    "is-focus",
}


def guarded() -> list[str]:
    """Models whose rows not everybody may see."""
    return [m.__name__ for m in apps.get_models() if isinstance(m._default_manager.all(), AccessQuerySet)]


RULES: dict[str, Callable[[House], Iterable[str]]] = {
    "strings name no app above": naming_rules.strings_that_point_up,
    "templates name no app above": naming_rules.templates_that_point_up,
    "every template is shown": naming_rules.templates_nobody_shows,
    "no markup against the policy": page_rules.markup_the_policy_refuses,
    "no HTML from Python": lambda house: page_rules.html_made_in_python(house, MAKERS_OF_HTML),
    "views start at visible_to": lambda house: access_rules.queries_that_skip_visible_to(
        house, ["Account", *guarded()]
    ),
    "every class has a rule": lambda house: style_rules.classes_without_a_rule(house, BARE),
    "every rule has a use": style_rules.rules_without_a_use,
    "no drawers": file_rules.drawer_files,
    "migrations have names": file_rules.migrations_without_a_name,
    "no file is too long": lambda house: file_rules.files_too_long(house, LONGER),
    "no address of a package host": file_rules.addresses_of_package_hosts,
    "every requirement has a hash": file_rules.requirements_without_hashes,
    "vendored files are the ones listed": file_rules.vendored_files_that_differ,
    "links of the documents lead somewhere": file_rules.links_that_lead_nowhere,
}

# rule, file, content: each must make its rule speak.
FAULTS = [
    ("every class has a rule", "templates/accounts/page.html", '<p class="c-nobody__knows">x</p>'),
    ("every rule has a use", "static/css/components/forgotten.css", ".c-forgotten { color: red }"),
    ("strings name no app above", "accounts/models.py", 'deal = ForeignKey("sales.Opportunity")'),
    ("strings name no app above", "accounts/selectors.py", 'url = reverse("sales:detail")'),
    ("strings name no app above", "timeline/views.py", 'render(request, "dataquality/queue.html")'),
    ("strings name no app above", "contacts/services.py", 'user.has_perm("timeline.view_event")'),
    ("strings name no app above", "clouds/sales/tasks.py", 'record("service.opened")'),
    ("strings name no app above", "hotcrm/core/activity.py", 'ForeignKey("users.User")'),
    ("templates name no app above", "templates/accounts/page.html", '{% include "sales/_panel.html" %}'),
    ("templates name no app above", "templates/accounts/page.html", "<a href=\"{% url 'sales:new' %}\">New</a>"),
    ("templates name no app above", "templates/contacts/page.html", '{% extends "timeline/base.html" %}'),
    ("templates name no app above", "templates/contacts/page.html", "{% if perms.service.add_case %}x{% endif %}"),
    ("templates name no app above", "templates/components/chip.html", "{% url 'accounts:list' %}"),
    ("every template is shown", "templates/accounts/forgotten.html", "<p>Nobody comes here</p>"),
    ("every template is shown", "templates/components/forgotten.html", "<p>Nobody comes here</p>"),
    ("no markup against the policy", "templates/accounts/page.html", '<p style="color: red">x</p>'),
    ("no markup against the policy", "templates/accounts/page.html", "<style>p {}</style>"),
    ("no markup against the policy", "templates/accounts/page.html", "<script>alert(1)</script>"),
    ("no markup against the policy", "templates/accounts/page.html", '<button onclick="go()">x</button>'),
    ("no markup against the policy", "templates/accounts/page.html", '<p hx-on:click="go()">x</p>'),
    ("no markup against the policy", "templates/accounts/page.html", '<a href="javascript:go()">x</a>'),
    ("no markup against the policy", "templates/accounts/page.html", '<p hx-trigger="keyup[key==1]">x</p>'),
    ("no markup against the policy", "templates/accounts/page.html", "<p hx-vals='js:{a: 1}'>x</p>"),
    ("no markup against the policy", "templates/accounts/page.html", "{{ body|safe }}"),
    ("no HTML from Python", "accounts/admin.py", 'mark_safe("<b>bold</b>")'),
    ("views start at visible_to", "accounts/views/overview.py", "Account.objects.get(pk=pk)"),
    ("views start at visible_to", "accounts/views.py", "Account.live.filter(name='x').visible_to(user)"),
    ("views start at visible_to", "accounts/views.py", "get_object_or_404(Account, pk=pk)"),
    ("views start at visible_to", "timeline/views.py", "Event.objects.filter(account=Account.objects.first())"),
    ("views start at visible_to", "accounts/forms.py", "ModelChoiceField(queryset=Account.objects.all())"),
    ("no drawers", "accounts/utils.py", ""),
    ("no drawers", "accounts/helpers/names.py", ""),
    ("migrations have names", "accounts/migrations/0002_auto_20260101_1200.py", ""),
    ("migrations have names", "accounts/migrations/0003_account_tier_and_more.py", ""),
    ("no file is too long", "accounts/long.py", "x = 1\n" * 351),
    ("no address of a package host", "Makefile", "curl https://" + file_rules.HOSTS[0]),
    ("no address of a package host", "uv.lock", "version = 1"),
    ("every requirement has a hash", "requirements/base.lock", "django==5.2\nnh3==1 \\\n    --hash=sha256:00"),
    ("vendored files are the ones listed", "static/vendor/htmx-4.0.1/htmx.min.js", "changed"),
    ("vendored files are the ones listed", "static/vendor/sneaked-in.js", "new"),
    ("links of the documents lead somewhere", "docs/map.md", "see [the guide](guide.md)"),
    ("links of the documents lead somewhere", "README.md", "![page](docs/pictures/none.png)"),
]

# What must stay allowed: a rule that cries at everything proves nothing.
FINE = [
    ("accounts/views.py", "Account.objects.visible_to(user).filter(name='x')"),
    ("accounts/forms.py", "ModelChoiceField(queryset=Account.objects.none())"),
    ("timeline/views.py", "Event.objects.filter(account__in=Account.objects.visible_to(user), actor=user)"),
    ("contacts/api.py", "visible_or_404(with_sight(Contact.objects.all(), user), request, pk)"),
    ("timeline/forms.py", "Contact.objects.live().working_at(account)"),
    ("accounts/api.py", "visible_or_404(Account.objects.select_related('owner'), request, pk)"),
    ("accounts/selectors.py", "Account.objects.get(pk=pk)"),
    ("clouds/sales/models.py", 'ForeignKey("accounts.Account")'),
    ("hotcrm/jobs/models.py", 'ForeignKey("users.User")'),
    ("accounts/migrations/0002_account_tier.py", ""),
    ("templates/sales/_panel.html", "{% url 'accounts:detail' 1 %}<script src=\"x.js\"></script>"),
    ("clouds/sales/customer360.py", 'template="sales/_panel.html"'),
]


@pytest.fixture
def small_house(tmp_path: Path) -> House:
    """A house with every floor and nothing in it but the vendored files."""
    clouds = ["clouds/sales", "clouds/service"]
    for folder in ["hotcrm/core", "hotcrm/jobs", "accounts", "contacts", "timeline", "dataquality", *clouds]:
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "__init__.py").touch()
    for folder in ("static/vendor", "tests/vendor"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "static/icons.svg", tmp_path / "static/icons.svg")
    return House(tmp_path)


def put(house: House, file: str, content: str) -> None:
    path = house.root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


@pytest.mark.parametrize("rule", RULES)
def test_the_house_keeps(rule: str) -> None:
    assert list(RULES[rule](THIS_HOUSE)) == []


@pytest.mark.parametrize(("rule", "file", "content"), FAULTS, ids=[f"{f[0]}: {f[2][:40] or f[1]}" for f in FAULTS])
def test_the_rule_sees_the_fault(small_house: House, rule: str, file: str, content: str) -> None:
    assert list(RULES[rule](small_house)) == []
    put(small_house, file, content)
    assert any(file in finding for finding in RULES[rule](small_house))


def test_rules_leave_alone_what_is_fine(small_house: House) -> None:
    for file, content in FINE:
        put(small_house, file, content)
    assert [finding for rule in RULES.values() for finding in rule(small_house)] == []


def test_every_rule_has_a_fault() -> None:
    assert {fault[0] for fault in FAULTS} == set(RULES)


def test_relations_point_down() -> None:
    assert list(model_rules.relations_that_point_up(THIS_HOUSE, model_rules.own_models(THIS_HOUSE))) == []


def test_no_cascade_reaches_accounts_and_contacts() -> None:
    assert list(model_rules.cascades_to_records(model_rules.own_models(THIS_HOUSE))) == []


def test_constraints_have_names() -> None:
    assert list(model_rules.constraints_without_a_name_of_ours(model_rules.own_models(THIS_HOUSE))) == []


@isolate_apps("accounts", "contacts", "clouds.sales")
def test_model_rules_see_the_faults() -> None:
    class Opportunity(models.Model):
        class Meta:
            app_label = "sales"

    class Account(models.Model):
        favourite = models.ForeignKey(Opportunity, on_delete=models.PROTECT)

        class Meta:
            app_label = "accounts"

    class Contact(models.Model):
        account = models.ForeignKey(Account, on_delete=models.CASCADE)

        class Meta:
            app_label = "contacts"
            unique_together = [("account", "id")]

    found = [Account, Contact]
    assert list(model_rules.relations_that_point_up(THIS_HOUSE, found)) == [
        "accounts.Account.favourite points up to sales.Opportunity"
    ]
    assert list(model_rules.cascades_to_records(found)) == ["contacts.Contact.account cascades to accounts.Account"]
    assert len(list(model_rules.constraints_without_a_name_of_ours(found))) == 1
