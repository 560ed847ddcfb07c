import io
from datetime import timedelta

import pytest
from rich.console import Console

from console.picture.board import Board, Published, fold
from console.terminal import panels, render
from console.terminal.panels import Names
from console.terminal.render import Scene
from console.told.words import Lang, word
from schemas.ground.vocabulary import IncidentState, PreAlertState, Priority, UnitState
from schemas.rules.alarms import AlarmState
from tests.console.support import samples

SIZES = [(80, 24), (60, 15), (100, 30), (129, 40), (130, 40), (200, 60), (400, 120), (20, 5)]
OSM = "© OpenStreetMap contributors (ODbL)"


def scene(now_s: float = 120, lang: Lang = "en", **more: object) -> Scene:
    values: dict[str, object] = {
        "city": "Bình Dương",
        "schematic": True,
        "attribution": OSM,
        "rate": 10.0,
        "now": samples.at(now_s),
        "lang": lang,
        "names": Names(hospitals={"h1": "Bệnh viện Đa khoa"}, stations={"BC": "Trạm Bến Cát"}),
    }
    return Scene(**(values | more))  # type: ignore[arg-type]


def busy_board() -> Board:
    calls: list[Published] = [
        samples.incident(n, f"261124-050000-{n:04d}", priority=list(Priority)[n % 4])
        for n in range(40)
    ]
    units: list[Published] = [
        samples.unit(n, f"BC-{n:02d}", list(UnitState)[n % 8], fix_s=n) for n in range(60)
    ]
    others: list[Published] = [
        *(samples.decision(n, f"d-{n}", padding=" dài" * 100) for n in range(150)),
        *(samples.alarm(n, f"al-{n}") for n in range(9)),
        *(
            samples.pre_alert(n, pre_alert_id=f"p{n}", incident_id=f"C-{n}", reason="x" * 200)
            for n in range(12)
        ),
    ]
    return fold(Board(), [*calls, *units, *others])[0]


def drawn(board: Board, view: Scene, width: int = 160, height: int = 44) -> str:
    return "\n".join(line.plain for line in render.lines(board, view, width, height))


