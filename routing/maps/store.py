"""Compiled maps on disk: a folder with `roads.npz` (the arrays) and `map.json` (what they are).

A folder is written beside its place and renamed into it, so that a reader sees all of it or
nothing, and several workers may build the same map at once.
"""

import hashlib
import json
import shutil
import tempfile
import zipfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from routing.maps.csv_map import ARCS_FILE, NODES_FILE, TURNS_FILE, is_csv_map, read_csv_map
from routing.osm.reader import Progress, build_from_osm
from routing.osm.report import BuildReport
from routing.roads.expansion import expand
from routing.roads.graph import RoadGraph
from routing.roads.searched import Expansion
from routing.roads.turns import Turns
from routing.search.cch import order_of
from routing.tags.policy import DEFAULT_POLICY, EmergencyPolicy
from schemas.ground.errors import MapError

FORMAT_VERSION = 4  # of the folder's layout
BUILDER_VERSION = 4  # raise it with every change of what a source file becomes
ARRAYS_FILE = "roads.npz"
INFO_FILE = "map.json"
ENGINE = "engine_"  # prefix of the expansion's arrays
ATTRIBUTION_OSM = "© OpenStreetMap contributors (ODbL)"


@dataclass(frozen=True, slots=True)
class MapInfo:
    """What a compiled map is, as `map.json` tells it.

    `bounds` is (south, west, north, east) in WGS 84 degrees; `expansion_sha256`, `engine_nodes` and
    `engine_arcs` describe what the engine searches; `policy` is the emergency policy that shaped
    times and turns, None where the source brought its own times; `report` is what the build
    dropped, None where the source was no OSM file.
    """

    format_version: int
    builder_version: int
    graph_hash: str
    source_name: str
    source_sha256: str
    nodes: int
    arcs: int
    bounds: tuple[float, float, float, float]
    attribution: str
    expansion_sha256: str
    engine_nodes: int
    engine_arcs: int
    policy: dict[str, Any] | None
    report: dict[str, Any] | None


def load_or_build(
    path: Path,
    cache_dir: Path,
    progress: Progress | None = None,
    policy: EmergencyPolicy = DEFAULT_POLICY,
) -> tuple[RoadGraph, MapInfo]:
    """Get a road graph from whatever a path holds.

    Parameters
    ----------
    path
        A compiled map's folder, a folder with `nodes.csv` and `arcs.csv`, or an OSM file.
    cache_dir
        Where what is built is kept, by the source's sha256, the policy's and the builder's
        version; made if need be.
    progress
        Told how many ways have been read; None for silence.
    policy
        How an ambulance drives; a compiled map keeps the one that it was built with.

    Returns
    -------
    tuple
        The roads, ready for `Router`, and what they are.

    Raises
    ------
    MapError
        The path holds no map, or one that cannot be used.
    """
    if (path / INFO_FILE).exists():
        return load_map(path)
    sha256 = source_sha256(path)
    versions = f"v{FORMAT_VERSION}.{BUILDER_VERSION}"
    compiled = cache_dir / f"{sha256[:16]}-{policy.sha256[:8]}-{versions}"
    kept = _load_kept(compiled, sha256)
    if kept is None:
        is_damaged = (compiled / INFO_FILE).exists()
        kept = build_map(path, progress, policy)
        save_map(*kept, compiled, replace_older=is_damaged)
    graph, info = kept
    return graph, replace(info, source_name=path.name)


def _load_kept(compiled: Path, sha256: str) -> tuple[RoadGraph, MapInfo] | None:
    """Load what an earlier run kept of a source; None where it kept nothing that can be used."""
    try:
        kept = load_map(compiled) if (compiled / INFO_FILE).exists() else None
    except MapError:
        return None  # our own cache, so a damaged map is built again rather than complained of
    return kept if kept is None or kept[1].source_sha256 == sha256 else None


def build_map(
    path: Path, progress: Progress | None = None, policy: EmergencyPolicy = DEFAULT_POLICY
) -> tuple[RoadGraph, MapInfo]:
    """Build a road graph from its source, without any cache.

    Parameters
    ----------
    path
        An OSM file, or a folder with `nodes.csv` and `arcs.csv` (taken as it is: no part of it is
        dropped).
    progress
        Told how many ways have been read; None for silence.
    policy
        How an ambulance drives; tables bring their own times.

    Returns
    -------
    tuple
        The roads with their expansion and its elimination order, and what they are.

    Raises
    ------
    MapError
        The path holds no map source, or one that cannot be used.
    """
    sha256 = source_sha256(path)
    report: BuildReport | None = None
    attribution = ""
    if path.is_dir():
        graph = read_csv_map(path)
    else:
        graph, report = build_from_osm(path, progress, policy)
        attribution = ATTRIBUTION_OSM
    return finish_map(
        graph,
        source_name=path.name,
        source_sha256=sha256,
        attribution=attribution,
        report=report,
        policy=None if report is None else policy,
    )


