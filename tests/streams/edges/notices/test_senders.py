"""Each channel against a real server on this machine: what it gets, what its answer means."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from fhir.resources.R4B.bundle import Bundle
from standardwebhooks.webhooks import Webhook

from schemas.ground.errors import ConfigurationError
from streams.edges.notices.book import Notice
from streams.edges.notices.file import NotifyFile, read_file
from streams.edges.notices.senders import sender
from streams.edges.notices.tries import Caller, Tried
from streams.host.clock import Clock
from tests.streams.support.notices import OTHER, SECRET, alert, file

LOCAL = ["127.0.0.0/8"]
HOSPITAL = "public_url = 'https://x'\n[[hospitals]]\nhospital_id='h'\n"
LINK = "https://115.example/a/x.y"
PATIENT = ("đau ngực", "chest pain", "NEWS2", "BC-01", "C-1", "P1")


class Receiver:
    """An HTTP server that keeps what it got, and answers as it is told."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        self.headers: dict[str, str] = {}
        self.hangs = False
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        self.got.append(({k.lower(): v for k, v in request.headers.items()}, await request.read()))
        if self.hangs:
            await asyncio.Event().wait()
        return web.Response(status=self.status, headers=self.headers)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    app = web.Application()
    app.router.add_post("/{path:.*}", made.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server: Any = site._server
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    yield made
    await runner.cleanup()


def notice(channel: str, revision: int = 1) -> Notice:
    one = alert(revision, channel)
    return Notice("ntc-1", "h1", channel, one, LINK, 0.0, 0.0)


async def sent(given: NotifyFile, channel: str, try_s: float = 10.0) -> Tried:
    send = sender(given, Caller(given.networks(), try_s=try_s), Clock().now)
    hospital = given.hospitals[0]
    reached = hospital.channel(channel)
    assert reached is not None
    return await send(notice(channel), reached)


def failed(status: int, why: str = "", **more: Any) -> Tried:  # noqa: ANN401
    return Tried(is_taken=False, status=status, why=why or f"http {status}", **more)


def hooked(url: str, secrets: tuple[str, ...] = (SECRET,), allow: list[str] = LOCAL) -> NotifyFile:
    one = {"hospital_id": "h1", "webhook": {"url": url, "secrets": list(secrets)}}
    return file(hospitals=[one], allow_networks=allow)


async def test_a_web_hook_gets_the_alert_and_the_link_and_verifies_it(receiver: Receiver) -> None:
    assert await sent(hooked(receiver.url, (OTHER, SECRET)), "webhook") == Tried(
        is_taken=True, status=200
    )
    ((headers, body),) = receiver.got
    assert headers["webhook-id"] == "ntc-1"
    for secret in (SECRET, OTHER):
        told = Webhook(secret).verify(body.decode(), headers)
        assert told["type"] == "pre_alert.alert"
        assert told["data"]["answer_url"] == LINK
        assert told["data"]["pre_alert_id"] == "pa-1"


async def test_the_body_of_a_repeat_is_the_same(receiver: Receiver) -> None:
    for _ in range(2):
        await sent(hooked(receiver.url), "webhook")
    assert receiver.got[0][1] == receiver.got[1][1]


@pytest.mark.parametrize(
    ("status", "headers", "tried"),
    [
        (204, {}, Tried(is_taken=True, status=204)),
        (302, {"location": "http://127.0.0.1:1/"}, failed(302, "redirection")),
        (404, {}, failed(404)),
        (410, {}, failed(410, is_final=True)),
        (429, {"retry-after": "7"}, failed(429, wait_s=7.0)),
        (503, {"retry-after": "9999999"}, failed(503, wait_s=120.0)),
        (503, {"retry-after": "Wed, 21 Oct 2026"}, failed(503)),
    ],
)  # fmt: skip
async def test_what_an_answer_means(
    receiver: Receiver, status: int, headers: dict[str, str], tried: Tried
) -> None:
    receiver.status, receiver.headers = status, headers
    assert await sent(hooked(receiver.url), "webhook") == tried
    assert len(receiver.got) == 1, "no redirection is followed"


async def test_a_hook_that_hangs_or_is_not_there_is_given_up(receiver: Receiver) -> None:
    receiver.hangs = True
    assert (await sent(hooked(receiver.url), "webhook", 0.2)).why == "timeout"
    nobody = await sent(hooked("http://127.0.0.1:9/"), "webhook")
    assert (nobody.is_taken, nobody.why) == (False, "not reached")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "0"]
)
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_our_own_house_is_not_called(receiver: Receiver, host: str, scheme: str) -> None:
    port = receiver.url.rpartition(":")[2]
    tried = await sent(hooked(f"{scheme}://{host}:{port}", allow=[]), "webhook")
    assert (tried.is_taken, receiver.got) == (False, [])


async def test_a_fhir_server_gets_a_transaction(receiver: Receiver) -> None:
    one = {"hospital_id": "h1", "fhir": {"url": receiver.url, "token": "t-1"}}
    assert (await sent(file(hospitals=[one], allow_networks=LOCAL), "fhir")).is_taken
    ((headers, body),) = receiver.got
    assert headers["content-type"] == "application/fhir+json"
    assert headers["authorization"] == "Bearer t-1"
    assert Bundle.model_validate_json(body).type == "transaction"


