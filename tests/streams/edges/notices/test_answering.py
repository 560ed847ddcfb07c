"""The pages behind links: looking answers nothing, a button answers once, a replay is refused."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from schemas.ground.vocabulary import PreAlertState
from streams.edges.notices.answering import Answers, make_app
from streams.edges.notices.links import Link, Links
from tests.streams.support.notices import NOW, Round, alert


class Door:
    """The pages, and what came of them."""

    def __init__(self, made: Round) -> None:
        self.round = made
        app = make_app(Answers(made.book, made.links, made.write, made.now, made.now))
        transport = httpx.ASGITransport(app)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://115.example")

    def link(self, **changes: object) -> str:
        until = int((NOW + timedelta(hours=1)).timestamp())
        fields: dict[str, object] = {
            "pre_alert_id": "pa-1",
            "hospital_id": "h1",
            "channel": "email",
            "until": until,
            "nonce": "n-1",
        }
        return f"/a/{self.round.links.text(Link(**(fields | changes)))}"  # type: ignore[arg-type]

    @property
    def answers(self) -> list[dict[str, object]]:
        return [one for name, one in self.round.written if name == "hospital-status"]


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    made = Round(tmp_path)
    await made.courier.take(alert(channel="email"))
    opened = Door(made)
    yield opened
    await opened.client.aclose()
    made.book.close()


async def test_whoever_only_looks_answers_nothing(door: Door) -> None:
    for _ in range(3):
        page = await door.client.get(door.link())
        assert page.status_code == 200
        assert "đau ngực" in page.text
        assert page.headers["cache-control"] == "no-store"
    assert (await door.client.head(door.link())).status_code in {200, 405}
    assert door.answers == []


async def test_a_button_answers_once(door: Door) -> None:
    link = door.link()
    done = await door.client.post(link, data={"answer": "accepted"})
    assert done.status_code == 200
    (said,) = door.answers
    assert (said["answer"], said["hospital_id"], said["pre_alert_id"]) == ("accepted", "h1", "pa-1")
    assert (said["channel"], said["source"]) == ("email", "h1")
    for again in (
        await door.client.post(link, data={"answer": "refused", "why": "full"}),
        await door.client.get(link),
    ):
        assert again.status_code == 410
    assert len(door.answers) == 1


async def test_a_refusal_brings_its_reason(door: Door) -> None:
    wrong = await door.client.post(door.link(), data={"answer": "refused", "why": "<b>"})
    assert wrong.status_code == 422
    await door.client.post(door.link(), data={"answer": "refused", "why": "full"})
    (said,) = door.answers
    assert said["answer"] == "refused"
    assert said["reason"]


async def test_that_nobody_comes_is_confirmed(door: Door) -> None:
    await door.round.courier.take(alert(2, "email", PreAlertState.CANCELLED, "cancel"))
    assert "accepted" not in (await door.client.get(door.link())).text
    assert (await door.client.post(door.link(), data={"answer": "accepted"})).status_code == 422
    await door.client.post(door.link(), data={"answer": "acknowledged"})
    assert door.answers[0]["answer"] == "acknowledged"


@pytest.mark.parametrize("state", [PreAlertState.REDIRECTED, PreAlertState.CANCELLED])
async def test_nobody_accepts_a_patient_who_goes_elsewhere(
    door: Door, state: PreAlertState
) -> None:
    """Found by hand: the next channel that was asked made an update of it, with "accept" on it."""
    await door.round.courier.take(alert(2, "email", state, "cancel"))
    await door.round.courier.take(alert(3, "sms", state, "update"))
    assert "accepted" not in (await door.client.get(door.link())).text
    assert (await door.client.post(door.link(), data={"answer": "accepted"})).status_code == 422
    await door.client.post(door.link(), data={"answer": "acknowledged"})
    assert door.answers[0]["answer"] == "acknowledged"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"until": int(NOW.timestamp()) - 1}, 410),
        ({"pre_alert_id": "pa-none"}, 410),
        ({"hospital_id": "h2"}, 410),
    ],
)
async def test_a_link_that_has_ended_or_is_anothers(
    door: Door, changes: dict[str, object], status: int
) -> None:
    for answer in (
        await door.client.get(door.link(**changes)),
        await door.client.post(door.link(**changes), data={"answer": "accepted"}),
    ):
        assert answer.status_code == status
        assert "đau ngực" not in answer.text
    assert door.answers == []


async def test_a_link_of_another_key_shows_nothing(door: Door) -> None:
    until = int((NOW + timedelta(hours=1)).timestamp())
    forged = Links(b"x" * 32).text(Link("pa-1", "h1", "email", until, "n"))
    for path in (f"/a/{forged}", "/a/x", "/a/%00", "/a/..%2f..", "/", "/docs", "/openapi.json"):
        answer = await door.client.get(path)
        assert answer.status_code == 404, path
        assert "đau ngực" not in answer.text


async def test_an_answer_that_is_not_stored_can_be_given_again(door: Door) -> None:
    door.round.kafka_is_away = True
    away = await door.client.post(door.link(), data={"answer": "accepted"})
    assert away.status_code == 503
    door.round.kafka_is_away = False
    done = await door.client.post(door.link(), data={"answer": "accepted"})
    assert done.status_code == 200
    assert len(door.answers) == 1


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"answer=", b"answer=handed_over", b"{}" * 5_000]
)
async def test_what_no_button_sends_is_refused(door: Door, body: bytes) -> None:
    answer = await door.client.post(door.link(), content=body)
    assert answer.status_code == 422
    assert door.answers == []
