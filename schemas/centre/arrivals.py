"""When a unit that stands where its crew's next word is due has that word proposed.

The defaults are ours; a centre sets its own. Units end the names.
"""

from typing import Annotated, Literal

from pydantic import Field

from schemas.ground.base import Model, Seconds

Fence = Annotated[int, Field(ge=10, le=2_000, description="metres")]


class ArrivalPolicy(Model):
    """Where a unit has arrived, and which words the centre lets the engine take for its crew.

    A unit has arrived at its call within ``scene_m``, at a hospital within ``hospital_m``, at its
    station within ``station_m``, once its fixes have lain within ``stand_m`` of each other for
    ``stand_s``. A call whose place is known to some metres only counts as that much wider,
    ``vague_m_max`` at the most; a fix that is less accurate than ``accuracy_m`` says nothing. What
    the crew would say there is then proposed, to it and to dispatchers, and nothing is changed
    until a person says it.

    ``taken`` names the words that the engine takes by itself when nobody has said otherwise for
    ``taken_after_s`` since the proposal: by default none. A hospital other than the one that the
    patient was to go to is never taken so.
    """

    scene_m: Fence = 100
    hospital_m: Fence = 200
    station_m: Fence = 100
    vague_m_max: Annotated[int, Field(ge=0, le=2_000, description="metres")] = 300
    stand_m: Fence = 40
    stand_s: Seconds = 30
    accuracy_m: Fence = 100
    taken: Annotated[
        tuple[Literal["on_scene", "at_hospital"], ...],
        Field(max_length=2, description="words that need no person"),
    ] = ()
    taken_after_s: Seconds = 120
