"""``smart115 match``: which roads a GPS trace was driven on, and what it says of their speeds."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from console.cli.options import CityOption, GeojsonOption, JsonOption, MapOption, examples
from console.cli.talk import BadUsage, print_line, say

if TYPE_CHECKING:
    from routing.roads.graph import RoadGraph
    from routing.traces.fixes import Trace
    from routing.traces.matching import Match
    from scenarios.city.roads import CityRoads

app: Final = typer.Typer(add_completion=False)


@app.command(
    "match",
    epilog=examples(
        "smart115 match drive.csv --city my-city --geojson",
        "smart115 match drive.csv --speeds speeds.jsonl --centre BD",
    ),
)
def match(  # noqa: PLR0913 - each is an option
    traces: Annotated[
        list[Path],
        typer.Argument(
            metavar="TRACE.csv...", help="Fixes: lat, lon; if known time, heading. Or .gpx."
        ),
    ],
    *,
    as_json: JsonOption = False,
    as_geojson: GeojsonOption = False,
    road_map: MapOption = None,
    city: CityOption = None,
    speeds: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.jsonl", help="Write the speeds observed as events for `inject`."
        ),
    ] = None,
    centre: Annotated[
        str | None, typer.Option(metavar="ID", help="With --speeds: the centre they are for.")
    ] = None,
    eta: Annotated[
        Path | None,
        typer.Option(
            "--eta", metavar="FILE.json", help="Fit how sure travel times are to these drives."
        ),
    ] = None,
    check: Annotated[
        Path | None,
        typer.Option(
            "--eta-check", metavar="FILE.json", help="Count the drives within a model's ranges."
        ),
    ] = None,
    sirens: Annotated[
        bool, typer.Option("--sirens/--normal", help="How the traces were driven.")
    ] = True,
) -> None:
    """Match GPS traces to the roads."""
    from console.roads.asked import open_roads
    from console.roads.learning import check_eta, write_eta, write_speeds
    from routing.traces.fixes import read_trace
    from routing.traces.matching import Matcher

    if as_json and as_geojson:
        msg = "--json and --geojson both say how to answer; give one of them"
        raise BadUsage(msg)
    if (speeds is None) != (centre is None):
        msg = "--speeds and --centre go together: give both, or neither"
        raise BadUsage(msg)
    read = [read_trace(path) for path in traces]
    roads = open_roads(road_map, city)
    matcher = Matcher(roads.graph)
    matches = [matcher.match(trace) for trace in read]
    _print(traces, read, matches, roads, as_json=as_json, as_geojson=as_geojson)
    if speeds is not None and centre is not None:
        write_speeds(matches, roads, centre, speeds, sirens=sirens)
    tell = say if as_json or as_geojson else print_line
    if check is not None:
        tell(check_eta(matches, roads, check, sirens=sirens))
    if eta is not None:
        tell(write_eta(matches, roads, eta, sirens=sirens))


def _print(
    paths: Sequence[Path],
    read: "Sequence[Trace]",
    matches: "Sequence[Match]",
    roads: "CityRoads",
    *,
    as_json: bool,
    as_geojson: bool,
) -> None:
    """Print the matches: for people, one JSON object a trace, or one collection for all."""
    from console.roads.asked import attribution
    from routing.maps.geojson import collection, match_features

    if as_geojson:
        features = [one for found in matches for one in match_features(roads.graph, found)]
        answer = collection(features, attribution(roads.info))
        print_line(json.dumps(answer, ensure_ascii=False))
        return
    for path, trace, found in zip(paths, read, matches, strict=True):
        if as_json:
            described = _description(path, trace, found, roads.graph)
            print_line(json.dumps(described, ensure_ascii=False))
        else:
            for line in _lines(path, trace, found, roads.graph):
                print_line(line)
    if not as_json and roads.info.attribution:
        print_line(f"data      {roads.info.attribution}")


def _lines(path: Path, trace: "Trace", found: "Match", graph: "RoadGraph") -> list[str]:
    """Describe a match to a person."""
    from routing.maps.geojson import names_along

    unused = Counter(why.value for why in found.unused.values())
    straight = f"{found.straight_m / 1000:,.2f} km from fix to fix"
    lines = [
        f"trace     {path.name}: {len(trace)} fixes, error {found.sigma_m:.1f} m",
        f"driven    {found.length_m / 1000:,.2f} km in {len(found.parts)} parts; {straight}",
    ]
    if found.near:
        lines.append(f"near      {found.near} fixes: standing, or too dense to tell more")
    lines += [f"unused    {unused[why]} fixes: {why.replace('_', ' ')}" for why in sorted(unused)]
    for number, part in enumerate(found.parts, start=1):
        names = " > ".join(names_along(graph, part.driven)) or "unnamed"
        rows = f"rows {part.fixes[0].row + 1} to {part.fixes[-1].row + 1}"
        lines.append(f"{number:>3}. {rows}, {part.length_m / 1000:,.2f} km: {names}")
    return lines


def _description(path: Path, trace: "Trace", found: "Match", graph: "RoadGraph") -> dict[str, Any]:
    """Give a match for programs; rows count from 0."""
    from routing.maps.geojson import names_along

    return {
        "trace": path.name,
        "fixes": len(trace),
        "sigma_m": round(found.sigma_m, 2),
        "length_m": round(found.length_m, 1),
        "straight_m": round(found.straight_m, 1),
        "near": found.near,
        "unused": {str(row): why.value for row, why in found.unused.items()},
        "parts": [
            {
                "length_m": round(part.length_m, 1),
                "names": names_along(graph, part.driven),
                "line": [[at.lat, at.lon] for at in part.line],
                "driven": [
                    {"way_id": int(graph.way_id[arc]), "arc": arc, "start": start, "end": end}
                    for arc, start, end in part.driven
                ],
                "fixes": [fix._asdict() for fix in part.fixes],
            }
            for part in found.parts
        ],
    }
