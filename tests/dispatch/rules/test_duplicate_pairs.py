"""Pairs of calls as they come, judged beforehand: which are proposed as one event.

The pairs are made up by us in the words of callers, not taken from any centre's calls. What is
measured here is that the rules do what they are meant to, not how they do on a real day.
"""

import unicodedata
from typing import Final, NamedTuple

import pytest

from schemas.centre.policies import DuplicatePolicy, Policies
from schemas.events.commands import CloseIncident
from schemas.events.incidents import IncidentReported, IncidentUpdated
from tests.dispatch.support.centre import Centre, unit
from tests.dispatch.support.plain_roads import here

HASH = "0123456789abcdef" * 2
OTHER_HASH = "fedcba9876543210" * 2


class Pair(NamedTuple):
    """Two calls: the words of each, how far and how long apart, whose number, which codes."""

    first: str
    second: str
    apart_m: float = 0
    apart_s: int = 0
    same_caller: bool | None = None
    codes: tuple[str | None, str | None] = (None, None)
    place_known: bool = True


SAME: Final = (
    Pair("tai nạn xe máy", "có người nằm trên đường"),
    Pair("tai nạn xe máy", "có người nằm trên đường", same_caller=True),
    Pair("ông cụ té ngã", "ông già ngã trước chợ", 30, 60),
    Pair("tai nạn giao thông", "tai nan giao thong", 120, 120),
    Pair("xe tải tông xe máy", "xe máy bị xe tải tông, nạn nhân bất tỉnh", 250, 200),
    Pair("cháy nhà, có người ngạt khói", "nhà đang cháy", 150, 90),
    Pair("đau ngực", "bố tôi đau ngực dữ dội", 80, 240),
    Pair("đau ngực", "ông nhà tôi mệt, vã mồ hôi", 40, 300, same_caller=True),
    Pair("ngất xỉu", "bất tỉnh ngoài đường", 60, 30, same_caller=False),
    Pair("motorbike crash", "tai nạn xe máy", 50, 45),
    Pair("man collapsed", "an old man has collapsed in the street", 150, 100),
    Pair("té ngã", "chảy máu đầu", 20, 500, same_caller=True),
    Pair("tai nạn", "va chạm ô tô", 0, 250),
    Pair("đuối nước", "trẻ rơi xuống ao", 100, 100),
    Pair("cấp cứu", "khó thở", 10, 20, same_caller=True),
    Pair("đau bụng", "đau bụng dữ dội", 300, 250),
    Pair("co giật", "con tôi sốt co giật", 60, 150, codes=("seizure", None)),
    Pair("té từ giàn giáo", "tai nạn lao động ngã cao", 70, 90, codes=("fall", "unknown_code")),
    Pair("va quẹt xe", "té xe", 90, 120, codes=("road_accident", "fall")),
    Pair("đau ngực", "khó thở", 50, 60, codes=("chest_pain", "breathing"), same_caller=True),
    Pair("tai nạn", "có tai nạn, không rõ chỗ nào", 0, 60, same_caller=True, place_known=False),
    Pair("tai nạn liên hoàn", "nhiều xe đâm nhau", 180, 60),
)

APART: Final = (
    Pair("đau ngực", "chuyển dạ", 0, 60, codes=("chest_pain", "obstetric")),
    Pair("té ngã", "nghi đột quỵ", 20, 30, codes=("fall", "stroke"), same_caller=False),
    Pair("tai nạn xe máy", "sốt cao", 450, 60),
    Pair("tai nạn xe máy", "khó thở", 150, 900),
    Pair("tai nạn xe máy", "tai nạn xe máy", 900, 30),
    Pair("tai nạn xe máy", "tai nạn xe máy", 50, 1_900),
    Pair("đau bụng", "té ngã", 300, 0),
    Pair("đau bụng", "té ngã", 250, 200, same_caller=False),
    Pair("ngất", "chảy máu cam", 80, 1_000),
    Pair("cháy nhà", "đau ngực", 400, 400),
    Pair("tai nạn", "tai nạn", 2_000, 0, same_caller=True),
    Pair("tai nạn", "tai nạn", 0, 1_800, same_caller=True),
    Pair("đau đầu", "đau bụng", 350, 300),
    Pair("tai nạn", "có tai nạn, không rõ chỗ nào", 0, 60, same_caller=False, place_known=False),
    Pair("tai nạn", "có tai nạn, không rõ chỗ nào", 0, 60, place_known=False),
    Pair("trẻ sốt", "người lớn ngộ độc", 0, 10, codes=("sick_child", "poisoning")),
    Pair("bỏng", "dị ứng", 60, 120, codes=("burn", "allergy")),
)


