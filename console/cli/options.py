"""What the options and the help of several commands are made of.

Light on purpose: a command's help needs this and typer, nothing else.
"""

from pathlib import Path
from typing import Annotated, Literal

import typer

Lang = Literal["en", "vi"]

CityFolder = Annotated[
    Path | None,
    typer.Option("--city", metavar="DIR", help="The centre's folder; else SMART115_CITY."),
]
CityOption = Annotated[
    Path | None,
    typer.Option("--city", metavar="DIR", help="A city folder; its map is used. Else your own."),
]
MapOption = Annotated[
    Path | None,
    typer.Option("--map", metavar="DIR_OR_FILE", help="A map's folder, or an .osm.pbf file."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]
GeojsonOption = Annotated[bool, typer.Option("--geojson", help="Answer in GeoJSON, for maps.")]
EventsOption = Annotated[
    Path | None,
    typer.Option(
        "--events", metavar="FILE.jsonl", help="Count in these road events, in their order."
    ),
]
AtOption = Annotated[
    str | None,
    typer.Option(
        "--at", metavar="TIME", help="As the roads are then, like 2026-11-25T07:30+07:00. Else now."
    ),
]


def examples(*lines: str) -> str:
    """Give the end of a command's help: lines as they are typed, which a test parses."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])
