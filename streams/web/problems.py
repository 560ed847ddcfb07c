"""What is wrong with a request, as RFC 9457 problems: field, value and fix, in vi or en.

A value is told back to who sent it, but never one that may be a patient's.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from dispatch.words.explain import say
from schemas.ground.errors import BrokenRule
from streams.identity.accounts import SignInRefused
from streams.identity.authentication import NotAuthenticated
from streams.identity.principals import Forbidden
from streams.web.gate import ForeignSite, TooOften, Unrecorded, gate_of, principal_of_request
from streams.web.texts import Lang, preferred, told

MEDIA_TYPE: Final = "application/problem+json"
_URN: Final = "urn:smart115:problem:"
_VALUE_CHARS_MAX: Final = 60
_ERRORS_MAX: Final = 50
_PATIENTS: Final = frozenset(
    {
        "address",
        "answers",
        "callback",
        "complaint",
        "note",
        "number",
        "patient",
        "reason",
        "samples",
    }
)
"""Fields whose value, or what is in them, may be a patient's or a caller's."""


class FieldError(BaseModel):
    """One field that is wrong; ``value`` is left out where it may be a patient's."""

    model_config = ConfigDict(extra="forbid")

    field: str = Field(description="where: names with dots, $ for the whole", examples=["unit_id"])
    code: str = Field(description="what is wrong, for programs", examples=["missing"])
    fix: str = Field(description="what is wrong and what to do, for people")
    value: str | None = None


class ProblemBody(BaseModel):
    """RFC 9457: what is wrong, for programs by ``code``, for people by ``detail``."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(examples=["urn:smart115:problem:wrong_fields"])
    title: str
    status: int
    detail: str
    code: str = Field(examples=["wrong_fields"])
    errors: list[FieldError] = []


RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    status: {
        "description": about,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemBody"}}},
    }
    for status, about in (
        (400, "The request cannot be read."),
        (401, "Nobody is recognised."),
        (403, "It is not the sender's to do."),
        (404, "Nothing is there."),
        (408, "The body came too slowly."),
        (409, "Somebody else holds it."),
        (413, "The body is too large."),
        (415, "The body is of another type, or compressed in another way."),
        (422, "Fields are wrong; each is named."),
        (429, "Too often; Retry-After says when."),
        (431, "The address and the headers are too long together."),
        (503, "Kafka has not acknowledged: nothing may be stored; Retry-After says when."),
        (505, "It is no version of HTTP that is spoken here."),
    )
}
"""What routes may answer besides, for an app's OpenAPI document with `ProblemBody` in it."""


@dataclass
class Problem(Exception):
    """A request that cannot be served: raise it anywhere while a request is answered.

    ``code`` names the sentences ``door.title.<code>`` and ``door.detail.<code>`` unless ``title``
    or ``detail`` name others; ``gaps`` fill them.
    """

    status: int
    code: str
    gaps: Mapping[str, object] = field(default_factory=dict)
    errors: Sequence[FieldError] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    detail: str = ""

    def answer(self, lang: Lang) -> Response:
        """Give the answer in a language."""
        body = ProblemBody(
            type=_URN + self.code,
            title=told(f"title.{self.title or self.code}", lang),
            status=self.status,
            detail=told(f"detail.{self.detail or self.code}", lang, **self.gaps),
            code=self.code,
            errors=list(self.errors)[:_ERRORS_MAX],
        )
        return JSONResponse(
            body.model_dump(exclude_none=True),
            status_code=self.status,
            headers={"Content-Language": lang, **self.headers},
            media_type=MEDIA_TYPE,
        )


def unavailable(wait_s: int = 5) -> Problem:
    """Say that nothing was stored, and when to try again."""
    return Problem(503, "unavailable", {"seconds": wait_s}, headers={"Retry-After": str(wait_s)})


def wrong_fields(errors: Sequence[FieldError]) -> Problem:
    """Say which fields are wrong."""
    return Problem(422, "wrong_fields", {"count": len(errors)}, errors)


