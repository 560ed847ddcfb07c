"""How a client logs in, and what is said where nobody answers."""

from typing import Any, Final

from aiokafka.errors import AuthenticationFailedError, KafkaConnectionError, KafkaError

from schemas.ground.errors import BrokerUnreachable, ConfigurationError
from streams.host import login as logins
from streams.host.login import Login

REQUEST_TIMEOUT_MS: Final = 30_000


def security(login: Login | None) -> dict[str, Any]:
    """Give what a client needs to log in: as ``login``, else as this process."""
    whose = login or logins.own()
    return {} if whose is None else whose.for_aiokafka()


def unreachable(brokers: str, login: Login | None, error: KafkaError) -> BrokerUnreachable:
    """Say that nobody answers, or not to us, and what to do."""
    whose = login or logins.own()
    if isinstance(error, KafkaConnectionError | AuthenticationFailedError) and whose is not None:
        return BrokerUnreachable(
            f"Kafka at {brokers} does not let {whose.username!r} in, or does not answer: check "
            "its password (smart115 principals rotate), SMART115_CA_FILE and the address"
        )
    return BrokerUnreachable(
        f"no Kafka broker answers at {brokers}; start one (smart115 broker start) or set "
        "SMART115_BROKERS; a locked one needs SMART115_SECURITY=secure"
    )


def no_topic(name: str, brokers: str) -> ConfigurationError:
    """Say that a topic is not there: on a locked Kafka, or that it is hidden from who asks."""
    whose = logins.own()
    hidden = "" if whose is None else f"; or {whose.username} has no right on it"
    return ConfigurationError(
        f"topic {name} does not exist on {brokers}: run `smart115 topics apply`{hidden}"
    )
