from collections.abc import Iterable

import pytest

from schemas.parties import Party, Principal
from streams.access import acls
from streams.access.rights import Deployment, Right, wanted

DEPLOYMENT = Deployment.of("t-", [Principal(Party.INTAKE), Principal(Party.CALL_CENTRE)])
SHOULD = wanted(DEPLOYMENT)


class FakeRights:
    """Rights in memory."""

    def __init__(self, *rights: Right) -> None:
        self.held = set(rights)

    def rights(self) -> tuple[Right, ...]:
        return tuple(sorted(self.held))

    def give(self, rights: Iterable[Right]) -> None:
        self.held |= set(rights)

    def take(self, rights: Iterable[Right]) -> None:
        self.held -= set(rights)


def test_an_empty_cluster_is_given_everything_and_then_is_right() -> None:
    cluster = FakeRights()
    first = acls.apply(cluster, DEPLOYMENT)
    assert (first.missing, first.surplus, first.held) == (SHOULD, (), 0)
    second = acls.apply(cluster, DEPLOYMENT)
    assert second.is_right
    assert second.held == len(SHOULD)


def test_checking_changes_nothing() -> None:
    cluster = FakeRights()
    assert not acls.check(cluster, DEPLOYMENT).is_right
    assert cluster.held == set()


@pytest.mark.parametrize(
    "hole",
    [
        Right("User:*", "topic", "t-journal", "write"),
        Right("User:kafka-ui", "topic", "t-incidents", "read"),
        Right("User:t-call-centre", "topic", "somebody-elses", "read"),
        Right("User:t-call-centre", "cluster", "kafka-cluster", "alter"),
        Right("User:x", "group", "t-smart115-intake", "read"),
        Right("User:t-engine.intake", "topic", "t-journal", "write", is_denied=True),
    ],
    ids=Right.told,
)
def test_what_is_too_much_on_ours_or_of_ours_is_taken_away(hole: Right) -> None:
    cluster = FakeRights(*SHOULD, hole)
    assert acls.apply(cluster, DEPLOYMENT).surplus == (hole,)
    assert cluster.held == set(SHOULD)


@pytest.mark.parametrize(
    "wide",
    [
        Right("User:kafka-ui", "topic", "*", "read"),
        Right("User:x", "topic", "t-", "write", is_prefixed=True),
        Right("User:x", "group", "*", "delete"),
        Right("User:x", "cluster", "kafka-cluster", "alter"),
    ],
    ids=Right.told,
)
def test_what_reaches_ours_from_afar_is_told_and_left_to_a_person(wide: Right) -> None:
    cluster = FakeRights(*SHOULD, wide)
    found = acls.apply(cluster, DEPLOYMENT)
    assert (found.surplus, found.wide, found.is_right) == ((), (wide,), False)
    assert wide in cluster.held


@pytest.mark.parametrize(
    "other",
    [
        Right("User:x", "topic", "journal", "write"),
        Right("User:x", "topic", "s-", "write", is_prefixed=True),
        Right("User:x", "topic", "*", "read", is_denied=True),
        Right("User:x", "cluster", "kafka-cluster", "describe"),
        Right("User:x", "transactional_id", "*", "write"),
        Right("User:x", "group", "t2", "read"),
    ],
    ids=Right.told,
)
def test_what_does_not_reach_ours_is_left_alone(other: Right) -> None:
    cluster = FakeRights(*SHOULD, other)
    assert acls.apply(cluster, DEPLOYMENT).is_right
    assert other in cluster.held
