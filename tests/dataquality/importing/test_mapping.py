import json

import pytest

from dataquality.importing.mapping import bound, from_json, parsed
from dataquality.importing.rejection import Unreadable

CONTRACT = {
    "columns": {"revenue": {"field": "annual_revenue", "scale": 1000000}},
    "values": {"stage": {"Engaging": "won"}},
    "match": ["external_id", "name"],
    "date_format": "%m/%d/%Y",
    "currency": "USD",
}


def fields(binding) -> dict[str, str]:
    return {one.column: one.rule.field for one in binding.columns}


def test_reads_the_mapping_of_the_contract(companies):
    mapping = parsed(json.dumps(CONTRACT), companies)
    rule = mapping.columns["revenue"][0]
    assert (rule.field, rule.scale) == ("annual_revenue", 1000000)
    assert mapping.values == {"stage": {"Engaging": "won"}}
    assert (mapping.match, mapping.date_format, mapping.currency) == (("external_id", "name"), "%m/%d/%Y", "USD")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"colums": {}}, 'has "colums", which means nothing here. Did you mean columns'),
        ({"columns": {"revenue": {"field": "annual_revenu"}}}, 'field "annual_revenu", which does not exist. Did you'),
        (
            {"columns": {"revenue": {"field": "name", "scael": 2}}},
            'has "scael", which means nothing here. Did you mean',
        ),
        ({"columns": {"revenue": {"scale": 2}}}, 'should name a "field"'),
        ({"columns": {"revenue": {"field": "annual_revenue", "scale": "lots"}}}, "should be a number other than 0"),
        ({"columns": {"revenue": {"field": "annual_revenue", "scale": 0}}}, "should be a number other than 0"),
        ({"columns": {"place": {"field": "name", "part": "last"}}}, "should be a whole number"),
        ({"columns": []}, '"columns" of the mapping should be a JSON object'),
        ({"values": {"stages": {}}}, 'field "stages", which does not exist. Did you mean stage'),
        ({"values": {"stage": []}}, "should be a JSON object"),
        ({"match": ["webside"]}, 'field "webside", which does not exist. Did you mean website'),
        ({"date_format": 7}, '"date_format" of the mapping should be a text'),
        ([], "should be a JSON object"),
        ({"columns": {"revenue": {"field": "annual_revenue", "scale": "1e999999"}}}, "1E.999999 is out of reach"),
        ({"columns": {"closed": {"field": "closed_on", "format": "%Y-%Y"}}}, "names a part of the date twice"),
        ({"columns": {"owner": {"field": "owner", "email_domain": "evil\n.com"}}}, "is not the domain of an e-mail"),
        ({"match": 5}, "should be a list of fields"),
        ({"match": None}, "should be a list of fields"),
        ({"values": {"stage": {"a\0": "won"}}}, "holds a NUL"),
        ({"values": {"stage": {"a": "\ud800"}}}, "half a character"),
        ({"currency": "EUROS"}, "can't be the currency"),
        ({"delimiter": "ab"}, "can't be the delimiter"),
        ({"delimiter": '"'}, "can't be the delimiter"),
        ({"country": "Narnia"}, "can't be the country"),
        ({"decimal": "x"}, "can't be the decimal"),
        ({"source": "s" * 41}, "can't be the source"),
    ],
)
def test_a_mapping_that_means_nothing_is_refused_in_words(companies, change, words):
    with pytest.raises(Unreadable, match=words):
        from_json(change, companies)


def test_what_is_not_json_names_the_line(companies):
    with pytest.raises(Unreadable, match="not JSON: line 2, column 1"):
        parsed('{"columns": {},\n', companies)


def test_columns_find_their_fields_by_name(companies):
    binding = bound(
        from_json({}, companies), ["Company", "Annual Revenue", "url", "Office Location", "eMail"], companies
    )
    assert fields(binding) == {
        "Company": "name", "Annual Revenue": "annual_revenue", "url": "website",
        "Office Location": "billing_country", "eMail": "email",
    }  # fmt: skip


def test_the_mapping_wins_over_the_name(companies):
    mapping = from_json({"columns": {"name": "external_id", "Title": "name"}}, companies)
    assert fields(bound(mapping, ["name", "title"], companies)) == {"name": "external_id", "title": "name"}


def test_a_column_can_be_left_out(companies):
    binding = bound(from_json({"columns": {"phone": None}}, companies), ["name", "phone"], companies)
    assert fields(binding) == {"name": "name"}


def test_one_column_can_feed_two_fields(companies):
    rules = [{"field": "billing_city", "split": ", "}, {"field": "billing_country", "split": ", ", "part": -1}]
    binding = bound(from_json({"columns": {"place": rules}}, companies), ["name", "place"], companies)
    pieces = {one.rule.field: one.rule.piece("Paris, Texas, US") for one in binding.columns}
    assert pieces == {"name": "Paris, Texas, US", "billing_city": "Paris", "billing_country": "US"}


def test_two_columns_for_one_field_are_refused(companies):
    mapping = from_json({"columns": {"a": "name", "b": "name"}}, companies)
    with pytest.raises(Unreadable, match=r'"a" and "b" both go to name\. Choose one\.'):
        bound(mapping, ["a", "b"], companies)


def test_what_is_missing_or_left_out_is_told(companies):
    binding = bound(from_json({"columns": {"Umsatz": "annual_revenue"}}, companies), ["Umsatzz", "city"], companies)
    assert binding.missing == ("Name",)
    assert binding.ignored == ("Umsatzz",)
    assert binding.notices == (
        'The mapping names a column "Umsatz" that the file does not have. Did you mean Umsatzz?',
        "Not imported: Umsatzz.",
        "The file has no column for Name.",
    )


def test_a_default_stands_in_for_a_column(companies):
    assert bound(from_json({"defaults": {"name": "Unknown"}}, companies), ["city"], companies).missing == ()


def test_fields_may_be_called_as_files_call_them(companies):
    raw = {"columns": {"Land": {"field": "country"}}, "values": {"revenue": {"n/a": ""}}}
    mapping = from_json(raw, companies)
    assert mapping.columns["Land"][0].field == "billing_country"
    assert mapping.values == {"annual_revenue": {"n/a": ""}}
