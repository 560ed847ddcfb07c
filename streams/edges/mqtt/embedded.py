"""A broker of MQTT in this process (amqtt), for this machine alone: demonstrations and trials.

Names and passwords are those of `streams.identity`: a principal's name, and its API token. It keeps
sessions in memory, and answers a publisher before the edge has read its message: what it holds when
this process dies is lost, unless its sender waits for the edge's receipt, as our gateway does.
A broker such as Mosquitto keeps it on disk.
"""

import logging
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final

from amqtt.broker import Broker
from amqtt.contexts import Action, BaseContext, BrokerConfig, ListenerConfig
from amqtt.errors import BrokerError
from amqtt.plugins.base import BaseAuthPlugin, BaseTopicPlugin
from amqtt.session import Session
from typing_extensions import override

from schemas.ground.errors import ConfigurationError
from streams.edges.mqtt.addresses import may_hear, may_publish
from streams.edges.mqtt.session import At
from streams.identity.tokens import Tokens

HOST: Final = "127.0.0.1"
_EDGE: Final = "edge/"
"""The edge's own name: with a stroke, so that no principal can have it."""


@dataclass(frozen=True, slots=True)
class _Gate:
    """Who is let in: principals by their tokens, and the edge by a secret of this process."""

    tokens: Tokens
    secret: str

    def lets_in(self, session: Session) -> bool:
        name, password = session.username or "", session.password or ""
        if name == _EDGE:
            return secrets.compare_digest(password.encode(), self.secret.encode())
        who = self.tokens.principal(password)
        is_theirs = who is not None and who.name == name
        # amqtt publishes a last will without asking whether its topic is the client's.
        return is_theirs and (not session.will_flag or may_publish(name, session.will_topic or ""))


_GATES: Final[dict[str, _Gate]] = {}
"""The gates of the brokers of this process: amqtt makes its plugins itself, of plain values."""


class TokenAuth(BaseAuthPlugin):  # type: ignore[misc]  # amqtt has no types
    """Asks for a principal's name and its API token."""

    def __init__(self, context: BaseContext) -> None:
        super().__init__(context)
        self._gate = _GATES[self.config.gate]

    @override
    async def authenticate(self, *, session: Session) -> bool:
        """Tell whether somebody may come in."""
        return self._gate.lets_in(session)

    @dataclass
    class Config:
        """Which of `_GATES`."""

        gate: str = ""


class OwnTopics(BaseTopicPlugin):  # type: ignore[misc]  # amqtt has no types
    """Keeps each to its own topics."""

    @override
    async def topic_filtering(
        self,
        *,
        session: Session | None = None,
        topic: str | None = None,
        action: Action | None = None,
    ) -> bool:
        """Tell whether somebody may publish, subscribe or be given something there."""
        name = "" if session is None or session.username is None else session.username
        if name == _EDGE:
            return True
        allowed = may_publish if action is Action.PUBLISH else may_hear
        return bool(name) and allowed(name, topic or "")

    @dataclass
    class Config:
        """Nothing to choose."""


@asynccontextmanager
async def embedded_broker(port: int, tokens: Tokens) -> AsyncIterator[At]:
    """Run a broker on this machine; give how the edge reaches it.

    Raises
    ------
    ConfigurationError
        If its port is taken.
    """
    port = port or _free_port()
    gate = _Gate(tokens, secrets.token_urlsafe(32))
    key = secrets.token_hex(8)
    _GATES[key] = gate
    logging.getLogger("amqtt").setLevel(logging.ERROR)
    logging.getLogger("transitions").setLevel(logging.ERROR)
    broker = Broker(
        BrokerConfig(
            listeners={"default": ListenerConfig(bind=f"{HOST}:{port}")},
            plugins={
                f"{__name__}.TokenAuth": {"gate": key},
                f"{__name__}.OwnTopics": {},
            },
        )
    )
    try:
        try:
            await broker.start()
        except BrokerError as error:
            msg = f"{HOST}:{port} cannot be listened on: choose another SMART115_MQTT_PORT"
            raise ConfigurationError(msg) from error
        # Whoever knows another's client id can end its session, before it says who it is.
        yield At(HOST, port, _EDGE, gate.secret, client_id=f"edge-{secrets.token_hex(8)}")
    finally:
        with suppress(BrokerError):
            await broker.shutdown()
        del _GATES[key]


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])
