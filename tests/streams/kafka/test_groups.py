"""A coordinator that is not there yet is asked again; one that never comes is told."""

import pytest
from aiokafka.errors import GroupCoordinatorNotAvailableError, GroupLoadInProgressError

from streams.kafka import groups


class Broker:
    """Says these in turn, the last one for ever, and notes the pauses."""

    def __init__(self, *answers: Exception | int) -> None:
        self.answers = list(answers)
        self.pauses: list[float] = []

    async def ask(self) -> int:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


async def test_a_new_cluster_is_asked_until_it_has_a_coordinator() -> None:
    broker = Broker(GroupCoordinatorNotAvailableError(), GroupLoadInProgressError(), 7)
    assert await groups.answered(broker.ask, broker.pause) == 7
    assert broker.pauses == [0.1, 0.2]


async def test_after_a_minute_without_one_the_error_is_told() -> None:
    broker = Broker(GroupCoordinatorNotAvailableError("none for dispatch"))
    with pytest.raises(GroupCoordinatorNotAvailableError, match="dispatch"):
        await groups.answered(broker.ask, broker.pause)
    assert 60.0 <= sum(broker.pauses) < 63.0


async def test_another_error_is_told_at_once() -> None:
    broker = Broker(ValueError("wrong"))
    with pytest.raises(ValueError, match="wrong"):
        await groups.answered(broker.ask, broker.pause)
    assert broker.pauses == []


def test_a_member_owns_nothing_while_that_is_decided() -> None:
    assert groups.owned(b"") == frozenset()
