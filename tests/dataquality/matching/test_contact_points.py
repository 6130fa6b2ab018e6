"""Phones, mail and web addresses, countries and streets in one form each."""

import pytest

from dataquality.matching import contact_points, places


@pytest.mark.parametrize(
    "raw", ["+49 89 5550142", "0049 89 5550 142", "089/5550142", "+49 (0)89 5550 142", "(089) 5550142 ext. 12"]
)
def test_one_phone_in_many_spellings(raw: str) -> None:
    code, national, _extension = contact_points.phone(raw, "DE")
    assert (code, national) == ("49", "895550142")
    assert contact_points.e164(code, national) == "+49895550142"


def test_an_extension_is_kept_aside() -> None:
    assert contact_points.phone("871-742-6495 x123", "US") == ("1", "8717426495", "123")


def test_too_few_digits_are_no_phone() -> None:
    assert contact_points.phone("12", "US") == ("", "", "")
    assert contact_points.phone("no phone", "US") == ("", "", "")


@pytest.mark.parametrize(
    "raw", ["https://www.acme.co.uk/en", "ACME.CO.UK", "shop.acme.co.uk", "http://acme.co.uk/contact?utm=1"]
)
def test_the_registrable_domain(raw: str) -> None:
    assert contact_points.domain(raw) == ("acme.co.uk", "acme")


def test_a_page_on_a_social_network_is_no_domain() -> None:
    assert contact_points.domain("linkedin.com/company/acme") == ("", "")
    assert contact_points.domain("none") == ("", "")


def test_mail_addresses() -> None:
    assert contact_points.email("Ann.Lee+crm@Gmail.com") == ("annlee@gmail.com", "", False)
    assert contact_points.email("info@acme.de") == ("info@acme.de", "acme.de", True)
    assert contact_points.email("not an address") == ("", "", False)


@pytest.mark.parametrize("raw", ["Germany", "Deutschland", "DE", "de", "Allemagne"])
def test_one_country_in_many_languages(raw: str) -> None:
    assert places.country(raw) == "DE"


@pytest.mark.parametrize(
    ("raw", "code"), [("U.S.", "US"), ("España", "ES"), ("The Netherlands", "NL"), ("Great Britain", "GB"), ("", "")]
)
def test_countries(raw: str, code: str) -> None:
    assert places.country(raw) == code


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("12 Main Street", "12 Main St."),
        ("Goethestraße 8", "Goethestr. 8"),
        ("4506 Highland Avenue, Suite 510", "4506 Highland Ave #510"),
        ("12 rue Victor Hugo", "12, Rue Victor Hugo"),
        ("Calle Mayor 3", "C/ Mayor, 3"),
    ],
)
def test_one_street_in_many_spellings(left: str, right: str) -> None:
    assert places.street(left) == places.street(right)
