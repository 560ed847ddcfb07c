"""Reading OpenStreetMap files: roads. With `routing.osm.named` all that knows pyosmium."""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import numpy as np
import osmium
from osmium.filter import KeyFilter
from osmium.osm import Node as OsmNode
from osmium.osm import NodeRef as OsmNodeRef
from osmium.osm import Relation as OsmRelation
from osmium.osm import Way as OsmWay

from routing.osm.boarding import boarding_rows
from routing.osm.node_facts import NodeFacts
from routing.osm.report import BuildReport, Findings
from routing.osm.restrictions import (
    Broken,
    Member,
    Restriction,
    RoadIndex,
    is_restriction,
    read_restriction,
    to_turn_rows,
)
from routing.osm.turn_costs import cost_rows
from routing.osm.verdict import Judge
from routing.osm.ways import Way, WayTable, cut_ways
from routing.roads.components import Islands, drivable_core
from routing.roads.graph import RoadGraph
from routing.roads.levels import level_of
from routing.roads.turns import Turn, to_turns
from routing.tags.access import Refusal, is_roundabout
from routing.tags.dimensions import SIZE_LIMITS
from routing.tags.ferries import ferry_speeds
from routing.tags.policy import DEFAULT_POLICY, EmergencyPolicy
from schemas.ground.errors import MapError

OSM_SUFFIXES = (".osm.pbf", ".pbf", ".osm", ".osm.xml", ".osm.gz", ".osm.bz2")
UNREADABLE = (RuntimeError, ValueError, osmium.InvalidLocationError)
"""What pyosmium raises for broken files: damaged blocks or XML, ids, coordinates."""

PROGRESS_EVERY = 10_000  # ways between two calls of the progress function

Progress = Callable[[int], None]
"""Told now and then how many ways have been read."""

Place = tuple[int, float, float]
"""A node's id and its WGS 84 degrees."""


@dataclass(slots=True)
class _Contents:
    """What an OSM file holds of interest."""

    policy: EmergencyPolicy
    table: WayTable = field(default_factory=WayTable)
    facts: NodeFacts = field(default_factory=NodeFacts)
    restrictions: list[Restriction] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)
    judge: Judge = field(init=False)
    path: Path | None = None
    _new_nodes: dict[int, tuple[float, float]] | None = None

    def new_nodes(self) -> dict[int, tuple[float, float]]:
        """Give the places of nodes with ids below zero, read when the first is asked for."""
        if self._new_nodes is None:
            reader = osmium.FileProcessor(str(self.path), osmium.osm.NODE)
            nodes = (cast("OsmNode", entity) for entity in reader)
            self._new_nodes = {
                node.id: (node.location.lat, node.location.lon)
                for node in nodes
                if node.id < 0 and node.location.valid()
            }
        return self._new_nodes

    def __post_init__(self) -> None:
        """Appoint the judge of ways."""
        self.judge = Judge(self.policy)


def build_from_osm(
    path: Path,
    progress: Progress | None = None,
    policy: EmergencyPolicy = DEFAULT_POLICY,
) -> tuple[RoadGraph, BuildReport]:
    """Build the road graph of an OSM file.

    Parameters
    ----------
    path
        `.osm.pbf` or OSM XML; the suffix tells which.
    progress
        Called with the number of ways read so far; None for silence.
    policy
        Which rules an ambulance may break, and what turns, lights and gates cost.

    Returns
    -------
    tuple
        The part of the drivable roads in which everything reaches everything by allowed turns,
        and what was dropped and why.

    Raises
    ------
    MapError
        The file is missing, empty, cut off, not what its suffix says, or holds no usable road.
    """
    _require_file(path)
    contents = _Contents(policy, path=path)
    try:
        _read(path, contents, progress)
    except UNREADABLE as error:
        message = (
            f"{path} cannot be read as OpenStreetMap data ({' '.join(str(error).split())}); it is "
            f"cut off, damaged or not of the format that its name says: download it again."
        )
        raise MapError(message) from error
    findings = contents.findings
    if not contents.table.way_ids:
        refused = [f"{count} {why}" for why, count in findings.ways.items() if why in set(Refusal)]
        message = (
            f"{path} holds no road that an ambulance can drive ({findings.ways['read']} ways with "
            f"a highway tag read{'; '.join(['', *refused])}); use an extract with roads."
        )
        raise MapError(message)
    try:
        core, islands = _connect(contents)
    except MapError as error:  # what is wrong is named; where it comes from is known only here
        message = f"{path}: {error}"
        raise MapError(message) from error
    return core, findings.report(islands, contents.facts.counts())


