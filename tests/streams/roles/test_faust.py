"""What is relied on in Faust, asked of Faust itself: a new version that behaves otherwise is seen.

The table in docs/adr/0002 names each behaviour, and the test that would notice.
"""

import asyncio
import inspect
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer.subscription_state import SubscriptionState
from aiokafka.producer.message_accumulator import MessageAccumulator
from aiokafka.producer.sender import Sender
from aiokafka.protocol.produce import ProduceRequest
from faust import Schema
from faust.app import App
from faust.tables import TableManager
from faust.transport import consumer as consumer_module
from faust.transport.consumer import Consumer
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from mode import CrashingSupervisor
from mode.services import Service
from mode.utils.queues import FlowControlQueue

from streams.host.settings import Settings
from streams.roles.app import TURNS_TO_LEAVE, EngineApp, make_app
from tests.support.pace import limit_s

PART = TP("t-incidents", 2)


@pytest.fixture
def app() -> EngineApp:
    return make_app("telemetry", "a:1", Settings())


@pytest.mark.parametrize(
    ("committed", "acked", "commits"),
    [
        (None, [0, 1, 2], 3),
        (3, [3, 4], 5),
        (3, [], None),
        (3, [5, 6], None),
        (3, [3, 5], 4),
        (31, [32, 33], 34),
    ],
    ids=["first", "in_order", "none", "gap_of_two", "gap_behind", "a_gap_of_one_is_passed_over"],
)
def test_what_is_acknowledged_in_order_is_what_is_committed(
    committed: int | None, acked: list[int], commits: int | None
) -> None:
    """The last case is Faust's own fault: so an agent acknowledges in order, and nothing else."""
    stand_in: Any = SimpleNamespace(
        _committed_offset={PART: committed},
        _acked={PART: acked},
        _acked_index={PART: set(acked)},
        _gap={PART: ()},
    )
    assert Consumer._new_offset(stand_in, PART) == commits


@pytest.mark.parametrize(
    ("handled", "commits"), [(1, {4}), (2, {7}), (3, {7, 8})], ids=["3", "3_6", "3_6_7"]
)
async def test_offsets_that_hold_no_record_are_passed_over_once_what_is_behind_them_is_done(
    handled: int, commits: set[int]
) -> None:
    """Two marks of transactions stand side by side at 4 and 5; records are at 3, 6 and 7.

    Faust counts the first record behind them twice, so that it takes two commits.
    """
    acked = [3, 6, 7][:handled]
    stand_in: Any = SimpleNamespace(
        _committed_offset={PART: 3},
        _acked={PART: acked},
        _acked_index={PART: set(acked)},
        _gap={PART: vars(consumer_module)["IntervalTree"]()},
    )
    await Consumer._add_gap(stand_in, PART, 4, 6)
    committed = set()
    for _ in range(3):
        offset = Consumer._new_offset(stand_in, PART)
        if offset is not None:
            stand_in._committed_offset[PART] = offset
            committed.add(offset)
    assert committed == commits


def test_an_agents_failure_ends_the_process_and_is_not_tried_again(app: EngineApp) -> None:
    supervisor: Any = app.conf.agent_supervisor
    assert issubclass(supervisor, CrashingSupervisor)


async def test_handlers_of_a_rebalance_are_awaited_one_after_the_other(app: EngineApp) -> None:
    log: list[str] = []

    async def recover(*_: object, **__: object) -> None:
        log.append("begun")
        await asyncio.sleep(0)
        log.append("done")

    app.on_rebalance_complete.connect(recover)
    await app.on_rebalance_complete.send()
    assert log == ["begun", "done"]


@pytest.mark.parametrize(
    ("owner", "name", "parameters"),
    [
        (driver.AIOKafkaConsumerThread, "_commit", ["self", "offsets"]),
        (driver.AIOKafkaConsumerThread, "seek_to_committed", ["self"]),
        (driver.AIOKafkaConsumerThread, "_ensure_consumer", ["self"]),
        (
            driver.AIOKafkaConsumerThread,
            "_fetch_records",
            ["self", "consumer", "active_partitions", "timeout", "max_records"],
        ),
        (
            Schema,
            "compile",
            ["self", "app", "on_key_decode_error", "on_value_decode_error", "default_propagate"],
        ),
        (Service, "sleep", ["self", "n"]),
        (driver.Consumer, "_new_consumer_thread", ["self"]),
        (driver.Producer, "_settings_extra", ["self"]),
        (TableManager, "_update_channels", ["self"]),
        (Service, "wait_first", ["self", "coros", "timeout"]),
        (Consumer, "_wait_next_records", ["self", "timeout"]),
        (Consumer, "_get_active_partitions", ["self"]),
        (Consumer, "track_message", ["self", "message"]),
        (Consumer, "_add_gap", ["self", "tp", "offset_from", "offset_to"]),
        (App, "FlowControlQueue", ["self", "maxsize", "clear_on_resume"]),
        (asyncio.Queue, "_init", ["self", "maxsize"]),
        (
            FlowControlQueue,
            "put_nowait_enhanced",
            ["self", "value", "on_pressure_high", "on_pressure_drop"],
        ),
        (FlowControlQueue, "maybe_endorse_pressure_drop", ["self"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_overridden_or_called_is_there(
    owner: type, name: str, parameters: list[str]
) -> None:
    assert list(inspect.signature(getattr(owner, name)).parameters) == parameters


async def test_the_client_tells_where_a_partition_is_read_without_asking_the_broker() -> None:
    state: Any = SubscriptionState()
    state.assign_from_user([PART])
    assigned = state.subscription.assignment.state_value(PART)
    assert assigned._position is None
    assigned.reset_to(7)
    assert assigned._position == 7


async def test_what_a_producer_was_given_has_left_after_these_turns_of_the_loop() -> None:
    part, sent = TopicPartition("assignments", 0), []

    async def send(_node: int, request: ProduceRequest) -> None:
        sent.append([topic for topic, _ in request._topics])
        await asyncio.Event().wait()

    cluster = SimpleNamespace(leader_for_partition=lambda _part: 1, partitions_for_topic=None)
    given = MessageAccumulator(cluster, 16_384, 0, 30)
    sender = Sender(
        SimpleNamespace(send=send, cluster=cluster),
        acks=-1,
        txn_manager=None,
        message_accumulator=given,
        retry_backoff_ms=1,
        request_timeout_ms=1_000,
    )
    await sender.start()
    await asyncio.sleep(0)
    await given.add_message(part, b"BD", b"{}", limit_s(1.0))
    for _ in range(TURNS_TO_LEAVE):
        await asyncio.sleep(0)
    assert sent == [["assignments"]]
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
