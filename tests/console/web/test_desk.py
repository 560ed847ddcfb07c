"""Commands: who and when are the server's word, and what came of them is told."""

import asyncio
from typing import Any

import pytest

from console.web.desk import DISPATCHERS_WRITE, HOSPITALS_WRITE, STAMPED, Desk, Unfit
from schemas.events.commands import HoldIncident
from schemas.ground.envelope import Event
from schemas.inputs import input_topic
from schemas.outputs.dead_letters import DeadLetter, DeadLetterReason
from schemas.outputs.decisions import DecisionKind, RefusedInput
from schemas.topics import DISPATCHER_COMMANDS
from streams.host.clock import Clock
from tests.console.support import samples

HOLD = {"type": "command.hold", "incident_id": "C-1", "reason": "chờ"}


class Post:
    """Kafka's stand-in: keeps what is sent, and lets the engine answer at once."""

    def __init__(self) -> None:
        self.sent: list[Event] = []
        self.desk = Desk("BD", Clock(), self.send, outcome_s=60.0)
        self.answer: Any = None

    async def send(self, event: Event) -> None:
        self.sent.append(event)
        if self.answer is not None:
            self.desk.hear(self.answer(event))


@pytest.fixture
def post() -> Post:
    return Post()


async def test_a_command_that_is_done_says_why(post: Post) -> None:
    post.answer = lambda event: [
        samples.incident(1),
        samples.decision(1, kind=DecisionKind.HELD).model_copy(update={"cause_id": event.event_id}),
    ]
    outcome = await post.desk.order(HOLD, source="lan", allowed=DISPATCHERS_WRITE)
    assert outcome.outcome == "applied"
    assert outcome.text is not None
    assert outcome.text.en == "d-1 in English"
    [event] = post.sent
    assert isinstance(event, HoldIncident)
    assert (event.source, event.centre_id, event.reason) == ("lan", "BD", "chờ")


async def test_a_command_that_the_core_refuses_says_so(post: Post) -> None:
    post.answer = lambda event: [
        samples.decision(
            1,
            kind=DecisionKind.REFUSED,
            refused=RefusedInput(
                event_id=event.event_id, event_type="command.hold", field="state", value=None
            ),
        )
    ]
    outcome = await post.desk.order(HOLD, source="lan", allowed=DISPATCHERS_WRITE)
    assert outcome.outcome == "refused"


@pytest.mark.parametrize(
    ("kind", "field", "overrulable"),
    [
        ("command.hold", "source", True),
        ("command.hold", "state", False),
        ("vehicle.status", "source", False),  # a crew's word has no force
    ],
)
async def test_only_what_a_persons_decision_stands_against_can_be_sent_with_force(
    post: Post, kind: str, field: str, *, overrulable: bool
) -> None:
    post.answer = lambda event: [
        samples.decision(
            1,
            kind=DecisionKind.REFUSED,
            refused=RefusedInput(
                event_id=event.event_id, event_type=kind, field=field, value="lan"
            ),
        )
    ]
    outcome = await post.desk.order(HOLD, source="lan", allowed=DISPATCHERS_WRITE)
    assert outcome.is_overrulable is overrulable
    assert ("is_overrulable" in outcome.described()) is overrulable


async def test_a_command_that_intake_refuses_says_which_field(post: Post) -> None:
    def answer(event: Event) -> list[DeadLetter]:
        letter = samples.dead_letter()
        return [letter.model_copy(update={"original_value": event.model_dump_json().encode()})]

    post.answer = answer
    outcome = await post.desk.order(HOLD, source="lan", allowed=DISPATCHERS_WRITE)
    assert outcome.outcome == "refused"
    assert outcome.text is not None
    assert outcome.text.vi == "địa điểm: chi tiết: xem bản JSON", "no English where there is none"
    assert outcome.text.en.startswith("place: ")


async def test_the_cores_own_refusal_names_the_wrong_part_once(post: Post) -> None:
    said = "Không thực hiện: lệnh xin xe trung tâm bạn: mức kíp als: không có cuộc gọi nào chờ"

    def answer(event: Event) -> list[DeadLetter]:
        told = {
            "original_value": event.model_dump_json().encode(),
            "reason": DeadLetterReason.REFUSED_BY_CORE,
            "field": "crew_level",
            "message_vi": said,
        }
        return [samples.dead_letter().model_copy(update=told)]

    post.answer = answer
    outcome = await post.desk.order(HOLD, source="lan", allowed=DISPATCHERS_WRITE)
    assert outcome.text is not None
    assert outcome.text.vi == said


