"""What starts with the engine so that hospitals hear, and what is said where nothing does."""

from dataclasses import replace
from pathlib import Path

import pytest

from console.operating.notify import never_asked
from console.operating.running import notified
from scenarios.city.files import load_city
from streams.edges.notices.file import read_file
from streams.host.settings import Settings
from tests.support import small_city

WHOLE = """
public_url = "https://115.example"
[gateways.zalo]
file = "zalo.jsonl"
[[hospitals]]
hospital_id = "{hospital}"
zalo = { to = "84900000001" }
webhook = { url = "https://h.example/115", secrets = ["whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"] }
"""

Told = list[tuple[str, str, dict[str, object]]]


def asked(home: Path, text: str | None) -> tuple[tuple[str, ...], Told]:
    told: Told = []
    home.mkdir()
    if text is not None:
        (home / "notify.toml").write_text(text, encoding="utf-8")

    def tell(event: str, sentence: str, /, **facts: object) -> None:
        told.append((event, sentence, facts))

    return notified(Settings(home=home), tell), told


def test_a_file_with_channels_starts_the_notifier_with_them(tmp_path: Path) -> None:
    channels, told = asked(tmp_path / "home", WHOLE.replace("{hospital}", "H1"))
    assert channels == ("webhook", "zalo")
    assert told == [
        ("notify", "notify by webhook, zalo", {"channels": ["webhook", "zalo"], "why": None})
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "notify.toml: hospitals hear by their boards"),
        ("public_url = 7", "public_url"),
        ("[[", "notify is not started"),
        ('public_url = "https://115.example"', "names no channel of any hospital"),
    ],
    ids=["none", "wrong", "no TOML", "empty"],
)
def test_without_one_that_can_be_used_the_engine_runs_and_it_is_said(
    tmp_path: Path, text: str | None, why: str
) -> None:
    channels, [(event, sentence, facts)] = asked(tmp_path / "home", text)
    assert (channels, event, facts["channels"]) == ((), "notify", [])
    assert why in sentence
    assert "docs/hospital-alerts.md" in sentence


def test_a_channel_through_which_nobody_asks_is_named(tmp_path: Path) -> None:
    city = load_city(small_city.write(tmp_path / "city"))
    known = city.hospitals[0]
    (tmp_path / "a.toml").write_text(WHOLE.replace("{hospital}", known.hospital_id), "utf-8")
    [said] = never_asked(read_file(tmp_path / "a.toml"), city)
    assert f"{known.hospital_id} is never asked by webhook, zalo" in said
    assert ";".join(known.channels) in said
    (tmp_path / "b.toml").write_text(WHOLE.replace("{hospital}", "nowhere"), "utf-8")
    assert never_asked(read_file(tmp_path / "b.toml"), city) == [
        f"notify.toml: nowhere is no hospital of {city.centre_id}"
    ]
    asks = known.model_copy(update={"channels": ("webhook", "zalo", "duty_phone")})
    told = never_asked(read_file(tmp_path / "a.toml"), replace(city, hospitals=(asks,)))
    assert told == []
