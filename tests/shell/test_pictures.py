import pytest

from hotcrm.shell import pictures


@pytest.mark.parametrize(("value", "expected"), [(None, 0.0), (-5, 0.0), (64, 64.0), (140, 100.0)])
def test_within_holds_a_value_between_0_and_100(value, expected):
    assert pictures.within(value) == expected


def test_arc_of_half_is_half_of_the_circle():
    assert pictures.arc(50) == pytest.approx(25.13, abs=0.01)


@pytest.mark.parametrize(("value", "tone"), [(70, "ok"), (69, "warn"), (50, "warn"), (49, "bad"), (None, "bad")])
def test_band_names_the_tone(value, tone):
    assert pictures.band(value, 70, 50) == tone


def test_steps_fill_the_width_and_mark_those_reached():
    drawn = pictures.steps(2, 5)
    assert [step.on for step in drawn] == [True, True, False, False, False]
    assert drawn[-1].x + drawn[-1].width == pytest.approx(pictures.STAGE_WIDTH, abs=0.05)


EVIDENCE = [
    {"label": "Starting odds", "a": "Any two", "b": "", "weight": -5, "percent": "3%"},
    {"label": "Website", "a": "a.example", "b": "a.example", "weight": 8, "percent": "88%"},
    {"label": "Employees", "a": "10", "b": "900", "weight": -2, "percent": "60%"},
    {"label": "VAT ID", "a": "", "b": "DE1", "weight": None, "percent": "60%"},
]


def test_waterfall_bars_start_where_the_sum_stood():
    start, website, employees, vat = pictures.waterfall(EVIDENCE)
    assert start.start
    assert start.tone == "n"
    assert start.words == "–"
    assert start.x == website.x
    assert website.tone == "ok"
    assert website.words == "+8.0"
    assert employees.tone == "bad"
    assert employees.words == "−2.0"
    assert employees.x + employees.width == pytest.approx(website.x + website.width, abs=0.2)
    assert vat.tone == "n"
    assert vat.width == pictures.NEUTRAL_WIDTH


def test_waterfall_stays_inside_the_picture():
    rows = pictures.waterfall(EVIDENCE)
    assert min(row.x for row in rows) >= 0
    assert max(row.x + row.width for row in rows) <= pictures.WATERFALL_WIDTH


def test_waterfall_of_nothing_is_nothing():
    assert pictures.waterfall([]) == []
