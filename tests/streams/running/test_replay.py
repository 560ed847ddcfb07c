import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from dispatch.fold import Fold
from schemas.ground.errors import ConfigurationError
from schemas.topics import (
    ASSIGNMENTS,
    CENTRE_CONFIG,
    DECISIONS,
    DISPATCHER_COMMANDS,
    INCIDENTS,
    JOURNAL,
    MUTUAL_AID,
    PRE_ALERTS,
)
from schemas.words.catalogue import SHIPPED, hand_in
from streams.journal.folds import Folds
from streams.recovery.archive import Archive
from streams.roles.dispatch import Dispatcher
from streams.running.replay import Verdict, replay
from tests.streams.support.cluster import Cluster
from tests.streams.support.flat_roads import MAP_HASH, FlatRoads
from tests.streams.support.samples import (
    StoppedClock,
    Wire,
    call,
    configured,
    event,
    journal_record,
    raw,
)

GROUP = "t-smart115-dispatch"


def new_fold(centre_id: str) -> Fold:
    return Fold(centre_id, FlatRoads())


class Past:
    """A cluster on which a journal of one configuration and three calls was decided."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        records = [journal_record(configured(MAP_HASH), CENTRE_CONFIG)]
        for number in range(1, 4):
            place = {"lat": 11.0, "lon": 106.61}
            written = call(f"e-{number}", at_s=number, incident_id=f"C-{number}", place=place)
            records.append(journal_record(written, INCIDENTS, number))
        self.journal = [json.dumps(record).encode() for record in records]

    async def decide(self) -> Wire:
        """Run the dispatch role over the journal; commit all of it."""
        wire = Wire()
        dispatcher = Dispatcher(wire, Folds(new_fold), StoppedClock())
        for offset, value in enumerate(self.journal):
            self.cluster.write("t-journal", value)
            await dispatcher.take(JOURNAL, [raw(value, JOURNAL, offset=offset)])
        self.cluster.groups[GROUP] = {("t-journal", 0): len(self.journal)}
        self.cluster.write_all(wire.sent, "t-")
        return wire

    async def replay(self, ms_per_m: int = 100, archive: Archive | None = None) -> Verdict:
        return await replay(
            "fake:1",
            "t-",
            lambda centre_id: Fold(centre_id, FlatRoads(ms_per_m=ms_per_m)),
            archive,
        )

    def published(self, topic: str) -> list[Any]:
        return self.cluster.records["t-" + topic, 0]


@pytest.fixture
def past(monkeypatch: pytest.MonkeyPatch) -> Past:
    cluster = Cluster()
    cluster.stand_in(monkeypatch, "streams.running.replay.reader", "streams.running.replay.admin")
    return Past(cluster)


async def test_a_journal_decided_again_is_identical(past: Past) -> None:
    wire = await past.decide()
    verdict = await past.replay()
    compared = [one for one in wire.sent if one.topic in {ASSIGNMENTS, DECISIONS, PRE_ALERTS}]
    assert (verdict.records, verdict.repeats, verdict.difference) == (4, 0, None)
    assert verdict.outputs >= len(compared) > 4
    assert verdict.broken_promises == 0


async def test_what_the_core_got_wrong_is_counted_when_it_is_decided_again(
    past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("dispatch.fold.step", fails)
    await past.decide()
    verdict = await past.replay()
    assert (verdict.records, verdict.broken_promises, verdict.difference) == (4, 4, None)


async def test_a_repetition_after_a_crash_is_counted_and_no_difference(past: Past) -> None:
    await past.decide()
    past.cluster.write("t-assignments", past.published("assignments")[0].value)
    verdict = await past.replay()
    assert (verdict.repeats, verdict.difference) == (1, None)


async def test_another_decision_is_found_and_named(past: Past) -> None:
    await past.decide()
    order = past.published("assignments")[0].value
    verdict = await past.replay(ms_per_m=150)
    assert verdict.difference is not None
    assert "was published otherwise" in verdict.difference
    assert json.loads(order)["assignment_id"] in verdict.difference


@pytest.fixture
def reworded() -> Iterator[None]:
    """Correct a sentence after the journal was decided."""
    vi, en = SHIPPED["assigned"]
    hand_in({"assigned": (vi.replace("chạy xe", "đi đường"), en)})
    yield
    hand_in(SHIPPED)


async def test_other_words_are_no_other_decision(
    past: Past, request: pytest.FixtureRequest
) -> None:
    await past.decide()
    request.getfixturevalue("reworded")
    verdict = await past.replay()
    assert verdict.difference is None
    assert verdict.reworded == len(past.published("assignments"))
    assert verdict.rewording is not None
    assert "chạy xe" in verdict.rewording
    assert "đi đường" in verdict.rewording


async def test_another_decision_is_found_behind_other_words(
    past: Past, request: pytest.FixtureRequest
) -> None:
    await past.decide()
    request.getfixturevalue("reworded")
    verdict = await past.replay(ms_per_m=150)
    assert verdict.difference is not None
    assert "was published otherwise" in verdict.difference


async def test_a_repetition_in_other_words_after_a_crash_is_no_difference(past: Past) -> None:
    await past.decide()
    first = json.loads(past.published("decisions")[1].value)
    again = first | {"summary": {"vi": "khác", "en": "other"}}
    past.cluster.write("t-decisions", json.dumps(again).encode())
    verdict = await past.replay()
    assert (verdict.repeats, verdict.difference) == (1, None)


async def test_other_roads_are_named_before_their_decisions(past: Past) -> None:
    await past.decide()
    with pytest.raises(ConfigurationError, match="other roads are loaded: set SMART115_CITY"):
        await replay("fake:1", "t-", lambda centre_id: Fold(centre_id, FlatRoads("b" * 64)))


async def test_a_decision_that_was_lost_is_found_and_named(past: Past) -> None:
    await past.decide()
    lost = json.loads(past.published("decisions").pop(1).value)
    verdict = await past.replay()
    wanted = f"decision {lost['decision_id']} is decided now and was never published"
    assert verdict.difference == wanted


@pytest.mark.parametrize("gone", [1, 2, 99])
async def test_what_retention_has_taken_is_no_difference(past: Past, gone: int) -> None:
    """The journal is kept for ever, orders for a month: day 31 is no alarm."""
    await past.decide()
    taken = min(gone, len(past.published("assignments")))
    past.cluster.begins["t-assignments", 0] = taken
    verdict = await past.replay()
    assert (verdict.difference, verdict.expired) == (None, taken)


async def test_what_is_missing_behind_what_retention_left_is_a_difference(past: Past) -> None:
    await past.decide()
    past.cluster.begins["t-decisions", 0] = 1
    lost = past.published("decisions").pop()
    verdict = await past.replay()
    assert verdict.expired <= 1
    assert verdict.difference is not None
    assert json.loads(lost.value)["decision_id"] in verdict.difference


@pytest.mark.parametrize("cut", [1, 2, 4])
async def test_a_month_whose_journal_was_cut_and_kept_is_identical(
    past: Past, tmp_path: Path, cut: int
) -> None:
    """Retention took orders, the journal was archived and cut: nothing of that is a difference."""
    await past.decide()
    kept = Archive(tmp_path)
    journal = past.cluster.read_span("t-journal", 0, start=None, end=None)
    assert await kept.write(0, 0, journal) == len(past.journal)
    past.cluster.begins["t-journal", 0] = cut
    past.cluster.begins["t-assignments", 0] = 1
    verdict = await past.replay(archive=kept)
    assert (verdict.difference, verdict.expired, verdict.records) == (None, 1, len(past.journal))
    with pytest.raises(ConfigurationError, match=rf"was cut before offset {cut}: .*--archive DIR"):
        await past.replay()


async def test_an_archive_that_ends_before_the_cut_is_refused_in_words(
    past: Past, tmp_path: Path
) -> None:
    """What is missing between the two was decided by: without it every later decision differs."""
    await past.decide()
    kept = Archive(tmp_path)
    await kept.write(0, 0, past.cluster.read_span("t-journal", 0, start=None, end=2))
    past.cluster.begins["t-journal", 0] = 3
    with pytest.raises(ConfigurationError, match="was cut before offset 3"):
        await past.replay(archive=kept)


async def test_a_lost_order_of_a_journal_that_was_cut_is_still_found(
    past: Past, tmp_path: Path
) -> None:
    await past.decide()
    kept = Archive(tmp_path)
    await kept.write(0, 0, past.cluster.read_span("t-journal", 0, start=None, end=None))
    past.cluster.begins["t-journal", 0] = 2
    lost = past.published("decisions").pop()
    verdict = await past.replay(archive=kept)
    assert verdict.difference is not None
    assert json.loads(lost.value)["decision_id"] in verdict.difference


async def test_one_name_with_two_contents_is_found_and_named(past: Past) -> None:
    await past.decide()
    order = json.loads(past.published("assignments")[0].value)
    changed = json.dumps(order | {"unit_id": "U9"}).encode()
    past.cluster.write("t-assignments", changed)
    verdict = await past.replay()
    name = f"assignment {order['assignment_id']} made"
    assert verdict.difference == f"{name} was published with two contents"


async def test_a_decision_that_nothing_in_the_journal_causes_is_found_and_named(
    past: Past,
) -> None:
    await past.decide()
    order = json.loads(past.published("assignments")[0].value)
    invented = json.dumps(order | {"assignment_id": "asg-invented"}).encode()
    past.cluster.write("t-assignments", invented)
    verdict = await past.replay()
    assert verdict.difference is not None
    assert "assignment asg-invented made" in verdict.difference


async def test_what_is_not_committed_yet_is_not_compared(past: Past) -> None:
    await past.decide()
    past.cluster.write("t-journal", past.journal[1].replace(b'"e-1"', b'"e-9"'))
    verdict = await past.replay()
    assert (verdict.records, verdict.difference) == (4, None)


async def test_an_empty_journal_is_identical(past: Past) -> None:
    assert await past.replay() == Verdict()


@pytest.fixture
def aided(past: Past) -> Past:
    """A centre without units that has asked its neighbour for one."""
    neighbours = [{"centre_id": "HCM", "unit_ids": ["N-1"]}]
    policies = {"mutual_aid": {"neighbours": neighbours}}
    centre = configured(MAP_HASH) | {"units": [], "policies": policies}
    wanted = {"neighbour_id": "HCM", "crew_level": "als", "reason": "quá tải"}
    asked = event("command.ask_aid", "e-ask", at_s=2, **wanted)
    records = [
        journal_record(centre, CENTRE_CONFIG),
        journal_record(call(at_s=1), INCIDENTS),
        journal_record(asked, DISPATCHER_COMMANDS),
    ]
    past.journal = [json.dumps(record).encode() for record in records]
    return past


async def test_what_was_said_to_a_neighbour_is_compared(aided: Past) -> None:
    wire = await aided.decide()
    (request,) = wire.on(MUTUAL_AID)
    assert (await aided.replay()).difference is None
    aided.published("mutual-aid").clear()
    verdict = await aided.replay()
    wanted = f"message {request['event_id']} to centre HCM is decided now and was never published"
    assert verdict.difference == wanted


async def test_a_message_that_nothing_in_the_journal_causes_is_found_and_named(
    aided: Past,
) -> None:
    wire = await aided.decide()
    (request,) = wire.on(MUTUAL_AID)
    for number, offset in enumerate((1, None)):
        changed = {"event_id": f"aid-invented-{number}", "journal_offset": offset}
        aided.published("mutual-aid")[1:] = []
        aided.cluster.write("t-mutual-aid", json.dumps(request | changed).encode())
        verdict = await aided.replay()
        assert verdict.difference is not None
        assert verdict.difference.startswith(f"message aid-invented-{number} to centre HCM was")


async def test_what_others_wrote_to_the_same_topic_is_not_compared(aided: Past) -> None:
    await aided.decide()
    answer = event("aid.declined", from_centre_id="HCM", request_id="r", reason="bận")
    for value in (json.dumps(answer).encode(), json.dumps(answer).encode(), b"{", None):
        aided.cluster.write("t-mutual-aid", value)
    verdict = await aided.replay()
    assert (verdict.difference, verdict.repeats) == (None, 0)


async def test_what_no_one_else_may_write_must_be_readable(past: Past) -> None:
    await past.decide()
    past.cluster.write("t-decisions", b"{")
    with pytest.raises(ValidationError):
        await past.replay()
