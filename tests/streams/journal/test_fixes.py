"""From a tracker's record to the journal or the dead letters, as the telemetry role does it."""

import base64
import json
from typing import Any

import pytest

from dispatch.rules.fixes import FixWatch
from schemas.events.centre import UnitSpec
from schemas.events.vehicles import VehiclePosition
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import CrewLevel
from schemas.topics import DEAD_LETTERS, JOURNAL, VEHICLE_POSITIONS
from streams.journal.centres import Centres
from streams.journal.directory import Directory
from streams.journal.fixes import AllPositions, Positions
from streams.journal.journaler import Journaler, Reduced
from streams.journal.ledger import Ledger
from streams.journal.positions import PositionFilter
from tests.streams.support.samples import START, StoppedClock, Wire, event, raw

HOME = {"lat": 10.9786, "lon": 106.6538}
AWAY = {"lat": 11.4, "lon": 106.6538}
ZERO = {"lat": 0.0, "lon": 0.0}
UNIT = UnitSpec(
    unit_id="U1", crew_level=CrewLevel.ALS, station_id="S1", station=LatLon.model_validate(HOME)
)


class Role:
    """The part of telemetry that takes positions."""

    def __init__(self) -> None:
        self.wire, clock, self.number = Wire(), StoppedClock(), 0
        directory = Directory.of("BD", [UNIT], [])
        self.fixes = FixWatch(directory.region, directory.watch, future_s_max=5, every_s=15)
        self.journaler = Journaler(
            role="telemetry",
            centres=Centres([directory]),
            ledger=Ledger(),
            clock=clock,
            future_s_max=None,
            send=self.wire.send,
            keep_original=False,
            reduce=Positions(self.fixes, PositionFilter(20, 15), clock).reduce,
        )

    async def fix(self, at_s: float, place: dict[str, float], **fields: object) -> bytes:
        self.number += 1
        name = f"f-{self.number}"
        written = event("vehicle.position", name, at_s=at_s, unit_id="U1", place=place, **fields)
        record = raw(written, VEHICLE_POSITIONS, offset=self.number, key=b"U1")
        await self.journaler.take(VEHICLE_POSITIONS, record)
        return record.value or b""

    @property
    def journal(self) -> list[dict[str, Any]]:
        return [one["event"] for one in self.wire.on(JOURNAL)]

    @property
    def reasons(self) -> list[tuple[str, str]]:
        return [(one["reason"], one["field"]) for one in self.wire.on(DEAD_LETTERS)]


async def test_a_good_fix_is_journaled_and_leaves_no_letter() -> None:
    role = Role()
    await role.fix(-20, HOME, speed_mps=-1, heading_deg=360, accuracy_m=-1)
    [one] = role.journal
    assert (one["type"], one["place"], one["heading_deg"]) == ("vehicle.position", HOME, 0.0)
    assert (one["speed_mps"], one["accuracy_m"], one["clock_ahead_s"]) == (None, None, None)
    assert role.reasons == []


@pytest.mark.parametrize(
    ("at_s", "place", "reason", "field"),
    [
        (0, ZERO, "no_fix", "place"),
        (0, {"lat": 48.85, "lon": 2.35}, "out_of_region", "place"),
        (0, AWAY, "impossible_jump", "place"),
        (6, HOME, "future_timestamp", "occurred_at"),
        (-1_024 * 7 * 86_400, HOME, "clock_wrong", "occurred_at"),
    ],
)
async def test_a_fix_that_cannot_be_is_kept_whole_with_its_reason(
    at_s: float, place: dict[str, float], reason: str, field: str
) -> None:
    role = Role()
    await role.fix(-20, HOME)
    sent = await role.fix(at_s, place)
    assert role.reasons == [(reason, field)]
    [letter] = role.wire.on(DEAD_LETTERS)
    assert base64.b64decode(letter["original_value"]) == sent
    assert (letter["role"], letter["centre_id"]) == ("telemetry", "BD")
    assert [one["type"] for one in role.journal] == ["vehicle.position", "vehicle.tracker"]
    report = role.journal[1]
    assert (report["unit_id"], report["source"], report["refused"]) == ("U1", "test", 1)
    now = START.isoformat().replace("+00:00", "Z")
    assert report["received_at"] == report["occurred_at"] == now


async def test_a_row_that_goes_on_is_all_in_the_letters_and_seldom_in_the_journal() -> None:
    role = Role()
    for second in range(-30, 0):
        await role.fix(second, ZERO)
    assert role.reasons == [("no_fix", "place")] * 30
    assert [one["refused"] for one in role.journal] == [1, 3]


async def test_the_first_good_fix_after_that_is_journaled_though_the_unit_stands() -> None:
    role = Role()
    await role.fix(-20, HOME)
    await role.fix(-19, HOME)
    assert len(role.journal) == 1, "it has not moved"
    await role.fix(-18, ZERO)
    await role.fix(-17, HOME)
    assert [one["type"] for one in role.journal][1:] == ["vehicle.tracker", "vehicle.position"]


async def test_a_worker_that_starts_knows_where_the_units_were() -> None:
    role = Role()
    role.fixes.remember("U1", LatLon.model_validate(HOME), START)
    await role.fix(1, AWAY)
    assert role.reasons == [("impossible_jump", "place")]


def test_each_centres_fixes_are_judged_by_its_own_bounds() -> None:
    far = LatLon(lat=21.03, lon=105.85)
    unit = UnitSpec(unit_id="H1", crew_level=CrewLevel.ALS, station_id="S1", station=far)
    centres = Centres([Directory.of("BD", [UNIT], []), Directory.of("HN", [unit], [])])
    made: list[str] = []

    def make(directory: Directory) -> Positions:
        made.append(directory.centre_id)
        watch = FixWatch(directory.region, directory.watch, future_s_max=5, every_s=15)
        return Positions(watch, PositionFilter(20, 15), StoppedClock())

    positions = AllPositions(centres, make)

    def said(centre_id: str, unit_id: str, place: LatLon, at_s: float) -> Reduced:
        fields = {"unit_id": unit_id, "place": place.model_dump(), "centre_id": centre_id}
        written = event("vehicle.position", f"f-{at_s + 300:g}", at_s=at_s, **fields)
        return positions.reduce(VehiclePosition.model_validate_json(json.dumps(written)))

    home = LatLon.model_validate(HOME)
    assert said("BD", "U1", home, -300).event is not None
    assert said("HN", "H1", far, -300).event is not None
    assert said("BD", "U1", far, -200).refusal is not None, "where HN is, BD is not"
    assert said("XX", "U1", home, -100).event is None
    assert made == ["BD", "HN"]
    centres.replace([Directory.of("BD", [UNIT], [])])
    assert said("BD", "U1", home, 0).event is not None
    assert made == ["BD", "HN"], "what is described as it was is not begun anew"
