"""What everybody believes who reads the outputs and nothing else, and where that is not so."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dispatch.state.turn import Output
from dispatch.state.world import World
from schemas.outputs.alarms import Alarm
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import Decision, DecisionKind
from schemas.outputs.pre_alerts import PreAlert
from schemas.outputs.views import IncidentView, UnitView
from schemas.rules.alarms import AlarmState

PRE_EMPTED = " is more urgent"
CHANGE_OF_MIND = (PRE_EMPTED, " is there sooner")
"""How the reason of a withdrawal ends that nothing but the engine's own second thought caused."""


@dataclass
class Screens:
    """What everybody believes who reads the outputs and nothing else."""

    units: dict[str, UnitView] = field(default_factory=dict)
    incidents: dict[str, IncidentView] = field(default_factory=dict)
    alarms: dict[str, Alarm] = field(default_factory=dict)
    serving: dict[str, str] = field(default_factory=dict)
    pre_alerts: dict[str, PreAlert] = field(default_factory=dict)
    ids: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)

    def read(self, output: Output) -> Iterator[str]:
        """Take an output in; name what cannot be after what was said before."""
        match output:
            case Assignment():
                yield from self._order(output)
            case Decision():
                self.ids[output.decision_id] += 1
                if output.kind is DecisionKind.CLOSED and output.incident_id:
                    self._close(output.incident_id)
            case Alarm(status=AlarmState.WITHDRAWN):
                if self.alarms.pop(output.alarm_id, None) is None:
                    yield f"alarm {output.alarm_id} ended and did not stand"
            case Alarm():
                self.ids[output.alarm_id] += output.revision == 1
                self.alarms[output.alarm_id] = output
            case UnitView():
                self.units[output.unit_id] = output
            case IncidentView():
                self.incidents[output.incident_id] = output
            case PreAlert():
                self.pre_alerts[output.pre_alert_id] = output

    def _order(self, order: Assignment) -> Iterator[str]:
        unit, incident = order.unit_id, order.incident_id
        if order.status == "made":
            self.ids[order.assignment_id] += 1
            if unit in self.serving or incident in self.serving.values():
                yield f"{unit} is sent to {incident}, and {self.serving} go already"
            self.serving[unit] = incident
        elif self.serving.get(unit) != incident:
            yield f"{unit} is told of {incident} and serves {self.serving.get(unit)}"
        if order.status == "withdrawn":
            del self.serving[unit]
            if order.reason is not None and order.reason.en.endswith(CHANGE_OF_MIND):
                self.changes[incident] += 1

    def _close(self, incident: str) -> None:
        """An incident that its crew has finished ends without a withdrawal."""
        self.serving = {unit: name for unit, name in self.serving.items() if name != incident}
        self.changes.pop(incident, None)

    def judge(self, world: World) -> Iterator[str]:
        """Name every screen that shows what is not, and who was sent back and forth."""
        for name, unit in world.units.items():
            shown = self.units.get(name)
            silence = unit.silence
            doubt = silence.since if silence is not None and silence.is_doubtful else None
            shows = (unit.state, unit.incident_id, doubt)
            if shown is None or (shown.state, shown.incident_id, shown.doubtful_since) != shows:
                yield f"{name} is {unit.state} on {unit.incident_id}, shown as {shown}"
        for name, one in world.incidents.items():
            unit_id = one.order.unit_id if one.order else None
            is_so = (one.state, unit_id, one.hospital_id, one.pre_alert_id, one.queue_reason)
            view = self.incidents.get(name)
            if view is None or is_so != (
                view.state,
                view.unit_id,
                view.hospital_id,
                view.pre_alert_id,
                view.queue_reason,
            ):
                yield f"{name} is {is_so}, shown as {view}"
        if set(self.alarms) != {one.alarm_id for one in world.alarms.values() if one.revision}:
            yield f"alarms {sorted(self.alarms)} are shown, {sorted(world.alarms)} stand"
        most = world.policies.change.redirects_max
        yield from (f"{name} was changed {n} times" for name, n in self.changes.items() if n > most)
        yield from (f"id {name} was given {n} times" for name, n in self.ids.items() if n > 1)
        if set(world.pre_alerts) - set(self.pre_alerts):
            yield "a pre-alert was never sent"


def unread(screens: Screens, outputs: Iterable[Output], world: World) -> list[str]:
    """Have the screens read what was said; name what they then show wrongly."""
    found = [how for output in outputs for how in screens.read(output)]
    return [*found, *screens.judge(world)]
