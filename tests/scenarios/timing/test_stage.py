from datetime import UTC, datetime

from scenarios.timing.stage import Recent, Stage

START = datetime(2026, 3, 1, tzinfo=UTC)


def test_what_was_kept_first_is_forgotten_first() -> None:
    recent = Recent[int](limit=2)
    assert [recent.put(name, n) for n, name in enumerate("aabc")] == [True, False, True, True]
    assert recent.get("a") is None
    assert (recent.get("b"), recent.get("c")) == (2, 3)
    assert recent.put("a", 9)


def test_each_matter_has_its_own_chance() -> None:
    stage = Stage("BD", seed=1, start=START)
    assert stage.stream("call", 1).random() == stage.stream("call", 1).random()
    assert stage.stream("call", 1).random() != stage.stream("call", 2).random()
    assert stage.stream("ab", "c").random() != stage.stream("a", "bc").random()
    assert Stage("BD", seed=2, start=START).stream("x").random() != stage.stream("x").random()


def test_one_actors_ids_do_not_depend_on_another() -> None:
    alone, together = (Stage("BD", seed=1, start=START) for _ in range(2))
    together.head("other")
    assert alone.head("me")["event_id"] == together.head("me")["event_id"]
    assert alone.head("me")["event_id"] != alone.head("me")["event_id"]
