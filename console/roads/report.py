"""A road map in words: what it holds, what its build dropped and why, what a check-up found."""

from collections.abc import Iterator
from typing import Any

from routing.maps.checkup import Checkup
from routing.maps.store import MapInfo

IDS_SHOWN = 5


def describe(info: MapInfo) -> list[str]:
    """Describe a map, line by line.

    Parameters
    ----------
    info
        The map's description.

    Returns
    -------
    list of str
        Lines for a person.
    """
    south, west, north, east = info.bounds
    lines = [
        f"map     {info.source_name}",
        f"hash    {info.graph_hash}",
        f"roads   {info.nodes:,} nodes, {info.arcs:,} arcs",
        f"engine  {info.engine_nodes:,} nodes, {info.engine_arcs:,} arcs: split where turns matter",
        f"bounds  {south:.5f}, {west:.5f} to {north:.5f}, {east:.5f} (WGS 84)",
    ]
    if info.attribution:
        lines.append(f"data    {info.attribution}")
    if info.policy is not None:
        lines.append(f"sirens  {_policy(info.policy)}")
    if info.report is not None:
        lines += _report(info.report)
    return lines


def describe_checkup(found: Checkup, snap_limit_m: float) -> list[str]:
    """Describe what a check-up found, line by line.

    Parameters
    ----------
    found
        The findings.
    snap_limit_m
        The limit that was used, metres.

    Returns
    -------
    list of str
        Lines for a person, names included where a person should look.
    """
    lines = [
        f"islands {found.unreachable_arcs:,} arcs are not reached from, or do not reach, the rest",
        f"speeds  {found.odd_speeds:,} arcs slower than a walk or faster than any vehicle",
    ]
    lines += [f"        {one.kmh:g} km/h on way {one.way_id} {one.name}" for one in found.odd_ways]
    if found.siren_gain is not None:
        lines.append(
            f"sirens  {found.siren_gain:.2f} times as fast from door to door, lights and turns "
            "included (measured elsewhere: 1.1 to 1.43)"
        )
    if found.places:
        count = len(found.off_road)
        lines.append(
            f"places  {count:,} of {found.places:,} lie more than {snap_limit_m:g} m off the roads"
        )
        lines += [f"        {one.distance_m:,.0f} m: {one.name}" for one in found.off_road]
    return lines


def describe_oddities(report: dict[str, Any]) -> Iterator[str]:
    """Describe what a person should look at in the source: odd limits, broken restrictions."""
    for what, ways in report["speeds"].items():
        yield f"speed   {what} (ways {_ids(ways)})"
    for cause, relations in report["broken_turns"].items():
        yield f"turns   not usable, {cause} (relations {_ids(relations)})"
    for what, ids in report.get("suspects", {}).items():
        yield f"look at {what}: {_ids(ids)}"


def _report(report: dict[str, Any]) -> Iterator[str]:
    """Say what the build read and what it dropped, and why."""
    islands = report["islands"]
    if report["ways_read"] is not None:
        yield f"read    {report['ways_read']:,} ways, used {report['ways_used']:,}"
    for reason, count in report["refused"].items():
        yield f"dropped {count:,} ways: {reason}"
    if report["cut_ways"]:
        yield f"cut     {report['cut_ways']:,} ways: some of their nodes are not in the file"
    yield (
        f"dropped {islands['nodes']:,} nodes, {islands['arcs']:,} arcs: {islands['parts']:,} parts "
        f"not connected both ways with the largest"
    )
    for what, count in report["node_facts"].items():
        yield f"nodes   {count:,} {what}"
    for fate, count in report["turns"].items():
        yield f"turns   {count:,} restrictions {fate}"
    if report.get("by_hour"):
        yield f"obeyed  {report['by_hour']:,} ways that open and close with the hour"
    for tag, count in report["conditional"].items():
        yield f"ignored {count:,} ways: {tag} holds at some hours only"
    for tag, values in report["unknown"].items():
        yield f"unknown {tag}: {', '.join(f'{value} ({count})' for value, count in values.items())}"
    yield from describe_oddities(report)


def _policy(policy: dict[str, Any]) -> str:
    """Say which rules sirens break."""
    turn_s, factor = policy["banned_turn_s"], policy["against_one_way_factor"]
    return (
        f"{policy['sirens_factor']:g} times as fast; banned turns "
        f"{'never' if turn_s is None else f'at {turn_s:g} s'}; one-way streets "
        f"{'never against' if factor is None else f'against at {factor:g} times the time'}"
    )


def _ids(ids: list[int]) -> str:
    """List the first ids."""
    shown = ", ".join(str(one) for one in ids[:IDS_SHOWN])
    return shown if len(ids) <= IDS_SHOWN else f"{shown}, …"
