"""docs/alarms.md: the rationalisation table with its default delays, as the core uses it."""

from collections.abc import Iterator
from typing import Final

from dispatch.clinical.judging.alarm_rules import OF_THE_AGE, limits_at
from dispatch.clinical.method.rule import ADULT_FROM_YEARS
from dispatch.rules.alarm_lifecycle import ALARM
from dispatch.rules.alarm_table import EXPLAINS, TABLE
from schemas.centre.alarms import AlarmPolicy, SignLimit
from schemas.events.incidents import Patient
from schemas.rules.alarms import AlarmKind
from schemas.words.catalogue import CATALOGUE

_HEAD: Final = """\
# Alarms

Made from `dispatch/rules/alarm_table.py`, `schemas/words/po/alarms.vi.po`,
`dispatch/rules/alarm_lifecycle.py` and `schemas/centre/alarms.py` by `make docs`; do not edit.

An alarm asks one person for one action (ISA-18.2, IEC 62682). News that asks nobody for anything
is a decision. All numbers are ours, so far as no source is named, and a centre sets its own in
`centre.toml`, section `[alarms]`. What an alarm says about a patient is advice: clinicians decide.
"""

_SUPPRESSION: Final = """
## What stands for what

While the alarm on the left is on the list, those on the right are not announced: the action is the
same. It says how many and which they are. When it ends, is shelved or goes back, what still stands
appears. A call of priority P1 that has no unit always keeps its own alarm. Members are the units
that fell silent with a feed and have not been heard of since; legs of a call are one call.
"""

_LIFE: Final = """
## Life of an alarm

`acknowledged`, `shelved` and `unshelved` are commands of a person on `dispatcher-commands`; the
other moves come with time or with the cause. What the table does not hold is refused, with a
reason. An alarm that nobody has acknowledged in time escalates once: one priority higher, to the
supervisor. A latched one whose cause ends unseen stays as `returned` until it is acknowledged or
has been shown for `returned_s_max`.
"""

_SIGNS: Final = """
## Limits of vital signs

For `extreme_sign`, a patient with a BLS crew. Ours: beyond the 3-point bands of NEWS2 (RCP 2017),
also in pregnancy. The cause begins at the limit and ends a deadband within it. `patient_worse`
begins at NEWS2 7 (RCP 2017: high) and ends below 5, or at a red flag of the age.
"""

_CHILDREN: Final = """
Of a child (under 16) respiration, pulse, pressure and saturation have limits of the age, with the
deadbands and delays above: low is what is a red flag (`smart115 score red-flags` names the
sources), high what PALS 2020 takes for SVT, and more than 60 breaths. P (answers to pain) counts
as U.
"""


def markdown() -> str:
    """Write the page."""
    policy = AlarmPolicy()
    return "\n".join(
        [
            _HEAD,
            *_kinds(policy),
            _SUPPRESSION,
            "| stands for others | those | within one |",
            "|---|---|---|",
            *(
                f"| `{rule.by}` | {', '.join(f'`{kind}`' for kind in rule.kinds)} | {rule.within} |"
                for rule in EXPLAINS
            ),
            _LIFE,
            "| state | move | then |",
            "|---|---|---|",
            *(
                f"| `{state}` | {move} | `{then}` |"
                for state, moves in ALARM.items()
                for move, then in moves.items()
            ),
            _SIGNS,
            *_signs(policy),
            _CHILDREN,
            *_children(policy),
        ]
    )


def _kinds(policy: AlarmPolicy) -> Iterator[str]:
    yield "| kind | priority | who | cause | action | if nobody acts | on s | off s | respond s |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for kind in AlarmKind:
        row, delays = TABLE[kind], policy.timing(kind)
        cells = (
            f"`{kind}`",
            row.priority + (", latched" if row.latched else ""),
            row.responder.value.replace("_", "-"),
            " / ".join(CATALOGUE[f"alarm.{kind}"]),
            " / ".join(CATALOGUE[f"action.{kind}"]),
            row.consequence,
            str(delays.on_delay_s),
            str(delays.off_delay_s),
            str(delays.respond_s),
        )
        yield f"| {' | '.join(cells)} |"


def _signs(policy: AlarmPolicy) -> Iterator[str]:
    yield "| parameter | low | high | deadband | on s | off s |"
    yield "|---|---|---|---|---|---|"
    for name, one in policy.limits().items():
        low, high = ("–" if side is None else f"{side:g}" for side in (one.low, one.high))
        delays = f"{one.on_delay_s} | {one.off_delay_s}"
        yield f"| `{name}` | {low} | {high} | {one.deadband:g} | {delays} |"
    delays = f"{policy.extreme_sign.on_delay_s} | {policy.extreme_sign.off_delay_s}"
    yield f"| `consciousness` | U (unresponsive) | – | – | {delays} |"


def _children(policy: AlarmPolicy) -> Iterator[str]:
    """Give a child's limits: from each age on at which any of them changes."""
    limits = policy.limits()
    names = [name for name in limits if name in OF_THE_AGE]
    yield f"| age | {' | '.join(f'`{name}`' for name in names)} |"
    yield f"|{'---|' * (len(names) + 1)}"
    ages = [(f"{months} mo", Patient(age_months=months)) for months in range(12)]
    ages += [(f"{years} y", Patient(age_years=years)) for years in range(1, ADULT_FROM_YEARS)]
    before: list[str] = []
    for age, child in ages:
        own = limits_at(limits, child)
        cells = [_ends(own[name]) for name in names]
        if cells != before:
            yield f"| from {age} | {' | '.join(cells)} |"
        before = cells


def _ends(limit: SignLimit) -> str:
    low, high = ("–" if side is None else f"{side:g}" for side in (limit.low, limit.high))
    return f"{low} / {high}"
