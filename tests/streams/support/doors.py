"""A centre's doors in a temporary file: who is known, with a clock that stands."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from schemas.outputs.doors.access import Access
from schemas.topics import Topic
from streams.identity.accounts import Accounts
from streams.identity.actions import Action, Kind
from streams.identity.attempts import Attempts
from streams.identity.audit import Audit
from streams.identity.authentication import Authenticator
from streams.identity.certificates import Certificates
from streams.identity.doors import Doors
from streams.identity.oidc import Jwks, Oidc, Provider
from streams.identity.proxies import Proxies
from streams.identity.store import Entry, Store
from streams.identity.tokens import Issued, Tokens

CENTRE = "HN"
NOW = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
PASSWORD = "bốn từ dễ nhớ"

ENTRIES = (
    Entry("cad", Kind.CALL_CENTRE, CENTRE, NOW),
    Entry("BC-01", Kind.VEHICLE, CENTRE, NOW, units=("BC-01",)),
    Entry("bach-mai", Kind.HOSPITAL, CENTRE, NOW, hospitals=("BM",)),
    Entry("lan", Kind.DISPATCHER, CENTRE, NOW),
    Entry("minh", Kind.SUPERVISOR, CENTRE, NOW),
    Entry("wall", Kind.OBSERVER, CENTRE, NOW),
    Entry("traffic", Kind.INTEGRATION, CENTRE, NOW, actions=(Action.REPORT_ROADS,)),
)
"""One of each kind, by its name."""


@dataclass
class Time:
    """A wall clock and a stop-watch that stand until they are moved."""

    at: datetime = NOW
    seconds: float = 0.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds

    def passes(self, **how_long: float) -> None:
        step = timedelta(**how_long)
        self.at += step
        self.seconds += step.total_seconds()


@dataclass
class Written:
    """The audit's topic; ``is_away`` makes every write fail."""

    records: list[Access] = field(default_factory=list)
    is_away: bool = False

    async def send(self, topic: Topic, key: str, value: bytes) -> None:
        if self.is_away:
            raise ConnectionError
        assert topic.name == "access"
        assert key == CENTRE
        self.records.append(Access.model_validate_json(value))


@dataclass
class Issuer:
    """An identity provider: its documents by address, and how often it was asked."""

    documents: dict[str, Any] = field(default_factory=dict)
    asked: int = 0

    async def fetch(self, url: str) -> bytes:
        self.asked += 1
        if url not in self.documents:
            raise ConnectionError
        return json.dumps(self.documents[url]).encode()


ISSUER_URL = "https://login.example/realms/115"
PROVIDER = Provider(ISSUER_URL, "smart115", roles_claim="realm_access.roles")


def quick_hasher() -> PasswordHasher:
    """Hash as argon2id does, but with hardly any work."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def make_doors(
    folder: Path, time: Time, *, proxies: str = "", issuer: Issuer | None = None
) -> Doors:
    """Open doors at which one of each kind is known."""
    store, attempts = Store.open(folder / "identity.db"), Attempts(time.monotonic)
    for entry in ENTRIES:
        store.put(entry)
    tokens, certificates = Tokens(store, time.now), Certificates(store, time.now)
    oidc = None
    if issuer is not None:
        oidc = Oidc(PROVIDER, Jwks(PROVIDER, issuer.fetch, time.monotonic), CENTRE, time.now)
    return Doors(
        store=store,
        tokens=tokens,
        accounts=Accounts(store, time.now, attempts, quick_hasher()),
        certificates=certificates,
        authenticator=Authenticator(
            tokens, certificates, proxies=Proxies.of(proxies), attempts=attempts, oidc=oidc
        ),
    )


def issued(doors: Doors, name: str, days: float = 30) -> Issued:
    """Give a token of somebody."""
    return doors.tokens.issue(name, timedelta(days=days))


def audit_of(written: Written, time: Time) -> Audit:
    """Give an audit that writes there."""
    return Audit(written.send, CENTRE, time.now)
