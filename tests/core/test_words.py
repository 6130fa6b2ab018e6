"""How names and addresses are written on pages."""

import pytest

from hotcrm.core.templatetags.hot import address, initials


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Priya Raman", "PR"),
        ("Dr. Erik Hahn", "EH"),
        ("Prof. Dr. Ada May Byron", "AB"),
        ("Mr Price", "MP"),
        ("3M", "3"),
    ],
)
def test_letters_that_stand_for_a_name(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_an_address_breaks_before_its_at() -> None:
    assert address("erik@acme-emea.example") == (
        '<span class="u-part">erik</span><span class="u-part">@acme-emea.example</span>'
    )
    assert address("<b>@x.example") == '<span class="u-part">&lt;b&gt;</span><span class="u-part">@x.example</span>'
    assert address("call me @ home") == "call me @ home"
    assert address("+49 89 5550 142") == "+49 89 5550 142"