def proposed(pair: Pair, policies: Policies | None = None) -> bool:
    """Report both calls; tell whether the second is proposed as the event of the first."""
    centre = Centre([unit("A", 0, "als"), unit("B", 5, "als")], policies=policies or Policies())
    callers = (HASH, {True: HASH, False: OTHER_HASH, None: None}[pair.same_caller])
    for number, words in enumerate((pair.first, pair.second)):
        centre.clock_s = number * pair.apart_s
        is_placed = number == 0 or pair.place_known
        centre.say(
            IncidentReported,
            incident_id=f"C-{number}",
            complaint=words,
            complaint_code=pair.codes[number],
            place=north(number * pair.apart_m) if is_placed else None,
            place_accuracy_m=20.0 if is_placed else None,
            callback_hash=callers[number],
        )
    return centre.incident("C-1").maybe_same_as == "C-0"


def north(metres: float) -> object:
    begin = here(0)
    return begin.model_copy(update={"lat": begin.lat + metres / 111_195})


@pytest.mark.parametrize("pair", SAME, ids=lambda pair: f"{pair.first} | {pair.second}")
def test_one_event_in_other_words_is_proposed(pair: Pair) -> None:
    assert proposed(pair)


@pytest.mark.parametrize("pair", APART, ids=lambda pair: f"{pair.first} | {pair.second}")
def test_two_events_are_not(pair: Pair) -> None:
    assert not proposed(pair)


def test_the_table_is_of_some_size() -> None:
    assert len(SAME) >= 20
    assert len(APART) >= 15


@pytest.mark.parametrize("pair", SAME[:6], ids=lambda pair: pair.first)
def test_marks_and_their_form_make_no_difference(pair: Pair) -> None:
    for second in (
        unicodedata.normalize("NFD", pair.second),
        "".join(
            one
            for one in unicodedata.normalize("NFD", pair.second.replace("đ", "d"))
            if not unicodedata.combining(one)
        ),
        pair.second.upper(),
    ):
        assert proposed(pair._replace(second=second))


def test_the_same_number_with_the_same_place_and_second_is_proposed_whatever_is_said() -> None:
    for codes in ((None, None), ("chest_pain", None), ("chest_pain", "obstetric")):
        assert proposed(Pair("đau ngực", "sắp sinh", same_caller=True, codes=codes))


@pytest.mark.parametrize(
    "pair", [Pair("tai nạn", "có người nằm", same_caller=True), Pair("xe tông", "xe tông người")]
)
def test_neither_words_nor_a_number_merge_calls_without_a_person(pair: Pair) -> None:
    bold = Policies(duplicates=DuplicatePolicy(merge_from_pm=500))
    assert proposed(pair, bold)


def test_a_centre_may_want_more_than_place_and_time() -> None:
    strict = Policies(duplicates=DuplicatePolicy(uncoded_pm=400))
    assert not proposed(SAME[0], strict)
    assert proposed(SAME[1], strict)


def test_a_number_alone_never_merges_where_a_place_is_not_known() -> None:
    bold = Policies(duplicates=DuplicatePolicy(merge_from_pm=500))
    assert proposed(Pair("tai nạn", "tai nạn", same_caller=True, place_known=False), bold)


def test_a_caller_whose_first_call_is_over_is_known_by_the_number() -> None:
    centre = Centre([unit("A", 0)])
    first = {"complaint": "mệt", "place": here(0), "callback_hash": HASH}
    centre.say(IncidentReported, incident_id="C-1", **first)
    centre.say(CloseIncident, incident_id="C-1", reason="tự đi")
    centre.clock_s = 120
    centre.say(IncidentReported, incident_id="C-2", complaint="đau bụng", callback_hash=HASH)
    assert centre.incident("C-2").maybe_same_as == "C-1"


def test_a_number_that_is_told_later_is_compared_then() -> None:
    centre = Centre([unit("A", 0), unit("B", 5)])
    centre.say(IncidentReported, incident_id="C-1", complaint="mệt", place=here(0))
    centre.say(IncidentReported, incident_id="C-2", complaint="đau bụng")
    for name in ("C-1", "C-2"):
        centre.say(IncidentUpdated, incident_id=name, callback_hash=HASH)
    assert centre.incident("C-2").maybe_same_as == "C-1"


def test_the_hash_is_in_nothing_that_the_core_says() -> None:
    centre = Centre([unit("A", 0), unit("B", 5)])
    outputs = [
        one.model_dump_json()
        for name in ("C-1", "C-2")
        for one in centre.say(
            IncidentReported,
            incident_id=name,
            complaint=name,
            place=here(0),
            callback="0912 345 678",
            callback_hash=HASH,
        ).outputs
    ]
    assert outputs
    assert not [one for one in outputs if HASH in one or "345" in one]
