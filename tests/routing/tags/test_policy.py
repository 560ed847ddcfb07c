from pathlib import Path

import pytest

from routing.tags.policy import (
    DEFAULT_POLICY,
    POLICY_FILE_BYTES_MAX,
    EmergencyPolicy,
    load_policy,
    to_toml,
)
from schemas.ground.errors import MapError


def write(folder: Path, text: str) -> Path:
    path = folder / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_by_default_no_sign_is_broken() -> None:
    assert DEFAULT_POLICY.banned_turn_s is None
    assert DEFAULT_POLICY.against_one_way_factor is None
    assert DEFAULT_POLICY.conditional_restrictions == "by_hour"


def test_sirens_are_never_slower_by_default() -> None:
    costs = DEFAULT_POLICY.model_dump()
    pairs = [name.removesuffix("_normal_s") for name in costs if name.endswith("_normal_s")]
    assert len(pairs) == 4
    for name in pairs:
        assert costs[f"{name}_sirens_s"] <= costs[f"{name}_normal_s"]


def test_every_rule_is_documented() -> None:
    assert all(rule.description for rule in EmergencyPolicy.model_fields.values())


def test_a_file_names_only_what_differs(tmp_path: Path) -> None:
    text = 'banned_turn_s = 15.5\nagainst_one_way_factor = 4\nclosed_access = ["no", "private"]\n'
    policy = load_policy(write(tmp_path, text))
    assert policy == EmergencyPolicy(
        banned_turn_s=15.5,
        against_one_way_factor=4.0,
        closed_access=frozenset({"no", "private"}),
    )
    assert load_policy(write(tmp_path, "")) == DEFAULT_POLICY


@pytest.mark.parametrize(
    "policy",
    [
        DEFAULT_POLICY,
        EmergencyPolicy(
            banned_turn_s=15.0, closed_access=frozenset({'a "b"', "c"}), drives_on="left"
        ),
    ],
)
def test_what_is_written_is_read_back_the_same(tmp_path: Path, policy: EmergencyPolicy) -> None:
    text = to_toml(policy)
    assert load_policy(write(tmp_path, text)) == policy
    assert all(f"{name} =" in text for name in EmergencyPolicy.model_fields)
    assert max(len(line) for line in text.splitlines()) <= 100


def test_the_hash_tells_policies_apart() -> None:
    one = EmergencyPolicy(closed_access=frozenset({"no", "private", "military"}))
    same = EmergencyPolicy(closed_access=frozenset({"military", "private", "no"}))
    assert one.sha256 == same.sha256
    assert one.sha256 != DEFAULT_POLICY.sha256


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("banned_turn_s = -1", r"policy\.toml: banned_turn_s = -1: .* correct it"),
        ("gate_s = nan", "gate_s = nan"),
        ('gate_s = "soon"', "gate_s = 'soon'"),
        ("red_lights = true", "red_lights = True: Extra inputs"),
        ('drives_on = "both"', "drives_on = 'both'"),
        ("gate_s 5", "is no TOML"),
        ("x = 1\n" * 20_000, "larger than"),
    ],
)
def test_a_wrong_rule_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(MapError, match=complaint):
        load_policy(write(tmp_path, text))


def test_a_file_that_is_missing_or_binary_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MapError, match="cannot be read"):
        load_policy(tmp_path / "nothing.toml")
    path = tmp_path / "policy.toml"
    path.write_bytes(b"\xff\xfe" * 10)
    with pytest.raises(MapError, match="is no TOML"):
        load_policy(path)
    path.write_bytes(b"#" * POLICY_FILE_BYTES_MAX)
    assert load_policy(path) == DEFAULT_POLICY
