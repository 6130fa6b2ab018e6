"""Names of companies and people, taken apart."""

import pytest

from dataquality.matching.companies import company
from dataquality.matching.company_relation import RELATIONS, relation
from dataquality.matching.people import full, person, share_root
from dataquality.matching.text import fold, joined, skeleton


@pytest.mark.parametrize(
    ("raw", "tokens", "legal"),
    [
        ("Müller Maschinenbau GmbH & Co. KG", ("muller", "maschinenbau"), "gmbh co kg"),
        ("ACME Corp.", ("acme",), "corp"),
        ("Acme Incorporated", ("acme",), "inc"),
        ("Bianchi S.p.A.", ("bianchi",), "spa"),
        ("Nowak Sp. z o.o.", ("nowak",), "spzoo"),
        ("Dupont Société par actions simplifiée", ("dupont",), "sas"),
        ("Smith Pty. Ltd.", ("smith",), "pty ltd"),
        ("Georgiev ООД", ("georgiev",), "ood"),
        ("Acme GmbH (Berlin)", ("acme", "berlin"), "gmbh"),
        ("Intl Mfg Svcs", ("international", "manufacturing", "services"), ""),
        ("The Bakery", ("bakery",), ""),
    ],
)
def test_a_company_name_without_its_legal_form(raw: str, tokens: tuple[str, ...], legal: str) -> None:
    found = company(raw)
    assert found.tokens == tokens
    assert found.legal == legal


def test_a_trade_name_is_a_second_name() -> None:
    found = company("Rivera Holdings LLC d/b/a Sunny Side Café")
    assert found.tokens == ("rivera", "holdings")
    assert found.other == (("sunny", "side", "cafe"),)


def test_remarks_are_no_part_of_a_name() -> None:
    assert company("Acme - do not use").tokens == company("Acme (DUPLICATE)").tokens == company("Acme").tokens


def test_a_name_that_is_only_a_legal_form_is_kept() -> None:
    assert company("Inc").tokens == ("inc",)
    assert company("").tokens == ()


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("Acme Foods", "ACME FOODS LTD", "same"),
        ("Health Care Partners", "Healthcare Partners", "same"),
        ("Sun Gard Foods", "Sungard Foods", "joined"),
        ("Acmee Foods", "Acme Foods", "misspelt"),
        ("Acme Distribution Germany", "Acme Distribution France", "other division"),
        ("Acme Logix Germany", "Acme Logix", "more division"),
        ("Store 12 Acme", "Store 14 Acme", "other number"),
        ("International Business Machines", "IBM", "acronym"),
        ("Acme Foods", "Borealis Steel", "different"),
    ],
)
def test_how_two_company_names_relate(left: str, right: str, expected: str) -> None:
    assert RELATIONS[relation(company(left).tokens, company(right).tokens)] == expected
    assert RELATIONS[relation(company(right).tokens, company(left).tokens)] == expected


def test_the_city_of_the_record_is_no_other_name() -> None:
    left, right = company("Acme Dynamics").tokens, company("Acme Dynamics Berlin").tokens
    assert RELATIONS[relation(left, right, frozenset({"berlin"}))] == "more place"


def test_people_with_titles_suffixes_and_particles() -> None:
    found = person("Dr. Robert J.", "Smith Jr.")
    assert (found.first, found.middle, found.last, found.suffix) == ("robert", "j", "smith", "jr")
    assert full("van den Berg, Ann").last == "van den berg"
    assert full("Ann van den Berg").last == "van den berg"


def test_nicknames_share_a_root() -> None:
    assert share_root("bob", "robert")
    assert share_root("peggy", "margaret")
    assert share_root("kasia", "katarzyna")
    assert not share_root("robert", "richard")


def test_scripts_and_spellings_fold_to_one_word() -> None:
    assert fold("Георги") == "georgi"
    assert fold("Łódź") == "lodz"
    assert joined("Müller") == joined("Mueller") == joined("MULLER")
    assert skeleton("schmidt") == skeleton("schmitd"[:5] + "dt")
