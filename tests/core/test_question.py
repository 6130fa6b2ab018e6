"""How a typed text is read, and how near a name is to it."""

import pytest

from accounts.models import Account
from hotcrm.core import nearness
from hotcrm.core.question import Question


@pytest.mark.parametrize(
    ("typed", "words", "numbers"),
    [
        ("  Türkoğlu   TEKSTİL ", ("turkoglu", "tekstil"), ()),
        ("https://www.shop.acme.co.uk/x?y=1", ("acme", "co", "uk"), ()),
        ("www.acme.example", ("acme", "example"), ()),
        ("info@acme.example", ("info", "acme", "example"), ()),
        ("+49 (0)30-1234 56", (), ("4930123456", "030123456", " 30123456")),
        ("0049 30 123456", (), ("4930123456", "030123456", " 30123456")),
        ("030 123456", ("030", "123456"), ("30123456",)),
        ("(030) 12 34 56", (), ("30123456",)),
        ("20123", ("20123",), ("20123",)),
        ("123", ("123",), ()),
        ("%_'\"", (), ()),
    ],
)
def test_a_text_is_read(typed, words, numbers):
    question = Question.read(typed)
    assert (question.words, question.numbers) == (words, numbers)


NAMES = ["Acme EMEA", "Acme Corp", "Nordlicht Energie", "Banque Sérigny", "Halden Papier", "Data academy", "Ada Ng"]


@pytest.mark.django_db
def test_a_page_of_pasted_text_is_asked_for_by_its_first_words() -> None:
    rows = Account.objects.filter(Question.read("x yz " * 5000).matches())
    assert list(rows) == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("acmee", ["Acme Corp", "Acme EMEA"]),
        ("amce", ["Acme Corp", "Acme EMEA"]),
        ("acne emea", ["Acme EMEA"]),
        ("acm emaa", ["Acme EMEA"]),
        ("nordlihct", ["Nordlicht Energie"]),
        ("nrdlich", ["Nordlicht Energie"]),
        ("banqe serignny", ["Banque Sérigny"]),
        ("haldne papeir", ["Halden Papier"]),
        ("xyzzy", []),
        ("acxx corp", []),
    ],
)
def test_slips_are_forgiven_and_other_words_are_not(typed, found):
    assert nearness.nearest(Question.read(typed), NAMES, str) == found


@pytest.mark.parametrize(
    ("typed", "long_enough"), [("acm", False), ("acme", True), ("ab cd", False), ("030 1234", False)]
)
def test_only_long_words_are_guessed(typed, long_enough):
    assert nearness.can_err(Question.read(typed)) is long_enough
