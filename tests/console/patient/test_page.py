import re
from datetime import timedelta, timezone
from html.parser import HTMLParser
from typing import get_args

import pytest
from typing_extensions import override

from console.patient import page as page_module
from console.patient.page import page
from console.patient.summary import lines
from console.told.words import PAGE, Lang, page_word
from schemas.events.incidents import Patient
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import Consciousness
from schemas.outputs.handover import HandoverRecord
from schemas.patient.parameters import MEASURED
from schemas.patient.signs import PatientSigns, Sign
from streams.fhir.handover import bundle_json
from tests.dispatch.support import centre
from tests.support import patient_cases as cases

WELL = {
    "respiration_rate_per_min": 14.0,
    "spo2_pct": 98.0,
    "on_oxygen": False,
    "systolic_mmhg": 118.0,
    "diastolic_mmhg": 70.0,
    "heart_rate_per_min": 80.0,
    "temperature_c": 36.8,
    "consciousness": Consciousness.ALERT,
}
HANOI = timezone(timedelta(hours=7))
LANGS: tuple[Lang, ...] = get_args(Lang)
VOID = {"meta", "path", "rect", "circle"}


class Balance(HTMLParser):
    """Checks that every element that is opened is closed, in order; keeps the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    @override
    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.open.append(tag)

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    @override
    def handle_data(self, data: str) -> None:
        self.text += data if data.endswith(" ") else f"{data} "


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("make", [cases.worsening, cases.carried, cases.silent, cases.treated])
def test_it_is_whole_and_loads_nothing(make: object, lang: Lang) -> None:
    assert callable(make)
    html = page(make().handover(), lang, HANOI)
    Balance(html)
    assert not re.search(r"<script|<link|<img|href|src=|url\(|@import|@font-face|javascript", html)
    assert re.findall(r"https?://[^\"]+", html.replace("http://www.w3.org/2000/svg", "")) == []
    assert page_word("advice", lang) in html


def test_missing_is_shown_as_missing_and_stale_as_stale() -> None:
    silent = Balance(page(cases.silent().handover(), "en", HANOI)).text
    assert silent.count("not measured") == 7
    assert "No vital signs were received." in silent
    assert "No score: nothing was measured." in silent
    worse = Balance(page(cases.worsening().handover(), "en", HANOI)).text
    assert worse.count("STALE") == 5
    assert "8–11" in worse
    assert re.search(r"missing\s+: Systolic", worse)


def test_why_a_child_has_no_score_and_what_is_alarming_is_said_in_the_pages_language() -> None:
    city = cases.carried(Patient(age_years=4))
    city.vitals("U1", spo2_pct=85.0)
    text = Balance(page(city.handover(), "vi", HANOI)).text
    assert "dưới 16 tuổi: không dùng thang người lớn: " in text
    assert "SpO2 dưới 90" in text
    assert "BEDSIDE PEWS" in text
    assert "kiểm định trên trẻ nằm viện, chưa kiểm định ngoài bệnh viện" in text
    assert "no adult score" not in text
    assert "spo2_pct" not in text


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("patient", [Patient(age_years=14), Patient(age_years=29, pregnant=True)])
def test_no_red_flag_is_never_said_without_its_limits(patient: Patient, lang: Lang) -> None:
    none, only = {
        "en": ("no red flag", "these limits only"),
        "vi": ("không có dấu hiệu nguy hiểm", "chỉ xét theo các ngưỡng này"),
    }[lang]
    for signs in ({"spo2_pct": 98.0}, WELL):
        city = cases.carried(patient)
        city.vitals("U1", **signs)
        text = Balance(page(city.handover(), lang, HANOI)).text
        assert none in text
        assert text.count(only) >= text.count(none)
        assert "no_red_flag" not in text


def test_an_infants_months_are_on_the_page() -> None:
    assert "4 months" in page(cases.carried(Patient(age_months=4)).handover(), "en", HANOI)
    assert "4 tháng tuổi" in page(cases.carried(Patient(age_months=4)).handover(), "vi", HANOI)


def test_an_adults_extreme_sign_stands_beside_its_number() -> None:
    city = cases.carried()
    city.vitals("U1", temperature_c=42.5)
    text = Balance(page(city.handover(), "en", HANOI)).text
    assert "T below 32 or above 40.9" in text


def test_what_another_source_said_stands_beside_the_value() -> None:
    told = _two_pressures()
    assert "nguồn khác: 62" in page(told, "vi", HANOI)
    assert "another source: 62" in page(told, "en", HANOI)
    assert any("[another source: 62]" in line for line in lines(told, "en"))
    assert '"another source: 62"' in bundle_json(told)
    assert '"another source: 30"' in bundle_json(told)


def _two_pressures() -> HandoverRecord:
    city = cases.carried()
    city.clock_s = 130
    signs = tuple(
        Sign(
            parameter=name, value=124.0, at=centre.at(125), device_id="m", samples=1, differs=other
        )
        for name, other in (("systolic_mmhg", 62.0), ("heart_rate_per_min", 30.0))
    )
    city.say(PatientSigns, unit_id="U1", since=centre.at(60), signs=signs)
    return city.handover()


def test_times_are_in_the_zone_that_is_named() -> None:
    html = page(cases.worsening().handover(), "en", HANOI)
    assert "ended 12:20:00" in html
    assert "times in UTC+07:00" in html


def test_what_people_wrote_is_text_not_markup() -> None:
    record = cases.carried().handover()
    script = Bilingual(vi="<script>alert(1)</script>", en="<script>alert(1)</script>")
    html = page(record.model_copy(update={"complaint": script}), "en", HANOI)
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_what_the_crew_found_and_did_is_on_the_page() -> None:
    text = Balance(page(cases.treated().handover(), "vi", HANOI)).text
    for said in (
        "nhận định: nhồi máu cơ tim ST chênh lên",
        "không có: sốc",
        "cơ chế: ngã thấp",
        "cần: phòng can thiệp tim mạch",
        "khởi phát: 11:50:00",
        "aspirin 300 mg po",
    ):
        assert said in text
    assert "The crew has reported nothing." in page(cases.silent().handover(), "en", HANOI)


def test_more_than_fits_is_counted() -> None:
    record = cases.worsening().handover()
    care = cases.treated().handover().care
    busy = record.model_copy(
        update={"care": care.model_copy(update={"treatments": care.treatments * 3})}
    )
    assert "4 earlier ones are in the JSON form" in page(busy, "en", HANOI)
    many = record.model_copy(
        update={"events": record.events * 9, "handshake": record.handshake * 9}
    )
    html = page(many, "en", HANOI)
    for count, most in (
        (len(many.events), page_module.EVENTS_MAX),
        (len(many.handshake), page_module.STEPS_MAX),
    ):
        assert f"{count - most} earlier ones are in the JSON form" in html


@pytest.mark.parametrize("name", [row.name for row in MEASURED])
def test_every_measured_parameter_has_a_name(name: str) -> None:
    assert name in PAGE