def finish_map(
    graph: RoadGraph,
    *,
    source_name: str,
    source_sha256: str,
    attribution: str,
    report: BuildReport | None,
    policy: EmergencyPolicy | None = None,
) -> tuple[RoadGraph, MapInfo]:
    """Add to a graph what the engine searches, ready for use, and describe it.

    Parameters
    ----------
    graph
        The roads.
    source_name
        What they were made from, for people.
    source_sha256
        Of the source; "" where it is no file.
    attribution
        What must stand on every picture drawn from them; "" for nothing.
    report
        What the build dropped; None where nothing was or could be.
    policy
        What shaped times and turns; None where the source brought its own.

    Returns
    -------
    tuple
        The same roads with an expansion that has an order, and their description.
    """
    expansion = expand(graph)
    if expansion.order is None:
        places = graph.lat[expansion.road_node], graph.lon[expansion.road_node]
        expansion = expansion.with_order(order_of(expansion.tail, expansion.head, *places))
    ordered = _with_expansion(graph, expansion)
    info = MapInfo(
        format_version=FORMAT_VERSION,
        builder_version=BUILDER_VERSION,
        graph_hash=ordered.hash,
        source_name=source_name,
        source_sha256=source_sha256,
        nodes=ordered.node_count,
        arcs=ordered.arc_count,
        bounds=ordered.bounds,
        attribution=attribution,
        expansion_sha256=expansion.sha256,
        engine_nodes=expansion.node_count,
        engine_arcs=expansion.arc_count,
        policy=None if policy is None else policy.model_dump(mode="json"),
        report=None if report is None else asdict(report),
    )
    return ordered, info


def _with_expansion(graph: RoadGraph, expansion: Expansion) -> RoadGraph:
    """Attach an expansion; where nothing is split, its order is the graph's too."""
    is_whole = expansion.node_count == graph.node_count
    return replace(graph, expansion=expansion, order=expansion.order if is_whole else None)


