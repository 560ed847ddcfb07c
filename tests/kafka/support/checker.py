"""An independent judge of what the engine published: it reads JSON and knows none of its code.

Of two records with one id the first counts, as the contract asks of every reader. Records of one
centre are taken in the order of their journal offset. The topics have no common order: of what was
read, an order counts as far as the decisions have been read too, for one of these may explain it.
"""

from collections.abc import Iterable
from typing import Any

Record = dict[str, Any]


def first_of_each(records: Iterable[Record], *names: str) -> list[Record]:
    """Drop repetitions; a repetition with another content is a finding of its own."""
    seen: dict[tuple[Any, ...], Record] = {}
    for record in records:
        key = tuple(record[name] for name in names)
        known = seen.setdefault(key, record)
        assert known == record, f"one id, two contents: {known} and {record}"
    return list(seen.values())


def judge(
    calls: Iterable[str], assignments: Iterable[Record], decisions: Iterable[Record]
) -> list[str]:
    """Name every broken promise: a lost call, a unit on two incidents, two units on one need."""
    told = [order for order in assignments if order["status"] != "updated"]
    orders = first_of_each(told, "assignment_id", "status")
    decided = first_of_each(decisions, "decision_id")
    orders.sort(key=lambda order: (order["journal_offset"], order["status"] == "made"))
    served = {order["incident_id"] for order in orders}
    waiting = {one["incident_id"] for one in decided if one["kind"] == "queued"}
    found = [f"call {call} was lost" for call in calls if call not in served | waiting]
    read_to = max((one["journal_offset"] for one in decided), default=-1)
    orders = [order for order in orders if order["journal_offset"] <= read_to]
    found += _clashes(orders, {one["incident_id"]: one for one in decided if _ends(one)})
    return found


def _ends(decision: Record) -> bool:
    return bool(decision["kind"] == "closed")


def _clashes(orders: list[Record], ended: dict[str, Record]) -> list[str]:
    """Replay the orders; an incident that is closed frees its unit at that journal offset."""
    found: list[str] = []
    unit_on: dict[str, str] = {}
    for order in orders:
        unit, incident = order["unit_id"], order["incident_id"]
        for held, by in list(unit_on.items()):
            over = ended.get(by)
            if over is not None and over["journal_offset"] < order["journal_offset"]:
                del unit_on[held]
        if order["status"] == "withdrawn":
            unit_on.pop(unit, None)
            continue
        if unit in unit_on:
            found.append(f"unit {unit} was sent to {incident} while on {unit_on[unit]}")
        if incident in unit_on.values():
            found.append(f"incident {incident} got {unit} while it had a unit")
        unit_on[unit] = incident
    return found