def is_osm_file(path: Path) -> bool:
    """Tell by its name whether a file is OpenStreetMap data."""
    return path.name.lower().endswith(OSM_SUFFIXES)


def _require_file(path: Path) -> None:
    """Refuse what pyosmium would describe badly or read as an empty map."""
    if not path.is_file():
        message = f"The map file {path} does not exist; give the path of an .osm.pbf file."
        raise MapError(message)
    if not is_osm_file(path):
        known = ", ".join(OSM_SUFFIXES)
        message = f"{path} is not named like OpenStreetMap data; give a file named {known}."
        raise MapError(message)
    if path.stat().st_size == 0:
        message = f"The map file {path} is empty; download it again."
        raise MapError(message)


def _read(path: Path, contents: _Contents, progress: Progress | None) -> None:
    """Take from a file what matters for roads, in whatever order it comes."""
    reader = (
        osmium.FileProcessor(str(path))
        .with_locations()
        .with_filter(KeyFilter("highway", "barrier", "route", "type", *SIZE_LIMITS))
    )
    for entity in reader:
        if isinstance(entity, OsmWay):
            _take_way(entity, contents, progress)
        elif isinstance(entity, OsmNode):
            contents.facts.add(entity.id, dict(entity.tags), contents.policy)
        else:  # the reader gives nothing but these three
            _take_relation(cast("OsmRelation", entity), contents)


def _take_way(osm_way: OsmWay, contents: _Contents, progress: Progress | None) -> None:
    """Put a drivable way in the table; count another by reason."""
    tags = dict(osm_way.tags)
    verdict = contents.judge.judge(tags)
    if not verdict.road_class:
        return
    findings = contents.findings
    findings.ways["read"] += 1
    runs = [] if verdict.refusal is not None else _runs(osm_way, contents)
    if not runs:
        findings.way(osm_way.id, verdict.oddities)
        findings.ways[verdict.refusal or Refusal.SHORT] += 1
    else:
        findings.ways["used"] += 1
        findings.way(osm_way.id, verdict.oddities)
        findings.ways["by hour"] += verdict.closed_while != ""
        speeds = verdict.speeds or ferry_speeds(tags, runs, contents.policy)
        for run in runs:
            contents.table.add(
                Way(
                    way_id=osm_way.id,
                    name=_name(tags),
                    road_class=verdict.road_class,
                    nodes=run,
                    directions=verdict.directions,
                    speeds=speeds,
                    with_sirens_only=verdict.with_sirens_only,
                    is_roundabout=is_roundabout(tags),
                    level=level_of(tags),
                    closed_while=verdict.closed_while,
                )
            )
    if progress is not None and findings.ways["read"] % PROGRESS_EVERY == 0:
        progress(findings.ways["read"])


def _runs(osm_way: OsmWay, contents: _Contents) -> list[list[Place]]:
    """Give the stretches of a way whose nodes have a place, none twice in a row.

    Where the extract lacks nodes in the middle, the parts on both sides stay apart: a straight
    line across the gap would be a road that does not exist.
    """
    runs: list[list[Place]] = [[]]
    for node in osm_way.nodes:
        place, run = _place(node, contents), runs[-1]
        if place is None:
            runs.append([])
        elif not run or run[-1][0] != node.ref:
            run.append((node.ref, *place))
    contents.findings.ways["cut"] += len(runs) > 1
    return [run for run in runs if len(run) > 1]


