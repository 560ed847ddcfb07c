"""How long the parts of each call took on a day that is over, read from the views of its units.

What was not seen is taken as it usually was on that day, and where that was never seen, as a trial
has it; `Courses.seen` says how many calls rest on what happened.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from statistics import median
from typing import Final

from schemas.ground.base import LatLon
from schemas.ground.ids import IncidentId, UnitId
from schemas.ground.vocabulary import UnitState
from schemas.outputs.views import UnitView

_U = UnitState
_MINUTE_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Course:
    """How long the parts of a call took, ms; null: it did not come to that, or was not seen.

    ``scene`` is where the crew was as it reported its arrival, WGS 84 degrees.
    """

    accept_ms: int | None = None
    mobilise_ms: int | None = None
    scene_ms: int | None = None
    handover_ms: int | None = None
    transported: bool | None = None
    scene: LatLon | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """A course in which nothing is missing."""

    accept_ms: int
    mobilise_ms: int
    scene_ms: int
    handover_ms: int
    transported: bool
    scene: LatLon | None


USUAL: Final = Whole(12_000, 30_000, 20 * _MINUTE_MS, 15 * _MINUTE_MS, transported=True, scene=None)
"""What stands for a part that no crew of the day has shown; ours, of the size of a trial's."""


@dataclass(frozen=True, slots=True)
class Shift:
    """That a unit came on duty or went off it, and when."""

    at: datetime
    unit_id: UnitId
    is_on: bool


@dataclass(frozen=True, slots=True)
class Courses:
    """The courses of a day by call, what is usual there, and the shifts, in order of time.

    ``drive_pm`` is what drives took of what the roads promised, per mille.
    """

    by_call: Mapping[IncidentId, Course]
    shifts: tuple[Shift, ...] = ()
    usual: Whole = USUAL
    drive_pm: int = 1_000

    @property
    def seen(self) -> int:
        """How many calls were seen from the arrival to the end of the scene."""
        return sum(one.scene_ms is not None for one in self.by_call.values())

    def of(self, incident_id: IncidentId) -> Whole:
        """Give the course of a call, whole."""
        seen, usual = self.by_call.get(incident_id, Course()), self.usual
        return Whole(
            _or(seen.accept_ms, usual.accept_ms),
            _or(seen.mobilise_ms, usual.mobilise_ms),
            _or(seen.scene_ms, usual.scene_ms),
            _or(seen.handover_ms, usual.handover_ms),
            transported=usual.transported if seen.transported is None else seen.transported,
            scene=seen.scene,
        )


@dataclass(slots=True)
class _Unit:
    """What a unit does, and since when it was seen to begin with it; null: it did so before."""

    state: UnitState
    incident_id: IncidentId | None
    since: datetime | None


@dataclass(slots=True)
class Watching:
    """Follows units through a day; ``take`` each view in the journal's order."""

    _units: dict[UnitId, _Unit] = field(default_factory=dict)
    _courses: dict[IncidentId, Course] = field(default_factory=dict)
    _shifts: list[Shift] = field(default_factory=list)

    def take(self, view: UnitView) -> None:
        """Note what a unit has come to."""
        known = self._units.get(view.unit_id)
        call = view.incident_id
        if known is None:
            self._units[view.unit_id] = _Unit(view.state, call, None)
            return
        if (known.state, known.incident_id) == (view.state, call):
            return
        self._ended(known, view)
        if (known.state is _U.OFF_DUTY) != (view.state is _U.OFF_DUTY):
            is_on = view.state is not _U.OFF_DUTY
            self._shifts.append(Shift(view.decided_at, view.unit_id, is_on))
        self._units[view.unit_id] = _Unit(view.state, call, view.decided_at)
        if view.state is _U.ON_SCENE and call is not None:
            self._note(call, scene=view.place)

    def courses(self, drive_pm: int = 1_000) -> Courses:
        """Give what was seen so far."""
        usual = _usual(self._courses.values())
        return Courses(dict(self._courses), tuple(self._shifts), usual, drive_pm)

    def _ended(self, known: _Unit, view: UnitView) -> None:
        """Note how long the part took that a unit has ended; a call that was left tells nothing."""
        call, now = known.incident_id, view.state
        if call is None or view.incident_id not in {None, call}:
            return
        if known.state is _U.ON_SCENE and now in {_U.TRANSPORTING, _U.AVAILABLE, _U.OFF_DUTY}:
            self._note(call, transported=now is _U.TRANSPORTING)
        took_ms = _ms(known.since, view.decided_at)
        if took_ms is None:
            return
        match known.state, now:
            case (_U.ALERTED, _U.ACCEPTED):
                self._note(call, accept_ms=took_ms)
            case (_U.ALERTED, _U.EN_ROUTE):
                self._note(call, accept_ms=took_ms, mobilise_ms=0)
            case (_U.ACCEPTED, _U.EN_ROUTE):
                self._note(call, mobilise_ms=took_ms)
            case (_U.ON_SCENE, _U.TRANSPORTING | _U.AVAILABLE | _U.OFF_DUTY):
                self._note(call, scene_ms=took_ms)
            case (_U.AT_HOSPITAL, _U.AVAILABLE | _U.OFF_DUTY):
                self._note(call, handover_ms=took_ms)
            case _:
                pass

    def _note(
        self,
        call: IncidentId,
        *,
        accept_ms: int | None = None,
        mobilise_ms: int | None = None,
        scene_ms: int | None = None,
        handover_ms: int | None = None,
        transported: bool | None = None,
        scene: LatLon | None = None,
    ) -> None:
        """Keep what is new of a call; a second crew's word counts as the newer one."""
        new = Course(accept_ms, mobilise_ms, scene_ms, handover_ms, transported, scene)
        known = self._courses.get(call, Course())
        said = {name: one for name in Course.__slots__ if (one := getattr(new, name)) is not None}
        self._courses[call] = replace(known, **said)


def watched(views: Iterable[UnitView], drive_pm: int = 1_000) -> Courses:
    """Follow all units through a day's views, in the journal's order."""
    watching = Watching()
    for view in views:
        watching.take(view)
    return watching.courses(drive_pm)


def _usual(seen: Iterable[Course]) -> Whole:
    """Give the middle of what was seen, part by part."""
    known = list(seen)
    carried = [one.transported for one in known if one.transported is not None]
    return Whole(
        _middle((one.accept_ms for one in known), USUAL.accept_ms),
        _middle((one.mobilise_ms for one in known), USUAL.mobilise_ms),
        _middle((one.scene_ms for one in known), USUAL.scene_ms),
        _middle((one.handover_ms for one in known), USUAL.handover_ms),
        transported=2 * sum(carried) >= len(carried),
        scene=None,
    )


def _middle(values: Iterable[int | None], otherwise: int) -> int:
    known = [one for one in values if one is not None]
    return round(median(known)) if known else otherwise


def _ms(since: datetime | None, until: datetime) -> int | None:
    return None if since is None else round((until - since).total_seconds() * 1_000)


def _or(seen: int | None, usual: int) -> int:
    return usual if seen is None else seen
