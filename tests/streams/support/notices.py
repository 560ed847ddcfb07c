"""A courier at work by a clock that a test moves, and what it wrote."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from schemas.ground.vocabulary import PreAlertState
from schemas.outputs.pre_alerts import PreAlert
from schemas.topics import Topic
from streams.edges.notices.book import Book, Notice
from streams.edges.notices.courier import Courier
from streams.edges.notices.file import NotifyFile, Reached
from streams.edges.notices.links import Links
from streams.edges.notices.tries import Tried
from streams.edges.outlet import NotStored
from tests.console.support import samples

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
SECRET = "whsec_" + "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"
OTHER = "whsec_" + "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4"
TAKEN = Tried(is_taken=True, status=200)
DOWN = Tried(is_taken=False, status=503, why="http 503")


def file(**changes: Any) -> NotifyFile:  # noqa: ANN401
    hospital = {
        "hospital_id": "h1",
        "webhook": {"url": "https://h1.example/hook", "secrets": [SECRET]},
        "fhir": {"url": "https://h1.example/fhir"},
        "email": {"to": ["er@h1.example"]},
        "sms": {"to": "+84900000001"},
    }
    given = {
        "public_url": "https://115.example/",
        "smtp": {"host": "127.0.0.1", "sender": "115@centre.example"},
        "gateways": {"sms": {"file": "sms.jsonl"}},
        "hospitals": [hospital],
    }
    return NotifyFile.model_validate(given | changes, strict=False)


def alert(
    revision: int = 1,
    channel: str | None = "webhook",
    state: PreAlertState = PreAlertState.SENT,
    notice: str = "alert",
) -> PreAlert:
    made = samples.pre_alert(revision, state, revision=revision, news2=samples.score(7))
    return made.model_copy(update={"channel": channel, "notice": notice, "revision": revision})


@dataclass
class Round:
    """One courier; ``answers`` gives what comes of each try, by default taken."""

    folder: Path
    given: NotifyFile = field(default_factory=file)
    answers: Callable[[Notice], Tried] = lambda _notice: TAKEN
    clock_s: float = 0.0
    rate: float = 1.0
    tried: list[Notice] = field(default_factory=list)
    written: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    kafka_is_away: bool = False

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        """Begin as after a restart."""
        self.book = Book.open(self.folder / "notify.db", self.now().timestamp())
        self.links = Links.of_file(self.folder / "notify.key")
        self.courier = Courier(
            self.given,
            self.book,
            self.links,
            self.send,
            self.write,
            self.now,
            self.engine_now,
            lambda: self.rate,
            lambda: 1.0,
            lambda: self.clock_s,
        )

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.clock_s)

    def engine_now(self) -> datetime:
        return NOW + timedelta(seconds=self.clock_s * self.rate)

    async def send(self, notice: Notice, _channel: Reached) -> Tried:
        self.tried.append(notice)
        return self.answers(notice)

    async def write(self, topic: Topic, _key: str, value: bytes) -> None:
        if self.kafka_is_away:
            raise NotStored
        topic.model.validate_json(value)
        self.written.append((topic.name, json.loads(value)))

    async def after(self, seconds: float) -> int:
        """Let time pass, and try what is due then; give how many messages were tried."""
        before = len(self.tried)
        self.clock_s += seconds
        while await self.courier.step():
            pass
        return len(self.tried) - before

    @property
    def receipts(self) -> list[tuple[str, str]]:
        return [
            (one["channel"], one["outcome"])
            for name, one in self.written
            if name == "delivery-receipts"
        ]

    @property
    def told(self) -> list[tuple[str, int, str]]:
        """What was recorded: channel, try, outcome."""
        return [
            (one["channel"], one["attempt"], one["outcome"])
            for name, one in self.written
            if name == "notices"
        ]
