"""A centre's month as its journal: one day, played with the real core, and the same day again.

What the core answers is what its crews do next, and at the day's end nobody waits and every unit is
free, so that the next day can be the same: only its dates and its ids are others. A fleet drives,
calls come in, monitors measure, the clock is told every few seconds. Fixes come packed, as
telemetry journals them, and each record names the inputs that it stands for. The month ends now.
"""

import itertools
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from benchmarks.dispatch.bench_core import NEXT
from dispatch.fold import Fold
from dispatch.rules.lifecycle import UNIT
from schemas.events.centre import CentreConfigured
from schemas.events.incidents import IncidentReported
from schemas.events.ticks import Tick
from schemas.events.vehicles import VehiclePosition, VehiclePositions, VehicleStatus
from schemas.ground.base import LatLon
from schemas.ground.envelope import Event
from schemas.ground.vocabulary import Priority, UnitState
from schemas.journal import JournalRecord, SourcePosition
from schemas.patient.signs import PatientSigns, Sign

DAY_RECORDS: Final = 50_000
"""30 days of it are 1.5 million records: one every 1.7 s."""

MIX: Final = ("tick", "fixes", "tick", "fixes", "tick", "fixes", "crew", "monitor")
CALL_SHARE: Final = 1 / 30
"""Of the monitors' turns so many bring a call, too: 200 a day."""

TOGETHER: Final = 3
"""Units whose fixes come in one record."""

QUIET: Final = 0.95
"""From this part of the day on nobody calls."""

LEFT_MAX: Final = 20_000
"""So many more records may the last calls of the day take; a bound, not an aim."""

_OFFSET: Final = 1_000_000
"""An input's offset on the first day is this and its number; the first digit tells the day."""

_FIRST, _SECOND = b"\x00", b"\x01"
"""Stand in for the two dates that a day from now to now has: JSON holds no such byte."""


@dataclass
class Day:
    """A day of a centre, played with the core; ``begin`` is its first moment."""

    fold: Fold
    configured: CentreConfigured
    begin: datetime
    records_max: int = DAY_RECORDS
    chance: random.Random = field(default_factory=lambda: random.Random(115))
    number: int = 0

    def __post_init__(self) -> None:
        self._at = self.begin
        self._step = timedelta(days=1) / (DAY_RECORDS + LEFT_MAX)
        self._offsets: dict[str, itertools.count[int]] = {}
        units, hospitals = self.configured.units, self.configured.hospitals
        places = [one.station for one in units] + [one.place for one in hospitals]
        self._box = tuple(
            (min(values), max(values))
            for values in ([one.lat for one in places], [one.lon for one in places])
        )
        self._turns = itertools.cycle(units)

    def records(self) -> Iterator[JournalRecord]:
        """Give the day, each record applied before it is given; the first one opens the centre."""
        when = {"occurred_at": self.begin, "received_at": self.begin}
        yield self._applied(self.configured.model_copy(update=when), "centre-config")
        for kind in itertools.cycle(MIX):
            if self.number >= self.records_max * QUIET and not self.fold.world.incidents:
                return
            if self.number > self.records_max + LEFT_MAX:
                message = "calls of the day are still open: it cannot be repeated"
                raise SystemExit(message)
            yield from self._said(kind)

    def _said(self, kind: str) -> Iterator[JournalRecord]:
        match kind:
            case "tick":
                yield self._applied(Tick(**self._head()))
            case "fixes":
                yield self._applied(self._fixes(), *["vehicle-positions"] * TOGETHER)
            case "crew":
                status = self._status()
                if status is not None:
                    yield self._applied(status, "vehicle-status")
            case _:
                signs = self._signs()
                if signs is not None:
                    yield self._applied(signs, "vitals")
                is_quiet = self.number >= self.records_max * QUIET
                if not is_quiet and self.chance.random() < CALL_SHARE:
                    yield self._applied(self._call(), "incidents")

    def _applied(self, event: Event, *topics: str) -> JournalRecord:
        inputs = [self._input(topic) for topic in topics]
        one = inputs.pop() if len(inputs) == 1 else None
        said = {"event": event, "source": one, "sources": tuple(inputs)}
        record = JournalRecord.model_validate(said)
        applied = self.fold.apply(record, offset=self.number)
        if applied.refused is not None:
            raise SystemExit(applied.refused.summary.en)
        self.number += 1
        self._at += self._step
        return record

    def _input(self, topic: str) -> SourcePosition:
        offset = _OFFSET + next(self._offsets.setdefault(topic, itertools.count()))
        return SourcePosition(topic=topic, partition=0, offset=offset, digest=f"{offset:016x}")

    def _head(self) -> dict[str, Any]:
        return {
            "event_id": f"day0-{self.chance.getrandbits(96):024x}",
            "centre_id": self.configured.centre_id,
            "occurred_at": self._at,
            "received_at": self._at,
            "source": "bench",
        }

    def _fixes(self) -> VehiclePositions:
        turn = self.number / 500
        fixes = []
        for unit in itertools.islice(self._turns, TOGETHER):
            lat, lon = unit.station.lat + 0.004 * math.sin(turn), unit.station.lon
            place = LatLon(lat=lat, lon=lon + 0.004 * math.cos(turn))
            fixes.append(VehiclePosition(**self._head(), unit_id=unit.unit_id, place=place))
        return VehiclePositions(**self._head(), fixes=tuple(fixes))

    def _signs(self) -> PatientSigns | None:
        units = self.fold.world.units.values()
        on_board = [one.unit_id for one in units if one.state is UnitState.TRANSPORTING]
        if not on_board:
            return None
        rate = float(self.chance.randint(50, 140))
        sign = Sign(
            parameter="heart_rate_per_min", value=rate, at=self._at, device_id="m", samples=1
        )
        unit_id = self.chance.choice(on_board)
        return PatientSigns(**self._head(), unit_id=unit_id, since=self._at, signs=(sign,))

    def _call(self) -> IncidentReported:
        lat, lon = (self.chance.uniform(*ends) for ends in self._box)
        return IncidentReported(
            **self._head(),
            incident_id=f"day0-{self.number}",
            priority=self.chance.choices(list(Priority), (12, 28, 38, 22))[0],
            complaint="bench",
            place=LatLon(lat=lat, lon=lon),
        )

    def _status(self) -> VehicleStatus | None:
        busy = [
            unit
            for unit in self.fold.world.units.values()
            if unit.state in NEXT and NEXT[unit.state] in UNIT[unit.state]
        ]
        if not busy:
            return None
        unit = min(busy, key=lambda one: (one.since or self._at, one.unit_id))
        return VehicleStatus(**self._head(), unit_id=unit.unit_id, status=NEXT[unit.state])


