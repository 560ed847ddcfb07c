"""Where calls are expected in the present hour: the centre's forecast, as cells on the map."""

from datetime import datetime, timedelta, timezone
from typing import Any, Final

from dispatch.plans.demand import MICRO, expected, hour_of_week
from schemas.centre.forecast import CellRates, Forecast

STEPS: Final = 5
"""Shades of the map: cells are told apart by fifths of what the busiest one expects."""


def expected_calls(forecast: Forecast | None, now: datetime) -> dict[str, Any]:
    """Describe the calls that a forecast expects in the hour of ``now``.

    Parameters
    ----------
    forecast
        The centre's; null: none is loaded.
    now
        The engine's instant, UTC.

    Returns
    -------
    dict
        ``known`` says whether there is a forecast at all. With one: ``total`` and ``most`` (of one
        cell) in calls an hour, ``calls`` and ``observed_h`` that it rests on, the hour's ``begin``
        and ``end`` on the centre's own clock, and ``cells``, a GeoJSON collection: each with its
        ``rate``, calls an hour, and ``step``, 1 (a few) to 5 (the most). A cell of which nothing is
        claimed, or in which none is expected, is left out.
    """
    if forecast is None:
        return {"known": False}
    rates = expected(forecast, hour_of_week(now, forecast.utc_offset_min))
    most = max(rates)
    own = now.astimezone(timezone(timedelta(minutes=forecast.utc_offset_min)))
    begin = own.replace(minute=0, second=0, microsecond=0)
    side = forecast.policy.cell_udeg
    return {
        "known": True,
        "total": sum(rates) / MICRO,
        "most": most / MICRO,
        "calls": forecast.calls,
        "observed_h": forecast.observed_h,
        "begin": f"{begin:%H:%M}",
        "end": f"{begin + timedelta(hours=1):%H:%M}",
        "cells": {
            "type": "FeatureCollection",
            "features": [
                _feature(cell, side, rate, most)
                for cell, rate in zip(forecast.cells, rates, strict=True)
                if rate > 0
            ],
        },
    }


def _feature(cell: CellRates, side: int, rate: int, most: int) -> dict[str, Any]:
    """Draw a cell: its four corners, longitude before latitude, WGS 84 degrees."""
    south, west = cell.row * side / MICRO, cell.col * side / MICRO
    north, east = (cell.row + 1) * side / MICRO, (cell.col + 1) * side / MICRO
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    step = -(-rate * STEPS // most)
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {"rate": rate / MICRO, "step": step},
    }
