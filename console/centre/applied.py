"""Whether centres that are to be published will be served: asked of the engine that runs."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from console.centre.folder import Centre, require_apart
from schemas.ground.errors import ConfigurationError
from schemas.topics import CENTRE_CONFIG, ENGINE_HEALTH
from streams.host.settings import Settings
from streams.kafka.client import admin, reader
from streams.kafka.topic_rows import hospital_rows
from streams.watching import centres as serving
from streams.watching.said import Said

WAIT_S: Final = 15.0
"""A running worker has seen a new folder, and said so, within this: wall seconds."""

_POLL_S: Final = 0.5

Pause = Callable[[float], Awaitable[None]]


async def require_served(
    brokers: str,
    chosen: Settings,
    centres: Sequence[Centre],
    *,
    pause: Pause = asyncio.sleep,
    monotonic: Callable[[], float] = time.monotonic,
) -> tuple[str, ...]:
    """Refuse centres that the running workers do not serve, before anything is published.

    Returns
    -------
    tuple of str
        The processes that serve all of them, as ``role/worker``; none where none runs.

    Raises
    ------
    BrokerUnreachable
        No broker answers.
    ConfigurationError
        A running process does not serve a centre, one of its units is another centre's, or a
        hospital's own topic is missing.
    """
    async with admin(brokers) as cluster, reader(brokers) as logs:
        known = await cluster.topics()
        prefix = chosen.topic_prefix
        if not {prefix + CENTRE_CONFIG.name, prefix + ENGINE_HEALTH.name} <= known:
            return ()  # nothing runs there; publishing says what is missing
        said = Said(prefix)
        await said.refresh(logs)
        _require_apart(said, centres)
        until_s = monotonic() + WAIT_S
        while True:
            await said.refresh(logs)
            reports = serving.running(said.heard(), time.time())
            lacking = [
                one
                for centre in centres
                for one in serving.missing(reports, centre.city.centre_id, centre.roads.hash)
            ]
            if not lacking:
                break
            if monotonic() >= until_s:
                raise _refused(lacking)
            await pause(_POLL_S)
        if chosen.security == "none":  # elsewhere whoever publishes need not see these topics
            _require_topics(known, prefix, centres)
    return tuple(one.subject for one in reports)


def _require_apart(said: Said, centres: Sequence[Centre]) -> None:
    """Refuse units that another centre has, which is published and served."""
    ours = {one.city.centre_id for one in centres}
    reports = serving.running(said.heard(), time.time())
    served = {one.centre_id for report in reports for one in report.centres}
    others = [
        (one.centre_id, one.unit_ids)
        for one in said.centres()
        if one.centre_id not in ours and (one.centre_id in served or not served)
    ]
    require_apart(
        [*others, *((one.city.centre_id, [u.unit_id for u in one.city.units]) for one in centres)]
    )


def _require_topics(known: set[str], prefix: str, centres: Sequence[Centre]) -> None:
    rows = hospital_rows([one for centre in centres for one in centre.city.hospitals])
    absent = sorted({prefix + row.name for row in rows} - known)
    if absent:
        msg = (
            f"topic {absent[0]} does not exist ({len(absent)} of hospitals do not): run "
            "`smart115 topics apply` with this city, then `smart115 city apply` again"
        )
        raise ConfigurationError(msg)


def _refused(lacking: Sequence[serving.Missing]) -> ConfigurationError:
    first = lacking[0]
    more = f" (and {len(lacking) - 1} more of the kind)" if len(lacking) > 1 else ""
    return ConfigurationError(
        f"centre {first.centre_id} would not be served: {first.subject} {first.why}{more}. Nothing "
        "was published. Put its folder beside the others in the folder that SMART115_CITY names "
        "for the workers, on each of their machines; what the roads of a centre are is read when a "
        "worker starts"
    )