def install(app: FastAPI) -> None:
    """Have the app answer every failure as a problem. It needs a `streams.web.gate.Gate`."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(NotAuthenticated, _not_authenticated)
    app.add_exception_handler(SignInRefused, _sign_in_refused)
    app.add_exception_handler(Forbidden, _forbidden)
    app.add_exception_handler(ForeignSite, _foreign_site)
    app.add_exception_handler(TooOften, _came_too_often)
    app.add_exception_handler(Unrecorded, _unrecorded)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _failed)


def language_of(request: Request) -> Lang:
    """Give the language that the request's sender prefers."""
    return preferred(request.headers.get("accept-language"))


async def _problem(request: Request, error: Exception) -> Response:
    if not isinstance(error, Problem):
        raise error
    return error.answer(language_of(request))


async def _invalid(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    lang = language_of(request)
    return wrong_fields(field_errors(error.errors(), lang)).answer(lang)


async def _not_authenticated(request: Request, error: Exception) -> Response:
    if not isinstance(error, NotAuthenticated):
        raise error
    headers = {"WWW-Authenticate": 'Bearer realm="smart115"'}
    problem = Problem(401, "not_authenticated", headers=headers)
    if error.why == "too_often":
        problem = _too_often(error.wait_s)
    return problem.answer(language_of(request))


async def _sign_in_refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, SignInRefused):
        raise error
    problem = Problem(401, "sign_in_refused") if error.wait_s == 0 else _too_often(error.wait_s)
    return problem.answer(language_of(request))


def _too_often(wait_s: float) -> Problem:
    seconds = math.ceil(wait_s)
    headers = {"Retry-After": str(seconds)}
    return Problem(429, "too_often", {"seconds": seconds}, headers=headers)


async def _forbidden(request: Request, error: Exception) -> Response:
    if not isinstance(error, Forbidden):
        raise error
    principal = principal_of_request(request)
    who, kind = (principal.name, principal.kind) if principal else ("-", "-")
    if error.lacking == "action":
        gaps: dict[str, object] = {"who": who, "kind": kind, "action": error.action}
        problem = Problem(403, "forbidden", gaps, detail="forbidden_action")
    elif error.lacking == "address":
        gaps = {"who": who, "action": error.action, "beyond": error.value}
        problem = Problem(403, "forbidden", gaps, detail="forbidden_address")
    else:
        gaps = {"who": who, "field": error.lacking, "value": shown(error.value)}
        problem = Problem(403, "forbidden", gaps, detail="forbidden_scope")
    await gate_of(request).refused(request, principal, error.action, error.lacking)
    return problem.answer(language_of(request))


async def _foreign_site(request: Request, _error: Exception) -> Response:
    return Problem(403, "foreign_site").answer(language_of(request))


async def _came_too_often(request: Request, error: Exception) -> Response:
    if not isinstance(error, TooOften):
        raise error
    return _too_often(error.wait_s).answer(language_of(request))


async def _unrecorded(request: Request, error: Exception) -> Response:
    structlog.get_logger().warning("an access cannot be recorded", error=repr(error.__cause__))
    return unavailable().answer(language_of(request))


_HTTP_CODES: Final = {404: "not_found", 405: "wrong_method"}


async def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    code = _HTTP_CODES.get(error.status_code, "request")
    gaps = {"status": error.status_code} if code == "request" else {}
    headers = dict(error.headers or {})
    return Problem(error.status_code, code, gaps, headers=headers).answer(language_of(request))


async def _failed(request: Request, error: Exception) -> Response:
    """Answer what nobody foresaw; the traceback is logged without its message, which may quote."""
    structlog.get_logger().error(
        "a request failed", path=request.url.path, error=type(error).__name__
    )
    return Problem(500, "internal").answer(language_of(request))


