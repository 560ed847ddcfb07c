"""The two ways to the centre: HTTP, and MQTT with receipts; both say what is on disk there."""

import asyncio
import json
import ssl
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol

import aiohttp
import aiomqtt

from schemas.events.vehicles import LinkWord
from streams.edges.mqtt.addresses import LINK, REFUSED, STORED, topic_of
from streams.gateway.spool import Waiting

ANSWER_S: Final = 15.0
"""Longer than the edge waits for Kafka."""

_PATHS: Final = {
    "welfare": "/v1/vehicles/welfare",
    "status": "/v1/vehicles/status",
    "vitals": "/v1/vehicles/vitals",
    "positions": "/v1/vehicles/positions",
}
_UNUSABLE: Final = frozenset({400, 413, 415, 422})
_ACCEPTED: Final = 202


class Away(Exception):
    """The centre is not reached, or does not take anything now; the text says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of what was sent: on the centre's disk, or refused for good.

    What is in neither is to be sent again, alone: ``why`` says what is wrong with some of it.
    """

    stored: Sequence[Waiting] = ()
    refused: Sequence[Waiting] = ()
    why: str = ""


class Link(Protocol):
    """A way to the centre."""

    async def send(self, items: Sequence[Waiting]) -> Answer:
        """Send events of one kind; raises `Away`."""
        ...


class HttpLink:
    """The HTTP edge: 202 means stored."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session, self._url = session, url.rstrip("/")

    async def send(self, items: Sequence[Waiting]) -> Answer:
        """Send a list; what of it is refused is named by its place.

        Raises
        ------
        Away
            If nothing may be stored.
        """
        body = f"[{','.join(one.body for one in items)}]".encode()
        headers = {"Content-Type": "application/json"}
        try:
            async with self._session.post(
                self._url + _PATHS[items[0].what], data=body, headers=headers
            ) as answer:
                status, said = answer.status, await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Away(type(error).__name__) from None
        if status in _UNUSABLE:
            why = _why(said)
            return Answer(refused=items, why=why) if len(items) == 1 else Answer(why=why)
        if status != _ACCEPTED:
            msg = f"it answers {status}: {_why(said)}"
            raise Away(msg)
        wrong = {int(one["index"]) for one in json.loads(said).get("refused", ())}
        return Answer(
            [one for at, one in enumerate(items) if at not in wrong],
            [one for at, one in enumerate(items) if at in wrong],
            _why(said) if wrong else "",
        )


def _why(said: bytes) -> str:
    """Give what a problem says of fields, without their values."""
    try:
        found = json.loads(said)
        errors = found.get("errors") or [
            error for one in found.get("refused", ()) for error in one["errors"]
        ]
        return "; ".join(f"{one['field']}: {one['code']}" for one in errors[:5]) or found["title"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return "no reason is told"


class MqttLink:
    """The MQTT edge, by its receipts: a broker's acknowledgement says nothing of the centre's."""

    def __init__(self, client: aiomqtt.Client, name: str, unit_id: str) -> None:
        self._client, self._name, self._unit_id = client, name, unit_id

    async def send(self, items: Sequence[Waiting]) -> Answer:
        """Publish a list, and wait for word that it is stored.

        Raises
        ------
        Away
            If no word comes.
        """
        receipt = uuid.uuid4().hex
        topic = topic_of(self._name, self._unit_id, items[0].what, receipt)
        body = f"[{','.join(one.body for one in items)}]"
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._client.publish(topic, body, qos=1)
                is_stored, said = await self._word_on(receipt)
        except (aiomqtt.MqttError, TimeoutError) as error:
            raise Away(type(error).__name__) from None
        if is_stored:
            return Answer(items)
        if said.get("code") != "wrong_fields":
            msg = f"the centre refuses {self._name!r}: {said.get('code')}"
            raise Away(msg)
        why = "; ".join(f"{one['field']}: {one['code']}" for one in said["errors"][:5])
        return Answer(refused=items, why=why) if len(items) == 1 else Answer(why=why)

    async def _word_on(self, receipt: str) -> tuple[bool, dict[str, Any]]:
        async for message in self._client.messages:
            said = json.loads(bytes(message.payload))
            if said.get("receipt") == receipt:
                return str(message.topic).endswith(f"/{STORED}"), said
        raise TimeoutError


@asynccontextmanager
async def http_link(url: str, token: str, tls: ssl.SSLContext | None) -> AsyncIterator[HttpLink]:
    """Open the way by HTTP."""
    async with aiohttp.ClientSession(
        headers={"Authorization": f"Bearer {token}"},
        timeout=aiohttp.ClientTimeout(total=ANSWER_S),
        connector=aiohttp.TCPConnector(ssl=tls if tls is not None else True),
    ) as session:
        yield HttpLink(session, url)


@asynccontextmanager
async def mqtt_link(
    host: str, port: int, who: tuple[str, str | None], unit_id: str, tls: ssl.SSLContext | None
) -> AsyncIterator[MqttLink]:
    """Open the way by MQTT; ``who`` is name and password.

    Raises
    ------
    Away
        If the broker is not reached.
    """
    name, password = who
    link = topic_of(name, unit_id, LINK)
    try:
        async with aiomqtt.Client(
            host,
            port,
            username=name,
            password=password,
            tls_context=tls,
            identifier=f"gateway-{name}-{unit_id}",
            will=aiomqtt.Will(link, LinkWord.LOST.value, qos=1),
        ) as client:
            await client.publish(link, LinkWord.HEARD.value, qos=1)
            for answer in (STORED, REFUSED):
                await client.subscribe(topic_of(name, unit_id, answer), qos=1)
            yield MqttLink(client, name, unit_id)
    except aiomqtt.MqttError as error:
        raise Away(str(error)) from None
