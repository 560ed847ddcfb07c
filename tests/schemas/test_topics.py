import re
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from schemas.inputs import INPUTS, input_topic
from schemas.journal import AnyEvent
from schemas.outputs.pre_alerts import PreAlert
from schemas.own_topics import hospital_alerts
from schemas.topics import (
    BY_NAME,
    CENTRE_CONFIG,
    FEW,
    JOURNAL,
    MUTUAL_AID,
    PARTITIONS,
    RECORD_BYTES_MAX,
    TOPICS,
    VITALS,
    Topic,
)
from streams.host.readers import READS
from tests.schemas.support import output_samples, samples

EVENT_MODELS: tuple[type[BaseModel], ...] = get_args(get_args(AnyEvent)[0])


def type_of(model: type[BaseModel]) -> str:
    return str(model.model_fields["type"].default)


def models(topic: Topic) -> list[type[BaseModel]]:
    """The model or models of a row: a union is a topic that carries several."""
    origin: Any = topic.model._type
    members = get_args(get_args(origin)[0]) if get_args(origin) else (origin,)
    return list(members)


def test_names_are_unique_and_kafka_takes_them() -> None:
    assert len(BY_NAME) == len(TOPICS)
    for topic in TOPICS:
        assert BY_NAME[topic.name] is topic
        assert re.fullmatch(r"[a-z][a-z-]{0,100}", topic.name)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_the_key_is_a_field_of_every_model(topic: Topic) -> None:
    for model in models(topic):
        # The journal's key stands on the event inside.
        fields = EVENT_MODELS[0].model_fields if topic is JOURNAL else model.model_fields
        assert topic.key in fields, model


def test_what_is_joined_by_centre_or_unit_has_one_partitioning() -> None:
    shared = [topic for ones in READS.values() for topic in ones]
    few = {topic.name for topic in shared if not topic.is_spread}
    assert few == {CENTRE_CONFIG.name, MUTUAL_AID.name}
    assert {topic.partitions for topic in TOPICS} == {PARTITIONS, FEW}


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_every_row_is_whole(topic: Topic) -> None:
    assert topic.version == 1
    assert topic.owner
    assert topic.about.endswith(".")
    assert 0 < topic.value_bytes_max <= RECORD_BYTES_MAX
    if topic.compacted:
        assert topic.retention_ms is None, "the newest state of a thing is kept for ever"
    if topic.retention_ms is not None:
        assert topic.retention_ms >= 24 * 3_600_000


def test_the_audit_and_the_total_order_are_never_deleted() -> None:
    for name in ("journal", "decisions", "access"):
        assert (BY_NAME[name].retention_ms, BY_NAME[name].compacted) == (None, False)


@pytest.mark.parametrize("model", EVENT_MODELS, ids=type_of)
def test_every_event_has_exactly_one_input_topic_or_is_the_engines_own(
    model: type[BaseModel],
) -> None:
    carriers = [topic for topic in INPUTS if model in models(topic)]
    if type_of(model) in samples.ENGINES_OWN:
        assert carriers == []
        with pytest.raises(KeyError):
            input_topic(type_of(model))
    else:
        assert carriers == [input_topic(type_of(model))]


def test_an_input_topic_carries_nothing_that_the_journal_cannot_or_telemetry_reduces() -> None:
    carried = {model for topic in INPUTS for model in models(topic)}
    assert {type_of(model) for model in carried - set(EVENT_MODELS)} == samples.REDUCED
    assert set(INPUTS) <= set(TOPICS)


def test_there_is_a_sample_of_every_message() -> None:
    known = {type_of(model) for model in EVENT_MODELS} | samples.REDUCED
    assert set(samples.EVENTS) == known
    others = {type_of(model) for topic in TOPICS if topic not in INPUTS for model in models(topic)}
    assert set(output_samples.OUTPUTS) | {"journal.record", "dead_letter"} == others


def test_a_hospital_has_a_topic_of_its_own_for_pre_alerts() -> None:
    topic = hospital_alerts("h-1")
    assert topic.name == "hospital.h-1.alerts"
    assert models(topic) == [PreAlert]
    assert topic.partitions == 1
    assert topic.key in PreAlert.model_fields
    assert topic not in TOPICS


def test_an_unknown_type_has_no_topic() -> None:
    with pytest.raises(KeyError):
        input_topic("fire.reported")
    assert input_topic("vitals") is VITALS
