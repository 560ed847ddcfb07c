"""The page says what its values are, of whom, and only what helps, in one language."""

import re

import pytest
from jinja2 import UndefinedError

from console.patient.page import page
from console.patient.plot import Band, Panel, Zone, draw
from console.patient.templates import render
from schemas.events.incidents import Patient
from schemas.outputs.handover import HandoverRecord
from tests.dispatch.support import centre
from tests.support import patient_cases as cases

WORSE = {"respiration_rate_per_min": 33.0, "spo2_pct": 86.0, "on_oxygen": True}


def watched() -> HandoverRecord:
    """Give a patient whose saturation is measured every second second, each time another one."""
    city = cases.carried()
    for number in range(70):
        city.monitor(130 + 2 * number, spo2_pct=(90.0, 92.0, 88.0, 91.0, 95.0)[number % 5])
    return city.handover()


def test_a_median_is_called_one_beside_what_was_measured_last() -> None:
    record = watched()
    (course,) = [one for one in record.vitals if one.parameter == "spo2_pct"]
    last = course.points[-1]
    assert last.samples >= 3
    assert last.window_s is not None
    assert last.last in {90.0, 92.0, 88.0, 91.0, 95.0}
    said = f"median of the last {last.window_s} s; last measured {last.last:g} at "
    assert said in page(record, "en")
    said = f"trung vị {last.window_s} giây qua; đo gần nhất {last.last:g} lúc "
    assert said in page(record, "vi")


def test_what_was_measured_once_is_no_median() -> None:
    assert "median" not in page(cases.carried().handover(), "en")


def test_trauma_scores_stand_only_where_there_is_an_injury() -> None:
    medical, injured = cases.carried(), cases.treated()
    for city in (medical, injured):
        city.monitor(200, **cases.WORSE | WORSE)
    for name in ("RTS", "Field triage"):
        assert name not in page(medical.handover(), "en")
        assert name in page(injured.handover(), "en")


def test_field_triage_and_bands_are_in_vietnamese() -> None:
    city = cases.treated()
    city.monitor(200, **cases.WORSE | WORSE)
    text = page(city.handover(), "vi")
    assert "SpO2 dưới 90 % khi thở oxy" in text
    assert "nhịp thở dưới 10 hoặc trên 29" in text
    for english in ("SpO2 below", "respiration below", "positive", "moderate", "crew's"):
        assert english not in text


def test_hospitals_stand_by_name() -> None:
    text = re.sub(r"<[^>]*>", "", page(cases.worsening().handover(), "vi"))
    assert "Bệnh viện h1" in text
    body = text[text.index("Hệ thống gợi ý") :]
    assert not re.search(r"(?<!viện )\bh[12]\b", body)


def test_of_a_child_no_english_reason_is_left() -> None:
    city = cases.carried(Patient(age_years=4))
    city.monitor(140, spo2_pct=85.0)
    assert "no adult score" not in page(city.handover(), "vi")


def test_a_known_score_is_a_line_over_its_bands_and_a_range_breaks_it() -> None:
    points = [
        Band(centre.at(s), low, high)
        for s, low, high in (
            (0, 3, 3),
            (60, 5, 5),
            (120, 2, 9),
            (180, 7, 7),
            (240, 8, 8),
            (900, 8, 8),
        )
    ]
    svg = draw([Panel(0, 20, bands=points, zones=[Zone(5, 7, "#fff1c9")])], "t")
    assert 'fill="#fff1c9"' in svg
    (line,) = re.findall(r'<path d="(M[^"]+)" fill="none" stroke="#333"', svg)
    assert (line.count("M"), line.count("L")) == (3, 2)


def test_a_name_that_a_template_lacks_is_an_error_and_text_is_escaped() -> None:
    with pytest.raises(UndefinedError):
        render("plot.svg", title="t")
    assert "&lt;b&gt;" in render("plot.svg", title="<b>", width=1, height=1, shapes=[])
