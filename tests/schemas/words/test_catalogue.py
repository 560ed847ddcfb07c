"""The catalogue that the engine imports, and what may be put in its place."""

import unicodedata
from collections.abc import Iterator

import pytest

from schemas.ground.errors import ConfigurationError
from schemas.words.catalogue import CATALOGUE, SHIPPED, hand_in, placeholders, wing

WINGS = ("board", "line", "page", "capacity", "drive", "demo")


@pytest.fixture
def _as_shipped() -> Iterator[None]:
    """Undo what a test hands in; not asked for by those that only read, of which there are many."""
    yield
    hand_in(SHIPPED)


@pytest.mark.parametrize("key", SHIPPED)
def test_both_languages_say_it_with_the_same_placeholders(key: str) -> None:
    vietnamese, english = SHIPPED[key]
    assert vietnamese
    assert english
    assert placeholders(vietnamese) == placeholders(english)
    assert unicodedata.is_normalized("NFC", vietnamese)


def test_each_screen_has_a_wing_and_the_core_has_the_rest() -> None:
    heads = {key.partition(".")[0] for key in SHIPPED}
    assert heads >= set(WINGS)
    for prefix in WINGS:
        assert {f"{prefix}.{key}" for key in wing(prefix)} == {
            key for key in SHIPPED if key.startswith(f"{prefix}.")
        }


@pytest.mark.usefixtures("_as_shipped")
def test_a_corrected_sentence_is_said_from_then_on_in_every_wing() -> None:
    board = wing("board")
    hand_in({"board.alarms": ("Cảnh báo", "Alarms"), "why.over": ("đã xong", "is over")})
    assert board["alarms"] == ("Cảnh báo", "Alarms")
    assert CATALOGUE["why.over"] == ("đã xong", "is over")
    assert SHIPPED["why.over"] == ("đã kết thúc", "is over")


@pytest.mark.usefixtures("_as_shipped")
@pytest.mark.parametrize(
    ("key", "texts", "why"),
    [
        ("why.nothing", ("a", "b"), "no sentence why.nothing: see `smart115 words export`"),
        ("why.busy", ("xe bận", "the unit is on {incident}"), "must hold .*: {incident}"),
        ("why.busy", ("xe ở {call}", "the unit is on {incident}"), "must hold .*: {incident}"),
        ("why.over", ("đã xong {unit}", "is over"), "must hold .*: none"),
        ("why.over", ("đã xong", ""), "must be one line of 1 to 400"),
        ("why.over", ("đã\nxong", "is over"), "must be one line"),
        ("why.over", ("đã xong\x1b[2J", "is over"), "must be one line"),
        ("why.over", ("đã xong " * 60, "is over"), "must be one line"),
        ("why.busy", ("{incident.x}", "{incident}"), "is no placeholder"),
        ("why.busy", ("{incident!r}", "{incident}"), "is no placeholder"),
        ("why.busy", ("{incident:>9}", "{incident}"), "is no placeholder"),
        ("why.busy", ("{0}", "{incident}"), "is no placeholder"),
        ("why.busy", ("{incident", "{incident}"), "sentence why.busy: "),
    ],
)
def test_what_cannot_be_said_is_refused_by_name_and_nothing_is_changed(
    key: str, texts: tuple[str, str], why: str
) -> None:
    with pytest.raises(ConfigurationError, match=why):
        hand_in({"why.over": ("đã xong", "is done"), key: texts})
    assert CATALOGUE["why.over"] == SHIPPED["why.over"]
