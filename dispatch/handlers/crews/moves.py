"""What crews say of their moves to stand-by points."""

from dispatch.choosing import standby
from dispatch.state.refusals import refuse
from dispatch.state.turn import Turn
from dispatch.units import silence
from dispatch.words.explain import say
from schemas.events.moves import MoveAnswer


def answer(turn: Turn, event: MoveAnswer) -> None:
    """Take a crew's answer; one about a move that is not its own or is over is refused."""
    if event.unit_id not in turn.world.units:
        refuse(turn, "unit_id", event.unit_id, say("why.unknown"))
        return
    move = turn.world.readiness.moves.get(event.unit_id)
    if move is None or move.move_id != event.move_id:
        refuse(turn, "move_id", event.move_id, say("why.no_move"))
        return
    unit = turn.world.units[event.unit_id]
    if unit.silence is not None:
        turn.put_unit(silence.heard(turn, unit))
    if event.answer == "accepted":
        standby.accept(turn, move)
    elif event.answer == "arrived":
        standby.end(turn, move, "arrived", None)
    else:
        why = say("why.declined", reason=event.reason)
        standby.end(turn, move, "withdrawn", why)
