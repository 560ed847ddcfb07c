"""Rights on a locked Kafka, as the topic table gives them: least first, nothing by a wildcard."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from schemas.own_topics import own_topics
from schemas.parties import ENGINE, ROLES, Party, Principal
from schemas.topics import MUTUAL_AID, TOPICS, Topic
from streams.kafka.groups import group_id

Resource = Literal["topic", "group", "cluster", "transactional_id"]

OWN_GROUP_MARK: Final = ":"
"""After a principal's name it begins the names of its further groups: no name holds one.

By the name alone ``hospital.H1`` would also have the groups of ``hospital.H10``.
"""


@dataclass(frozen=True, slots=True, order=True)
class Right:
    """What one principal may do with one thing of the cluster, by Kafka's names.

    ``is_prefixed`` is for all things whose name begins so. ``is_denied`` takes a right away; the
    engine gives none of these. ``host`` is where it connects from, ``*`` for anywhere.
    """

    principal: str
    resource: Resource
    name: str
    operation: str
    is_prefixed: bool = False
    is_denied: bool = False
    host: str = "*"

    def told(self) -> str:
        """Say it in one line."""
        may = "may not" if self.is_denied else "may"
        thing = f"{self.resource} {self.name}{'…' if self.is_prefixed else ''}"
        where = "" if self.host == "*" else f" from {self.host}"
        return f"{self.principal} {may} {self.operation} {thing}{where}"


@dataclass(frozen=True, slots=True)
class Deployment:
    """What one deployment has on a cluster.

    ``prefix`` stands before the names of its topics, groups and principals; ``principals`` are all
    that exist, ``neighbours`` the prefixes under which neighbour centres write to it.
    """

    prefix: str
    principals: tuple[Principal, ...]
    own: tuple[Topic, ...] = ()
    neighbours: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        prefix: str,
        principals: Iterable[Principal],
        *,
        besides: Iterable[Topic] = (),
        neighbours: Sequence[str] = (),
    ) -> "Deployment":
        """Put the topics of single principals to it, and those ``besides`` that a city names."""
        everyone = sorted(set(principals), key=lambda one: one.name)
        rows = {row.name: row for one in everyone for row in own_topics(one)}
        rows |= {row.name: row for row in besides}
        return cls(prefix, tuple(everyone), tuple(rows.values()), tuple(neighbours))

    @property
    def rows(self) -> tuple[Topic, ...]:
        """The whole table and the topics of single principals."""
        return (*TOPICS, *self.own)

    def user(self, principal: Principal) -> str:
        """Give a principal's name as the broker knows it."""
        return f"User:{self.prefix}{principal.name}"

    def topic_names(self) -> frozenset[str]:
        """Give the full names of its topics."""
        return frozenset(self.prefix + row.name for row in self.rows)

    def group_names(self) -> frozenset[str]:
        """Give the groups of its roles and, whole or as beginnings, those of its principals."""
        named = {self.prefix + one.name for one in self.principals}
        begun = {name + OWN_GROUP_MARK for name in named}
        return frozenset(named | begun | {group_id(self.prefix, role) for role in ROLES})


def wanted(deployment: Deployment) -> tuple[Right, ...]:
    """Give every right that the principals of a deployment must have, sorted; none other."""
    rights = {right for one in deployment.principals for right in _of(one, deployment)}
    return tuple(sorted(rights))


def _of(principal: Principal, deployment: Deployment) -> Iterable[Right]:
    """Give the rights of one principal."""
    user, party = deployment.user(principal), principal.party
    for row in deployment.rows:
        name = deployment.prefix + row.name
        if row.lets_write(principal):
            yield Right(user, "topic", name, "write")
        if row.lets_read(principal):
            yield Right(user, "topic", name, "read")
        if party in {Party.OPERATOR, Party.WATCHER}:
            yield Right(user, "topic", name, "describe")
    if party is Party.INTAKE:
        for neighbour in deployment.neighbours:
            yield Right(user, "topic", neighbour + MUTUAL_AID.name, "read")
    yield from _groups(principal, deployment)


def _groups(principal: Principal, deployment: Deployment) -> Iterable[Right]:
    """Give a principal's rights on consumer groups."""
    user, own = deployment.user(principal), deployment.prefix + principal.name
    for role, party in ROLES.items():
        group = group_id(deployment.prefix, role)
        if principal.party is party:
            yield Right(user, "group", group, "read")
        if principal.party in {Party.AUDITOR, Party.OPERATOR, Party.WATCHER}:
            yield Right(user, "group", group, "describe")
    if principal.party not in ENGINE:
        yield Right(user, "group", own, "read")
        yield Right(user, "group", own + OWN_GROUP_MARK, "read", is_prefixed=True)
