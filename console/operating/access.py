"""The rights and principals of a deployment: prepared, compared, told."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from console.centre.folder import read_hospitals
from console.engine import cluster
from schemas.events.centre import HospitalSpec
from schemas.ground.errors import ConfigurationError
from schemas.parties import Principal, read_principal
from streams.access import acls, principals
from streams.access.cluster import Cluster
from streams.access.rights import Deployment
from streams.broker.locked import FOLDER_NAME, Lock
from streams.host import login as logins
from streams.host.settings import Settings
from streams.kafka.topic_rows import hospital_rows


def opened(chosen: Settings) -> Cluster:
    """Open the cluster as whoever the settings say.

    Raises
    ------
    ConfigurationError
        The settings are for an open broker, which knows no principals.
    """
    return _as_own(cluster.find_brokers(chosen))


def brokers(chosen: Settings) -> str:
    """Give the cluster's address."""
    return cluster.find_brokers(chosen)


def _as_own(address: str) -> Cluster:
    """Open a cluster as this process's principal."""
    whose = logins.own()
    if whose is None:
        msg = (
            f"Kafka at {address} is used openly: set SMART115_SECURITY=secure, with "
            "SMART115_USERNAME and SMART115_PASSWORD_FILE of an administrator"
        )
        raise ConfigurationError(msg)
    return Cluster(address, whose)


def deployment(
    there: Cluster,
    chosen: Settings,
    hospitals: Iterable[HospitalSpec] | None = None,
    *,
    new: Iterable[Principal] = (),
) -> Deployment:
    """Give what this deployment has on the cluster; null hospitals are those of all cities.

    ``new`` are principals that were just made: a broker tells of them a moment later.
    """
    known = read_hospitals(chosen) if hospitals is None else tuple(hospitals)
    return Deployment.of(
        chosen.topic_prefix,
        (*principals.ours(there, chosen.topic_prefix), *new),
        besides=hospital_rows(known),
        neighbours=chosen.neighbours,
    )


def prepare(
    address: str, chosen: Settings, hospitals: Sequence[HospitalSpec]
) -> tuple[tuple[str, ...], acls.Standing]:
    """Make the roles' principals where they are missing, and bring all rights to the table's."""
    there = _as_own(address)
    made = principals.ensure(
        there, chosen.topic_prefix, principals.ENGINE_PRINCIPALS, chosen.credentials_folder
    )
    standing = acls.apply(there, deployment(there, chosen, hospitals, new=made))
    return tuple(one.name for one in made), standing


def authority(chosen: Settings) -> Path | None:
    """Give the PEM file that workers must trust; null where the system's authorities do."""
    own = Lock(cluster.run_folder(chosen) / FOLDER_NAME).ca_file
    return chosen.ca_file or (own if own.exists() else None)


def told(made: Sequence[str], standing: acls.Standing) -> str:
    """Say in one line what was prepared."""
    new = f", new: {', '.join(made)}" if made else ""
    return (
        f"rights: {len(standing.missing)} given, {len(standing.surplus)} taken away, "
        f"{standing.held} as they should be{new}"
    )


def lines(standing: acls.Standing, *, applied: bool) -> list[str]:
    """Give a comparison for people, one line a right that is or was not as it should be."""
    missing, surplus = ("given", "taken away") if applied else ("missing", "too much")
    return [
        *(f"{missing}: {one.told()}" for one in standing.missing),
        *(f"{surplus}: {one.told()}" for one in standing.surplus),
        *(f"not ours, reaches ours: {one.told()}" for one in standing.wide),
    ]


def facts(standing: acls.Standing) -> dict[str, object]:
    """Give a comparison for programs."""
    return {
        "missing": [one.told() for one in standing.missing],
        "surplus": [one.told() for one in standing.surplus],
        "wide": [one.told() for one in standing.wide],
        "held": standing.held,
    }


def named(text: str) -> Principal:
    """Read a principal's name as it was typed.

    Raises
    ------
    ConfigurationError
        It is none.
    """
    try:
        return read_principal(text)
    except ValueError as error:
        raise ConfigurationError(str(error)) from None
