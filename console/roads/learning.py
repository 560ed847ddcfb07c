"""What ``smart115 match`` learns from traces: observed speeds, and how sure a travel time is."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from console.cli.talk import BadUsage, say

if TYPE_CHECKING:
    from routing.traces.eta_range import Trip
    from routing.traces.matching import Match
    from scenarios.city.roads import CityRoads

_ID_CHARS: Final = "A-Z a-z 0-9 . _ -"


def write_speeds(
    matches: "Sequence[Match]", roads: "CityRoads", centre: str, path: Path, *, sirens: bool
) -> None:
    """Write what the traces say of the roads' speeds as events, one a line.

    Raises
    ------
    BadUsage
        ``centre`` is no identifier, or the file cannot be written.
    """
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415 - only here

    from routing.ground.profile import Profile  # noqa: PLC0415
    from routing.traces.observed import learn, observe, road_speeds  # noqa: PLC0415
    from schemas.ground.ids import CentreId  # noqa: PLC0415

    try:
        centre_id = TypeAdapter(CentreId).validate_python(centre)
    except ValidationError:
        msg = f"--centre = {centre!r} is no identifier; use 1 to 64 of {_ID_CHARS}"
        raise BadUsage(msg) from None
    profile = Profile.SIRENS if sirens else Profile.NORMAL
    seen = [observe(roads.graph, one, profile) for one in matches]
    factors = learn(seen)
    events = road_speeds(
        factors,
        centre_id=centre_id,
        map_hash=roads.info.graph_hash,
        observed=matches,
        valid_from=datetime.now(UTC),
    )
    try:
        path.write_text("".join(f"{event.model_dump_json()}\n" for event in events), "utf-8")
    except OSError as error:
        msg = f"--speeds = {str(path)!r} cannot be written ({error.strerror}); choose another"
        raise BadUsage(msg) from None
    counts = f"{len(factors)} speeds in {len(events)} events"
    say(f"{sum(map(len, seen))} drives along roads, {counts}: {path}")


def write_eta(matches: "Sequence[Match]", roads: "CityRoads", path: Path, *, sirens: bool) -> str:
    """Fit an ETA model to the drives, write it, and say how many it holds that it has not seen.

    Raises
    ------
    TraceError
        The file cannot be written.
    """
    from routing.traces.eta_range import PARTS, coverage_held_back, fit, save_model  # noqa: PLC0415

    trips = _trips(matches, roads, sirens=sirens)
    model = fit(trips)
    save_model(model, path)
    share = coverage_held_back(trips)
    if share is None:
        return f"eta       {len(trips)} drives: too few to judge the fit; {path}"
    return (
        f"eta       {len(trips)} drives, {share:.1%} within p10 to p90 of a fit to the others "
        f"(each fifth held back, {PARTS} times; aim 80 %); {path}"
    )


def check_eta(matches: "Sequence[Match]", roads: "CityRoads", path: Path, *, sirens: bool) -> str:
    """Count the drives that lie within the ranges of a model that was fitted to others.

    Raises
    ------
    TraceError
        The model cannot be read.
    """
    from routing.traces.eta_range import coverage, load_model  # noqa: PLC0415 - only here

    model = load_model(path)
    trips = _trips(matches, roads, sirens=sirens)
    share = coverage(model, trips)
    within = "none to judge" if share is None else f"{share:.1%} within p10 to p90 (aim 80 %)"
    return f"eta check {len(trips)} drives, {within}; {path}, fitted to {model.drives} drives"


def _trips(matches: "Sequence[Match]", roads: "CityRoads", *, sirens: bool) -> "list[Trip]":
    """Read the drives off the matches."""
    from routing.ground.profile import Profile  # noqa: PLC0415 - scipy takes a second to load
    from routing.traces.trips import trips_of  # noqa: PLC0415

    router = roads.router()
    profile = Profile.SIRENS if sirens else Profile.NORMAL
    return [trip for one in matches for trip in trips_of(router, one, profile)]
