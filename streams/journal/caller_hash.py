"""Call-back numbers under a secret: two calls of one number are seen, the number is not.

There are so few telephone numbers that anybody could undo a plain hash by trying them all, salted
or not; an HMAC needs the deployment's key. The core compares, and never sees a number or the key.
Where the key is lost or differs between two machines, numbers are no longer found equal: calls are
then compared by place, time and words as before.
"""

import hmac
import os
import secrets
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from schemas.events.incidents import IncidentReported, IncidentUpdated
from schemas.ground.errors import ConfigurationError

_KEY_BYTES: Final = 32
_HASH_CHARS: Final = 32  # 128 bits: two numbers of a country never meet

_DIGITS_MIN: Final = 6
"""A shorter text is no number that could be called back: 115, "ẩn số"."""

_COUNTRY: Final = "84"
_NATIONAL_CHARS_MIN: Final = 9  # of a number without its 0: 84 may begin one written without it


@dataclass(frozen=True, slots=True)
class CallerHash:
    """Puts ``callback_hash`` beside the call-back number of an event, and never a foreign one."""

    key: bytes

    def hashed(self, event: Any) -> Any:  # noqa: ANN401 - any input event
        """Give the event with the hash of its number, or with none where it has no number."""
        if not isinstance(event, IncidentReported | IncidentUpdated):
            return event
        number = None if event.callback is None else plain_number(event.callback)
        told = None if number is None else self.of(number)
        if told == event.callback_hash:
            return event
        return event.model_copy(update={"callback_hash": told})

    def of(self, number: str) -> str:
        """Give the hash of a number in its plain form: 32 hexadecimal digits."""
        return hmac.digest(self.key, number.encode(), "sha256").hex()[:_HASH_CHARS]


def plain_number(text: str) -> str | None:
    """Give the digits of a number as they are dialled within the country, however it is written.

    ``+84 912 345 678``, ``0084912345678``, ``(0912) 345-678`` and ``912345678`` are one number.
    None for what is no number: withheld, too short, the same digit all over.
    """
    digits = "".join(
        str(unicodedata.digit(char)) for char in text if unicodedata.digit(char, None) is not None
    )
    is_abroad = text.lstrip(" (").startswith(("+", "\uff0b")) or digits.startswith("00")
    digits = digits.removeprefix("00") if digits.startswith("00") else digits
    if digits.startswith(_COUNTRY) and len(digits) >= len(_COUNTRY) + _NATIONAL_CHARS_MIN:
        digits = digits.removeprefix(_COUNTRY)
    elif is_abroad:
        digits = f"+{digits}"
    digits = digits.removeprefix("0")
    if len(digits) < _DIGITS_MIN or len(frozenset(digits.removeprefix("+"))) == 1:
        return None
    return digits


def load_key(path: Path) -> bytes:
    """Read the key, or make it where there is none; of several that do so at once, one wins.

    Raises
    ------
    ConfigurationError
        If the file cannot be read or made, or holds less than a key.
    """
    try:
        if not path.exists():
            _make(path)
        key = path.read_bytes().strip()
    except OSError as error:
        msg = f"{path}: {error.strerror}; give SMART115_CALLER_KEY_FILE a file that can be read"
        raise ConfigurationError(msg) from None
    if len(key) < _KEY_BYTES:
        msg = f"{path}: {len(key)} bytes are no key; write {_KEY_BYTES} or more, or remove the file"
        raise ConfigurationError(msg)
    return key


def _make(path: Path) -> None:
    """Write a new key beside its place and put it there whole, unless another one is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(_KEY_BYTES) + "\n")
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
