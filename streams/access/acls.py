"""A cluster's rights compared with the topic table's, and brought to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from streams.access.rights import Deployment, Right, wanted

ANY_NAME: Final = "*"


class Rights(Protocol):
    """What is asked of a cluster here."""

    def rights(self) -> tuple[Right, ...]:
        """Give all rights that there are."""
        ...

    def give(self, rights: Iterable[Right], /) -> None:
        """Give rights."""
        ...

    def take(self, rights: Iterable[Right], /) -> None:
        """Take rights away."""
        ...


@dataclass(frozen=True, slots=True)
class Standing:
    """How a cluster's rights stand to the table's, each group sorted.

    ``missing`` must be given. ``surplus`` is what somebody has on exactly our topics and groups,
    or a principal of ours anywhere, and must not. ``wide`` are rights of others that cover ours by
    a beginning, by ``*``, or by way of the cluster: taking these away might hurt whoever shares the
    cluster, so a person must. ``held`` counts those that are as they should be.
    """

    missing: tuple[Right, ...]
    surplus: tuple[Right, ...]
    wide: tuple[Right, ...]
    held: int

    @property
    def is_right(self) -> bool:
        """Whether nothing is to be done by anybody."""
        return not (self.missing or self.surplus or self.wide)


def compare(deployment: Deployment, found: Iterable[Right]) -> Standing:
    """Compare the rights that were found with those that a deployment must have."""
    there, should = set(found), set(wanted(deployment))
    others = there - should
    surplus = {one for one in others if _is_ours(deployment, one)}
    wide = {one for one in others - surplus if not one.is_denied and _covers(deployment, one)}
    return Standing(
        missing=tuple(sorted(should - there)),
        surplus=tuple(sorted(surplus)),
        wide=tuple(sorted(wide)),
        held=len(should & there),
    )


def check(cluster: Rights, deployment: Deployment) -> Standing:
    """Compare a cluster with the table; nothing is changed."""
    return compare(deployment, cluster.rights())


def apply(cluster: Rights, deployment: Deployment) -> Standing:
    """Give what is missing, then take what is too much; tell what was done, and what is left."""
    standing = check(cluster, deployment)
    cluster.give(standing.missing)
    cluster.take(standing.surplus)
    return standing


def _is_ours(deployment: Deployment, right: Right) -> bool:
    """Tell whether a right is of a principal of ours, or on exactly a thing of ours."""
    if right.principal in {deployment.user(one) for one in deployment.principals}:
        return True
    names = {"topic": deployment.topic_names(), "group": deployment.group_names()}
    return right.name in names.get(right.resource, frozenset())


def _covers(deployment: Deployment, right: Right) -> bool:
    """Tell whether a right reaches something of ours without naming it."""
    match right.resource:
        case "cluster":
            return right.operation in {"all", "alter", "alter_configs", "cluster_action", "delete"}
        case "topic":
            ours = deployment.topic_names()
        case "group":
            ours = deployment.group_names()
        case _:
            return False
    if right.name == ANY_NAME:
        return True
    return right.is_prefixed and any(name.startswith(right.name) for name in ours)