async def test_silence_is_no_success() -> None:
    sent: list[Event] = []

    async def send(event: Event) -> None:
        sent.append(event)

    desk = Desk("BD", Clock(), send, outcome_s=0.0)
    outcome = await desk.order(HOLD, source="lan", allowed=DISPATCHERS_WRITE)
    assert (outcome.outcome, outcome.text) == ("sent", None)
    assert len(sent) == 1


async def test_another_ones_outcome_is_not_mine(post: Post) -> None:
    post.answer = lambda _event: [samples.decision(1), samples.dead_letter(), samples.unit(2)]
    task = asyncio.ensure_future(post.desk.order(HOLD, source="lan", allowed=DISPATCHERS_WRITE))
    for _ in range(5):
        await asyncio.sleep(0)
    assert not task.done()
    task.cancel()


@pytest.mark.parametrize("name", STAMPED)
def test_a_page_cannot_say_who_it_is_or_when(post: Post, name: str) -> None:
    forged = HOLD | {name: "2020-01-01T00:00:00Z"}
    event = post.desk.stamped(forged, source="lan", allowed=DISPATCHERS_WRITE)
    assert str(getattr(event, name)) != forged[name]
    assert event.source == "lan"


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "type"),
        ({"type": 7}, "type"),
        ({"type": "centre.configured"}, "type"),
        ({"type": "vehicle.position"}, "type"),
        ({"type": "pre_alert.answer"}, "type"),
        ({"type": "command.hold", "incident_id": "C-1"}, "reason"),
        (HOLD | {"reason": "x" * 201}, "reason"),
        (HOLD | {"incident_id": "no id\n"}, "incident_id"),
        (HOLD | {"more": 1}, "more"),
    ],
)
def test_what_is_no_command_is_refused_by_its_field(
    post: Post, asked: dict[str, object], field: str
) -> None:
    with pytest.raises(Unfit) as refused:
        post.desk.stamped(asked, source="lan", allowed=DISPATCHERS_WRITE)
    assert refused.value.field == field


def test_a_patients_words_are_not_in_a_refusal(post: Post) -> None:
    asked = {"type": "incident.reported", "incident_id": "C-1", "complaint": "Nguyễn Văn A " * 50}
    with pytest.raises(Unfit) as refused:
        post.desk.stamped(asked, source="lan", allowed=DISPATCHERS_WRITE)
    assert refused.value.field == "complaint"
    assert "Nguyễn" not in str(refused.value)


def test_every_command_of_dispatchers_can_be_given_and_each_type_has_a_topic() -> None:
    commands = {name for name in DISPATCHERS_WRITE if name.startswith("command.")}
    schema = DISPATCHER_COMMANDS.model.json_schema()
    assert commands == set(schema["discriminator"]["mapping"])
    for name in DISPATCHERS_WRITE | HOSPITALS_WRITE:
        assert input_topic(name).model is not None


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"reason": "chờ\u202emột"}, "reason"),
        ({"reason": "chờ\x00"}, "reason"),
        ({"reason": "\x9b31m"}, "reason"),
        ({"place": {"lat": [[["\u2028"]]]}}, "place"),
        ({"a\u2066": 1}, "$"),
    ],
    ids=["turned", "NUL", "terminal", "nested", "name"],
)
def test_what_nobody_can_see_is_refused_by_field(
    post: Post, asked: dict[str, Any], field: str
) -> None:
    with pytest.raises(Unfit, match="unseen") as refused:
        post.desk.stamped(HOLD | asked, source="lan", allowed=DISPATCHERS_WRITE)
    assert refused.value.field == field


def test_what_is_nested_without_end_is_refused(post: Post) -> None:
    deep: Any = "x"
    for _ in range(60):
        deep = [deep]
    with pytest.raises(Unfit, match="too_deep"):
        post.desk.stamped(HOLD | {"place": deep}, source="lan", allowed=DISPATCHERS_WRITE)
