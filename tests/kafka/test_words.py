"""A dispatcher corrects a sentence in a PO file, and the engine says it: no Python is touched."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from streams.broker import EmbeddedBroker
from tests.support import small_city
from tests.support.engine import Client, Engine

BEFORE, AFTER = "chạy xe, gần nhất trong", "trên đường, gần nhất trong"
CAUSE, WHY = 'msgstr "do sự kiện {cause}"', 'msgstr "vì sự kiện {cause}"'


@pytest.fixture
async def engine(
    broker: EmbeddedBroker, topic_prefix: str, tmp_path: Path
) -> AsyncIterator[Engine]:
    city = small_city.write(tmp_path / "city")
    made = Engine(broker.bootstrap, topic_prefix, city, tmp_path / "home")
    try:
        yield made
    finally:
        made.stop()


def correct(engine: Engine, folder: Path) -> None:
    """Export the sentences, correct two of them, and name the folder in the settings."""
    done = engine.cli("words", "export", str(folder))
    assert done.returncode == 0, done.stderr
    for subject, before, after in (("decisions", BEFORE, AFTER), ("accounts", CAUSE, WHY)):
        path = folder / f"{subject}.vi.po"
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after), encoding="utf-8")
    engine.env["SMART115_WORDS"] = str(folder)


@pytest.mark.slow
async def test_a_corrected_sentence_reaches_decision_and_explanation_and_replay_tells_it(
    engine: Engine, tmp_path: Path
) -> None:
    correct(engine, tmp_path / "words")
    engine.prepare()
    await engine.start(("intake", "dispatch"))
    async with Client(engine, small_city.CENTRE_ID) as client:
        client.read("decisions")
        lat, lon = small_city.node(2, 2)
        fields = {"incident_id": "C-1", "priority": "P2", "complaint": "té ngã"}
        call = client.event("incident.reported", **fields, place={"lat": lat, "lon": lon})
        await client.send("incidents", call)
        # The topics have no common order: before the centre is known, the call waits.
        decision = await client.wait("decisions", lambda one: one["kind"] == "assigned")
    assert AFTER in decision["summary"]["vi"]
    told = engine.cli("explain", "C-1", "--lang", "vi")
    assert f"vì sự kiện {decision['cause_id']}" in told.stdout, told.stderr
    engine.stop()
    del engine.env["SMART115_WORDS"]
    again = engine.cli("replay")
    assert (again.returncode, "same decisions" in again.stdout) == (0, True), again.stderr
