"""The report on alarms: a trial or a journal is counted, and said to a person or a program."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from console.alarms.figures import (
    FLOOD_SHARE_MAX,
    PER_OPERATOR_HOUR_MAX,
    Figures,
    Tally,
)
from console.alarms.trial import Terms, Trial
from console.centre.folder import Centre
from dispatch.fold import Fold
from dispatch.state.turn import Output
from scenarios.city.model import Demand
from schemas.ground.errors import ConfigurationError, InvariantBroken
from schemas.journal import JournalRecord
from schemas.outputs.alarms import Alarm
from schemas.rules.alarms import AlarmKind
from streams.host.settings import Settings

NOT_MEASURED: Final = "time to acknowledge, which takes people: a trial plays a fixed delay"


def of_trial(centre: Centre, settings: Settings, terms: Terms, operators: int) -> Figures:
    """Play a trial and count its alarms.

    Raises
    ------
    InvariantBroken
        The core raised an alarm about itself.
    """
    trial = Trial(centre, settings, terms)
    tally = count(trial.play())
    return tally.figures(terms.start, terms.end, operators)


def of_journal(centre: Centre, path: Path, operators: int) -> Figures:
    """Decide a kept journal again (a JournalRecord a line) and count its alarms.

    Raises
    ------
    ConfigurationError
        The file cannot be read, a line is no journal record, nothing of the centre happened in it,
        or it was decided on other roads.
    InvariantBroken
        The core raised an alarm about itself.
    """
    records = [one for one in _records(path) if one.event.centre_id == centre.city.centre_id]
    fold = Fold(centre.city.centre_id, centre.oracle())
    tally = count(
        output
        for offset, record in enumerate(records)
        for output in fold.apply(record, offset=offset).outputs
    )
    if records and not fold.world.configured:
        msg = f"{path} was decided on other roads: give the city that it is of with --city"
        raise ConfigurationError(msg)
    times = [_received(record) for record in records]
    if not times or times[0] == max(times):
        msg = f"{path} holds no time that passes: give a journal with more than one instant"
        raise ConfigurationError(msg)
    return tally.figures(times[0], max(times), operators)


def count(outputs: Iterable[Output]) -> Tally:
    """Count the alarms among what the core says; one about the core itself ends it.

    Raises
    ------
    InvariantBroken
        The core raised an alarm about itself.
    """
    tally = Tally()
    for output in outputs:
        if not isinstance(output, Alarm):
            continue
        if output.kind is AlarmKind.INVARIANT_BROKEN:
            raise InvariantBroken(output.text.en)
        tally.read(output)
    return tally


def with_calls(centre: Centre, calls_per_hour: float | None) -> Centre:
    """Give the centre with another demand; null keeps its own."""
    if calls_per_hour is None:
        return centre
    demand = Demand.model_validate(
        centre.city.demand.model_dump() | {"calls_per_hour": calls_per_hour}
    )
    return Centre(replace(centre.city, demand=demand), centre.roads)


def lines(name: str, figures: Figures) -> list[str]:
    """Say the figures to a person."""
    rows = [
        f"  {kind:22}{priority:8}{number:6}{number / figures.operator_hours:9.2f}"
        for (kind, priority), number in figures.announced.items()
    ]
    counts = ", ".join(f"{number} {name}" for name, number in figures.by_priority().items())
    flood = f"{figures.flood_share:.2%} (below {FLOOD_SHARE_MAX:.0%})"
    listed = f"{figures.standing_mean:.2f} on average, at most {figures.standing_max}"
    table = (
        (
            "per operator-hour",
            f"{figures.per_operator_hour:.2f} (at most {PER_OPERATOR_HOUR_MAX:g}): {counts}",
        ),
        ("time in flood", f"{flood}, at most {figures.peak} in 10 min"),
        ("on the list", f"{listed}, {figures.standing_at_end} at the end"),
        ("escalated", str(figures.escalations)),
        ("explained", f"{figures.suppressed} by another alarm"),
        ("chatter", f"{figures.chatter} again within a minute"),
        ("not measured", NOT_MEASURED),
        ("budget", "within" if figures.is_within_budget else "OVER"),
    )
    return [
        f"{name}: {figures.hours:g} h, {figures.operators} operator(s)",
        f"  {'kind':22}{'priority':8}{'alarms':>6}{'per op-h':>9}",
        *rows,
        *(f"  {what:20}{said}" for what, said in table),
    ]


def _records(path: Path) -> Iterator[JournalRecord]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path} cannot be read ({type(error).__name__}): give a file of journal records"
        raise ConfigurationError(msg) from None
    for number, line in enumerate(text.splitlines(), 1):
        try:
            yield JournalRecord.model_validate_json(line)
        except ValidationError:
            msg = f"{path} line {number} is no journal record: take `smart115 tail journal --json`"
            raise ConfigurationError(msg) from None


def _received(record: JournalRecord) -> datetime:
    """Give the journal's time of a record, which every one has."""
    received: datetime = record.event.received_at  # type: ignore[assignment]
    return received
