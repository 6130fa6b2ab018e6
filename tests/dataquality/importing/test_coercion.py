from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from dataquality.importing.coercion import Fault, coercer
from dataquality.importing.mapping import ColumnRule, from_json
from hotcrm.core.csv_cells import guarded, unguarded
from hotcrm.core.customer360 import importables


@pytest.fixture
def value(companies):
    """`value("employees", "12")` is what the cell becomes, with the rule's and the mapping's options."""

    def convert(key: str, text: str, mapping=None, **rule):
        field = next(one for one in companies.fields if one.key == key)
        return coercer(field, ColumnRule(field=key, **rule), from_json(mapping or {}, companies))(text)

    return convert


@pytest.fixture
def reason(value):
    def refused(*arguments, **options) -> str:
        with pytest.raises(Fault) as fault:
            value(*arguments, **options)
        return str(fault.value)

    return refused


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("name", "  Acme  ", "Acme"),
        ("employees", "1,480", 1480),
        ("employees", "1 480", 1480),
        ("employees", "95.0", 95),
        ("annual_revenue", "$1,100.04", Decimal("1100.04")),
        ("annual_revenue", "312.456 EUR", Decimal("312.46")),
        ("annual_revenue", "0", Decimal(0)),
        ("closed_on", "2017-03-01", date(2017, 3, 1)),
        ("seen_at", "2017-03-01 10:30", datetime(2017, 3, 1, 10, 30, tzinfo=UTC)),
        ("stage", "CLOSED WON", "won"),
        ("stage", "lost", "lost"),
        ("billing_country", "united states", "US"),
        ("billing_country", "Philippines", "PH"),
        ("billing_country", "deu", "DE"),
        ("billing_country", "UK", "GB"),
        ("currency", "eur", "EUR"),
        ("currency", "£", "GBP"),
        ("active", "Yes", True),
        ("active", "0", False),
        ("email", "Info@Acme.example", "Info@Acme.example"),
        ("phone", "+49 89 5550 1420", "+49 89 5550 1420"),
        ("phone", "(212) 555-0100 ext. 12", "(212) 555-0100 ext. 12"),
        ("website", "acme.example/contact", "https://acme.example/contact"),
        ("website", "http://müller.example", "http://müller.example"),
        ("owner", "Moses Frase", "Moses Frase"),
        ("employees", "   ", None),
    ],
)
def test_cells_become_values(value, key, text, expected):
    assert value(key, text) == expected


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("name", "", "Name is empty."),
        ("name", "x" * 41, "The text has 41 characters, 40 are allowed."),
        ("employees", "1.2k", "'1.2k' is not a number. Did you mean 1200?"),
        ("employees", "12.5", "'12.5' is not a whole number."),
        ("employees", "9999999999", "'9999999999' is too large."),
        ("employees", "nan", "'nan' is not a number."),
        ("annual_revenue", "-5", "'-5' is below 0. Annual revenue is never less."),
        ("annual_revenue", "(5.00)", "'(5.00)' is below 0. Annual revenue is never less."),
        ("annual_revenue", "1,00,0", "'1,00,0' is not a number."),
        ("annual_revenue", "Infinity", "'Infinity' is not a number."),
        ("closed_on", "31/12/2017", "'31/12/2017' is not a date written like 2017-12-31."),
        ("closed_on", "2017-02-30", "'2017-02-30' is not a date written like 2017-12-31."),
        ("seen_at", "soon", "'soon' is not a time written like 2017-12-31 14:30."),
        ("stage", "Wonn", "There is no stage 'Wonn'. There are: Closed won, Lost."),
        ("stage", "Closed wom", "There is no stage 'Closed wom'. Did you mean Closed won?"),
        ("billing_country", "Germny", "'Germny' is not a country. Did you mean Germany?"),
        ("billing_country", "Philipines", "'Philipines' is not a country. Did you mean Philippines?"),
        ("billing_country", "Atlantis", "'Atlantis' is not a country."),
        ("currency", "EUX", "'EUX' is not a currency. Did you mean EUR?"),
        ("active", "maybe", "'maybe' is neither yes nor no."),
        ("email", "sales@azimut", "'sales@azimut' is not an e-mail address. The domain has no ending."),
        ("email", "azimut.example", "'azimut.example' is not an e-mail address. It has no @."),
        ("phone", "call me", "'call me' is not a phone number."),
        ("phone", "+36 96 55", "'+36 96 55' is too short for a phone number."),
        ("phone", "+36 96 555 555 555 555", "'+36 96 555 555 555 555' is too long for a phone number."),
        ("website", "not a site", "'not a site' is not a web address."),
        ("website", "javascript://acme.example", "'javascript://acme.example' is not a web address."),
        ("website", "https://[", "'https://[' is not a web address."),
    ],
)
def test_cells_that_do_not_fit_say_why(reason, key, text, words):
    assert reason(key, text) == words


@pytest.mark.parametrize("text", ["0001-01-01 00:00", "0001-01-01T00:00:00+14:00", "9999-12-31 23:59"])
def test_a_time_that_another_zone_has_no_date_for_is_refused(reason, text):
    assert reason("seen_at", text) == f"'{text}' is too far away."


def test_a_date_is_read_by_the_format_of_the_mapping_and_by_no_other(value, reason):
    mapping = {"date_format": "%m/%d/%Y"}
    assert value("closed_on", "12/31/2017", mapping) == date(2017, 12, 31)
    assert reason("closed_on", "31/12/2017", mapping) == "'31/12/2017' is not a date written like 12/31/2017."
    assert reason("closed_on", "2017-12-31", mapping) == "'2017-12-31' is not a date written like 12/31/2017."
    assert value("closed_on", "31.12.2017", mapping, format="%d.%m.%Y") == date(2017, 12, 31)


def test_a_scale_multiplies(value):
    assert value("annual_revenue", "1100.04", scale=Decimal(1_000_000)) == Decimal("1100040000.00")


def test_a_comma_can_be_the_decimal_sign(value, reason):
    assert value("annual_revenue", "1.100,04 €", {"decimal": ","}) == Decimal("1100.04")
    assert reason("annual_revenue", "1.100,04") == "'1.100,04' is not a number."


def test_the_values_of_the_mapping_resolve_what_luck_must_not(value):
    mapping = {
        "values": {"billing_country": {"Philipines": "Philippines", "Korea": "KR"}, "stage": {"Engaging": "won"}}
    }
    assert value("billing_country", "Philipines", mapping) == "PH"
    assert value("billing_country", "korea", mapping) == "KR"
    assert value("stage", "Engaging", mapping) == "won"


def test_a_value_can_be_mapped_to_nothing(value):
    assert value("stage", "n/a", {"values": {"stage": {"n/a": ""}}}) is None


def test_a_phone_number_is_checked_in_the_country_of_the_mapping(reason):
    assert reason("phone", "0961", {"country": "HU"}) == "'0961' is too short for a phone number."


@pytest.mark.parametrize(
    "text", ["=1+1", "+49 30", "-3", "@sum", "\tx", "\rx", "＝1", "＋1", "'=x", "''-1", "'plain", "a=b", ""]
)
def test_the_guard_of_an_export_comes_off_again(text):
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in set("=+-@\t\r＝＋－＠")


def test_a_number_above_what_the_field_can_mean_is_refused() -> None:
    field = next(one for one in importables.get("account").fields if one.key == "founded")
    convert = coercer(field, ColumnRule(field="founded"), from_json({}, importables.get("account")))
    assert convert("1999") == 1999
    with pytest.raises(Fault, match="above 9999"):
        convert("99999")