async def test_a_message_goes_as_the_gateway_wants_it_and_says_no_word_of_the_patient(
    receiver: Receiver,
) -> None:
    one = {"hospital_id": "h1", "sms": {"to": "+84900000001"}}
    for form in ("json", "form"):
        gateway = {
            "url": receiver.url,
            "form": form,
            "fields": {"phone": "{to}", "content": "{text}", "plain": "{x}"},
            "headers": {"x-key": "k"},
        }
        given = file(hospitals=[one], gateways={"sms": gateway}, allow_networks=LOCAL)
        assert (await sent(given, "sms")).is_taken
    (as_json, _), (as_form, body) = receiver.got
    said = json.loads(receiver.got[0][1])
    assert (said["phone"], said["plain"]) == ("+84900000001", "{x}")
    assert LINK in said["content"]
    assert not [word for word in PATIENT if word in said["content"]]
    assert (as_json["idempotency-key"], as_json["x-key"]) == ("ntc-1", "k")
    assert as_form["content-type"] == "application/x-www-form-urlencoded"
    assert b"phone=%2B84900000001" in body


async def test_a_file_stands_for_a_gateway(tmp_path: Path) -> None:
    sink = tmp_path / "sms.jsonl"
    one = {"hospital_id": "h1", "voice": {"to": "0900"}}
    given = file(hospitals=[one], gateways={"voice": {"file": str(sink)}})
    assert (await sent(given, "voice")).is_taken
    line = json.loads(sink.read_text(encoding="utf-8"))
    assert (line["to"], line["channel"]) == ("0900", "voice")
    assert sink.stat().st_mode & 0o077 == 0, "its links let anybody answer"


class Box:
    """A mailbox; ``answer`` is what the server says to a mail."""

    def __init__(self) -> None:
        self.mails: list[Envelope] = []
        self.answer = "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.mails.append(envelope)
        return self.answer


@asynccontextmanager
async def mailbox(box: Box) -> AsyncIterator[int]:
    controller = Controller(box, hostname="127.0.0.1", port=0)
    loop = asyncio.get_running_loop()
    factory = controller.factory
    server = await loop.create_server(factory, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()
        controller.loop.close()


def mailing(port: int, security: str = "none") -> NotifyFile:
    smtp = {"host": "127.0.0.1", "port": port, "security": security, "sender": "115@centre.example"}
    one = {"hospital_id": "h1", "email": {"to": ["er@h1.example", "chief@h1.example"]}}
    return file(smtp=smtp, hospitals=[one])


async def test_a_mail_has_the_link_and_no_word_of_the_patient() -> None:
    box = Box()
    async with mailbox(box) as port:
        assert await sent(mailing(port), "email") == Tried(is_taken=True, status=250)
    (mail,) = box.mails
    assert mail.rcpt_tos == ["er@h1.example", "chief@h1.example"]
    content = mail.content
    assert isinstance(content, bytes)
    read = message_from_bytes(content, policy=policy.default)
    assert read["message-id"] == "<ntc-1@centre.example>"
    text = read.get_content()
    assert LINK in text
    assert not [word for word in PATIENT if word in f"{read['subject']} {text}"]


async def test_a_mail_server_that_refuses_or_is_away() -> None:
    box = Box()
    box.answer = "451 later"
    async with mailbox(box) as port:
        assert await sent(mailing(port), "email") == failed(451, "smtp 451")
        tried = await sent(mailing(port, "starttls"), "email")
        assert (tried.is_taken, len(box.mails)) == (False, 1), "not in the clear where TLS is asked"
    assert (await sent(mailing(port), "email")).why == "not reached"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "public_url"),
        ("public_url = 'ftp://x'", "must be an address"),
        ("public_url = 'https://a:b@x'", "holds no password"),
        ("public_url = 'https://x'\nanswer = 1", "answer"),
        ("public_url = 'https://x'\nallow_networks = ['10.0.0.1/8']", "host bits"),
        (HOSPITAL + "sms={to='1'}", "gateways.sms"),
        (HOSPITAL + "email={to=['a@b']}", "smtp"),
        (HOSPITAL + "webhook={url='https://y',secrets=['s3cr3t']}", "24 to 64 bytes"),
        ("public_url = 'https://x'\n[gateways.sms]\n", "one of both"),
        ("public_url", "notify.toml"),
    ],
)  # fmt: skip
def test_a_wrong_file_names_the_place_and_no_secret(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "notify.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as refused:
        read_file(path)
    assert why in str(refused.value)
    assert "s3cr3t" not in str(refused.value)


def test_the_file_of_the_docs_is_right(tmp_path: Path) -> None:
    page = Path(__file__).parents[4] / "docs" / "hospital-alerts.md"
    text = page.read_text(encoding="utf-8").partition("```toml\n")[2].partition("```")[0]
    path = tmp_path / "notify.toml"
    path.write_text(text, encoding="utf-8")
    found = read_file(path)
    assert found.gateways["zalo"].file == tmp_path / "zalo.jsonl", "beside notify.toml"
    assert {name for one in found.hospitals for name in ("webhook", "email") if one.channel(name)}
