import django_filters
import pytest
from django import forms
from django.core.paginator import Paginator
from django.test import RequestFactory

from hotcrm.users.models import User
from hotcrm.views import bar

KINDS = [("a", "Acme-like"), ("b", "Big"), ("c", "Calm")]


class PersonFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(field_name="last_name")
    kind = django_filters.MultipleChoiceFilter(
        choices=KINDS, field_name="last_name", widget=forms.CheckboxSelectMultiple
    )
    size = django_filters.RangeFilter(field_name="id")
    manager = django_filters.ModelChoiceFilter(queryset=User.objects.all())

    class Meta:
        model = User
        fields: list[str] = []


def asked(query: str = ""):
    return RequestFactory().get(f"/people/{query}")


def bar_of(query: str) -> bar.FilterBar:
    request = asked(query)
    return bar.filter_bar(request, PersonFilter(request.GET, queryset=User.objects.all()))


@pytest.mark.parametrize(
    ("query", "first", "url", "direction"),
    [
        ("", "", "/people/?sort=name", ""),
        ("", "desc", "/people/?sort=-name", ""),
        ("?sort=name", "", "/people/?sort=-name", "ascending"),
        ("?sort=-name", "", "/people/?sort=name", "descending"),
        ("?q=x&page=4", "", "/people/?q=x&sort=name", ""),
    ],
)
def test_sort_link_turns_the_order_and_goes_to_page_1(query, first, url, direction):
    link = bar.sort_link(asked(query), "name", first)
    assert (link.url, link.direction) == (url, direction)


@pytest.mark.django_db
def test_filter_bar_puts_set_filters_first_with_their_words():
    bar = bar_of("?kind=a&kind=c&sort=name&page=2")
    first = bar.chips[0]
    assert (first.label, first.words, first.options) == ("Last name", "Acme-like, Calm", True)
    assert first.without == "/people/?sort=name"
    assert [chip.words for chip in bar.chips[1:]] == ["", ""]
    assert bar.any
    assert bar.clear == "/people/?sort=name"


@pytest.mark.django_db
def test_filter_bar_shortens_many_choices():
    assert bar_of("?kind=a&kind=b&kind=c").chips[0].words == "Acme-like, Big and 1 more"


@pytest.mark.django_db
def test_filter_bar_tells_a_range():
    chip = bar_of("?size_min=5").chips[0]
    assert chip.words == "from 5"
    assert chip.without == "/people/"


@pytest.mark.django_db
def test_filter_bar_names_the_chosen_record(alice):
    assert bar_of(f"?manager={alice.pk}").chips[0].words == str(alice)


@pytest.mark.django_db
def test_filter_bar_marks_a_value_that_cannot_be_read():
    chip = bar_of("?manager=nobody").chips[0]
    assert chip.errors
    assert chip.words == "nobody"


@pytest.mark.django_db
def test_filter_bar_without_filters_is_quiet():
    bar = bar_of("")
    assert not bar.any
    assert bar.text == ""
    assert all(not chip.words for chip in bar.chips)


def pages(number: int, count: int = 450, query: str = "?q=x") -> bar.PageLinks:
    return bar.page_links(asked(query), Paginator(range(count), 50).page(number))


def test_page_links_keep_the_filters_and_elide_the_middle():
    shown = pages(5)
    assert shown.words == "201 to 250 of 450"
    assert [link.label for link in shown.links] == ["Previous", "1", "…", "4", "5", "6", "…", "9", "Next"]
    assert [link.url for link in shown.links if link.label in {"1", "6"}] == ["/people/?q=x", "/people/?q=x&page=6"]
    assert [link.label for link in shown.links if link.current] == ["5"]


def test_page_links_of_a_single_page_are_a_count():
    shown = pages(1, count=12)
    assert (shown.words, shown.links) == ("12", [])


def test_page_links_of_nothing_say_no():
    assert pages(1, count=0).words == "No"