def save_map(graph: RoadGraph, info: MapInfo, folder: Path, *, replace_older: bool = True) -> None:
    """Write a compiled map, whole or not at all.

    Parameters
    ----------
    graph
        The roads with their elimination order.
    info
        Their description.
    folder
        Where; made if need be.
    replace_older
        Whether a compiled map that is there is replaced or left. Anything else is not touched.

    Raises
    ------
    MapError
        The folder holds something else, or cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        message = f"{folder} is a file; give a folder for the compiled map."
        raise MapError(message)
    if folder.exists() and any(folder.iterdir()) and not (folder / INFO_FILE).exists():
        message = f"The folder {folder} is not empty and holds no compiled map; give another."
        raise MapError(message)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            _write(graph, info, draft)
            _move_into_place(draft, folder, replace_older=replace_older)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        message = f"The map cannot be written to {folder} ({error.strerror}); choose another place."
        raise MapError(message) from error


def load_map(folder: Path) -> tuple[RoadGraph, MapInfo]:
    """Read a compiled map and check that it is what it says.

    Parameters
    ----------
    folder
        The compiled map's folder.

    Returns
    -------
    tuple
        The roads and their description.

    Raises
    ------
    MapError
        A file is missing or damaged, the format is another version's, or the content does not
        have the hash that `map.json` names.
    """
    info = read_info(folder)
    try:
        with (folder / ARRAYS_FILE).open("rb") as file, np.load(file) as stored:
            arrays = {name: stored[name] for name in stored.files}
        graph = _unpack(arrays)
    except (OSError, ValueError, TypeError, KeyError, EOFError, zipfile.BadZipFile) as error:
        message = f"The compiled map's {folder / ARRAYS_FILE} is missing or damaged; rebuild it."
        raise MapError(message) from error
    if graph.expansion is None or graph.expansion.sha256 != info.expansion_sha256:
        message = (
            f"The compiled map {folder} holds turns for the engine that are not those {INFO_FILE} "
            f"names: the files do not belong together; build it again."
        )
        raise MapError(message)
    if graph.hash != info.graph_hash:
        message = (
            f"The compiled map {folder} has the hash {graph.hash[:12]}, but {INFO_FILE} says "
            f"{info.graph_hash[:12]}: the files do not belong together; build it again."
        )
        raise MapError(message)
    return graph, info


def read_info(folder: Path) -> MapInfo:
    """Read a compiled map's description.

    Parameters
    ----------
    folder
        The compiled map's folder.

    Returns
    -------
    MapInfo
        Its description.

    Raises
    ------
    MapError
        It is missing or damaged, or of another format version.
    """
    path = folder / INFO_FILE
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        version = fields["format_version"]
    except (OSError, ValueError, TypeError, KeyError) as error:
        message = f"The compiled map's {path} is missing or damaged; build the map again."
        raise MapError(message) from error
    if version != FORMAT_VERSION:
        message = (
            f"The compiled map {folder} has format version {version}, this engine reads "
            f"{FORMAT_VERSION}; build it again."
        )
        raise MapError(message)
    try:
        return MapInfo(**{**fields, "bounds": tuple(fields["bounds"])})
    except (TypeError, KeyError) as error:
        message = f"The compiled map's {path} lacks or has unknown fields; build the map again."
        raise MapError(message) from error


def source_sha256(path: Path) -> str:
    """Hash what a map is built from: an OSM file, or the tables of a folder.

    Parameters
    ----------
    path
        The file or the folder.

    Returns
    -------
    str
        64 hex digits.

    Raises
    ------
    MapError
        There is no map source, or it cannot be read.
    """
    if not path.exists():
        message = (
            f"There is no map at {path}; give an .osm.pbf file, a compiled map or a folder with "
            f"nodes.csv and arcs.csv."
        )
        raise MapError(message)
    if not path.is_dir():
        return _sha256(path)
    if not is_csv_map(path):
        message = (
            f"The folder {path} holds no map: neither {INFO_FILE} nor {NODES_FILE} and "
            f"{ARCS_FILE}; build one with 'smart115 map build FILE --out FOLDER'."
        )
        raise MapError(message)
    files = [NODES_FILE, ARCS_FILE, *([TURNS_FILE] if (path / TURNS_FILE).exists() else [])]
    return hashlib.sha256("".join(_sha256(path / name) for name in files).encode()).hexdigest()


def _sha256(path: Path) -> str:
    """Hash a file, 64 hex digits."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        message = f"The map file {path} cannot be read ({error.strerror}); check the path."
        raise MapError(message) from error


def _write(graph: RoadGraph, info: MapInfo, folder: Path) -> None:
    """Write the two files of a compiled map."""
    texts = {
        name: np.frombuffer("\n".join(lines).encode(), dtype=np.uint8)
        for name, lines in (
            ("names", graph.names),
            ("closing_hours", graph.closing_hours),
            ("turning_hours", graph.turns.hours),
        )
    }
    engine = {f"{ENGINE}{name}": array for name, array in expand(graph).arrays().items()}
    with (folder / ARRAYS_FILE).open("wb") as stream:
        np.savez(stream, allow_pickle=False, **texts, **graph.arrays(), **engine)
    text = json.dumps(asdict(info), ensure_ascii=False, indent=2, sort_keys=True)
    (folder / INFO_FILE).write_text(text + "\n", encoding="utf-8")


def _unpack(arrays: dict[str, Any]) -> RoadGraph:
    """Make the graph of the arrays of a compiled map."""
    names, closing, turning = (
        tuple(arrays.pop(name).tobytes().decode().split("\n"))
        for name in ("names", "closing_hours", "turning_hours")
    )
    engine = _taken(arrays, ENGINE)
    turns = Turns(**_taken(arrays, "turns_"), hours=turning)
    expansion = Expansion(node_count=len(engine["road_node"]), **engine)
    graph = RoadGraph(names=names, turns=turns, closing_hours=closing, **arrays)
    return _with_expansion(graph, expansion)


def _taken(arrays: dict[str, Any], prefix: str) -> dict[str, Any]:
    """Take the arrays of a prefix out, under their names without it."""
    names = [name for name in arrays if name.startswith(prefix)]
    return {name.removeprefix(prefix): arrays.pop(name) for name in names}


def _move_into_place(draft: Path, folder: Path, *, replace_older: bool) -> None:
    """Rename a finished folder to its place; where another is there, put it aside or give way."""
    draft.chmod(0o755)
    if replace_older and folder.exists():
        aside = Path(f"{draft}-older")  # a name as unused as the draft's own
        folder.replace(aside)
        draft.replace(folder)
        shutil.rmtree(aside, ignore_errors=True)
        return
    try:
        draft.replace(folder)
    except OSError:
        if not (folder / INFO_FILE).exists():
            raise  # else another worker was first, with the same map
