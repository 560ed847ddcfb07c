"""The engine's configuration: environment, ``.env``, and nothing else."""

import os
import re
from pathlib import Path
from typing import Annotated, Literal, Self

from dotenv import dotenv_values
from pydantic import (
    AfterValidator,
    AwareDatetime,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from schemas.ground.errors import ConfigurationError

PREFIX = "SMART115_"
ENV_FILE = Path(".env")
CALLER_KEY_FILE = "caller.key"

PORT_MAX = 65_535
_ADDRESS = re.compile(
    r"([\w-]{1,63}(\.[\w-]{1,63})*|\[[0-9a-f:.]+\]):(?P<port>[0-9]{1,5})", re.ASCII | re.IGNORECASE
)


def _addresses(text: str) -> str:
    """Refuse what Kafka's client would fail to read; the broker itself is not asked."""
    for address in text.split(","):
        found = _ADDRESS.fullmatch(address)
        if found is None or not 0 < int(found["port"]) <= PORT_MAX:
            msg = f"{address!r} is no address; write host:port[,host:port], e.g. 127.0.0.1:9092"
            raise ValueError(msg)
    return text


Positive = Annotated[float, Field(gt=0, le=86_400)]


class Settings(BaseSettings):
    """Every setting, read from ``SMART115_<NAME>`` or from ``.env``; unknown names are refused.

    A path is relative to the current directory. Durations are seconds of the engine's clock unless
    the name says otherwise.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=ENV_FILE,
        env_ignore_empty=True,  # NAME= is how .env.example and compose write "not set"
        extra="forbid",
        frozen=True,
    )

    brokers: Annotated[str, AfterValidator(_addresses)] | None = Field(
        default=None,
        description="Kafka bootstrap servers, host:port[,host:port]; empty: the embedded broker",
    )
    home: Path = Field(
        default=Path(".smart115"),
        description="folder for what the engine keeps: broker data, map cache, logs",
    )
    city: Path | None = Field(
        default=None, description="city folder of this centre; empty: the built-in schematic city"
    )
    words: Path | None = Field(
        default=None,
        description="folder of corrected sentences, PO files as `smart115 words export` writes; "
        "empty: the engine's own",
    )
    caller_key_file: Path | None = Field(
        default=None,
        description="file with the secret under which call-back numbers are compared, the same on "
        "all machines of this centre; empty: caller.key in home, made when it is first needed",
    )
    topic_prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{0,80}$")] = Field(
        default="", description="put before every topic and group name, to share one cluster"
    )
    neighbour_prefixes: Annotated[
        str, Field(pattern=r"^([A-Za-z0-9._-]{1,80}(,[A-Za-z0-9._-]{1,80})*)?$")
    ] = Field(
        default="",
        description="topic prefixes, with commas between, under which neighbour centres write what "
        "they say to this one: their topic_prefix on this cluster, or the name that MirrorMaker "
        "gives their cluster, with its dot",
    )
    worker_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{0,80}$")] = Field(
        default="",
        description="this process's fixed name among the workers of its role: restarted under the "
        "same name it has its partitions back at once; empty: Kafka names it",
    )
    clock_rate: Annotated[float, Field(gt=0, le=100)] = Field(
        default=1.0, description="speed of the engine's clock; not 1 only for a demonstration"
    )
    clock_origin: AwareDatetime | None = Field(
        default=None,
        description="instant at which the engine's clock agreed with the wall clock; needed if the "
        "rate is not 1",
    )
    tick_s: Positive = Field(default=1.0, description="how often the journal gets a tick")
    future_s_max: Positive = Field(
        default=5.0, description="an event this far ahead of the engine's clock is refused"
    )
    position_move_m: Positive = Field(
        default=20.0, description="a unit's position is journaled when it moved this far, in metres"
    )
    position_every_s: Positive = Field(
        default=15.0, description="... or when this long has passed since the last one"
    )
    vitals_every_s: Positive = Field(
        default=60.0, description="vitals are journaled when the score changed, or this often"
    )
    edge_channels: Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]*(,[a-z][a-z0-9_]*)*)?$")] = (
        Field(
            default="",
            description="channels to hospitals that edges of your own serve, name[,name]: these "
            "read pre-alerts and write delivery-receipts; empty: none",
        )
    )
    session_timeout_s: Annotated[float, Field(ge=6, le=60)] = Field(
        default=10.0, description="wall seconds after which Kafka gives up on a silent worker"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="least severity that is logged"
    )
    log_format: Literal["json", "console"] = Field(
        default="console", description="json for machines, console for people"
    )

    @property
    def caller_key(self) -> Path:
        """The file with the secret for call-back numbers."""
        return self.caller_key_file or self.home / CALLER_KEY_FILE

    @property
    def neighbours(self) -> tuple[str, ...]:
        """The neighbours' topic prefixes, each once."""
        return tuple(dict.fromkeys(name for name in self.neighbour_prefixes.split(",") if name))

    @model_validator(mode="after")
    def _is_no_neighbour_of_itself(self) -> Self:
        if self.topic_prefix and self.topic_prefix in self.neighbours:
            msg = f"neighbour_prefixes names {self.topic_prefix!r}, this centre's own topic_prefix"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _scaled_clock_has_origin(self) -> Self:
        if self.clock_rate != 1 and self.clock_origin is None:
            msg = "clock_origin is needed when clock_rate is not 1"
            raise ValueError(msg)
        return self


def load(env_file: Path = ENV_FILE) -> Settings:
    """Read the settings.

    Raises
    ------
    ConfigurationError
        Names the variable, its value and what it should be, for the first wrong or unknown one.
    """
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    named = {
        **dict.fromkeys(os.environ, "environment"),
        **{key: str(env_file) for key in dotenv_values(env_file)},
    }
    for key, origin in sorted(named.items()):
        ours = key.upper().startswith(PREFIX) or origin == str(env_file)
        if ours and key.upper() not in known:
            msg = f"{key} in {origin} is no setting; known are {', '.join(sorted(known))}"
            raise ConfigurationError(msg)
    try:
        return Settings(_env_file=env_file)
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        why = first["msg"].removeprefix("Value error, ")
        msg = f"{name}={first['input']!r}: {why}" if first["loc"] else why
        raise ConfigurationError(msg) from None


def environment(settings: Settings) -> dict[str, str]:
    """Give the settings as environment variables, for a child process. Null ones are left out."""
    values = settings.model_dump(mode="json")
    return {f"{PREFIX}{name}".upper(): str(value) for name, value in values.items() if value}


def effective(settings: BaseSettings) -> list[str]:
    """Give one ``NAME=value`` line a setting, secrets as stars, for the log at start."""
    lines = []
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        shown = "**********" if isinstance(value, SecretStr) else "" if value is None else value
        lines.append(f"{PREFIX}{name}".upper() + f"={shown}")
    return lines


def example() -> str:
    """Give the text of ``.env.example``: each setting with its meaning and default."""
    lines = [
        "# Made from streams/host/settings.py by `make env-example`; copy to .env and edit.",
        "",
    ]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else field.default
        lines += [f"# {field.description}", f"# {PREFIX}{name.upper()}={default}", ""]
    return "\n".join(lines)
