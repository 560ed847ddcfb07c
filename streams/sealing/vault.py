"""Call-back numbers and addresses: sealed before they are journaled, opened for the crew.

AES-SIV: the same words of the same case give the same seal, so that the core sees a correction
where there is one, and none where there is none. The name of the case is under the seal as well.
"""

import base64
import json
import re
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from schemas.events.incidents import IncidentReported, IncidentUpdated
from schemas.journal import OriginalRecord
from schemas.outputs.dead_letters import DeadLetterReason
from schemas.sealed import MARK
from streams.host.clock import Clock
from streams.kafka.codec import Unreadable
from streams.sealing.case_keys import CaseKeys, Send, case_of

_MARK: Final = MARK.encode()
_MARK_IN_LETTER: Final = base64.b64encode(_MARK)
"""How a sealed original begins in a dead letter: nine bytes are twelve characters of Base64."""

_SEALED: Final = re.compile(
    rb'"(sealed:1:[A-Za-z0-9_-]+={0,2}|' + _MARK_IN_LETTER + rb'[A-Za-z0-9+/]+={0,2})"'
)
FIELDS: Final = ("callback", "address")
"""What is sealed of an event; the core decides by none of it, only by ``callback_hash``."""


def seal(key: bytes, case_id: str, plain: bytes) -> str:
    """Seal bytes under the key of a case."""
    sealed = AESSIV(key).encrypt(plain, [case_id.encode()])
    head = len(case_id).to_bytes(1, "big") + case_id.encode()
    return MARK + base64.urlsafe_b64encode(head + sealed).decode("ascii")


def case_in(text: str) -> str:
    """Give the case that a seal is of; empty where it is no seal."""
    try:
        content = base64.urlsafe_b64decode(text.removeprefix(MARK))
        return content[1 : 1 + content[0]].decode()
    except (ValueError, IndexError):
        return ""


def unseal(key: bytes, text: str) -> bytes | None:
    """Open a seal; null where the key is another one."""
    case_id = case_in(text)
    try:
        content = base64.urlsafe_b64decode(text.removeprefix(MARK))
        return AESSIV(key).decrypt(content[1 + content[0] :], [case_id.encode()])
    except (InvalidTag, ValueError, IndexError):
        return None


class Vault:
    """Seals what intake journals, and opens what dispatch hands on."""

    def __init__(self, keys: CaseKeys, clock: Clock, send: Send) -> None:
        self._keys = keys
        self._clock = clock
        self._send = send

    async def sealed(
        self,
        event: Any,  # noqa: ANN401 - any input event
        original: OriginalRecord | None,
    ) -> tuple[Any, OriginalRecord | None]:
        """Give an event and its original with what is personal in them sealed.

        The key is with the broker when this returns.
        """
        if not isinstance(event, IncidentReported | IncidentUpdated):
            return event, original
        said = {name: getattr(event, name) for name in FIELDS if getattr(event, name) is not None}
        if not said:
            return event, original
        case_id = case_of(event.centre_id, event.incident_id)
        key = await self._keys.make(event.centre_id, event.incident_id, self._clock, self._send)
        hidden = {name: seal(key, case_id, text.encode()) for name, text in said.items()}
        if original is not None:
            value = seal(key, case_id, original.value).encode()
            original = original.model_copy(update={"value": value, "headers": ()})
        return event.model_copy(update=hidden), original

    async def opened(self, value: bytes) -> bytes:
        """Give an order or a dead letter as people need it: what was sealed in clear, or null.

        Nothing else of it changes, not a byte.
        """
        if _MARK not in value and _MARK_IN_LETTER not in value:
            return value
        parts = []
        end = 0
        for found in _SEALED.finditer(value):
            parts += [value[end : found.start()], await self._clear(found[1].decode("ascii"))]
            end = found.end()
        return b"".join([*parts, value[end:]])

    async def _clear(self, text: str) -> bytes:
        """Give what stands in the place of a seal in JSON."""
        is_text = text.startswith(MARK)
        plain = await self.text(text if is_text else base64.b64decode(text).decode("ascii"))
        if plain is None:
            return b"null"
        said = plain.decode() if is_text else base64.b64encode(plain).decode("ascii")
        return json.dumps(said, ensure_ascii=False).encode()

    async def text(self, text: str) -> bytes | None:
        """Open one seal; null where the case was erased."""
        key = await self._keys.of(case_in(text))
        return None if key is None else unseal(key, text)


def require_plain(event: Any) -> None:  # noqa: ANN401 - any input event
    """Refuse what looks sealed already: nobody outside can seal.

    Raises
    ------
    Unreadable
        Names the field.
    """
    for name in FIELDS:
        if str(getattr(event, name, None) or "").startswith(MARK):
            message = f"{name} must not begin with {MARK!r}"
            raise Unreadable(DeadLetterReason.WRONG_MODEL, name, message, centre_id=event.centre_id)
