import pytest

from console.demo.screen import PlainScreen
from schemas.ground.vocabulary import PreAlertState
from tests.console.support import samples


@pytest.mark.parametrize(
    ("lang", "labels"),
    [("en", ("assigned", "ALARM", "PRE-ALERT")), ("vi", ("điều xe", "BÁO ĐỘNG", "BÁO TRƯỚC"))],
)
def test_each_kind_of_news_has_its_label(
    lang: str, labels: tuple[str, str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    screen = PlainScreen("vi" if lang == "vi" else "en")
    screen.news([samples.decision(1), samples.alarm(2), samples.pre_alert(3), samples.unit(4)])
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert [line[9:].startswith(label) for line, label in zip(lines, labels, strict=True)] == [
        True
    ] * 3
    assert err == ""
    assert "\x1b" not in out


def test_a_pre_alert_is_said_again_when_its_state_changed() -> None:
    screen = PlainScreen("en")
    said = [
        screen.line(samples.pre_alert(1)),
        screen.line(samples.pre_alert(2, revision=2, eta_s=300)),
        screen.line(samples.pre_alert(3, PreAlertState.ACCEPTED)),
    ]
    assert [line is not None for line in said] == [True, False, True]


def test_talk_about_the_engine_is_beside_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    screen = PlainScreen("en")
    screen.start()
    screen.notice("intake died (SIGKILL), is started again in 0.5 s")
    screen.stop()
    assert capsys.readouterr() == ("", "intake died (SIGKILL), is started again in 0.5 s\n")


def test_a_move_is_said_by_its_decision_and_then_by_what_the_crew_did() -> None:
    screen = PlainScreen("vi")
    made = samples.move(1)
    assert screen.line(made) is None
    line = screen.line(made.model_copy(update={"status": "arrived"}))
    assert line is not None
    assert "BC-01 → điểm chờ DT-2: đã đến" in line
