import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from schemas.ground.base import Instant, LatLon, ShortText, Text

TEXT = TypeAdapter[str](Text)
SHORT = TypeAdapter[str](ShortText)
INSTANT = TypeAdapter[datetime](Instant)

COMPOSED = "Ngã tư Sở Sao, đường Nguyễn Chí Thanh"
GROWS = "\ufb1d"  # one character that NFC writes as two

vietnamese = st.text(
    alphabet="aăâeêioôơuưyđ ADĐƠƯ\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031bBcnhm", max_size=60
)


@pytest.mark.parametrize("adapter", [TEXT, SHORT])
def test_decomposed_vietnamese_becomes_composed(adapter: TypeAdapter[str]) -> None:
    decomposed = unicodedata.normalize("NFD", COMPOSED)
    assert decomposed != COMPOSED
    assert adapter.validate_python(decomposed) == COMPOSED


@given(vietnamese)
def test_text_is_kept_but_for_its_form_and_reads_back_as_itself(text: str) -> None:
    once = TEXT.validate_python(text)
    assert unicodedata.is_normalized("NFC", once)
    assert unicodedata.normalize("NFD", once) == unicodedata.normalize("NFD", text)
    assert TEXT.validate_json(TEXT.dump_json(once)) == once


@pytest.mark.parametrize(("adapter", "most"), [(TEXT, 2_000), (SHORT, 200)])
def test_length_is_that_of_the_composed_text(adapter: TypeAdapter[str], most: int) -> None:
    decomposed = unicodedata.normalize("NFD", "ệ" * most)
    assert len(decomposed) == 3 * most
    assert len(adapter.validate_python(decomposed)) == most
    with pytest.raises(ValidationError, match=f"at most {most} "):
        adapter.validate_python(decomposed + "a")
    with pytest.raises(ValidationError, match=f"at most {most} "):
        adapter.validate_python(GROWS * (most // 2 + 1))


def test_a_label_is_not_empty_and_free_text_may_be() -> None:
    assert not TEXT.validate_python("")
    with pytest.raises(ValidationError, match="at least 1 "):
        SHORT.validate_python("")


@pytest.mark.parametrize("year", [1, 1969, 9001, 9999])
def test_no_clock_is_right_in_a_year_that_is_nobodys(year: int) -> None:
    """A deadline after it or an age before it would leave what dates can hold."""
    with pytest.raises(ValidationError, match=f"year {year} is not within 1970 to 9000"):
        INSTANT.validate_json(f'"{year:04}-06-01T00:00:00Z"')


def test_equal_instants_have_one_spelling() -> None:
    saigon = INSTANT.validate_json('"2026-11-24T12:00:00+07:00"')
    assert saigon == datetime(2026, 11, 24, 5, tzinfo=UTC)
    assert INSTANT.dump_json(saigon) == b'"2026-11-24T05:00:00Z"'


@pytest.mark.parametrize(
    "text", ['"2026-11-24T05:00:00"', "1700000000", "1700000000.5", '"2026-11-24"', "true"]
)
def test_an_instant_without_zone_or_as_a_number_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        INSTANT.validate_json(text, strict=True)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_a_place_reads_back_exactly(lat: float, lon: float) -> None:
    place = LatLon(lat=lat, lon=lon)
    assert LatLon.model_validate_json(place.model_dump_json()) == place


@pytest.mark.parametrize("edge", [(90.0, 180.0), (-90.0, -180.0)])
def test_poles_and_date_line_are_places(edge: tuple[float, float]) -> None:
    assert LatLon(lat=edge[0], lon=edge[1]).lat == edge[0]


@pytest.mark.parametrize("missing", ["lat", "lon"])
def test_half_a_place_is_none(missing: str) -> None:
    whole: dict[str, Any] = {"lat": 1.0, "lon": 2.0}
    del whole[missing]
    with pytest.raises(ValidationError, match=missing):
        LatLon.model_validate(whole)


@pytest.mark.parametrize(
    "text", ["1764054000", "1764054000000", "1764054000.5", "-5", "1e9", " 5 ", "", "20261125"]
)
def test_text_of_a_number_is_no_instant(text: str) -> None:
    with pytest.raises(ValidationError):
        INSTANT.validate_json(f'"{text}"')


@pytest.mark.parametrize("text", ["2026-11-25T07:00:00Z", "2026-11-25t14:00:00+07:00"])
def test_iso_8601_is_an_instant_in_json_only(text: str) -> None:
    assert INSTANT.validate_json(f'"{text}"') == datetime(2026, 11, 25, 7, tzinfo=UTC)
    with pytest.raises(ValidationError):
        INSTANT.validate_python(text, strict=True)
