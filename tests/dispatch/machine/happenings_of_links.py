"""What is said of devices without a place."""

from schemas.events.vehicles import LinkWord
from tests.dispatch.machine.hand import Fields, Hand


def a_word_of_a_device(hand: Hand) -> Fields:
    """Give that a device of some unit is heard, or lost."""
    return {"unit_id": hand.unit_id(), "word": hand.one_of(*LinkWord)}
