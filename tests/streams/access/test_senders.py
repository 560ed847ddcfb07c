from types import SimpleNamespace

import pytest

from schemas.outputs.dead_letters import DeadLetterReason
from schemas.own_topics import centre_topics, hospital_reports, unit_positions
from schemas.topics import HOSPITAL_STATUS, Topic
from streams.access.senders import require_own_word
from streams.kafka.codec import Unreadable


def event(**fields: str) -> SimpleNamespace:
    return SimpleNamespace(**{"centre_id": "BD", "source": "anybody", **fields})


@pytest.mark.parametrize("source", ["h1", "hospital.h1", "hospital h1"])
def test_a_hospitals_own_word_is_taken_on_its_own_topic(source: str) -> None:
    require_own_word(hospital_reports("h1"), event(hospital_id="h1", source=source))


@pytest.mark.parametrize(
    ("topic", "fields", "field"),
    [
        (hospital_reports("h1"), {"hospital_id": "h2", "source": "h2"}, "hospital_id"),
        (hospital_reports("h1"), {"hospital_id": "h2", "source": "h1"}, "hospital_id"),
        (hospital_reports("h1"), {"hospital_id": "h1", "source": "h2"}, "source"),
        (hospital_reports("h1"), {"hospital_id": "h1", "source": "call-centre"}, "source"),
        (unit_positions("U1"), {"unit_id": "U2", "source": "U1"}, "unit_id"),
        (unit_positions("U1"), {"unit_id": "U1", "source": "U2"}, "source"),
    ],
    ids=str,
)
def test_another_word_is_refused_with_its_field(
    topic: Topic, fields: dict[str, str], field: str
) -> None:
    with pytest.raises(Unreadable) as refused:
        require_own_word(topic, event(**fields))
    assert (refused.value.reason, refused.value.field) == (DeadLetterReason.WRONG_SOURCE, field)
    assert refused.value.centre_id == "BD"


@pytest.mark.parametrize("topic", centre_topics("BD"), ids=lambda one: one.name)
def test_on_a_centres_topic_its_own_events_are_taken_whoever_says_them(topic: Topic) -> None:
    require_own_word(topic, event(centre_id="BD", source="anybody"))


@pytest.mark.parametrize("topic", centre_topics("BD"), ids=lambda one: one.name)
@pytest.mark.parametrize("centre_id", ["HCM", "BD2", "bd", "B"])
def test_on_a_centres_topic_another_centre_is_refused(topic: Topic, centre_id: str) -> None:
    with pytest.raises(Unreadable, match="it must be 'BD'") as refused:
        require_own_word(topic, event(centre_id=centre_id))
    found = refused.value
    assert (found.reason, found.field) == (DeadLetterReason.WRONG_SOURCE, "centre_id")
    assert found.centre_id == "BD"  # who is told is who wrote, not who was named


def test_on_a_shared_topic_the_broker_tells_nothing() -> None:
    require_own_word(HOSPITAL_STATUS, event(hospital_id="h1"))
