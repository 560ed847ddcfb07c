"""The built-in schematic city, written as a city folder at its first use.

The backbone, towns, stations and hospitals are data beside this module; the streets in between are
generated from a fixed seed. It looks like the region and is no survey of it: every screen says so.
"""

import hashlib
import os
import shutil
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scenarios.city.writer import write_table
from scenarios.schematic.data import COPIED, DRAWN, data_file
from schemas.ground.errors import CityError

if TYPE_CHECKING:
    from scenarios.schematic.streets import Arc

NAME: Final = "binh-duong-schematic"
NODE_COLUMNS: Final = ("node_id", "lat", "lon")
ARC_COLUMNS: Final = (
    "from_node",
    "to_node",
    "length_m",
    "sirens_ms",
    "normal_ms",
    "name",
    "way_id",
)
SPEED_KMH: Final = {
    "trunk": (85.0, 60.0),
    "primary": (75.0, 52.0),
    "secondary": (65.0, 45.0),
    "tertiary": (55.0, 40.0),
    "street": (38.0, 26.0),
}
"""With sirens, and without, by kind of road: our assumption for a trial, no measurement."""

_CODE: Final = (
    "schematic/build.py",
    "schematic/data.py",
    "schematic/drawing.py",
    "schematic/streets.py",
    "city/writer.py",
)


def ensure_builtin(cache_dir: Path) -> Path:
    """Give the folder of the schematic city under ``cache_dir``; write it at first use.

    The folder's name carries a digest of the data and the generator, so another version never
    meets an old folder. Atomic: a folder that is there is whole, also with two writers at once.
    """
    target = cache_dir / f"{NAME}-{_version()}"
    if target.is_dir():
        return target
    try:
        _write_whole(target)
    except OSError:
        if not target.is_dir():  # else another process was first, with equal content
            raise
    return target


def write_builtin(out_dir: Path) -> None:
    """Write the schematic city as a folder that is yours to change; whole or not at all.

    Raises
    ------
    CityError
        If ``out_dir`` is there and not empty.
    """
    if out_dir.exists() and not (out_dir.is_dir() and not any(out_dir.iterdir())):
        msg = f"{out_dir} is there already; give a new or empty folder."
        raise CityError(msg)
    _write_whole(out_dir)


def _write_whole(target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{NAME}-", dir=target.parent))
    try:
        _write(draft)
        draft.chmod(0o755)
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _version() -> str:
    """Digest what the folder is made from: the data and the code that draws it."""
    digest = hashlib.sha256()
    for name in (*COPIED, *DRAWN):
        digest.update(data_file(name).read_bytes())
    for module in _CODE:
        digest.update((files("scenarios") / module).read_bytes())
    return digest.hexdigest()[:12]


def _write(folder: Path) -> None:
    """Write the city's own files and its road tables."""
    from scenarios.schematic.drawing import (  # noqa: PLC0415 - scipy, once on a machine
        PLANE,
        draw_network,
    )

    for name in COPIED:
        (folder / name).write_bytes(data_file(name).read_bytes())
    network = draw_network()
    nodes = [(index, *PLANE.to_lat_lon(point)) for index, point in enumerate(network.nodes)]
    write_table(folder / "nodes.csv", NODE_COLUMNS, nodes)
    write_table(folder / "arcs.csv", ARC_COLUMNS, map(_arc_cells, network.arcs))
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())


def _arc_cells(arc: "Arc") -> tuple[object, ...]:
    """Write one arc; times are at least one millisecond."""
    sirens_ms, normal_ms = (
        max(1, round(arc.length_m * 3_600 / speed_kmh)) for speed_kmh in SPEED_KMH[arc.kind]
    )
    return arc.start, arc.end, arc.length_m, sirens_ms, normal_ms, arc.name, arc.way_id
