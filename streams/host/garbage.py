"""How often the collector of cycles looks, in a process that has loaded what it serves with."""

import gc
from typing import Final

YOUNG_OBJECTS: Final = 10_000
"""From so many new objects on the collector looks at them, and not at every 700th."""


def settle() -> None:
    """Take what is there by now for what stays as long as the process: it is not looked at again.

    Modules, models and routes, or a map, are a hundred thousand objects and more. A full look at
    them holds up whatever the process does by a tenth of a second, and under load there is one
    every second or so.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)