class Month:
    """So many records: a day that is played, and the days after it up to now.

    Parameters
    ----------
    fold, configured
        The core, and the centre that it is to be opened with.
    count
        How many records.
    """

    def __init__(self, fold: Fold, configured: CentreConfigured, count: int) -> None:
        now = datetime.now(UTC)
        played = [
            record.model_dump_json().encode()
            for record in Day(fold, configured, now, records_max=min(count, DAY_RECORDS)).records()
        ]
        self._played_on = [(now.date() + timedelta(days=n)).isoformat().encode() for n in (0, 1)]
        self._first, *self._daily = (self._opened(value) for value in played)
        self._count = count
        self._from = now.date() - timedelta(days=-(-count // len(self._daily)))
        for offset, value in enumerate(self._day(1, now.date()), start=len(played)):
            applied = fold.apply(JournalRecord.model_validate_json(value), offset=offset)
            if applied.refused is not None:
                raise SystemExit(applied.refused.summary.en)

    def _opened(self, value: bytes) -> bytes:
        """Mark in a record of the first day what differs from day to day."""
        first, second = self._played_on
        return value.replace(first, _FIRST).replace(second, _SECOND)

    def _day(self, number: int, first: date) -> Iterator[bytes]:
        dates = [(first + timedelta(days=number + n)).isoformat().encode() for n in (0, 1)]
        name, offset = b"day%d-" % number, b'"offset":%d' % (number + 1)
        for value in (self._first, *self._daily) if number == 0 else self._daily:
            dated = value.replace(_FIRST, dates[0]).replace(_SECOND, dates[1])
            yield dated.replace(b"day0-", name).replace(b'"offset":1', offset)

    def __iter__(self) -> Iterator[bytes]:
        """Give the records as they stand in the journal."""
        days = itertools.chain.from_iterable(self._day(n, self._from) for n in itertools.count())
        return itertools.islice(days, self._count)
