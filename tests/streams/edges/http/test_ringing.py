"""Ringing lines by HTTP: the telephone system rings, people take, and nothing is stored."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.streams.support.edges import Edge, edge_at_work

NUMBER = "+84912345678"


@pytest.fixture
async def edge(tmp_path: Path) -> AsyncIterator[Edge]:
    async with edge_at_work(tmp_path) as made:
        yield made


async def test_a_call_from_ringing_to_hanging_up(
    edge: Edge, capsys: pytest.CaptureFixture[str]
) -> None:
    ringing = {"line_id": "trunk-2", "number": NUMBER}
    for _ in range(2):
        assert (await edge.post("/v1/lines", ringing, "cad")).status_code == 204
    [line] = (await edge.client.get("/v1/lines", headers=edge.token("lan"))).json()
    assert (line["number"], line["holder"], line["stale"]) == (NUMBER, None, False)
    taken = await edge.post("/v1/lines/trunk-2/claim", None, "lan")
    assert (taken.status_code, taken.json()["holder"]) == (200, "lan")
    held = await edge.post("/v1/lines/trunk-2/claim", None, "minh")
    assert (held.status_code, held.json()["code"]) == (409, "line_held")
    assert held.json()["detail"].startswith("lan has taken this line")
    assert (await edge.post("/v1/lines/trunk-2/release", None, "lan")).json()["holder"] is None
    gone = await edge.client.delete("/v1/lines/trunk-2", headers=edge.token("cad"))
    assert gone.status_code == 204
    gone = await edge.post("/v1/lines/trunk-2/claim", None, "minh")
    assert (gone.status_code, gone.json()["code"]) == (404, "no_line")
    assert set(edge.kafka.records) == {"t-access"}
    assert NUMBER[3:] not in str(edge.kafka.records)
    printed = capsys.readouterr()
    assert NUMBER[3:] not in printed.out + printed.err


@pytest.mark.parametrize("number", ["", "x" * 5, "091 234", "1" * 30, 912345678])
async def test_what_is_no_number_is_refused_and_not_repeated(edge: Edge, number: object) -> None:
    answer = await edge.post("/v1/lines", {"line_id": "l", "number": number}, "cad")
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["field"] == "number"
    assert "value" not in error
