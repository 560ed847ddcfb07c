import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr

from schemas.ground.errors import ConfigurationError
from streams.host import settings
from streams.host.settings import PREFIX, Settings


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what the shell that runs the tests has set."""
    for name in [name for name in os.environ if name.upper().startswith(PREFIX)]:
        monkeypatch.delenv(name)


def load(tmp_path: Path, text: str = "") -> Settings:
    file = tmp_path / ".env"
    file.write_text(text, encoding="utf-8")
    return settings.load(file)


def test_nothing_set_gives_the_defaults(tmp_path: Path) -> None:
    assert load(tmp_path) == Settings()


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMART115_TICK_S", "2")
    found = load(tmp_path, "SMART115_TICK_S=3\nSMART115_LOG_LEVEL=error\n")
    assert (found.tick_s, found.log_level) == (2.0, "error")


def test_an_unknown_name_in_the_environment_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMART115_BROKER", "127.0.0.1:9092")
    with pytest.raises(ConfigurationError) as refused:
        load(tmp_path)
    assert "SMART115_BROKER in environment" in str(refused.value)
    assert "SMART115_BROKERS" in str(refused.value), "the known names are said"
    assert "127.0.0.1" not in str(refused.value), "what stands in an unknown name may be a secret"


@pytest.mark.parametrize("name", ["SMART115_PASSWORT", "BROKERS", "smart115_tik_s"])
def test_an_unknown_name_in_the_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"{name} in .*\.env is no setting") as refused:
        load(tmp_path, f"{name}=hunter2\n")
    assert "hunter2" not in str(refused.value)


def test_other_programs_variables_are_none_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMART1150", "x")
    monkeypatch.setenv("KAFKA_BROKERS", "x")
    assert load(tmp_path).brokers is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("SMART115_TICK_S=0", "SMART115_TICK_S='0': Input should be greater than 0"),
        ("SMART115_LOG_LEVEL=loud", "SMART115_LOG_LEVEL='loud': Input should be 'debug'"),
        ("SMART115_SESSION_TIMEOUT_S=5", "SMART115_SESSION_TIMEOUT_S='5': "),
        ("SMART115_TOPIC_PREFIX=a b", "SMART115_TOPIC_PREFIX='a b': "),
        ("SMART115_CLOCK_ORIGIN=2026-01-01T00:00:00", "SMART115_CLOCK_ORIGIN="),
        ("SMART115_CLOCK_RATE=10", "clock_origin is needed"),
        ("SMART115_SECURITY=tls", "SMART115_SECURITY='tls': Input should be 'none' or 'secure'"),
        ("SMART115_USERNAME=x", "username is for security=secure"),
        ("SMART115_PASSWORD=hunter2\nSMART115_PASSWORD_FILE=p", "password and password_file are"),
    ],
)
def test_a_wrong_value_is_named(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        load(tmp_path, f"{line}\n")
    assert str(refused.value).startswith(said)
    assert "\n" not in str(refused.value)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    "brokers", ["127.0.0.1:9092", "kafka:9092", "a.b.example:1,c:65535", "[::1]:9092"]
)
def test_broker_addresses_are_taken(tmp_path: Path, brokers: str) -> None:
    assert load(tmp_path, f"SMART115_BROKERS={brokers}\n").brokers == brokers


@pytest.mark.parametrize(
    "brokers",
    [
        "kafka",
        "kafka:",
        ":9092",
        "kafka:abc",
        "kafka:0",
        "kafka:65536",
        "a..b:1",
        "[::1",
        "::1:1",
        "a:1,",
        "kafka://a:1",
        "user@a:1",
        "a:1;b:2",
        "a:١",
    ],
)
def test_what_is_no_broker_address_is_refused_in_words(tmp_path: Path, brokers: str) -> None:
    with pytest.raises(ConfigurationError, match=r"SMART115_BROKERS=.* host:port\[,host:port\]"):
        load(tmp_path, f"SMART115_BROKERS={brokers}\n")


@given(st.text(max_size=30))
def test_any_broker_text_is_taken_or_refused_but_never_breaks(text: str) -> None:
    try:
        found = Settings(brokers=text)
    except ValueError:
        return
    assert found.brokers == text


def test_an_empty_value_means_not_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMART115_CITY", "")
    assert load(tmp_path, "SMART115_CLOCK_ORIGIN=\nSMART115_BROKERS=\n") == Settings()


def test_an_empty_variable_leaves_the_files_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMART115_TICK_S", "")
    assert load(tmp_path, "SMART115_TICK_S=3\n").tick_s == 3.0


def test_a_name_is_taken_in_small_letters_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("smart115_tick_s", "2")
    found = load(tmp_path, "smart115_log_level=error\nSMART115_HOME\n")
    assert (found.tick_s, found.log_level, found.home) == (2.0, "error", Path(".smart115"))


def test_settings_made_by_hand_ask_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMART115_TICK_S", "2")
    assert Settings().tick_s == 1.0


def test_the_example_with_every_line_in_force_gives_the_defaults(tmp_path: Path) -> None:
    text = settings.example().replace(f"# {PREFIX}", PREFIX)
    assert text.count(f"\n{PREFIX}") == len(Settings.model_fields)
    assert load(tmp_path, text) == Settings()


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented(name: str) -> None:
    about = Settings.model_fields[name].description
    assert about
    assert f"# {about}\n# {PREFIX}{name.upper()}=" in settings.example()


def test_a_childs_environment_gives_the_same_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = load(
        tmp_path,
        "SMART115_BROKERS=127.0.0.1:9092\nSMART115_CITY=city\nSMART115_CLOCK_RATE=10\n"
        "SMART115_CLOCK_ORIGIN=2026-11-24T05:00:00.125Z\nSMART115_WORKER_ID=a-1\n"
        "SMART115_SECURITY=secure\nSMART115_USERNAME=admin\nSMART115_PASSWORD=hunter2\n",
    )
    for name, value in settings.environment(ours).items():
        monkeypatch.setenv(name, value)
    assert load(tmp_path) == ours


def test_a_secret_is_never_shown() -> None:
    class WithSecret(BaseModel):
        password: SecretStr = SecretStr("hunter2")
        user: str = "engine"

    assert settings.effective(WithSecret()) == [
        "SMART115_PASSWORD=**********",
        "SMART115_USER=engine",
    ]


def test_the_effective_settings_are_one_line_each() -> None:
    lines = settings.effective(Settings())
    assert [line.partition("=")[0] for line in lines] == [
        f"{PREFIX}{name.upper()}" for name in Settings.model_fields
    ]


def test_neighbours_are_named_by_their_prefixes(tmp_path: Path) -> None:
    assert load(tmp_path).neighbours == ()
    found = load(tmp_path, "SMART115_NEIGHBOUR_PREFIXES=hcm-,dn.,hcm-\n")
    assert found.neighbours == ("hcm-", "dn.")


@pytest.mark.parametrize("text", ["hcm-,", ",hcm-", "hcm- dn-", "hcm-,,dn-"])
def test_prefixes_that_name_nobody_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError, match="SMART115_NEIGHBOUR_PREFIXES"):
        load(tmp_path, f"SMART115_NEIGHBOUR_PREFIXES={text}\n")


def test_a_centre_is_no_neighbour_of_itself(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="this centre's own topic_prefix"):
        load(tmp_path, "SMART115_NEIGHBOUR_PREFIXES=bd-\nSMART115_TOPIC_PREFIX=bd-\n")
