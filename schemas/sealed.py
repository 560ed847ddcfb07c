"""Text that is kept encrypted: how it is recognised, and how long it may be.

What was sealed is opaque to whoever reads it: the core copies it, and decides by nothing in it
(docs/adr/0023-personal-data.md).
"""

import re
import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, WithJsonSchema

from schemas.ground.errors import BrokenRule

MARK: Final = "sealed:1:"
SEALED: Final = re.compile(r"sealed:1:[A-Za-z0-9_-]+={0,2}")
SEALED_CHARS_MAX: Final = 12_000
"""Of 2 000 characters of Vietnamese, three bytes each, encrypted and in Base64."""

ADDRESS_CHARS_MAX: Final = 2_000
CALLBACK_CHARS_MAX: Final = 200


def is_sealed(text: str) -> bool:
    """Tell whether a text is one that was sealed, whole."""
    return len(text) <= SEALED_CHARS_MAX and SEALED.fullmatch(text) is not None


def _address(text: str) -> str:
    """Bring an address to NFC, and hold one that is plain to its length."""
    plain = unicodedata.normalize("NFC", text)
    if len(plain) > ADDRESS_CHARS_MAX and not is_sealed(plain):
        raise BrokenRule(
            "rule.text_too_long",
            "has {count} characters; at most {most} are read",
            count=len(plain),
            most=ADDRESS_CHARS_MAX,
        )
    return plain


def _callback(text: str) -> str:
    """Bring a call-back number to NFC, and hold one that is plain to its length."""
    plain = unicodedata.normalize("NFC", text)
    if not plain or (len(plain) > CALLBACK_CHARS_MAX and not is_sealed(plain)):
        raise BrokenRule(
            "rule.text_out_of_range",
            "has {count} characters; 1 to {most} are read",
            count=len(plain),
            most=CALLBACK_CHARS_MAX,
        )
    return plain


Address = Annotated[
    str,
    AfterValidator(_address),
    WithJsonSchema({"type": "string", "maxLength": ADDRESS_CHARS_MAX}),
]
"""An address as it was said, at most 2 000 characters, NFC; in the journal it is sealed."""

Callback = Annotated[
    str,
    AfterValidator(_callback),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": CALLBACK_CHARS_MAX}),
]
"""A caller's number as it was said, 1 to 200 characters, NFC; in the journal it is sealed."""
