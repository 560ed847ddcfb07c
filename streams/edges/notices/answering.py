"""The pages behind links: what it is about, and two buttons. Looking answers nothing.

Programs that look for viruses follow links in mails, so a GET only shows the page; the button's
POST is the answer, and it counts once.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Final, Literal
from urllib.parse import parse_qs

from fastapi import Depends, FastAPI, Request
from fastapi.responses import HTMLResponse

from dispatch.words.explain import say
from dispatch.words.pre_alerts import lines
from schemas.events.hospitals import PreAlertAnswer
from schemas.ground.ids import derive
from schemas.ground.texts import Bilingual
from schemas.ground.vocabulary import PreAlertState
from schemas.outputs.pre_alerts import PreAlert
from schemas.topics import HOSPITAL_STATUS, Topic
from streams.edges.notices.book import Book
from streams.edges.notices.links import BadLink, Link, Links
from streams.edges.outlet import NotStored
from streams.web.gate import Open, require_guarded

Answer = Literal["accepted", "refused", "acknowledged"]

_HEADERS: Final = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex",
}
_STYLE: Final = (
    "body{font:18px/1.4 system-ui,sans-serif;max-width:640px;margin:0 auto;padding:16px;"
    "color:#161b21;background:#f5f6f8}"
    "button{font:600 20px system-ui,sans-serif;min-height:64px;width:100%;margin:8px 0;"
    "border-radius:8px;border:1px solid #161b21;background:#fff;color:#161b21}"
    "button.main{background:#161b21;color:#fff}"
    "p.en{color:#4b5661}"
)
_ELSEWHERE: Final = frozenset(
    {PreAlertState.REDIRECTED, PreAlertState.CANCELLED, PreAlertState.STOOD_DOWN}
)
_REASONS: Final = ("full", "icu", "service", "equipment")


@dataclass(frozen=True, slots=True)
class Answers:
    """What the pages work with. ``now`` is the wall clock, ``engine_now`` the engine's."""

    book: Book
    links: Links
    write: Callable[[Topic, str, bytes], Awaitable[None]]
    now: Callable[[], datetime]
    engine_now: Callable[[], datetime]


def make_app(answers: Answers) -> FastAPI:
    """Make the app; the link itself is what lets somebody in."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)

    @app.get("/health", dependencies=[Depends(Open())])
    async def health() -> dict[str, bool]:
        return {"ok": True}

    @app.get("/a/{text}", dependencies=[Depends(Open())])
    async def look(text: str) -> HTMLResponse:
        found = _found(answers, text)
        return found if isinstance(found, HTMLResponse) else _page(*_shown(found[1]))

    @app.post("/a/{text}", dependencies=[Depends(Open())])
    async def answer(text: str, request: Request) -> HTMLResponse:
        found = _found(answers, text)
        if isinstance(found, HTMLResponse):
            return found
        form = parse_qs((await request.body())[:1_000].decode("utf-8", "replace"))
        return await _answer(answers, *found, form.get("answer", [""])[0], form.get("why", [""])[0])

    require_guarded(app)
    return app


def _found(answers: Answers, text: str) -> tuple[Link, PreAlert] | HTMLResponse:
    """Give what a link is about, or the page that says why it is of no use."""
    try:
        link = answers.links.read(text)
    except BadLink:
        return _end("notice.page.unknown", 404)
    if answers.now().timestamp() > link.until:
        return _end("notice.page.late", 410)
    alert = answers.book.newest(link.pre_alert_id)
    if alert is None or alert.hospital_id != link.hospital_id:
        return _end("notice.page.late", 410)
    if answers.book.is_used(link.nonce):
        return _end("notice.page.used", 410)
    return link, alert


async def _answer(
    answers: Answers, link: Link, alert: PreAlert, said: str, why: str
) -> HTMLResponse:
    if said not in _offered(alert) or (said == "refused" and why not in _REASONS):
        return _page(*_shown(alert), status=422)
    if not answers.book.use(link.nonce, answers.now().timestamp()):
        return _end("notice.page.used", 410)
    event = PreAlertAnswer.model_validate(
        {
            "event_id": derive("lnk", link.nonce),
            "centre_id": alert.centre_id,
            "occurred_at": answers.engine_now(),
            "source": link.hospital_id,
            "hospital_id": link.hospital_id,
            "pre_alert_id": link.pre_alert_id,
            "answer": said,
            "reason": say(f"web.h.why.{why}").vi if said == "refused" else None,
            "channel": link.channel,
        }
    )
    try:
        await answers.write(HOSPITAL_STATUS, alert.centre_id, event.model_dump_json().encode())
    except NotStored:
        answers.book.give_back(link.nonce)
        return _end("notice.page.away", 503)
    return _end(f"notice.page.{said}", 200)


def _nobody_comes(alert: PreAlert) -> bool:
    """Tell whether the patient goes elsewhere, also where something was changed since that."""
    return alert.notice == "cancel" or alert.state in _ELSEWHERE


def _offered(alert: PreAlert) -> tuple[str, ...]:
    return ("acknowledged",) if _nobody_comes(alert) else ("accepted", "refused")


def _shown(alert: PreAlert) -> tuple[list[Bilingual], str]:
    """Give the page's lines, and its buttons."""
    if _nobody_comes(alert):
        return [*lines(alert)], _button("acknowledged", None, "web.h.acknowledged", main=True)
    buttons = [
        _button("accepted", None, "web.h.accepted", main=True),
        *(_button("refused", why, f"web.h.why.{why}", main=False) for why in _REASONS),
    ]
    return [*lines(alert)], "".join(buttons)


def _button(answer: str, why: str | None, key: str, *, main: bool) -> str:
    text = say(key)
    head = f"{say('web.h.refused').vi}: " if why else ""
    reason = "" if why is None else f'<input type="hidden" name="why" value="{escape(why)}">'
    return (
        f'<form method="post"><input type="hidden" name="answer" value="{answer}">{reason}'
        f"<button{' class=main' if main else ''}>{escape(head + text.vi)}</button></form>"
    )


def _end(key: str, status: int) -> HTMLResponse:
    return _page([say(key)], "", status=status)


def _page(said: list[Bilingual], buttons: str, *, status: int = 200) -> HTMLResponse:
    body = "".join(f"<p>{escape(one.vi)}</p>" for one in said)
    english = "".join(f'<p class="en" lang="en">{escape(one.en)}</p>' for one in said)
    html = (
        '<!doctype html><html lang="vi"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>115</title><style>{_STYLE}</style><main>{body}{buttons}{english}</main></html>"
    )
    return HTMLResponse(html, status_code=status, headers=_HEADERS)
