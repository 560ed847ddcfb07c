"""What came of one try, and how an HTTP one is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver

from streams.edges.notices.addresses import AddressRefused, session
from streams.edges.notices.file import Network

TRY_S: Final = 10.0
"""How long one try may take, wall seconds."""

_WAIT_S_MAX: Final = 120.0
_GONE: Final = 410


@dataclass(frozen=True, slots=True)
class Tried:
    """One try: taken or not; the code of HTTP or SMTP, and what was wrong in code words.

    ``wait_s`` is what the other side asked for before the next one, null where it did not;
    ``is_final``: another try would come to the same.
    """

    is_taken: bool
    status: int | None = None
    why: str | None = None
    wait_s: float | None = None
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls addresses of the public internet, and of the networks that are allowed."""

    allowed: Sequence[Network]
    inner: AbstractResolver | None = None
    try_s: float = TRY_S

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Tried:
        """Post, and follow no redirection; it never raises for what the other side does."""
        try:
            async with (
                session(url, self.allowed, self.try_s, self.inner) as calling,
                calling.post(url, data=body, headers=headers, allow_redirects=False) as answer,
            ):
                return _judged(answer.status, answer.headers.get("retry-after"))
        except AddressRefused:
            return Tried(is_taken=False, why="address refused", is_final=True)
        except aiohttp.ClientConnectorCertificateError:
            return Tried(is_taken=False, why="certificate")
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, AddressRefused):
                return Tried(is_taken=False, why="address refused", is_final=True)
            return Tried(is_taken=False, why="not reached")
        except TimeoutError:
            return Tried(is_taken=False, why="timeout")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Tried(is_taken=False, why=type(error).__name__)


def _judged(status: int, retry_after: str | None) -> Tried:
    if 200 <= status < 300:  # noqa: PLR2004 - the successes of HTTP
        return Tried(is_taken=True, status=status)
    wait_s = float(retry_after) if retry_after is not None and retry_after.isdecimal() else None
    return Tried(
        is_taken=False,
        status=status,
        why="redirection" if 300 <= status < 400 else f"http {status}",  # noqa: PLR2004
        wait_s=None if wait_s is None else min(wait_s, _WAIT_S_MAX),
        is_final=status == _GONE,
    )
