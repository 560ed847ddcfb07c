"""The edge's session at an MQTT broker: nothing is acknowledged to it before Kafka has it.

The session is persistent: while the edge is away the broker keeps what is published with QoS 1,
and gives again what was not acknowledged. While Kafka is away the edge holds what it has, without
an acknowledgement, and the broker's window of messages in flight stops the flow.
"""

import asyncio
import ssl
import struct
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import aiomqtt
import structlog

from schemas.ground.ids import is_entity_id
from schemas.outputs.doors.access import AccessOutcome
from streams.edges.lasting import until
from streams.edges.mqtt.addresses import subscribed
from streams.edges.mqtt.reading import Read, Reader
from streams.edges.outlet import NotStored, Outlet
from streams.identity.audit import Audit, Touched

CLIENT_ID: Final = "smart115-edge"
AGAIN_S: Final = 1.0
_LETTERS_MAX: Final = 1_000
_TOGETHER_MAX: Final = 5_000
_PAUSE_BYTES: Final = 16 * 1024
_QOS: Final = 1
_PUBACK: Final = 0x40
_ACK: Final = struct.Struct("!BBH")
"""What acknowledges one message: its kind, the length of the rest, and the message's number."""

_COMPLAINTS_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class At:
    """Where the MQTT broker is, and who the edge is there; ``tls`` null: in the clear."""

    host: str
    port: int
    username: str | None = None
    password: str | None = None
    tls: ssl.SSLContext | None = None
    client_id: str = CLIENT_ID


class _Client(aiomqtt.Client):
    """aiomqtt's client, which leaves it to us when a message is acknowledged."""

    def __init__(self, at: At) -> None:
        super().__init__(
            at.host,
            at.port,
            username=at.username,
            password=at.password,
            identifier=at.client_id,
            clean_session=False,
            tls_context=at.tls,
        )
        self._client.manual_ack_set(on=True)

    def already_there(self) -> aiomqtt.Message | None:
        """Give a message that has come; null where none has.

        Each that is waited for costs aiomqtt a task of its own, and each that is not read until the
        event loop says that there is one costs a turn of it: both are more than reading a position.
        """
        if self._queue.empty():
            self._read_ahead()
        return None if self._queue.empty() else self._queue.get_nowait()

    def _read_ahead(self) -> None:
        """Read one packet from the connection, if there is one, and what TLS has unfolded with it.

        What TLS holds makes the connection readable no more: left there, it would wait for more.
        """
        try:
            self._client.loop_read()
            while isinstance(sock := self._client.socket(), ssl.SSLSocket) and sock.pending():
                self._client.loop_read()
        except (OSError, ValueError) as error:  # as aiomqtt does where it reads itself
            if not self._disconnected.done():
                self._disconnected.set_exception(error)

    def acknowledge(self, messages: Iterable[aiomqtt.Message]) -> None:
        """Tell the broker that messages need not be given again, in one go.

        One by one, paho wakes the event loop and asks the system to write for each of them.
        """
        acks = b"".join(_ACK.pack(_PUBACK, 2, one.mid) for one in messages if one.qos)
        if acks:
            self._client._packet_queue(_PUBACK, acks, 0, 0)  # noqa: SLF001 - no other way together


class Session:
    """Reads messages, stores what they say, acknowledges them, and tells their senders.

    Parameters
    ----------
    at
        The broker.
    reader
        Makes records of messages.
    outlet
        Where records are stored.
    audit
        Where attempts to speak for another are written.
    again_s
        After how long a broker, or Kafka, that is away is asked again, wall seconds.
    """

    def __init__(
        self, at: At, reader: Reader, outlet: Outlet, audit: Audit, again_s: float = AGAIN_S
    ) -> None:
        self._at, self._reader, self._outlet, self._audit = at, reader, outlet, audit
        self._again_s = again_s
        self._complaints: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._log = structlog.get_logger()

    async def run(self, stop: asyncio.Event, on_ready: Callable[[], None]) -> None:
        """Read until ``stop``; ``on_ready`` is told each time that the edge hears."""
        await until(stop, self._keep(on_ready))

    async def _keep(self, on_ready: Callable[[], None]) -> None:
        while True:
            try:
                async with _Client(self._at) as client:
                    await client.subscribe([(one, _QOS) for one in subscribed()])
                    self._log.info("MQTT broker is reached", host=self._at.host, port=self._at.port)
                    on_ready()
                    await self._serve(client)
            except aiomqtt.MqttError as error:
                self._log.warning("MQTT broker is not reached", error=str(error))
            await asyncio.sleep(self._again_s)

    async def _serve(self, client: _Client) -> None:
        """Take what waits together, as far as the connection lasts."""
        while True:
            batch: list[aiomqtt.Message] = []
            read: list[Read] = []
            letters = size = 0
            message: aiomqtt.Message | None = await anext(client.messages)
            while message is not None:
                batch.append(message)
                read.append(self._read(message))
                letters += len(read[-1].letters)
                size += len(bytes(message.payload))
                if size > _PAUSE_BYTES:  # what is long does not keep the connection waiting
                    await asyncio.sleep(0)
                    size = 0
                is_room = max(letters, len(batch)) < _LETTERS_MAX  # many may come to nothing
                message = client.already_there() if is_room else None
            await self._store(read)
            client.acknowledge(batch)
            for one in read:
                if one.reply is not None:
                    await client.publish(one.reply.topic, one.reply.payload)

    def _read(self, message: aiomqtt.Message) -> Read:
        topic = str(message.topic)
        payload = bytes(message.payload)
        read = self._reader.read(topic, payload, is_retained=bool(message.retain))
        if read.why is not None:
            self._complain(topic, read.why)
        return read

    async def _store(self, read: Sequence[Read]) -> None:
        """Store what messages come to: as often as it takes, since nobody else has it."""
        letters = [letter for one in read for letter in one.letters]
        while True:
            try:
                for at in range(0, len(letters), _TOGETHER_MAX):
                    await self._outlet.send_all(letters[at : at + _TOGETHER_MAX])
                for one in read:
                    await self._write_attempt(one)
            except NotStored:
                await asyncio.sleep(self._again_s)
            else:
                return

    async def _write_attempt(self, one: Read) -> None:
        if one.attempt is None:
            return
        unit_id = one.attempt.unit_id
        await self._audit.write(
            one.attempt.action,
            one.attempt.principal,
            outcome=AccessOutcome.REFUSED,
            what=one.attempt.lacking,
            touched=Touched(unit_ids=[unit_id] if is_entity_id(unit_id) else []),
        )

    def _complain(self, topic: str, why: str) -> None:
        """Log what is refused, once a topic and reason: a tracker sends the same each second."""
        if (topic, why) in self._complaints:
            return
        self._complaints[topic, why] = None
        if len(self._complaints) > _COMPLAINTS_MAX:
            self._complaints.popitem(last=False)
        self._log.warning("an MQTT message is refused", topic=topic, why=why)
