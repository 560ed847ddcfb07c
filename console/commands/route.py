"""``smart115 route``: the fastest drive between two places, to read or for programs."""

import json
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from console.roads import (
    CityOption,
    GeojsonOption,
    JsonOption,
    MapOption,
    Roads,
    open_roads,
    parse_place,
    require_on_roads,
)
from console.talk import BadUsage, print_line
from schemas.base import LatLon
from schemas.errors import Smart115Error

if TYPE_CHECKING:
    from routing.manoeuvres import Manoeuvre
    from routing.path import Route
    from routing.profile import Profile

# A southern or western place begins with a minus sign, and is no option.
app: Final = typer.Typer(add_completion=False)


class NoWay(Smart115Error):
    """No road leads from one place to the other."""


@app.command("route", context_settings={"ignore_unknown_options": True})
def route(
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
    lang: Annotated[
        Literal["vi", "en"], typer.Option("--lang", help="Language of the directions.")
    ] = "vi",
) -> None:
    """Find the fastest drive between two places, on the map's own speeds."""
    if as_json and as_geojson:
        msg = "--json and --geojson both say how to answer; give one of them"
        raise BadUsage(msg)
    places = parse_place(origin, "FROM"), parse_place(destination, "TO")
    roads = open_roads(road_map, city)
    router = roads.router()
    for name, place in zip(("FROM", "TO"), places, strict=True):
        require_on_roads(router, place, name)
    from routing.profile import Profile  # noqa: PLC0415 - scipy takes a second to load

    profile = Profile.SIRENS if sirens else Profile.NORMAL
    found = router.route(*places, profile)
    if found is None:
        msg = f"no road leads from {origin} to {destination} on {roads.info.source_name}"
        raise NoWay(msg)
    if as_geojson:
        print_line(_geojson(found, profile, places, roads))
        return
    steps = router.manoeuvres(found)
    if as_json:
        print_line(_json(found, profile, steps, lang))
        return
    snaps_m = [snap.distance_m for place in places if (snap := router.snap(place)) is not None]
    for line in _lines(found, profile, steps, snaps_m, lang):
        print_line(line)
    if roads.info.attribution:
        print_line(f"data      {roads.info.attribution}")


def _lines(
    found: "Route",
    profile: "Profile",
    steps: "tuple[Manoeuvre, ...]",
    snaps_m: list[float],
    lang: Literal["vi", "en"],
) -> list[str]:
    """Describe a route to a person."""
    from routing.phrases import sentences  # noqa: PLC0415 - only where it is read

    how = "with sirens" if profile.value == "sirens" else "without sirens"
    numbers = range(1, len(steps) + 1)
    return [
        f"time      {spell_time(found.time_ms)}, {how}",
        f"distance  {found.distance_m / 1000:,.2f} km",
        f"to roads  {snaps_m[0]:,.0f} m at the start, {snaps_m[1]:,.0f} m at the end: not counted",
        f"roads     {' > '.join(found.names) or 'unnamed'}",
        *(f"{n:>3}. {said}" for n, said in zip(numbers, sentences(steps, lang), strict=True)),
    ]


def _json(
    found: "Route",
    profile: "Profile",
    steps: "tuple[Manoeuvre, ...]",
    lang: Literal["vi", "en"],
) -> str:
    """Give a route for programs: one object."""
    from routing.phrases import sentences  # noqa: PLC0415 - only where it is read

    said = sentences(steps, lang)
    answer = {
        "profile": profile.value,
        "time_ms": found.time_ms,
        "distance_m": round(found.distance_m, 1),
        "names": list(found.names),
        "manoeuvres": [
            {**step._asdict(), "turn": step.turn.value, "text": text}
            for step, text in zip(steps, said, strict=True)
        ],
        "line": [list(point) for point in found.line],
        "times_ms": list(found.times_ms),
    }
    return json.dumps(answer, ensure_ascii=False)


def _geojson(
    found: "Route", profile: "Profile", places: tuple[LatLon, LatLon], roads: Roads
) -> str:
    """Give a route for maps: the line, and the two places."""
    from routing.geojson import collection, point, route_feature  # noqa: PLC0415 - see above

    ends = zip(("from", "to"), places, strict=True)
    features = [
        route_feature(found, profile),
        *(point(place, {"kind": kind}) for kind, place in ends),
    ]
    return json.dumps(collection(features, roads.attribution), ensure_ascii=False)


def spell_time(time_ms: int) -> str:
    """Give a time as people say it: 4 min 05 s; 1 h 02 min."""
    seconds = round(time_ms / 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {seconds:02} s"
