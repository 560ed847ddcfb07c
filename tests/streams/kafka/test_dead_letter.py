from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from schemas.ground.texts import Bilingual
from schemas.journal import JournalRecord
from schemas.outputs.dead_letters import DeadLetter, DeadLetterReason
from schemas.outputs.decisions import Decision, DecisionKind, RefusedInput
from schemas.topics import INCIDENTS, RECORD_BYTES_MAX
from streams.kafka import dead_letter
from streams.kafka.codec import Unreadable, decode
from streams.kafka.dead_letter import LETTER_BYTES_MAX
from streams.kafka.records import RawRecord
from tests.streams.support.samples import START, at, call, raw

WHY = Unreadable(DeadLetterReason.NOT_JSON, "$", "no JSON", centre_id="BD")
HEADERS = (("trace", b"1"), ("trace", None), ("", b"\xff\x00"))


def letter_of(record: RawRecord, *, role: str = "intake") -> DeadLetter:
    return dead_letter.of_unreadable(record, WHY, role=role, received_at=START)


def read_back(letter: DeadLetter) -> DeadLetter:
    return DeadLetter.model_validate_json(letter.model_dump_json())


def test_a_letter_holds_the_record_whole_and_where_it_stood() -> None:
    letter = read_back(letter_of(raw(b"\xff\x00", partition=2, offset=9, headers=HEADERS)))
    assert (letter.original_key, letter.original_value) == (b"BD", b"\xff\x00")
    assert [(one.name, one.value) for one in letter.original_headers] == list(HEADERS)
    assert (letter.topic, letter.partition, letter.offset) == ("incidents", 2, 9)
    assert (letter.reason, letter.field, letter.message) == ("not_json", "$", "no JSON")
    assert (letter.role, letter.received_at, letter.centre_id) == ("intake", START, "BD")


def test_null_is_kept_apart_from_empty() -> None:
    nothing, empty = letter_of(raw(None, key=None)), letter_of(raw(b"", key=b""))
    assert (read_back(nothing).original_key, read_back(nothing).original_value) == (None, None)
    assert (read_back(empty).original_key, read_back(empty).original_value) == (b"", b"")


def test_the_same_record_gives_the_same_id_whenever_and_whoever_says_it() -> None:
    later = Unreadable(DeadLetterReason.WRONG_MODEL, "place", "other words")
    one = letter_of(raw(b"x", offset=4))
    other = dead_letter.of_unreadable(
        raw(b"x", offset=4), later, role="dispatch", received_at=at(60)
    )
    assert one.dead_letter_id == other.dead_letter_id


def test_another_position_gives_another_id() -> None:
    records = [raw(b"x"), raw(b"x", offset=1), raw(b"x", partition=1)]
    assert len({letter_of(one).dead_letter_id for one in records}) == 3


def test_another_record_at_a_position_that_is_given_out_again_has_another_id() -> None:
    old, new = replace(raw(b"x"), epoch="a" * 32), replace(raw(b"x"), epoch="b" * 32)
    letters = [letter_of(one) for one in (old, new, raw(b"x"), raw(b"y"), raw(b"x", key=b"HN"))]
    assert len({one.dead_letter_id for one in letters}) == 5
    assert [one.epoch for one in letters[:3]] == ["a" * 32, "b" * 32, None]


@given(
    st.binary(max_size=60) | st.none(),
    st.binary(max_size=20) | st.none(),
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8"), max_size=8), st.binary(max_size=8) | st.none()
        ),
        max_size=4,
    ),
)
def test_any_record_comes_back_byte_for_byte(
    value: bytes | None, key: bytes | None, headers: list[tuple[str, bytes | None]]
) -> None:
    letter = read_back(letter_of(raw(value, key=key, headers=tuple(headers))))
    assert (letter.original_value, letter.original_key) == (value, key)
    assert [(one.name, one.value) for one in letter.original_headers] == headers


def test_two_megabytes_are_kept_whole() -> None:
    letter = letter_of(raw(b"\xff" * 2_000_000))
    assert letter.original_value == b"\xff" * 2_000_000
    assert len(letter.model_dump_json()) < RECORD_BYTES_MAX


def test_what_no_letter_can_hold_is_named_by_its_position() -> None:
    whole = raw(b"x" * (7 * 1024 * 1024), partition=1, offset=5, headers=HEADERS)
    letter = read_back(letter_of(whole))
    assert len(letter.model_dump_json()) < LETTER_BYTES_MAX
    assert letter.original_value is None
    assert "too large to be kept here, it stands at incidents[1]@5" in letter.message
    assert letter.dead_letter_id == letter_of(whole).dead_letter_id


def test_headers_that_no_letter_can_hold_are_left_out_too() -> None:
    many = raw(b"x", headers=(("\x01" * 100, None),) * 20_000)
    letter = letter_of(many)
    assert (letter.original_headers, letter.original_value) == ((), None)
    assert len(letter.model_dump_json()) < LETTER_BYTES_MAX


def _refusal(*, refused: bool) -> Decision:
    return Decision(
        decision_id="d-1",
        centre_id="BD",
        cause_id="e-1",
        decided_at=at(1),
        journal_offset=3,
        kind=DecisionKind.REFUSED,
        incident_id="C-1",
        summary=Bilingual(en="C-1 is not known", vi="Không biết C-1"),
        refused=RefusedInput(
            event_id="e-1", event_type="incident.reported", field="incident_id", value="C-1"
        )
        if refused
        else None,
    )


def _journaled(*, with_original: bool) -> JournalRecord:
    source = raw(call(), partition=2, offset=7, headers=HEADERS)
    return JournalRecord(
        event=decode(INCIDENTS, source).model_copy(update={"received_at": START}),
        source=source.position,
        original=source.original() if with_original else None,
    )


def test_a_refusal_by_the_core_keeps_the_original_as_it_came() -> None:
    letter = dead_letter.of_refusal(_journaled(with_original=True), _refusal(refused=True))
    assert letter is not None
    source = raw(call(), partition=2, offset=7, headers=HEADERS)
    assert letter.reason is DeadLetterReason.REFUSED_BY_CORE
    assert (letter.field, letter.message) == ("incident_id", "C-1 is not known")
    assert (letter.original_key, letter.original_value) == (source.key, source.value)
    assert [(one.name, one.value) for one in letter.original_headers] == list(HEADERS)
    assert letter.dead_letter_id == letter_of(source).dead_letter_id


def test_without_an_original_there_is_no_letter() -> None:
    assert dead_letter.of_refusal(_journaled(with_original=False), _refusal(refused=True)) is None
    assert dead_letter.of_refusal(_journaled(with_original=True), _refusal(refused=False)) is None
