"""An input that is not applied becomes a decision of its own, because a person must know."""

from dispatch.state.turn import Turn
from dispatch.words.explain import say
from schemas.ground.texts import Bilingual
from schemas.outputs.decisions import Decision, DecisionKind, RefusedInput

_VALUE_CHARS_MAX = 80


def refuse(
    turn: Turn, field: str, value: object, why: Bilingual, *, incident_id: str | None = None
) -> None:
    """Refuse the turn's event because of ``field``. The caller must not have changed anything.

    ``incident_id`` is the one that it is about, where the event itself does not name it.
    """
    shown = None if value is None else str(value)[:_VALUE_CHARS_MAX]
    event = turn.event
    turn.emit(
        Decision(
            **turn.head(),
            # With the offset: the second refusal of one event id is a decision of its own.
            decision_id=turn.new_id("dec", "refused", turn.offset),
            kind=DecisionKind.REFUSED,
            incident_id=incident_id or getattr(event, "incident_id", None),
            unit_id=getattr(event, "unit_id", None),
            hospital_id=getattr(event, "hospital_id", None),
            request_id=getattr(event, "request_id", None),
            summary=say("refused", event=event.type, field=field, value=shown, why=why),
            refused=RefusedInput(
                event_id=event.event_id, event_type=event.type, field=field, value=shown
            ),
        )
    )
