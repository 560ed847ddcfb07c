from types import SimpleNamespace

from streams.kafka.topic_states import PartitionState, TopicsRequest, TopicState, read_answer

ID = "3847826074324ffb8c2a7d78704fc14f"


GOOD: tuple[object, ...] = (0, 0, 1, 7, [1, 2, 3], [1, 2], [], {})
LEADERLESS: tuple[object, ...] = (5, 1, -1, 8, [1], [], [], {})
ANSWER = SimpleNamespace(
    brokers=((1, "127.0.0.1", 9092, None, {}), (2, "b", 1, None, {})),
    topics=(
        (0, "t", ID, False, [GOOD, LEADERLESS], 0, {}),
        (3, "nope", "0" * 32, False, [], 0, {}),
    ),
)


def test_an_answer_names_brokers_topics_and_who_leads_them() -> None:
    state = read_answer(ANSWER)
    assert state.brokers == {1: "127.0.0.1:9092", 2: "b:1"}
    leaderless = PartitionState(None, 8, 1, 0)
    assert state.topics == {"t": TopicState(ID, {0: PartitionState(1, 7, 3, 2), 1: leaderless})}


def test_a_request_is_of_the_first_version_that_tells_ids() -> None:
    asked = TopicsRequest(["t"]).prepare({3: (0, 13)})
    assert asked.API_VERSION == 10
    assert asked.encode().endswith(bytes(16) + b"\x02t\x00\x00\x00\x00\x00")
