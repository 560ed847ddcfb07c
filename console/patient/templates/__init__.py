"""The record's page and its picture as templates: whatever is filled in is escaped."""

from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

_FOLDER: Final = "console.patient"


@cache
def _environment() -> Environment:
    """Make the environment once: a name that a template lacks is an error, never nothing."""
    return Environment(
        loader=PackageLoader(_FOLDER, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render(name: str, **filled: object) -> str:
    """Fill a template in; ``jinja2.UndefinedError`` where something is missing."""
    return _environment().get_template(f"{name}.j2").render(filled)
