"""Users and rights of a cluster: confluent-kafka behind types, as aiokafka knows neither.

Every call waits for the broker's answer.
"""

import logging
import time
from collections.abc import Iterable
from typing import Any, Final

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialDeletion,
    UserScramCredentialUpsertion,
)

from schemas.ground.errors import BrokerUnreachable, ConfigurationError
from streams.access.rights import Resource, Right
from streams.host.login import Login

TIMEOUT_S: Final = 30.0
SETTLE_S: Final = 10.0
POLL_S: Final = 0.02
ITERATIONS: Final = 8_192
"""Of SCRAM: our passwords are 256 random bits, which no number of rounds makes stronger."""

_RESOURCES: Final[dict[ResourceType, Resource]] = {
    ResourceType.TOPIC: "topic",
    ResourceType.GROUP: "group",
    ResourceType.BROKER: "cluster",
    ResourceType.TRANSACTIONAL_ID: "transactional_id",
}
_KINDS: Final = {name: kind for kind, name in _RESOURCES.items()}


class Cluster:
    """An administration client that logs in as somebody who may set rights."""

    def __init__(self, brokers: str, login: Login) -> None:
        self._brokers = brokers
        self._login = login
        quiet = logging.getLogger("smart115.access")
        quiet.setLevel(logging.CRITICAL)  # what fails is said once, by us
        options = {"bootstrap.servers": brokers, **login.for_librdkafka()}
        self._client = AdminClient(options, logger=quiet)

    def users(self) -> tuple[str, ...]:
        """Give the names of all who have a password here, sorted."""
        try:
            found = self._client.describe_user_scram_credentials(request_timeout=TIMEOUT_S)
            return tuple(sorted(found.result(timeout=TIMEOUT_S)))
        except KafkaException as error:
            raise self._told(error) from error

    def set_password(self, user: str, password: str) -> None:
        """Give a user a password, in the place of the one before."""
        info = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS)
        self._alter(UserScramCredentialUpsertion(user, info, password.encode()))

    def remove(self, user: str) -> None:
        """Take a user's password away; without one it cannot log in."""
        self._alter(UserScramCredentialDeletion(user, ScramMechanism.SCRAM_SHA_512))

    def rights(self) -> tuple[Right, ...]:
        """Give all rights that were given or denied to anybody, sorted."""
        anything = AclBindingFilter(
            ResourceType.ANY,
            None,
            ResourcePatternType.ANY,
            None,
            None,
            AclOperation.ANY,
            AclPermissionType.ANY,
        )
        try:
            asked = self._client.describe_acls(anything, request_timeout=TIMEOUT_S)
            return tuple(sorted(_right(one) for one in asked.result(timeout=TIMEOUT_S)))
        except KafkaException as error:
            raise self._told(error) from error

    def give(self, rights: Iterable[Right]) -> None:
        """Give rights and wait until they hold; one that is there already is no error."""
        given = set(rights)
        if not given:
            return
        bindings = [_binding(one) for one in sorted(given)]
        self._settle(self._client.create_acls(bindings, request_timeout=TIMEOUT_S))
        deadline_s = time.monotonic() + SETTLE_S
        # The controller has them; the broker that will be asked learns of them a moment later.
        while not given <= set(self.rights()) and time.monotonic() < deadline_s:
            time.sleep(POLL_S)

    def take(self, rights: Iterable[Right]) -> None:
        """Take rights away, exactly these."""
        filters = [_filter(one) for one in rights]
        if filters:
            self._settle(self._client.delete_acls(filters, request_timeout=TIMEOUT_S))

    def _alter(self, alteration: Any) -> None:  # noqa: ANN401 - one of confluent-kafka's classes
        self._settle(
            self._client.alter_user_scram_credentials([alteration], request_timeout=TIMEOUT_S)
        )

    def _settle(self, asked: Any) -> None:  # noqa: ANN401 - futures by what was asked
        """Wait for every answer; the first failure is raised."""
        try:
            for answer in asked.values():
                answer.result(timeout=TIMEOUT_S)
        except KafkaException as error:
            raise self._told(error) from error

    def _told(self, error: KafkaException) -> ConfigurationError | BrokerUnreachable:
        """Say what a failure means, and what to do."""
        code = error.args[0].code()
        who = self._login.username
        if code == KafkaError.SECURITY_DISABLED:
            return ConfigurationError(
                f"Kafka at {self._brokers} has no authorizer, so that anybody may do anything: set "
                "authorizer.class.name and super.users on its nodes (docs/security.md)"
            )
        if code in {
            KafkaError.CLUSTER_AUTHORIZATION_FAILED,
            KafkaError.TOPIC_AUTHORIZATION_FAILED,
        }:
            return ConfigurationError(
                f"{who} may not set rights or passwords on {self._brokers}: log in as an "
                "administrator (SMART115_USERNAME)"
            )
        if code == KafkaError.RESOURCE_NOT_FOUND:
            return ConfigurationError("no such user is on the cluster: see `principals list`")
        return BrokerUnreachable(
            f"Kafka at {self._brokers} does not let {who} in, or does not answer "
            f"({error.args[0].name()}): check the password, SMART115_CA_FILE and the address"
        )


def _right(binding: AclBinding) -> Right:
    """Read one of Kafka's bindings."""
    return Right(
        principal=binding.principal,
        resource=_RESOURCES.get(binding.restype, "cluster"),
        name=binding.name,
        operation=binding.operation.name.lower(),
        is_prefixed=binding.resource_pattern_type == ResourcePatternType.PREFIXED,
        is_denied=binding.permission_type == AclPermissionType.DENY,
        host=binding.host,
    )


def _parts(right: Right) -> tuple[Any, ...]:
    """Give a right as Kafka's binding takes it."""
    pattern = ResourcePatternType.PREFIXED if right.is_prefixed else ResourcePatternType.LITERAL
    allows = AclPermissionType.DENY if right.is_denied else AclPermissionType.ALLOW
    return (
        _KINDS[right.resource],
        right.name,
        pattern,
        right.principal,
        right.host,
        AclOperation[right.operation.upper()],
        allows,
    )


def _binding(right: Right) -> AclBinding:
    return AclBinding(*_parts(right))


def _filter(right: Right) -> AclBindingFilter:
    return AclBindingFilter(*_parts(right))
