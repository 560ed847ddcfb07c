"""An input that is not applied becomes a decision of its own, because a person must know."""

from typing import Final

from dispatch.records.hospital import name_of
from dispatch.rules.handshake import MEANS
from dispatch.state.turn import Turn
from dispatch.words.explain import as_typed, say
from dispatch.words.refusals import refusal_words
from schemas.ground.base import LatLon
from schemas.ground.texts import Bilingual
from schemas.outputs.decisions import Decision, DecisionKind, RefusedInput

_VALUE_CHARS_MAX: Final = 80
_HANDSHAKE: Final = {str(word): state.value for word, state in MEANS.items()} | {
    "no_answer": "no_answer"
}
"""What a word on a pre-alert is called, also a phone call that nobody took."""


def refuse(
    turn: Turn, field: str, value: object, why: Bilingual, *, incident_id: str | None = None
) -> None:
    """Refuse the turn's event because of ``field``. The caller must not have changed anything.

    The refusal names the unit and the call: those of the event, else the call that its unit is on,
    or the unit that is on its call. ``incident_id`` is the call that it is about, where the event
    itself does not name it. A null ``value``: the event is refused as a whole.
    """
    event = turn.event
    shown = None if value is None else str(value)[:_VALUE_CHARS_MAX]
    unit_id: str | None = getattr(event, "unit_id", None)
    hospital_id: str | None = getattr(event, "hospital_id", None)
    call = incident_id or getattr(event, "incident_id", None) or _call_of(turn, unit_id)
    hospital = None if hospital_id is None else name_of(turn.world.hospitals, hospital_id)
    about = (unit_id or _unit_on(turn, call), call, hospital)
    said = None if value is None or shown is None else _said(turn, field, value, shown)
    turn.emit(
        Decision(
            **turn.head(),
            # With the offset: the second refusal of one event id is a decision of its own.
            decision_id=turn.new_id("dec", "refused", turn.offset),
            kind=DecisionKind.REFUSED,
            incident_id=call,
            unit_id=unit_id,
            hospital_id=hospital_id,
            request_id=getattr(event, "request_id", None),
            summary=refusal_words(event.type, about, field, said, why),
            refused=RefusedInput(
                event_id=event.event_id, event_type=event.type, field=field, value=shown
            ),
        )
    )


def _call_of(turn: Turn, unit_id: str | None) -> str | None:
    """Give the call that a unit is on."""
    unit = turn.world.units.get(unit_id or "")
    return None if unit is None else unit.incident_id


def _unit_on(turn: Turn, incident_id: str | None) -> str | None:
    """Give the unit that is on a call."""
    incident = turn.world.incidents.get(incident_id or "")
    return incident.order.unit_id if incident is not None and incident.order else None


def _said(turn: Turn, field: str, value: object, shown: str) -> Bilingual:
    """Say a value as people do: what is a code in words, a hospital by its name."""
    match field:
        case "status":
            return say(f"report.{shown}")
        case "word":
            return say(f"welfare.{shown}")
        case "answer" | "result":
            return say(f"handshake.{_HANDSHAKE[shown]}")
        case "type":
            return say(f"event.{shown}")
        case "hospital_id":
            return as_typed(name_of(turn.world.hospitals, shown))
        case _ if isinstance(value, LatLon):
            return as_typed(f"{value.lat:.4f}, {value.lon:.4f}")
        case _:
            return as_typed(shown)
