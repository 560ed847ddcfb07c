"""The roads have changed: drives take longer or shorter, who was out of reach may not be."""

from dispatch.handlers.hospitals.status import review_transports
from dispatch.state.turn import Turn


def roads_changed(turn: Turn) -> None:
    """Look again at whatever rests on road times; the fold has changed the roads themselves."""
    turn.roads_changed = True
    turn.reconsider = True  # who waits may now be reached
    review_transports(turn)
    turn.replan = True
