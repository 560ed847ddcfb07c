"""centre.toml: what is written reads back, what is wrong is named with its line and its fix."""

from pathlib import Path

import pytest

from scenarios.city.centre_toml import FILE, policies_toml, read_policies
from schemas.centre.policies import DuplicatePolicy, Limits, Policies, WeightPolicy
from schemas.ground.errors import CityError
from tests.support.tree import ROOT

OWN = Policies(
    limits=Limits(acknowledge_s=45),
    weights=WeightPolicy(p1=99_000),
    duplicates=DuplicatePolicy(merge_from_pm=950),
)


@pytest.mark.parametrize("policies", [Policies(), OWN])
def test_what_is_written_reads_back_equal(tmp_path: Path, policies: Policies) -> None:
    (tmp_path / FILE).write_text(policies_toml(policies), encoding="utf-8")
    assert read_policies(tmp_path) == policies


def test_without_the_file_the_defaults_hold(tmp_path: Path) -> None:
    assert read_policies(tmp_path) == Policies()


def test_what_is_left_out_is_the_default(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("[limits]\nacknowledge_s = 45\n", encoding="utf-8")
    assert read_policies(tmp_path) == Policies(limits=Limits(acknowledge_s=45))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[limits\n", "centre.toml is not valid TOML"),
        ("[limit]\n", "centre.toml line 1, key limit: is not known; remove it or correct"),
        ("[limits]\n\nacknowledge = 5\n", "centre.toml line 3, key limits.acknowledge: is not kn"),
        ("[limits]\nacknowledge_s = 0\n", "centre.toml line 2, key limits.acknowledge_s: 0 is wr"),
        ('[limits]\nacknowledge_s = "60"\n', 'limits.acknowledge_s: "60" is wrong'),
        ("[limits]\nacknowledge_s = 60.5\n", "limits.acknowledge_s: 60.5 is wrong"),
        (
            "[limits]\nacknowledge_s = 60\nacknowledge_min = 1\n",
            "line 3, key limits.acknowledge_min: is not known; write acknowledge_s, in seconds",
        ),
        (
            '[limits]\nacknowledge_s = "2 min"\n',
            'acknowledge_s: "2 min" is wrong .*; write the number alone, in seconds',
        ),
        ("[duplicates]\nnear_km = 1\n", "near_km: is not known; write near_m, in metres or write"),
        ("[limits]\nfar_km = 1\n", "far_km: is not known; remove it"),
        ("[control]\np1 = 'later'\n", 'control.p1: "later" is wrong .*; correct the value'),
        ("[duplicates]\nclosed_within_min = 241\n", "closed_within_min: 241 is wrong"),
        ("[duplicates]\nclosed_within_min = -1\n", "closed_within_min: -1 is wrong"),
        ("[duplicates]\nnear_m = 900\n", "near_m 900 must be less than far_m 800"),
        ("[queue]\nsurge_until = 9\n", "surge_until 9 must be less than surge_from 5"),
        (
            "[response]\nfresh_position_s = 9_000\n",
            "fresh_position_s 9000 must not be more than limits.position_age_s 1800",
        ),
        ('[move_up]\nstrategy = "compliance_table"\n', "needs the stations of its table"),
        (
            "[[intake.areas]]\narea_id = 'a'\nradius_km = 2\n",
            "radius_km: is not known; remove it or correct",
        ),
        ("limits.acknowledge_s = 0\n", "centre.toml line 1, key limits.acknowledge_s: 0 is wrong"),
        ("# all\n[weights]\np1 = 1\n", "centre.toml line 2, key weights: .* must not grow"),
    ],
)
def test_a_wrong_value_is_named_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(CityError, match=said):
        read_policies(tmp_path)


def test_the_document_is_that_of_these_defaults() -> None:
    assert (ROOT / "docs" / FILE).read_text(encoding="utf-8") == policies_toml(Policies())
