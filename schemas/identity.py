"""The name of what an output says: two records of one name are one output."""

from schemas.events.moves import MoveOrder
from schemas.events.mutual_aid import AidMessage
from schemas.ground.base import Model
from schemas.outputs.alarms import Alarm
from schemas.outputs.assignments import Assignment
from schemas.outputs.decisions import Decision
from schemas.outputs.pre_alerts import PreAlert


def identity(output: Model) -> str | None:
    """Name an output: after a crash it may be published again, under the same name.

    Null for what has no name of its own: views, which compaction thins out, and what is no output
    of the core.
    """
    match output:
        case Assignment(status="updated"):  # an order may be updated more than once
            return f"assignment {output.assignment_id} updated {output.decision_id}"
        case Assignment():
            return f"assignment {output.assignment_id} {output.status}"
        case MoveOrder():
            return f"move {output.move_id} {output.status}"
        case PreAlert():
            return f"pre-alert {output.pre_alert_id} revision {output.revision}"
        case Decision():
            return f"decision {output.decision_id}"
        case Alarm():
            return f"alarm {output.alarm_id} revision {output.revision}"
        case AidMessage():
            return f"message {output.event_id} to centre {output.centre_id}"
        case _:
            return None