@pytest.mark.parametrize("lang", ["en", "vi"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("board", [Board(), busy_board()], ids=["empty", "busy"])
def test_every_line_fits_and_all_lines_fill_the_screen(
    board: Board, size: tuple[int, int], lang: Lang
) -> None:
    width, height = size
    lines = render.lines(board, scene(lang=lang, notice="n" * 500), width, height)
    assert len(lines) == height
    assert {line.cell_len for line in lines} == {width}


@pytest.mark.parametrize("size", SIZES)
def test_terminal_gets_no_wrapped_line(size: tuple[int, int]) -> None:
    width, height = size
    out = io.StringIO()
    console = Console(file=out, width=width, height=height, force_terminal=True, no_color=True)
    console.print(render.render(busy_board(), scene(), width, height))
    assert out.getvalue().count("\n") == height


def test_what_a_person_must_know_is_there_on_the_smallest_screen() -> None:
    text = drawn(busy_board(), scene(), 80, 24)
    for needed in (
        "SCHEMATIC",
        "05:02:00" if samples.START.astimezone().utcoffset() == timedelta(0) else "02:00",
        "×10",
        "40 open",
        "Alarms 9",
        "Open calls 40",
        "Hospital pre-alerts 12",
        "Units",
        "Decisions",
        "clinicians and dispatchers decide",
        OSM,
    ):
        assert needed in text


def test_rows_that_do_not_fit_are_counted() -> None:
    board = fold(Board(), [samples.unit(n, f"BC-{n:02d}") for n in range(60)])[0]
    text = drawn(board, scene(), 80, 24)
    shown = text.count("A available")
    assert 0 < shown < 60
    assert f"… {60 - shown} more" in text


def test_real_map_is_not_called_schematic() -> None:
    text = drawn(Board(), scene(schematic=False, rate=1.0))
    assert "SCHEMATIC" not in text
    assert "×1" not in text


@pytest.mark.parametrize("lang", ["en", "vi"])
@pytest.mark.parametrize("priority", ["high", "medium", "low"])
def test_level_of_an_alarm_is_written_out(priority: str, lang: Lang) -> None:
    one = samples.alarm(1, "al-1").model_copy(update={"priority": priority})
    text = drawn(fold(Board(), [one])[0], scene(lang=lang))
    assert f"! {word(f'alarm.{priority}', lang)} " in text


def test_an_alarm_says_what_to_do_until_somebody_has_taken_it_up() -> None:
    one = samples.alarm(1, "al-1").model_copy(update={"stands_for_count": 3})
    assert "al-1: no unit (+3) → Find one" in drawn(fold(Board(), [one])[0], scene())
    seen = one.model_copy(
        update={"status": AlarmState.ACKNOWLEDGED, "by": "lan", "stands_for_count": 0}
    )
    assert "al-1: no unit · acknowledged (lan)" in drawn(fold(Board(), [seen])[0], scene())
    over = one.model_copy(update={"status": AlarmState.RETURNED, "stands_for_count": 0})
    assert "al-1: no unit · over, nobody saw it" in drawn(fold(Board(), [over])[0], scene())


def test_who_asks_stands_before_what_is_graver_and_acknowledged() -> None:
    grave = samples.alarm(1, "al-1").model_copy(update={"status": AlarmState.ACKNOWLEDGED})
    light = samples.alarm(2, "al-2").model_copy(update={"priority": "low"})
    text = drawn(fold(Board(), [grave, light])[0], scene())
    assert text.index("al-2:") < text.index("al-1:")


def test_the_newest_alarm_stands_first_whatever_its_level() -> None:
    names = ("high", "low", "medium")
    board = fold(
        Board(),
        [
            samples.alarm(n, f"al-{n}").model_copy(update={"priority": name})
            for n, name in enumerate(names)
        ],
    )[0]
    text = drawn(board, scene())
    assert text.index("al-2:") < text.index("al-1:") < text.index("al-0:")


@pytest.mark.parametrize("size", [(80, 24), (160, 44)])
def test_where_there_is_no_room_the_gravest_alarms_stay(size: tuple[int, int]) -> None:
    lows = [
        samples.alarm(n, f"low-{n:02d}").model_copy(update={"priority": "low"})
        for n in range(1, 40)
    ]
    grave = samples.alarm(0, "grave")
    text = drawn(fold(Board(), [grave, *lows])[0], scene(), *size)
    assert "grave: no unit" in text
    shown = [n for n in range(40) if f"low-{n:02d}:" in text]
    assert shown == list(range(40 - len(shown), 40)), "of the others the newest"


def test_two_calls_never_look_the_same() -> None:
    board = fold(
        Board(),
        [
            samples.incident(1, "261130-003508-0006"),
            samples.incident(2, "261130-004508-0006"),
            samples.unit(3, state=UnitState.EN_ROUTE, incident_id="261130-005508-0006"),
        ],
    )[0]
    small = drawn(board, scene(), 80, 24)
    assert [small.count(f"…{n}508-0006 ") for n in (3, 4, 5)] == [1, 1, 1]
    wide = drawn(board, scene(), 160, 44)
    assert [wide.count(f"261130-00{n}508-0006 ") for n in (3, 4)] == [1, 1]


@pytest.mark.parametrize("width", [80, 120, 160])
def test_a_call_is_where_its_road_is_and_by_degrees_only_where_no_road_has_a_name(
    width: int,
) -> None:
    board = fold(Board(), [samples.incident(1)])[0]
    assert "11.0000,106.6000" in drawn(board, scene(), width)
    names = Names(roads={samples.HERE: "Quốc lộ 13"})
    named = drawn(board, scene(names=names), width)
    assert " Quốc lộ 13 " in named
    assert "11.0000" not in named
    vague = samples.incident(2).model_copy(update={"place_accuracy_m": 800.0})
    assert " ≈ Quốc lộ 13 " in drawn(fold(board, [vague])[0], scene(names=names), width)
    nowhere = samples.incident(3).model_copy(update={"place": None})
    assert "Quốc lộ" not in drawn(fold(board, [nowhere])[0], scene(names=names), width)


def test_a_wide_board_says_where_the_patient_goes() -> None:
    view = samples.incident(1).model_copy(update={"hospital_id": "h1"})
    board = fold(Board(), [view])[0]
    assert "Bệnh viện Đa khoa" in drawn(board, scene(), 160)
    assert "Bệnh viện" not in drawn(board, scene(), 120)


def test_units_go_on_below_the_pre_alerts_on_a_wide_board() -> None:
    units = [samples.unit(n, f"BC-{n:02d}") for n in range(30)]
    board = fold(Board(), [*units, samples.pre_alert(40)])[0]
    lines = drawn(board, scene(), 160, 44).splitlines()
    assert sum(line.count(" BC-") for line in lines) == 31, "each unit once, one in a pre-alert"
    assert any(line[81:].startswith("Units, continued") for line in lines)
    assert "Xe cấp cứu (tiếp)" in drawn(board, scene(lang="vi"), 160, 44)
    few = drawn(fold(Board(), units[:3])[0], scene(), 160, 44)
    assert "continued" not in few
    assert "… " not in few


def test_a_machine_that_does_not_keep_up_is_said_in_the_title_and_in_the_counts() -> None:
    slowed = scene(rate=5.0, rate_asked=10.0, late_s=75.0)
    english = drawn(Board(), slowed)
    assert "×5 simulated time (×10 asked for)" in english
    assert "news 1:15 late" in english
    vietnamese = drawn(Board(), scene(rate=1.0, rate_asked=2.5, lang="vi", late_s=20.0))
    assert "×1 giờ mô phỏng (yêu cầu ×2.5)" in vietnamese
    assert "tin trễ 0:20" in vietnamese
    kept = drawn(Board(), scene(rate=10.0, rate_asked=10.0))
    assert "×10 simulated time" in kept
    assert "asked" not in kept
    assert " late" not in kept


def test_notice_about_a_role_has_its_own_line() -> None:
    assert "▲ dispatch died" in drawn(Board(), scene(notice="dispatch died (SIGKILL)"))
    assert "▲" not in drawn(Board(), scene())


@pytest.mark.parametrize(("silent_s", "said"), [(None, False), (4.9, False), (61.0, True)])
def test_old_news_are_called_old(silent_s: float | None, said: bool) -> None:  # noqa: FBT001
    assert ("no news for 1:01" in drawn(Board(), scene(silent_s=silent_s))) is said


@pytest.mark.parametrize(
    ("priority", "limit_s"), [(Priority.P1, 60), (Priority.P2, 300), (Priority.P3, 900)]
)
def test_call_that_waits_too_long_stands_out(priority: Priority, limit_s: int) -> None:
    board = fold(Board(), [samples.incident(1, priority=priority)])[0]
    assert "!!" not in drawn(board, scene(limit_s))
    assert "!!" in drawn(board, scene(limit_s + 1))


def test_p4_never_stands_out_and_a_moving_crew_ends_the_waiting() -> None:
    p4 = fold(Board(), [samples.incident(1, priority=Priority.P4)])[0]
    moving = fold(Board(), [samples.incident(1, state=IncidentState.EN_ROUTE, unit_id="BC-01")])[0]
    assert "!!" not in drawn(p4, scene(100_000))
    assert "!!" not in drawn(moving, scene(100_000))


def test_queued_call_says_why_it_waits() -> None:
    board = fold(Board(), [samples.incident(1, queue_reason="no_unit")])[0]
    assert "đau ngực – no suitable unit" in drawn(board, scene(), 240)
    vietnamese = drawn(board, scene(lang="vi"), 240)
    assert "đau ngực – không có xe phù hợp" in vietnamese
    assert "no_unit" not in vietnamese


@pytest.mark.parametrize(
    ("fix_s", "now_s", "shown"),
    [(None, 0, "at station"), (0, 90, "1:30"), (0, 91, "░ stale 1:31"), (100, 90, "0:00")],
)
def test_age_of_a_fix(fix_s: float | None, now_s: float, shown: str) -> None:
    board = fold(Board(), [samples.unit(1, fix_s=fix_s, state=UnitState.EN_ROUTE)])[0]
    text = drawn(board, scene(now_s))
    assert shown in text
    assert ("stale" in text) is ("stale" in shown)


def test_the_age_of_a_fix_by_a_wrong_clock_is_corrected_and_said() -> None:
    late = samples.unit(1, fix_s=0).model_copy(update={"clock_ahead_s": -300.0})
    board = fold(Board(), [late])[0]
    assert "0:05 (-300 s)" in drawn(board, scene(305), 200)
    assert "stale 1:31" in drawn(board, scene(391), 200)


@pytest.mark.parametrize(("lang", "shown"), [("en", "A silent 1:30"), ("vi", "A im lặng 1:30")])
def test_a_unit_that_missed_an_order_is_shown_as_silent(lang: Lang, shown: str) -> None:
    silent = samples.unit(1).model_copy(update={"doubtful_since": samples.at(0)})
    assert shown in drawn(fold(Board(), [silent])[0], scene(90, lang=lang), 200)
    assert "silent" not in drawn(fold(Board(), [samples.unit(1)])[0], scene(90), 200)


@pytest.mark.parametrize(("lang", "shown"), [("en", " there?"), ("vi", " đã đến?")])
def test_a_unit_that_stands_where_its_crew_has_not_said_is_marked(lang: Lang, shown: str) -> None:
    there = samples.unit(1, state=UnitState.EN_ROUTE).model_copy(
        update={"proposed": samples.proposed()}
    )
    assert shown in drawn(fold(Board(), [there])[0], scene(90, lang=lang), 200)


def test_unit_off_duty_has_no_fix_to_be_stale() -> None:
    board = fold(Board(), [samples.unit(1, fix_s=0, state=UnitState.OFF_DUTY)])[0]
    text = drawn(board, scene(10_000))
    assert "X off duty" in text
    assert "stale" not in text


def test_unit_states_differ_in_letter_and_word() -> None:
    for lang in ("en", "vi"):
        said = {
            row[1].text
            for state in UnitState
            for row in panels.units(
                fold(Board(), [samples.unit(1, state=state)])[0], samples.START, lang, Names()
            ).rows
        }
        assert len({text[0] for text in said}) == len(UnitState)
        assert len({text[1:] for text in said}) == len(UnitState)


def test_eta_counts_down_and_arrival_is_never_implied() -> None:
    board = fold(Board(), [samples.pre_alert(1, eta_s=600)])[0]
    assert " 8:00 " in drawn(board, scene(120))
    assert " 7:59 " in drawn(board, scene(121))
    late = drawn(board, scene(700))
    assert " due " in late
    assert "arrived" not in late
    there = fold(board, [samples.pre_alert(2, PreAlertState.ARRIVED, revision=2)])[0]
    assert "arrived" in drawn(there, scene(700))


def test_a_priority_that_nobody_has_confirmed_is_shown_as_such() -> None:
    raised = samples.incident(1).model_copy(update={"priority_unconfirmed": True})
    board = fold(Board(), [raised])[0]
    assert "đau ngực – priority not confirmed" in drawn(board, scene(), 240)
    assert "đau ngực – mức chưa xác nhận" in drawn(board, scene(lang="vi"), 240)


def test_hospitals_answer_is_shown_with_its_reason_and_the_wait_without() -> None:
    waiting = fold(Board(), [samples.pre_alert(10)])[0]
    assert "no answer yet 1:30" in drawn(waiting, scene(100))
    refused = samples.pre_alert(11, PreAlertState.REFUSED, revision=2, reason="no bed")
    assert "refused: no bed" in drawn(fold(waiting, [refused])[0], scene(100))


def test_urgent_comes_first() -> None:
    board = fold(
        Board(),
        [
            samples.incident(1, "C-3", priority=Priority.P3),
            samples.incident(2, "C-1b", priority=Priority.P1, reported_s=9),
            samples.incident(3, "C-1a", priority=Priority.P1, reported_s=5),
        ],
    )[0]
    text = drawn(board, scene())
    assert text.index("C-1a") < text.index("C-1b") < text.index("C-3")


def test_board_speaks_both_languages() -> None:
    board = fold(Board(), [samples.decision(1), samples.alarm(1)])[0]
    english, vietnamese = drawn(board, scene()), drawn(board, scene(lang="vi"))
    assert "d-1 in English" in english
    assert "d-1 bằng tiếng Việt" in vietnamese
    assert "Báo động 1" in vietnamese
    assert "Alarms" not in vietnamese


@pytest.mark.parametrize(("width", "height"), [(160, 45), (130, 24), (100, 30)])
def test_a_decision_has_the_whole_width_of_the_board(width: int, height: int) -> None:
    said = samples.decision(1, padding="x" * (width - 25))
    board, _ = fold(Board(), [said])
    assert said.summary.en in drawn(board, scene(), width, height)


def test_a_silent_hospital_shows_who_is_to_ask_it() -> None:
    for channel, said in (("dispatcher", "read, silent 1:30"), ("duty_phone", "read, phone it")):
        silent = samples.pre_alert(10, PreAlertState.READ, channel=channel)
        assert said in drawn(fold(Board(), [silent])[0], scene(100))


def test_a_hospital_that_is_to_acknowledge_is_shown_without_an_arrival() -> None:
    gone = samples.pre_alert(10, PreAlertState.REDIRECTED, channel="topic", eta_s=None)
    shown = drawn(fold(Board(), [gone])[0], scene(100))
    assert "goes elsewhere 1:30" in shown
    assert "–" in shown
