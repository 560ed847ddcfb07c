"""A journal that is another one than was folded is told, for all partitions in one go."""

from typing import Any

import pytest
from typing_extensions import override

from streams.kafka.client import Received
from streams.kafka.records import content_digest
from streams.recovery.same_journal import Part, other_journals
from tests.streams.support.cluster import Cluster

JOURNAL = "journal"


class Asked(Cluster):
    """A cluster that counts what it is asked about where records stand."""

    questions = 0

    @override
    async def read_at(self, wanted: Any) -> dict[Part, Received | None]:
        self.questions += 1
        return await super().read_at(wanted)


@pytest.fixture
def journal() -> Any:  # noqa: ANN401 - it reads like a Reader
    made = Asked()
    for number in range(4):
        for offset in range(3):
            made.write(JOURNAL, b"%d" % offset, key=b"BD", part=number)
    return made


def digest(offset: int) -> str:
    return content_digest(b"BD", b"%d" % offset)


async def test_many_partitions_are_one_question(journal: Any) -> None:  # noqa: ANN401 - as above
    folded: dict[Part, tuple[int, str | None]] = {
        (JOURNAL, 0): (3, digest(2)),
        (JOURNAL, 1): (2, digest(0)),
        (JOURNAL, 2): (2, digest(1)),
        (JOURNAL, 3): (4, digest(2)),
    }
    assert await other_journals(journal, folded) == {(JOURNAL, 1), (JOURNAL, 3)}
    assert journal.questions == 1


async def test_where_nothing_can_be_compared_the_ends_are_and_nothing_is_asked(
    journal: Any,  # noqa: ANN401 - as above
) -> None:
    folded: dict[Part, tuple[int, str | None]] = {
        (JOURNAL, 0): (3, None),
        (JOURNAL, 1): (0, None),
        (JOURNAL, 2): (4, None),
    }
    assert await other_journals(journal, folded) == {(JOURNAL, 2)}
    assert journal.questions == 0
