"""RMC, as receivers write it, is the fix that they had."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from streams.edges.trackers.nmea import _checksum, fix_in
from tests.support.examples import examples

# The sentence that every manual of NMEA 0183 has.
RMC = "$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A"


def test_a_sentence_is_a_fix_with_its_own_time_and_metres_a_second() -> None:
    fix = fix_in(RMC)
    assert fix is not None
    assert fix["occurred_at"] == "1994-03-23T12:35:19+00:00"
    assert fix["place"] == {"lat": pytest.approx(48.1173), "lon": pytest.approx(11.5166667)}
    assert fix["speed_mps"] == pytest.approx(11.5235, abs=1e-3)
    assert fix["heading_deg"] == 84.4
    south = fix_in("$GNRMC,123519.00,A,1045.5,S,10640.25,W,,,301126,,,A")
    assert south is not None
    assert south["place"] == {"lat": -10.7583333, "lon": -106.6708333}
    assert (south["speed_mps"], south["heading_deg"]) == (None, None)


def test_without_a_fix_or_of_another_kind_there_is_none() -> None:
    assert fix_in("$GPRMC,123519,V,,,,,,,230394,,") is None
    assert fix_in("$GPGSV,1,1,00*79") is None


@pytest.mark.parametrize(
    "sentence",
    [
        "$GNRMC,123519,A,1045.5,N,10640.25,E,,,301126,,,N",  # no fix
        "$GNRMC,123519,A,1045.5,N,10640.25,E,,,301126,,,S",  # a simulator
        "$GNRMC,123519,A,1045.5,N,10640.25,E,,,301126,,,M,V",  # typed in
        "$GNRMC,123519,A,0000.00,N,00000.00,E,,,301126,,,A",
    ],
)
def test_a_fix_that_was_not_measured_is_none(sentence: str) -> None:
    assert fix_in(sentence) is None


@pytest.mark.parametrize("mode", ["A", "D", "E", "F", "R", "A,V", ""])
def test_a_fix_that_was_measured_is_one(mode: str) -> None:
    assert fix_in(f"$GNRMC,123519,A,1045.5,N,10640.25,E,,,301126,,,{mode}") is not None


@pytest.mark.parametrize(
    "place",
    [
        "1045.5,X,10640.25,E",
        "1045.5,,10640.25,E",
        "1045.5,NS,10640.25,E",
        "1045.5,N,10640.25,N",
        "1060.0,N,10640.25,E",
        "-1045.5,N,10640.25,E",
    ],
)
def test_a_place_on_no_side_or_of_sixty_minutes_is_refused(place: str) -> None:
    """Each of them moved a unit: to the north, to the east, or by degrees."""
    with pytest.raises(ValueError, match=r"."):
        fix_in(f"$GNRMC,123519,A,{place},,,301126,,,A")
    with pytest.raises(ValueError, match=r"A or V"):
        fix_in("$GNRMC,123519,a,1045.5,N,10640.25,E,,,301126,,,A")


@pytest.mark.parametrize(
    "wrong", [RMC.replace("48", "49"), "$GPRMC,1,A", "$GPRMC,x,A,1,N,1,E,,,1,"]
)
def test_a_sentence_that_was_cut_or_garbled_is_no_fix(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        fix_in(wrong)


@pytest.mark.parametrize("number", ["nan", "1_0", "inf", "2e1", " 5"])
def test_what_only_python_takes_for_a_number_is_none(number: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        fix_in(f"$GNRMC,123519,A,1045.5,N,10640.25,E,{number},,301126,,,A")


def test_fixes_of_one_second_have_their_own_times() -> None:
    times = []
    for at in ("123519.00", "123519.20", "123519.4"):
        fix = fix_in(f"$GNRMC,{at},A,1045.5,N,10640.25,E,,,301126,,,A")
        assert fix is not None
        times.append(fix["occurred_at"])
    second = "2026-11-30T12:35:19"
    assert times == [f"{second}+00:00", f"{second}.200000+00:00", f"{second}.400000+00:00"]


@examples(50)
@given(
    st.floats(-89.9, 89.9),
    st.floats(-179.9, 179.9),
    st.floats(0, 120),
    st.integers(0, 86_399),
)
def test_what_a_receiver_writes_is_read_as_it_was(
    lat: float, lon: float, knots: float, second: int
) -> None:
    assume(max(abs(lat), abs(lon)) > 0.001)  # nearer than that it is a receiver without a place
    at = datetime(2026, 11, 30, tzinfo=UTC) + timedelta(seconds=second)
    body = (
        f"GNRMC,{at:%H%M%S}.00,A,{_written(lat, 2)},{'NS'[lat < 0]},{_written(lon, 3)},"
        f"{'EW'[lon < 0]},{knots:.2f},,{at:%d%m%y},,,A"
    )
    fix = fix_in(f"${body}*{_checksum(body):02X}\r\n")
    assert fix is not None
    assert fix["occurred_at"] == at.isoformat()
    assert fix["place"] == {
        "lat": pytest.approx(lat, abs=1e-6),
        "lon": pytest.approx(lon, abs=1e-6),
    }
    assert fix["speed_mps"] == pytest.approx(knots * 1852 / 3600, abs=0.01)


def _written(degrees: float, width: int) -> str:
    """Write degrees and minutes in whole ten thousandths of a minute, so that none are 60."""
    whole, rest = divmod(round(abs(degrees) * 600_000), 600_000)
    return f"{whole:0{width}d}{rest // 10_000:02d}.{rest % 10_000:04d}"