def field_errors(found: Iterable[Any], lang: Lang, *, at: Sequence[str] = ()) -> list[FieldError]:
    """Put pydantic's errors into our words; ``at`` goes before each field."""
    errors = []
    for one in list(found)[:_ERRORS_MAX]:
        path = [*at, *(str(part) for part in one["loc"] if part != "body")]
        code, fix = _said(one, lang)
        value = None if _is_patients(path) else _scalar(one.get("input"))
        errors.append(
            FieldError(field=shown(".".join(path)) or "$", code=code, fix=fix, value=value)
        )
    return errors


def _is_patients(path: Iterable[str]) -> bool:
    return any(part in _PATIENTS for part in path)


def _scalar(value: object) -> str | None:
    """Show a number, a word or a truth value; what is larger says nothing in one line."""
    if value is None or isinstance(value, dict | list | bytes | BaseModel):
        return None
    return shown(str(value))


def shown(text: str) -> str:
    """Show a value in one line of visible characters, cut where it is long.

    What would move the reader's cursor or turn the text's direction is written as its escape.
    """
    cut = text if len(text) <= _VALUE_CHARS_MAX else f"{text[:_VALUE_CHARS_MAX]}…"
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in cut
    )


_TYPES: Final = {
    "string": "string",
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "dict": "object",
    "model": "object",
    "list": "array",
    "tuple": "array",
    "date": "ISO 8601",
    "datetime": "ISO 8601",
    "timezone": "ISO 8601",
    "finite": "number",
}


_ALIKE: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "missing": ("missing", {}),
    "extra_forbidden": ("extra_forbidden", {}),
    "json_invalid": ("not_json", {}),
    "string_pattern_mismatch": ("string_pattern_mismatch", {"pattern": "pattern"}),
    "string_too_short": ("too_short", {"least": "min_length"}),
    "too_short": ("too_short", {"least": "min_length"}),
    "string_too_long": ("too_long", {"most": "max_length"}),
    "too_long": ("too_long", {"most": "max_length"}),
    "greater_than_equal": ("greater_than_equal", {"limit": "ge"}),
    "greater_than": ("greater_than", {"limit": "gt"}),
    "less_than_equal": ("less_than_equal", {"limit": "le"}),
    "less_than": ("less_than", {"limit": "lt"}),
    "enum": ("one_of", {"values": "expected"}),
    "literal_error": ("one_of", {"values": "expected"}),
    "union_tag_invalid": ("one_of", {"values": "expected_tags"}),
    "unknown": ("unknown", {}),
    "no_device": ("no_device", {}),
    "no_place": ("no_place", {}),
    "no_right": ("no_right", {"right": "right"}),
    "no_zone": ("no_zone", {}),
    "not_yours": ("not_yours", {}),
    "other_unit": ("other_unit", {}),
    "encrypted": ("encrypted", {}),
    "no_form": ("no_form", {"there": "there"}),
    "no_text": ("no_text", {}),
    "no_column": ("no_column", {"there": "there"}),
    "no_row": ("no_row", {}),
    "no_time": ("no_time", {"form": "form"}),
    "no_sentence": ("no_sentence", {}),
    "future": ("future", {}),
    "unseen": ("unseen", {}),
    "too_deep": ("too_deep", {}),
}
"""Pydantic's errors by type: our code for each, and which of its facts fill the sentence's gaps."""


def _said(error: Any, lang: Lang) -> tuple[str, str]:  # noqa: ANN401 - pydantic's own dictionary
    """Give the code and the sentence of one of pydantic's errors."""
    kind, facts = str(error["type"]), error.get("ctx") or {}
    if kind in _ALIKE:
        code, names = _ALIKE[kind]
        gaps = {gap: facts[name] for gap, name in names.items()}
        return code, told(f"field.{code}", lang, **gaps)
    wanted = _TYPES.get(kind.partition("_")[0])
    if wanted is not None:
        return "wrong_type", told("field.wrong_type", lang, wanted=wanted)
    rule = BrokenRule.of(facts)
    if rule is not None:
        said = say(rule.key, **rule.gaps)
        return "wrong_value", told("field.other", lang, why=said.vi if lang == "vi" else said.en)
    why = str(error["msg"]).removeprefix("Value error, ")
    return "wrong_value", told("field.other", lang, why=why)
