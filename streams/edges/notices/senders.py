"""One try through each kind of channel. Mail and messages say that somebody comes, not who."""

import asyncio
import json
import os
import smtplib
import ssl
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Final, assert_never
from urllib.parse import urlencode

from dispatch.words.explain import say
from schemas.ground.texts import Bilingual
from streams.edges.notices import signing
from streams.edges.notices.book import Notice
from streams.edges.notices.file import (
    FhirServer,
    Gateway,
    Mail,
    Message,
    NotifyFile,
    Reached,
    Smtp,
    Webhook,
)
from streams.edges.notices.tries import TRY_S, Caller, Tried

Now = Callable[[], datetime]
Send = Callable[[Notice, Reached], Awaitable[Tried]]

_JSON: Final = "application/json"


def sender(file: NotifyFile, caller: Caller, now: Now) -> Send:
    """Give what makes one try of a message; it never raises for what the other side does.

    ``now`` is the wall clock: a receiver checks the time of a signature.
    """

    async def send(notice: Notice, channel: Reached) -> Tried:
        match channel:
            case Webhook():
                return await _hook(notice, channel, caller, now())
            case FhirServer():
                return await _fhir(notice, channel, caller)
            case Mail() if file.smtp is not None:
                return await asyncio.to_thread(_mail, notice, channel, file.smtp)
            case Message():
                gateway = file.gateways[notice.channel]  # type: ignore[index]
                return await _message(notice, channel, gateway, caller, now())
            case _:
                return Tried(is_taken=False, why="not configured", is_final=True)

    return send


def hook_body(notice: Notice) -> bytes:
    """Give what a web hook is sent: the same bytes at each try."""
    alert = notice.alert.model_dump(mode="json")
    told = {
        "type": f"pre_alert.{notice.alert.notice}",
        "timestamp": alert["decided_at"],
        "data": alert | {"answer_url": notice.link},
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def text_of(notice: Notice) -> Bilingual:
    """Say that there is something to answer, and where: no word of the patient."""
    kind = "cancel" if notice.alert.notice == "cancel" else "alert"
    name = notice.alert.hospital_name or notice.hospital_id
    return say(f"notice.{kind}", hospital=name, link=notice.link)


async def _hook(notice: Notice, channel: Webhook, caller: Caller, now: datetime) -> Tried:
    body = hook_body(notice)
    secrets = [one.get_secret_value() for one in channel.secrets]
    signed = signing.headers(secrets, notice.notice_id, now, body)
    return await caller.post(channel.url, body, {"content-type": _JSON} | signed)


async def _fhir(notice: Notice, channel: FhirServer, caller: Caller) -> Tried:
    from streams.fhir.alerts import transaction_json  # noqa: PLC0415 - half a second, and few need it

    headers = {"content-type": "application/fhir+json", "x-request-id": notice.notice_id}
    if channel.token is not None:
        headers["authorization"] = f"Bearer {channel.token.get_secret_value()}"
    return await caller.post(channel.url, transaction_json(notice.alert).encode(), headers)


async def _message(
    notice: Notice, channel: Message, gateway: Gateway, caller: Caller, now: datetime
) -> Tried:
    filling = {"to": channel.to, "text": text_of(notice).vi, "id": notice.notice_id}
    fields = _filled(gateway.fields, filling)
    if gateway.file is not None:
        line = {"at": now.isoformat(), "channel": notice.channel, **fields}
        await asyncio.to_thread(_append, gateway.file, json.dumps(line, ensure_ascii=False))
        return Tried(is_taken=True)
    body, kind = json.dumps(fields, ensure_ascii=False).encode(), _JSON
    if gateway.form == "form":
        body, kind = urlencode(fields).encode(), "application/x-www-form-urlencoded"
    headers = {"content-type": kind, "idempotency-key": notice.notice_id}
    return await caller.post(gateway.url or "", body, headers | _filled(gateway.headers, filling))


def _filled(template: Mapping[str, str], filling: Mapping[str, str]) -> dict[str, str]:
    """Fill a template's values; a brace of its own stays as it is."""
    filled = {}
    for name, text in template.items():
        value = text
        for gap, said in filling.items():
            value = value.replace(f"{{{gap}}}", said)
        filled[name] = value
    return filled


def _append(path: Path, line: str) -> None:
    """Add a line to a file for its owner alone: whoever has its links may answer."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as sink:
        sink.write(f"{line}\n")


def mail_of(notice: Notice, channel: Mail, sender_address: str) -> EmailMessage:
    """Write the e-mail; each try has the same Message-ID."""
    text = text_of(notice)
    mail = EmailMessage()
    mail["From"] = sender_address
    mail["To"] = ", ".join(channel.to)
    mail["Subject"] = say("notice.subject").vi
    mail["Message-ID"] = f"<{notice.notice_id}@{sender_address.partition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Priority"] = "1"
    mail.set_content(f"{text.vi}\n\n{text.en}\n")
    return mail


def _mail(notice: Notice, channel: Mail, smtp: Smtp) -> Tried:
    mail = mail_of(notice, channel, smtp.sender)
    try:
        with _connected(smtp) as server:
            if smtp.username is not None and smtp.password is not None:
                server.login(smtp.username, smtp.password.get_secret_value())
            server.send_message(mail)
    except smtplib.SMTPRecipientsRefused:
        return Tried(is_taken=False, why="recipients refused")
    except smtplib.SMTPResponseException as error:
        status = error.smtp_code if 100 <= error.smtp_code < 600 else None  # noqa: PLR2004
        return Tried(is_taken=False, status=status, why=f"smtp {error.smtp_code}")
    except TimeoutError:
        return Tried(is_taken=False, why="timeout")
    except ssl.SSLError:
        return Tried(is_taken=False, why="certificate")
    except (smtplib.SMTPException, OSError):
        return Tried(is_taken=False, why="not reached")
    return Tried(is_taken=True, status=250)


def _connected(smtp: Smtp) -> smtplib.SMTP:
    match smtp.security:
        case "tls":
            trusted = ssl.create_default_context()
            return smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=TRY_S, context=trusted)
        case "starttls":
            server = smtplib.SMTP(smtp.host, smtp.port, timeout=TRY_S)
            try:
                server.starttls(context=ssl.create_default_context())
            except BaseException:
                server.close()
                raise
            return server
        case "none":
            return smtplib.SMTP(smtp.host, smtp.port, timeout=TRY_S)
        case _:
            assert_never(smtp.security)