def _place(node: OsmNodeRef, contents: _Contents) -> tuple[float, float] | None:
    """Give where a way's node is, WGS 84 degrees; None where the file does not tell.

    Editors and converters give new nodes ids below zero, which the reader's own memory has not.
    """
    if node.ref < 0:
        return contents.new_nodes().get(node.ref)
    location = node.location
    return (location.lat, location.lon) if location.valid() else None


def _take_relation(osm_relation: OsmRelation, contents: _Contents) -> None:
    """Keep a restriction that binds an ambulance; count another by fate."""
    tags = dict(osm_relation.tags)
    if not is_restriction(tags):
        return
    members = [Member(one.type, one.ref, one.role) for one in osm_relation.members]
    contents.findings.turns["read"] += 1
    restriction = read_restriction(osm_relation.id, tags, members, contents.policy)
    if isinstance(restriction, Restriction):
        contents.restrictions.append(restriction)
        turns = contents.findings.turns
        turns["hold at some hours only"] += restriction.is_conditional and bool(restriction.hours)
        turns["hold at some hours only, obeyed at all"] += (
            restriction.is_conditional and not restriction.hours
        )
    else:
        contents.findings.turn(osm_relation.id, restriction)


def _connect(contents: _Contents) -> tuple[RoadGraph, Islands]:
    """Cut the ways, ban turns, keep what is connected by the others, and give turns their cost."""
    whole = cut_ways(contents.table, contents.facts, contents.policy)
    banned = list(_banned(whole, contents))
    core, islands = drivable_core(whole.with_turns(to_turns(banned)))
    _suspect(whole, core, contents)
    costs = cost_rows(core, list(contents.facts.signals), contents.policy)
    costs += boarding_rows(core, contents.policy)
    return core.with_turns(to_turns([*core.turns.rows(), *costs])), islands


def _banned(graph: RoadGraph, contents: _Contents) -> Iterator[Turn]:
    """Find the sequences that the restrictions ban; count the restrictions that are broken."""
    roads = RoadIndex(graph)
    banning: dict[int, dict[int, int]] = {}  # by first arc: who bans each arc behind it
    for restriction in contents.restrictions:
        rows = to_turn_rows(roads, restriction, contents.policy)
        if isinstance(rows, Broken):
            contents.findings.turn(restriction.relation_id, rows)
        else:
            contents.findings.turns["used"] += 1
            for row in rows:
                if len(row.arcs) == 2 and not row.hours:  # noqa: PLR2004 - one turn, always
                    banning.setdefault(row.arcs[0], {})[row.arcs[1]] = restriction.relation_id
            yield from rows
    for first, bans in sorted(banning.items()):
        if not set(roads.arcs_out_of(int(graph.head[first]))) - bans.keys():
            for relation_id in sorted(set(bans.values())):
                contents.findings.contradiction(relation_id)


def _suspect(whole: RoadGraph, core: RoadGraph, contents: _Contents) -> None:
    """Name what may be a mistake in the source, though a build obeys it."""
    findings, facts = contents.findings, contents.facts
    for node in contents.table.main_road_nodes(facts.blocked):
        findings.suspect("a barrier closes a main road (nodes)", node)
    dropped = np.setdiff1d(whole.way_id, core.way_id)
    beside = np.isin(whole.node_id[whole.tail], core.node_id)
    beside |= np.isin(whole.node_id[whole.head], core.node_id)
    for way in np.intersect1d(dropped, whole.way_id[beside]).tolist():
        findings.suspect("connected one way only, so left out (ways)", way)


def _name(tags: dict[str, str]) -> str:
    """Give the road's name, else its number, else ""; NFC, on one line."""
    name = tags.get("name") or tags.get("ref") or ""
    return unicodedata.normalize("NFC", " ".join(name.split()))
