from datetime import timedelta
from itertools import product

import pytest
import vitalscore

from dispatch.clinical.patient.vital_signs import Reading
from dispatch.clinical.triage import start
from schemas.patient.parameters import Value
from tests.support.patients import ADULT, AT, seen, without

COLOURS = {"Immediate": "red", "Delayed": "yellow", "Minor": "green", "Deceased": "black"}


def adult(**known: Value) -> str | None:
    return start.score(seen(**known), ADULT, AT).band


def child(**known: Value) -> str | None:
    return start.child_score(seen(**known), ADULT, AT).band


def test_agrees_with_the_oracle_where_the_patient_breathes() -> None:
    yes_no = (False, True)
    for rate, pulse, obeys, walks in product((1, 10, 29, 30, 31, 60), yes_no, yes_no, yes_no):
        oracle = vitalscore.score_start(
            can_walk=walks,
            respiratory_rate=rate,
            has_radial_pulse=pulse,
            cap_refill_seconds=None,
            follows_commands=obeys,
        )
        tag = adult(
            walking=walks,
            respiration_rate_per_min=rate,
            radial_pulse=pulse,
            obeys_commands=obeys,
        )
        assert tag == COLOURS[oracle.priority.value]


@pytest.mark.parametrize(
    ("known", "tag"),
    [
        ({"walking": True}, "green"),
        ({"breathing": False, "breathes_after_airway_opened": True}, "red"),
        ({"breathing": False, "breathes_after_airway_opened": False}, "black"),
        ({"respiration_rate_per_min": 0, "breathes_after_airway_opened": False}, "black"),
        ({"respiration_rate_per_min": 31}, "red"),
        ({"respiration_rate_per_min": 30.4, "radial_pulse": False}, "red"),
        ({"respiration_rate_per_min": 30, "capillary_refill_s": 2.1}, "red"),
        (
            {"respiration_rate_per_min": 30, "capillary_refill_s": 2.0, "obeys_commands": True},
            "yellow",
        ),
        (
            {"respiration_rate_per_min": 30, "radial_pulse": True, "capillary_refill_s": 3},
            "red",
        ),
        ({"respiration_rate_per_min": 20, "radial_pulse": True, "gcs_motor": 5}, "red"),
        ({"respiration_rate_per_min": 20, "radial_pulse": True, "gcs_motor": 6}, "yellow"),
    ],
)
def test_start_branch_by_branch(known: dict[str, Value], tag: str) -> None:
    assert adult(**({"walking": False} | known)) == tag


@pytest.mark.parametrize(
    ("known", "tag"),
    [
        ({"walking": True}, "green"),
        ({"breathing": False, "breathes_after_airway_opened": True}, "red"),
        ({"palpable_pulse": False, "breathes_after_airway_opened": False}, "black"),
        ({"palpable_pulse": True, "breathes_after_rescue_breaths": True}, "red"),
        ({"palpable_pulse": True, "breathes_after_rescue_breaths": False}, "black"),
        ({"respiration_rate_per_min": 14}, "red"),
        ({"respiration_rate_per_min": 46}, "red"),
        ({"respiration_rate_per_min": 15, "palpable_pulse": False}, "red"),
    ],
)
def test_jumpstart_branch_by_branch(known: dict[str, Value], tag: str) -> None:
    apnoea: dict[str, Value] = {"breathing": False, "breathes_after_airway_opened": False}
    begun: dict[str, Value] = {"walking": False}
    if "respiration_rate_per_min" not in known:
        begun |= apnoea
    assert child(**(begun | known)) == tag


@pytest.mark.parametrize("rate", [15, 45])
@pytest.mark.parametrize(
    ("word", "appropriate", "tag"),
    [
        ("A", None, "yellow"),
        ("C", None, "yellow"),
        ("V", None, "yellow"),
        ("P", True, "yellow"),
        ("P", False, "red"),
        ("U", None, "red"),
    ],
)
def test_jumpstart_looks_at_the_mind_last(
    rate: int, word: str, *, appropriate: bool | None, tag: str
) -> None:
    known: dict[str, Value] = {
        "walking": False,
        "respiration_rate_per_min": rate,
        "palpable_pulse": True,
        "consciousness": word,
    }
    if appropriate is not None:
        known["pain_response_appropriate"] = appropriate
    assert child(**known) == tag


def test_missing_names_only_what_could_still_change_the_tag() -> None:
    scored = start.score(seen(respiration_rate_per_min=35), ADULT, AT)
    assert (scored.band, scored.bands_possible) == (None, ("green", "red"))
    assert scored.missing == ("walking",)
    scored = start.score(seen(walking=False, respiration_rate_per_min=20), ADULT, AT)
    assert scored.bands_possible == ("yellow", "red")
    assert scored.missing == ("radial_pulse", "obeys_commands")


@pytest.mark.parametrize(
    "sign", [{"consciousness": "U"}, {"breathing": False}, {"respiration_rate_per_min": 0}]
)
def test_who_walked_before_walks_no_more(sign: dict[str, Value]) -> None:
    earlier = {"walking": Reading(True, AT - timedelta(seconds=1))}  # noqa: FBT003 - a value
    scored = start.score(seen(**sign) | earlier, ADULT, AT)
    assert "green" not in scored.bands_possible
    at_once = start.score(seen(walking=True, **sign), ADULT, AT)
    assert at_once.band == "green", "of one time the rule asks for walking first"
    well = start.score(seen(consciousness="A", respiration_rate_per_min=16) | earlier, ADULT, AT)
    assert well.band == "green"


def test_of_a_rate_in_somebody_who_is_said_not_to_breathe_nothing_follows() -> None:
    known = seen(walking=False, breathing=False, respiration_rate_per_min=14, radial_pulse=True)
    scored = start.score(known | seen(obeys_commands=True), ADULT, AT)
    assert scored.bands_possible == ("yellow", "red", "black")
    assert "breathing" in scored.missing


def test_who_obeys_by_one_sign_only_does_not() -> None:
    known: dict[str, Value] = {"respiration_rate_per_min": 20, "radial_pulse": True}
    for obeys, motor, tag in ((True, 5, "red"), (False, 6, "red"), (True, 6, "yellow")):
        assert adult(walking=False, obeys_commands=obeys, gcs_motor=motor, **known) == tag


def test_nothing_known_may_be_anything() -> None:
    for judge in (start.score, start.child_score):
        scored = judge({}, ADULT, AT)
        assert scored.bands_possible == start.TAGS
        assert scored.missing[0] == "walking"


def test_less_known_never_rules_a_tag_out() -> None:
    """What is possible with an input is possible without it, over every combination."""
    names = ("walking", "breathing", "breathes_after_airway_opened", "radial_pulse")
    for choice in product((False, True), repeat=len(names)):
        whole = seen(**dict(zip(names, choice, strict=True)), obeys_commands=True)
        tags = set(start.score(whole, ADULT, AT).bands_possible)
        for name in names:
            fewer = start.score(without(whole, name), ADULT, AT)
            assert tags <= set(fewer.bands_possible)
