"""The gate: routes say who may, answers say what was wrong, and what was done is written down."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import httpx
import pytest
from fastapi import Depends, FastAPI, Request
from pydantic import BaseModel, ConfigDict, Field

from streams.identity.actions import Action, Kind
from streams.identity.audit import Touched
from streams.identity.doors import Doors
from streams.identity.principals import Principal
from streams.identity.store import Entry
from streams.web import problems
from streams.web.gate import Gate, Needs, Open, gate_of, require_guarded
from streams.web.sessions import session_routes
from tests.streams.support.doors import NOW, PASSWORD, Time, Written, audit_of, issued, make_doors

SITE = "http://door.test"


class Report(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    unit_id: str = Field(pattern="^[A-Z0-9-]+$")
    speed_mps: float = Field(ge=0, le=100)
    callback: str | None = Field(default=None, max_length=5)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def doors(tmp_path: Path, time: Time) -> Iterator[Doors]:
    made = make_doors(tmp_path, time)
    yield made
    made.close()


@pytest.fixture
def written() -> Written:
    return Written()


@pytest.fixture
def app(doors: Doors, written: Written, time: Time) -> FastAPI:
    made = FastAPI(openapi_url=None)
    gate = Gate(doors.authenticator, audit_of(written, time))
    gate.install(made)
    problems.install(made)
    made.include_router(session_routes(doors, gate, secure=True))

    @made.get("/health", dependencies=[Depends(Open())])
    async def health() -> str:
        return "ok"

    @made.post("/reports", status_code=202)
    async def report(
        what: Report, who: Annotated[Principal, Depends(Needs(Action.REPORT_STATUS))]
    ) -> str:
        who.require(Action.REPORT_STATUS, unit_id=what.unit_id)
        return who.name

    @made.get("/patients/{name}", dependencies=[Depends(Needs(Action.READ_PATIENT))])
    async def patient(name: str, request: Request) -> str:
        await gate_of(request).record(request, Action.READ_PATIENT, Touched(incident_ids=[name]))
        return "a patient"

    @made.get("/broken", dependencies=[Depends(Open())])
    async def broken() -> str:
        message = "patient Nguyễn Văn A"
        raise LookupError(message)

    require_guarded(made)
    return made


@pytest.fixture
async def client(app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=("10.0.0.7", 1))
    return httpx.AsyncClient(transport=transport, base_url=SITE)


def bearer(doors: Doors, name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {issued(doors, name).text}"}


async def test_a_route_that_says_nothing_keeps_the_app_from_starting() -> None:
    app = FastAPI()
    with pytest.raises(RuntimeError, match=r"openapi.json.* says neither"):
        require_guarded(app)
    app = FastAPI(openapi_url=None)

    @app.get("/forgotten")
    async def forgotten() -> None: ...

    with pytest.raises(RuntimeError, match="forgotten"):
        require_guarded(app)


async def test_nobody_is_asked_for_a_token(client: httpx.AsyncClient) -> None:
    answer = await client.post("/reports", json={}, headers={"Accept-Language": "vi"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == "vi"
    body = answer.json()
    assert (body["code"], body["status"]) == ("not_authenticated", 401)
    assert "mã truy cập" in body["detail"]


async def test_rights_are_asked_before_the_body_is_told_wrong(
    client: httpx.AsyncClient, doors: Doors, written: Written
) -> None:
    answer = await client.post("/reports", json={"x": 1}, headers=bearer(doors, "wall"))
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert "wall (observer) has no right report_status" in answer.json()["detail"]
    [record] = written.records
    assert (record.outcome, record.action, record.principal) == ("refused", "report_status", "wall")
    assert (record.what, record.address) == ("action", "10.0.0.7")


async def test_ones_own_unit_only(client: httpx.AsyncClient, doors: Doors) -> None:
    body = {"unit_id": "BC-01", "speed_mps": 3.0}
    answer = await client.post("/reports", json=body, headers=bearer(doors, "BC-01"))
    assert (answer.status_code, answer.json()) == (202, "BC-01")
    body["unit_id"] = "BC-02"
    answer = await client.post("/reports", json=body, headers=bearer(doors, "BC-01"))
    assert answer.status_code == 403
    assert answer.json()["detail"] == "BC-01 may not speak for unit_id BC-02"


async def test_each_wrong_field_is_named_with_value_and_fix(
    client: httpx.AsyncClient, doors: Doors
) -> None:
    body = {"unit_id": "b\u202ec\x00", "speed_mps": 300, "callback": "0912345678", "lat": [1]}
    answer = await client.post("/reports", json=body, headers=bearer(doors, "BC-01"))
    assert answer.status_code == 422
    found = {one["field"]: one for one in answer.json()["errors"]}
    assert found["speed_mps"] == {
        "field": "speed_mps",
        "code": "less_than_equal",
        "fix": "must be 100.0 or less",
        "value": "300",
    }
    assert found["unit_id"]["value"] == "b\\u202ec\\x00"
    assert found["lat"]["code"] == "extra_forbidden"
    assert "value" not in found["lat"]
    assert "0912345678" not in answer.text
    assert found["callback"]["code"] == "too_long"


async def test_what_is_no_json_is_said_so_in_vietnamese(
    client: httpx.AsyncClient, doors: Doors
) -> None:
    headers = bearer(doors, "BC-01") | {"Accept-Language": "vi", "Content-Type": "application/json"}
    answer = await client.post("/reports", content=b"{", headers=headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["fix"].startswith("không phải JSON")


async def test_what_is_not_there_and_what_breaks_are_problems_too(
    client: httpx.AsyncClient,
) -> None:
    for path, status, code in (("/nowhere", 404, "not_found"), ("/broken", 500, "internal")):
        answer = await client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert "Nguyễn" not in answer.text
    answer = await client.put("/reports")
    assert (answer.status_code, answer.json()["code"]) == (405, "wrong_method")
    assert answer.headers["allow"] == "POST"


async def test_a_patients_record_is_not_read_unrecorded(
    client: httpx.AsyncClient, doors: Doors, written: Written
) -> None:
    headers = bearer(doors, "lan")
    answer = await client.get("/patients/C-1", headers=headers)
    assert answer.status_code == 200
    [record] = written.records
    assert (record.principal, record.incident_ids) == ("lan", ("C-1",))
    written.is_away = True
    answer = await client.get("/patients/C-1", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.headers["retry-after"] == "5"
    answer = await client.get("/patients/C-1", headers=bearer(doors, "wall"))
    assert answer.status_code == 403, "a refusal needs no record to hold"


async def sign_in(client: httpx.AsyncClient, password: str = PASSWORD) -> httpx.Response:
    body = {"name": "lan", "password": password}
    return await client.post("/session", json=body, headers={"Origin": SITE})


async def test_a_session_from_sign_in_to_sign_out(
    client: httpx.AsyncClient, doors: Doors, written: Written
) -> None:
    doors.accounts.set_password("lan", PASSWORD)
    answer = await sign_in(client)
    assert answer.status_code == 204
    cookie = answer.headers["set-cookie"]
    for mark in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert mark in cookie
    session = {"Cookie": cookie.partition(";")[0]}
    me = await client.get("/me", headers=session)
    assert (me.json()["name"], me.json()["via"], me.json()["units"]) == ("lan", "session", None)
    body = {"unit_id": "BC-02", "speed_mps": 1.0}
    assert (await client.post("/reports", json=body, headers=session)).status_code == 403
    foreign = session | {"Origin": "https://evil.example"}
    refused = await client.post("/reports", json=body, headers=foreign)
    assert (refused.status_code, refused.json()["code"]) == (403, "foreign_site")
    own = session | {"Origin": SITE}
    assert (await client.post("/reports", json=body, headers=own)).status_code == 202
    assert (await client.delete("/session", headers=own)).status_code == 204
    assert (await client.get("/me", headers=session)).status_code == 401
    assert [one.action for one in written.records] == ["sign_in", "sign_out"]


async def test_sign_in_from_another_sites_page_is_refused(
    client: httpx.AsyncClient, doors: Doors
) -> None:
    doors.accounts.set_password("lan", PASSWORD)
    for headers in ({}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        body = {"name": "lan", "password": PASSWORD}
        answer = await client.post("/session", json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "foreign_site")
        assert "set-cookie" not in answer.headers


async def test_guessing_a_password_ends_in_429_and_shows_nothing(
    client: httpx.AsyncClient, doors: Doors, written: Written
) -> None:
    doors.accounts.set_password("lan", PASSWORD)
    answers = [await sign_in(client, "mật khẩu sai") for _ in range(8)]
    assert [one.status_code for one in answers] == [401] * 5 + [429] * 3
    assert answers[-1].headers["retry-after"] == "2"
    assert all("mật khẩu sai" not in one.text for one in answers)
    assert [one.what for one in written.records] == ["credentials"] * 5
    assert all(one.principal is None for one in written.records)


async def test_whose_centre_is_another_has_no_rights_here(
    client: httpx.AsyncClient, doors: Doors, written: Written
) -> None:
    doors.store.put(Entry("hoa", Kind.DISPATCHER, "ELSEWHERE", NOW))
    answer = await client.get("/patients/C-1", headers=bearer(doors, "hoa"))
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    [record] = written.records
    assert (record.outcome, record.what) == ("refused", "centre_id")
    assert (await client.get("/patients/C-1", headers=bearer(doors, "lan"))).status_code == 200
