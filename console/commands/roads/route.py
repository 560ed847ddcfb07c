"""``smart115 route``: the fastest drive between two places, to read or for programs."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from console.cli.options import (
    AtOption,
    CityOption,
    EventsOption,
    GeojsonOption,
    JsonOption,
    MapOption,
    examples,
)
from console.cli.talk import BadUsage, print_line, say
from schemas.ground.errors import NoWay

if TYPE_CHECKING:
    from routing.ground.profile import Profile
    from routing.search.path import Route
    from routing.told.manoeuvres import Manoeuvre
    from routing.traces.eta_range import EtaModel, EtaRange
    from scenarios.city.roads import CityRoads
    from schemas.ground.base import LatLon

# A southern or western place begins with a minus sign, and is no option.
app: Final = typer.Typer(add_completion=False)

Lang = Literal["vi", "en"]


@dataclass(frozen=True, slots=True)
class Found:
    """What is to be told: the drive, how long it takes how surely, and on which roads.

    ``model`` says where the range is from: a file, or the prior where no drive is known;
    ``roads_m`` are metres from both places to where the drive begins and ends.
    """

    route: "Route"
    profile: "Profile"
    eta: "EtaRange"
    model: str
    at: datetime
    roads_m: tuple[float, ...]


@app.command(
    "route",
    context_settings={"ignore_unknown_options": True},
    epilog=examples(
        "smart115 route 10.9805,106.6519 11.158,106.621 --city my-city --lang en",
        "smart115 route 10.9805,106.6519 11.158,106.621 --events floods.jsonl --json",
    ),
)
def route(  # noqa: PLR0913 - each is an option
    origin: Annotated[str, typer.Argument(metavar="FROM", help="Latitude,longitude.")],
    destination: Annotated[str, typer.Argument(metavar="TO", help="Latitude,longitude.")],
    *,
    sirens: Annotated[
        bool, typer.Option("--sirens/--normal", help="With lights and sirens, or without.")
    ] = True,
    as_json: JsonOption = False,
    as_geojson: GeojsonOption = False,
    road_map: MapOption = None,
    city: CityOption = None,
    events: EventsOption = None,
    at: AtOption = None,
    eta: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.json", help="Of `match --eta`: how sure times are. Else the city's."
        ),
    ] = None,
    lang: Annotated[Lang, typer.Option("--lang", help="Language of the directions.")] = "vi",
) -> None:
    """Find the fastest drive between two places, as the roads are."""
    from console.roads.asked import open_roads, parse_place, require_on_roads
    from console.roads.events import apply_events, parse_instant, read_events
    from routing.ground.geometry import distance_m
    from routing.ground.profile import Profile

    if as_json and as_geojson:
        msg = "--json and --geojson both say how to answer; give one of them"
        raise BadUsage(msg)
    places = parse_place(origin, "FROM"), parse_place(destination, "TO")
    instant = parse_instant(at)
    told = [] if events is None else read_events(events)
    roads = open_roads(road_map, city)
    router = roads.router()
    for line in apply_events(router, told, instant):
        say(line)
    for name, place in zip(("FROM", "TO"), places, strict=True):
        require_on_roads(router, place, name)
    profile = Profile.SIRENS if sirens else Profile.NORMAL
    driven = router.route(*places, profile)
    if driven is None:
        msg = f"no road leads from {origin} to {destination} on {roads.info.source_name}"
        raise NoWay(msg)
    model, source = _eta_model(roads, eta)
    ends = zip(places, (driven.line[0], driven.line[-1]), strict=True)
    found = Found(
        route=driven,
        profile=profile,
        eta=model.range_of(driven.time_ms),
        model=source,
        at=instant,
        roads_m=tuple(distance_m(place.lat, place.lon, *end) for place, end in ends),
    )
    if as_geojson:
        print_line(_geojson(found, places, roads))
        return
    steps = router.manoeuvres(driven)
    if as_json:
        print_line(_json(found, steps, lang))
        return
    for line in _lines(found, steps, lang):
        print_line(line)
    if roads.info.attribution:
        print_line(f"data      {roads.info.attribution}")


def _eta_model(roads: "CityRoads", path: Path | None) -> "tuple[EtaModel, str]":
    """Give the model of times' ranges, and say where it is from."""
    from routing.traces.eta_range import PRIOR_LOG_SIGMA, fit, load_model

    model = load_model(path) if path is not None else roads.eta
    if model is None:
        return fit([]), f"prior: spread {PRIOR_LOG_SIGMA} in the logarithm, no drive known"
    return model, f"{'the city' if path is None else path.name}: fitted to {model.drives} drives"


def _lines(found: Found, steps: "tuple[Manoeuvre, ...]", lang: Lang) -> list[str]:
    """Describe a route to a person."""
    from routing.told.phrases import sentences

    how = "with sirens" if found.profile.value == "sirens" else "without sirens"
    numbers = range(1, len(steps) + 1)
    start_m, end_m = found.roads_m
    low, middle, high = map(spell_time, found.eta)
    return [
        f"time      {spell_time(found.route.time_ms)}, {how}",
        f"range     {low} to {high} in 8 of 10 drives, median {middle} ({found.model})",
        f"distance  {found.route.distance_m / 1000:,.2f} km",
        f"to roads  {start_m:,.0f} m at the start, {end_m:,.0f} m at the end: not counted",
        f"roads     {' > '.join(found.route.names) or 'unnamed'}",
        *(f"{n:>3}. {said}" for n, said in zip(numbers, sentences(steps, lang), strict=True)),
    ]


def _eta(found: Found) -> dict[str, Any]:
    """Give a time's range for programs."""
    return {**found.eta._asdict(), "model": found.model}


def _json(found: Found, steps: "tuple[Manoeuvre, ...]", lang: Lang) -> str:
    """Give a route for programs: one object."""
    from routing.told.phrases import sentences

    driven, said = found.route, sentences(steps, lang)
    answer = {
        "profile": found.profile.value,
        "time_ms": driven.time_ms,
        "eta": _eta(found),
        "at": found.at.isoformat(),
        "version": driven.version,
        "distance_m": round(driven.distance_m, 1),
        "names": list(driven.names),
        "manoeuvres": [
            {**step._asdict(), "turn": step.turn.value, "text": text}
            for step, text in zip(steps, said, strict=True)
        ],
        "line": [list(point) for point in driven.line],
        "times_ms": list(driven.times_ms),
        "track": {**driven.track._asdict(), "arcs": list(driven.track.arcs)},
    }
    return json.dumps(answer, ensure_ascii=False)


def _geojson(found: Found, places: "tuple[LatLon, LatLon]", roads: "CityRoads") -> str:
    """Give a route for maps: the line, and the two places."""
    from console.roads.asked import attribution
    from routing.maps.geojson import collection, point, route_feature

    drawn = route_feature(found.route, found.profile)
    drawn["properties"] |= {"eta": _eta(found), "at": found.at.isoformat()}
    ends = zip(("from", "to"), places, strict=True)
    features = [drawn, *(point(place, {"kind": kind}) for kind, place in ends)]
    return json.dumps(collection(features, attribution(roads.info)), ensure_ascii=False)


def spell_time(time_ms: int) -> str:
    """Give a time as people say it: 4 min 05 s; 1 h 02 min."""
    seconds = round(time_ms / 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {seconds:02} s"
