"""How a hospital is asked: through what, how long it may be silent, when a patient is near."""

from typing import Annotated, Final, Self

from pydantic import Field, StringConstraints, model_validator

from schemas.ground.base import Model, Seconds
from schemas.ground.errors import BrokenRule

Channel = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$"),
    Field(description="lower-case letters, digits and _"),
]

TOPIC: Final = "topic"
"""A hospital's own Kafka topic."""

DISPATCHER: Final = "dispatcher"
"""No channel: the dispatcher has been told that the hospital is silent on all of them."""

DUTY_PHONE: Final = "duty_phone"
"""A person at the centre phones the hospital's duty phone, and records what was said."""

DEFAULT_CHANNELS: Final = (TOPIC, DUTY_PHONE)


class HandshakePolicy(Model):
    """When a silent hospital is asked in another way; the defaults are ours.

    A pre-alert must be delivered within ``delivered_s`` and read within ``read_s`` of being sent
    through a channel, answered within ``limits.pre_alert_answer_s``; a redirection or cancellation
    acknowledged within ``acknowledge_s``. Then it goes through the next channel. A dispatcher is
    told when all have been tried, the hospital is to be phoned ``phone_after_s`` later, and again
    ``phone_again_s`` after nobody took that call. A patient who was accepted is arriving when
    expected within ``arriving_s`` or not farther than ``arriving_m`` from the hospital, as the crow
    flies.
    """

    delivered_s: Seconds = 30
    read_s: Seconds = 60
    acknowledge_s: Seconds = 120
    phone_after_s: Seconds = 60
    phone_again_s: Seconds = 180
    arriving_s: Seconds = 60
    arriving_m: Annotated[int, Field(ge=0, le=10_000, description="metres")] = 300

    @model_validator(mode="after")
    def _delivered_before_read(self) -> Self:
        if self.delivered_s > self.read_s:
            raise BrokenRule(
                "rule.delivered_after_read",
                "delivered_s {delivered} must not be more than read_s {read}: what is "
                "not delivered cannot be read",
                delivered=self.delivered_s,
                read=self.read_s,
            )
        return self
