"""How properties draw their examples: the same ones in every run, or new ones all night.

In the suite each property draws the examples that follow from its own text, so that one commit has
one result. ``make night`` draws others, ten times as many. What is found there is kept: as an
``@example``, or as a test of its own with a name. No profile has a limit of time, and none minds
how long examples take to draw: a busy machine is no defect.

The tests of the core load this too where they run without the rest, so nothing of the engine's is
imported here.
"""

import os

from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

SUITE, NIGHT = "fixed", "night"
USUAL = 100
NIGHT_VARIABLE = "NIGHT_EXAMPLES"

settings.register_profile(
    SUITE,
    max_examples=USUAL,
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    NIGHT,
    settings.get_profile(SUITE),
    derandomize=False,
    max_examples=int(os.environ.get(NIGHT_VARIABLE, 10 * USUAL)),
)

_constants_of_loaded_modules = providers._get_local_constants


def _constants() -> Constants:
    """Give the constants in the engine's source that examples may be drawn from.

    Hypothesis takes those of the modules that are loaded by then, which depends on the tests that
    ran before: fixed examples are drawn without.
    """
    return Constants() if settings().derandomize else _constants_of_loaded_modules()


providers._get_local_constants = _constants


def examples(usual: int, *, suppress_health_check: tuple[HealthCheck, ...] = ()) -> settings:
    """Have a property draw so many examples, instead of a hundred; at night in proportion more.

    Parameters
    ----------
    usual
        How many in the suite.
    suppress_health_check
        Checks that do not apply, besides those of the profile.
    """
    profile = settings()
    return settings(
        profile,
        max_examples=max(1, usual * profile.max_examples // USUAL),
        suppress_health_check=[*profile.suppress_health_check, *suppress_health_check],
    )
