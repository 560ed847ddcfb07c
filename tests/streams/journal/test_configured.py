"""What is told to a centre waits a moment for the centre's configuration, and not for ever."""

import json

import pytest

from schemas.events.centre import CentreConfigured
from streams.journal.centres import Centres
from streams.journal.configured import WAIT_S, Configured
from streams.journal.directory import Directory
from streams.journal.ledger import Ledger
from tests.streams.support.samples import CENTRE_ID, configured

KEY = CENTRE_ID.encode()
CONFIGURATION = CentreConfigured.model_validate_json(json.dumps(configured("0" * 64)))


class Wait:
    """A process in which time passes when somebody sleeps; its centre is configured at a time."""

    def __init__(self, comes_at_s: float | None = None) -> None:
        self.now_s = 0.0
        self.ledger = Ledger()
        self.comes_at_s = comes_at_s
        centres = Centres([Directory.of(CENTRE_ID, (), ())])
        self.configured = Configured(
            self.ledger, centres, monotonic=lambda: self.now_s, sleep=self.sleep
        )

    async def sleep(self, seconds: float) -> None:
        self.now_s += seconds
        if self.comes_at_s is not None and self.now_s >= self.comes_at_s:
            self.ledger.note_configuration(CONFIGURATION, None)


async def test_a_command_waits_for_the_configuration_that_comes() -> None:
    wait = Wait(comes_at_s=0.5)
    await wait.configured.wait(KEY)
    assert 0.5 <= wait.now_s < WAIT_S


async def test_nothing_waits_once_the_centre_is_configured() -> None:
    wait = Wait()
    wait.ledger.note_configuration(CONFIGURATION, None)
    await wait.configured.wait(KEY)
    assert wait.now_s == 0


@pytest.mark.parametrize("key", [None, b"", b"HCM", b"\xff"])
async def test_nothing_waits_that_is_of_no_centre_here(key: bytes | None) -> None:
    wait = Wait()
    await wait.configured.wait(key)
    assert wait.now_s == 0


async def test_where_none_comes_the_wait_ends_and_does_not_come_again() -> None:
    wait = Wait()
    await wait.configured.wait(KEY)
    ended_s = wait.now_s
    assert WAIT_S <= ended_s < WAIT_S + 0.1
    await wait.configured.wait(KEY)
    assert wait.now_s == ended_s
