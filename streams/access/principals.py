"""Principals: created with a password and the rights of their kind, given new ones, taken away."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from schemas.ground.errors import ConfigurationError
from schemas.parties import ROLES, Principal, read_principal
from streams.access.cluster import Cluster
from streams.broker.locked import write_secret

PASSWORD_BYTES: Final = 32
SUFFIX: Final = ".password"

ENGINE_PRINCIPALS: Final = tuple(Principal(party) for party in ROLES.values())


@dataclass(frozen=True, slots=True)
class Known:
    """One who has a password on the cluster; ``principal`` is null where it is none of ours."""

    user: str
    principal: Principal | None


def known(cluster: Cluster, prefix: str) -> tuple[Known, ...]:
    """Give all who have a password on a cluster, sorted by name."""
    return tuple(Known(user, _read(user, prefix)) for user in cluster.users())


def ours(cluster: Cluster, prefix: str) -> tuple[Principal, ...]:
    """Give the principals of this deployment."""
    return tuple(one.principal for one in known(cluster, prefix) if one.principal is not None)


def password_file(folder: Path, user: str) -> Path:
    """Give where a principal's password is kept; ``user`` has the deployment's prefix."""
    return folder / f"{user}{SUFFIX}"


def create(cluster: Cluster, prefix: str, principal: Principal, folder: Path) -> Path:
    """Make a principal that is not there yet; give the file with its password.

    Raises
    ------
    ConfigurationError
        It is there already, or the folder cannot be written.
    """
    user = prefix + principal.name
    if user in cluster.users():
        msg = f"{user} is there already: `smart115 principals rotate {principal.name}` renews it"
        raise ConfigurationError(msg)
    return _renew(cluster, user, folder)


def rotate(cluster: Cluster, prefix: str, principal: Principal, folder: Path) -> Path:
    """Give a principal a new password; give the file with it. Its rights stay.

    Raises
    ------
    ConfigurationError
        It is not there, or the folder cannot be written.
    """
    user = _require(cluster, prefix, principal)
    return _renew(cluster, user, folder)


def revoke(cluster: Cluster, prefix: str, principal: Principal, folder: Path) -> int:
    """Take a principal's rights and its password away, and the file; give how many rights it had.

    The rights go first: a link that it has open may do nothing from then on.

    Raises
    ------
    ConfigurationError
        It is not there.
    """
    user = _require(cluster, prefix, principal)
    held = [one for one in cluster.rights() if one.principal == f"User:{user}"]
    cluster.take(held)
    cluster.remove(user)
    password_file(folder, user).unlink(missing_ok=True)
    return len(held)


def ensure(
    cluster: Cluster, prefix: str, principals: Sequence[Principal], folder: Path
) -> tuple[Principal, ...]:
    """Make those that are not there, or whose password this machine has not; give the new ones."""
    there = set(cluster.users())
    made = []
    for principal in principals:
        user = prefix + principal.name
        if user not in there or not password_file(folder, user).exists():
            _renew(cluster, user, folder)
            made.append(principal)
    return tuple(made)


def _require(cluster: Cluster, prefix: str, principal: Principal) -> str:
    """Give a principal's user name; it must be there."""
    user = prefix + principal.name
    if user not in cluster.users():
        msg = f"{user} is not on the cluster: `smart115 principals list` names those that are"
        raise ConfigurationError(msg)
    return user


def _renew(cluster: Cluster, user: str, folder: Path) -> Path:
    """Write a new password to its file and tell the cluster; a failure leaves the old one."""
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    path = password_file(folder, user)
    fresh = path.with_name(f"{path.name}.next")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_secret(fresh, f"{password}\n".encode("ascii"))
    except OSError as error:
        msg = f"{folder} cannot be written ({error.strerror}): set SMART115_CREDENTIALS"
        raise ConfigurationError(msg) from error
    try:
        cluster.set_password(user, password)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    return fresh.replace(path)


def _read(user: str, prefix: str) -> Principal | None:
    """Read a user's name; null where it is none of this deployment."""
    if not user.startswith(prefix):
        return None
    try:
        return read_principal(user.removeprefix(prefix))
    except ValueError:
        return None
