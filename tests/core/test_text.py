import pytest

from hotcrm.core.text import fold, phone_e164, registrable_domain


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Türkoğlu  Tekstil A.Ş.", "turkoglu tekstil a s"), ("Ōtani Seiki", "otani seiki"), ("", ""), ("Łódź", "lodz")],
)
def test_fold(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://www.shop.acme.co.uk/x?y=1", "acme.co.uk"),
        ("Info@Acme.co.uk", "acme.co.uk"),
        ("acme.example", "acme.example"),
        ("localhost", ""),
        ("", ""),
    ],
)
def test_registrable_domain(address, domain):
    assert registrable_domain(address) == domain


@pytest.mark.parametrize(
    ("typed", "country", "number"),
    [
        ("089 5550142", "DE", "+49895550142"),
        ("+49 (0)89 5550-142", None, "+49895550142"),
        ("0049 89 5550142", "FR", "+49895550142"),
        ("089 5550142", None, ""),
        ("call me", "DE", ""),
    ],
)
def test_phone_e164(typed, country, number):
    assert phone_e164(typed, country) == number
