from hypothesis import given
from hypothesis import strategies as st

from scenarios.timing.agenda import Agenda


@given(st.lists(st.integers(-5, 50), max_size=30), st.integers(0, 60))
def test_all_that_is_due_runs_in_order_of_time_then_of_planning(
    delays_ms: list[int], until_ms: int
) -> None:
    agenda, ran = Agenda(), list[tuple[int, int]]()
    for number, delay_ms in enumerate(delays_ms):
        agenda.after(delay_ms, lambda number=number: ran.append((agenda.now_ms, number)))  # type: ignore[misc]
    agenda.run_until(until_ms)
    due = [(max(0, delay_ms), number) for number, delay_ms in enumerate(delays_ms)]
    assert ran == sorted(item for item in due if item[0] <= until_ms)
    assert agenda.now_ms == until_ms


def test_what_was_called_off_does_not_run() -> None:
    agenda, ran = Agenda(), list[str]()
    agenda.after(1, lambda: ran.append("kept"))
    agenda.after(1, lambda: ran.append("called off")).call_off()
    agenda.run_until(2)
    assert ran == ["kept"]


def test_an_action_may_plan_another_within_the_same_run() -> None:
    agenda, ran = Agenda(), list[int]()

    def again() -> None:
        ran.append(agenda.now_ms)
        agenda.after(10, again)

    agenda.after(5, again)
    agenda.run_until(30)
    assert ran == [5, 15, 25]


def test_time_stands_where_it_was_when_asked_to_go_back() -> None:
    agenda = Agenda()
    agenda.run_until(10)
    agenda.run_until(5)
    assert agenda.now_ms == 10
