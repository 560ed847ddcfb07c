"""The present hour of a forecast, as cells on the map."""

from datetime import UTC, datetime

from console.web.ahead.expected import expected_calls
from schemas.centre.forecast import HOURS, CellRates, Forecast
from schemas.centre.policies import ForecastPolicy

SIDE = 10_000
"""A hundredth of a degree."""

MONDAY_0230 = datetime(2026, 11, 22, 19, 30, tzinfo=UTC)
"""02:30 of a Monday seven hours east of Greenwich."""


def forecast(*rates: int) -> Forecast:
    """Expect these micro-calls in the third hour of Monday, cell by cell to the east; else none."""
    hours = [(0,) * 2 + (rate,) + (0,) * (HOURS - 3) for rate in rates]
    return Forecast(
        policy=ForecastPolicy(cell_udeg=SIDE),
        utc_offset_min=420,
        calls=7,
        observed_h=336,
        cells=tuple(
            CellRates(row=1098, col=10_665 + col, rates=of) for col, of in enumerate(hours)
        ),
    )


def test_cells_are_drawn_with_what_is_expected_of_them_in_this_hour() -> None:
    told = expected_calls(forecast(1_000_000, 0, 200_001, 1), MONDAY_0230)
    assert (told["known"], told["total"], told["most"]) == (True, 1.200002, 1.0)
    assert (told["begin"], told["end"]) == ("02:00", "03:00")
    assert (told["calls"], told["observed_h"]) == (7, 336)
    cells = told["cells"]["features"]
    assert [one["properties"] for one in cells] == [
        {"rate": 1.0, "step": 5},
        {"rate": 0.200001, "step": 2},  # more than a fifth
        {"rate": 1e-06, "step": 1},  # next to nothing is not nothing
    ]
    [ring] = cells[0]["geometry"]["coordinates"]
    assert ring == [
        [106.65, 10.98],
        [106.66, 10.98],
        [106.66, 10.99],
        [106.65, 10.99],
        [106.65, 10.98],
    ]


def test_an_hour_in_which_nothing_is_expected_has_no_cells() -> None:
    told = expected_calls(forecast(5), MONDAY_0230.replace(hour=20))
    assert (told["known"], told["total"], told["begin"]) == (True, 0.0, "03:00")
    assert told["cells"]["features"] == []


def test_no_forecast_is_said_to_be_none() -> None:
    assert expected_calls(None, MONDAY_0230) == {"known": False}
