from typing import Any

from console.demo.lag import WINDOW_S, Lag
from schemas.ground.envelope import Event
from schemas.topics import INCIDENTS
from streams.kafka.codec import decode
from tests.console.support import samples
from tests.console.support.samples import at
from tests.streams.support.samples import call, raw


def report(name: str) -> Any:  # noqa: ANN401 - an event of the incidents' topic
    return decode(INCIDENTS, raw(call(name, incident_id=f"C-{name}")))


def plain(number: int) -> Event:
    return Event(event_id=f"e-{number}", centre_id="BD", occurred_at=at(0), source="test")


def test_news_is_late_by_the_time_since_its_cause_was_sent() -> None:
    lag = Lag()
    lag.sending([report("e-1"), report("e-2"), report("e-3")], at(0))
    lag.read([samples.unit(1)], at(2), 10.0)
    lag.read([samples.unit(2), samples.unit(3)], at(4), 10.5)
    assert lag.seconds(at(5), 11.0) == 4.0


def test_what_nobody_sent_says_nothing_of_lateness() -> None:
    lag = Lag()
    lag.read([samples.unit(1), samples.dead_letter()], at(9), 10.0)
    assert lag.seconds(at(9), 10.0) is None


def test_only_the_last_seconds_count() -> None:
    lag = Lag()
    lag.sending([report("e-1"), report("e-2")], at(0))
    lag.read([samples.unit(1)], at(60), 10.0)
    assert lag.seconds(at(60), 10.0) == 60.0
    lag.read([samples.unit(2)], at(61), 10.0 + WINDOW_S)
    assert lag.seconds(at(61), 10.0 + WINDOW_S) == 60.5
    assert lag.seconds(at(61), 10.1 + WINDOW_S) == 61.0


def test_a_call_of_which_nothing_is_heard_is_late_by_its_age() -> None:
    lag = Lag()
    lag.sending([report("e-1")], at(0))
    lag.sending([report("e-2")], at(30))
    assert lag.seconds(at(40), 5.0) == 40.0
    lag.read([samples.unit(1)], at(40), 5.0)
    assert lag.seconds(at(41), 5.1) == 40.0, "e-1 was answered late, e-2 is 11 s old"
    assert lag.seconds(at(100), 5.2) == 70.0, "e-2 is 70 s old"


def test_a_dead_letter_may_be_the_answer_to_a_call() -> None:
    lag = Lag()
    lag.sending([report("e-1")], at(0))
    lag.read([samples.dead_letter()], at(40), 5.0)
    assert lag.seconds(at(40), 5.0) is None


def test_a_city_that_acts_late_is_late_however_quick_the_engine_is() -> None:
    lag = Lag()
    lag.sending([report("e-1")], at(0))
    lag.read([samples.unit(1)], at(1), 5.0)
    for late_s in (20.0, 22.0, 24.0):
        lag.acted(late_s, 5.0)
    assert lag.seconds(at(1), 5.0) == 22.0


def test_what_is_remembered_has_an_end() -> None:
    lag = Lag()
    for number in range(20_010):
        lag.sending([plain(number)], at(0))
    lag.read([samples.unit(0)], at(1), 5.0)
    assert lag.seconds(at(1), 5.0) is None, "e-0 is forgotten"
    lag.read([samples.unit(20_009)], at(1), 5.0)
    assert lag.seconds(at(1), 5.0) == 1.0
