"""``notify.toml``: how each hospital is reached. With its secrets it is no file of the city."""

import ipaddress
import tomllib
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator

from schemas.ground.base import Model
from schemas.ground.errors import ConfigurationError
from schemas.ground.ids import HospitalId
from streams.edges.notices.signing import secret_bytes

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

MESSAGES: Final = ("sms", "zalo", "voice")
"""Channels that go through an operator's HTTP gateway."""


def _is_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        msg = "must be an address that begins with https:// and holds no password"
        raise ValueError(msg)
    return text


def _is_secret(secret: SecretStr) -> SecretStr:
    secret_bytes(secret.get_secret_value())
    return secret


Url = Annotated[str, Field(max_length=2_000), AfterValidator(_is_address)]
Lasting = Annotated[int, Field(ge=1, le=3_600, description="seconds")]


class Reached(Model):
    """What all channels have.

    After ``give_up_s`` of trying in vain the engine asks through the next channel; trying goes on.
    ``taken_is_delivered``: whoever takes the message is the hospital itself, not a server on the
    way to it. ``per_minute`` bounds what is sent, per hospital and channel.
    """

    give_up_s: Lasting = 30
    taken_is_delivered: bool = False
    per_minute: Annotated[int, Field(ge=1, le=6_000)] = 60


class Webhook(Reached):
    """A web hook of Standard Webhooks. While secrets change, each of them signs; newest first."""

    url: Url
    secrets: Annotated[
        tuple[Annotated[SecretStr, AfterValidator(_is_secret)], ...],
        Field(min_length=1, max_length=3),
    ]
    taken_is_delivered: bool = True


class FhirServer(Reached):
    """A FHIR R4 server's base address, to which a transaction is posted."""

    url: Url
    token: SecretStr | None = None
    taken_is_delivered: bool = True


class Mail(Reached):
    """Who gets an e-mail."""

    to: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[^@\s,;<>]+@[^@\s,;<>]+$", max_length=254)], ...],
        Field(min_length=1, max_length=20),
    ]


class Message(Reached):
    """Who gets a message, as the gateway of the channel's name takes it."""

    to: Annotated[str, Field(min_length=1, max_length=100)]


class Hospital(Model):
    """One hospital's channels."""

    hospital_id: HospitalId
    webhook: Webhook | None = None
    fhir: FhirServer | None = None
    email: Mail | None = None
    sms: Message | None = None
    zalo: Message | None = None
    voice: Message | None = None

    def channel(self, name: str) -> Reached | None:
        """Give a channel by its name; null where the hospital has it not."""
        found = getattr(self, name, None) if name in CHANNELS else None
        return found if isinstance(found, Reached) else None


CHANNELS: Final = tuple(name for name in Hospital.model_fields if name != "hospital_id")


class Smtp(Model):
    """The mail server through which e-mail goes."""

    host: Annotated[str, Field(min_length=1, max_length=253)]
    port: Annotated[int, Field(ge=1, le=65_535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    password: SecretStr | None = None
    sender: Annotated[str, Field(pattern=r"^[^@\s,;<>]+@[^@\s,;<>]+$", max_length=254)]


class Gateway(Model):
    """How an HTTP gateway is called, or the file that stands for it, beside ``notify.toml``.

    In the values of ``fields`` and ``headers``, ``{to}``, ``{text}`` and ``{id}`` are filled in.
    """

    url: Url | None = None
    file: Path | None = None
    form: Literal["json", "form"] = "json"
    fields: dict[str, str] = Field(default={"to": "{to}", "text": "{text}"}, max_length=40)
    headers: dict[str, str] = Field(default={}, max_length=20)

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if (self.url is None) == (self.file is None):
            msg = "give url, or file for a trial: one of both"
            raise ValueError(msg)
        return self


class NotifyFile(Model):
    """The whole file.

    ``public_url`` is under which hospitals reach the pages of links; a link holds for
    ``answer_minutes``. Only addresses of the public internet are called, and those of
    ``allow_networks``, to which also plain http may be spoken.
    """

    public_url: Url
    answer_minutes: Annotated[int, Field(ge=1, le=1_440)] = 120
    allow_networks: Annotated[tuple[str, ...], Field(max_length=50)] = ()
    smtp: Smtp | None = None
    gateways: dict[Literal["sms", "zalo", "voice"], Gateway] = Field(default={})
    hospitals: Annotated[tuple[Hospital, ...], Field(max_length=5_000)] = ()

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        self.networks()
        known: set[str] = set()
        for one in self.hospitals:
            if one.hospital_id in known:
                msg = f"hospital {one.hospital_id!r} stands there twice; join the two"
                raise ValueError(msg)
            known.add(one.hospital_id)
            if one.email is not None and self.smtp is None:
                msg = f"hospital {one.hospital_id!r} has an email and there is no [smtp]"
                raise ValueError(msg)
            for name in MESSAGES:
                if one.channel(name) is not None and name not in self.gateways:
                    msg = (
                        f"hospital {one.hospital_id!r} has {name}, and there is no gateways.{name}"
                    )
                    raise ValueError(msg)
        return self

    def networks(self) -> tuple[Network, ...]:
        """Give what may be called beside the public internet."""
        return tuple(ipaddress.ip_network(one) for one in self.allow_networks)

    def channels(self) -> tuple[str, ...]:
        """Give the channels by which any hospital is reached."""
        return tuple(name for name in CHANNELS if any(one.channel(name) for one in self.hospitals))

    def of(self, hospital_id: str) -> Hospital | None:
        """Give a hospital; null where the file does not name it."""
        return next((one for one in self.hospitals if one.hospital_id == hospital_id), None)


def read_file(path: Path) -> NotifyFile:
    """Read the file.

    Raises
    ------
    ConfigurationError
        It is not there, no TOML, or wrong: names the place and never a secret.
    """
    try:
        given: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        msg = (
            f"{path} cannot be read ({error.strerror}): docs/hospital-alerts.md says what it holds"
        )
        raise ConfigurationError(msg) from None
    except ValueError as error:
        msg = f"{path}: {error}"
        raise ConfigurationError(msg) from None
    try:
        return _beside(path.parent, NotifyFile.model_validate(given, strict=False))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole file"
        msg = f"{path}: {where}: {first['msg'].removeprefix('Value error, ')}"
        raise ConfigurationError(msg) from None


def _beside(folder: Path, file: NotifyFile) -> NotifyFile:
    """Take the files that stand for gateways as lying in a folder, where they name none."""
    gateways = {
        name: one if one.file is None else one.model_copy(update={"file": folder / one.file})
        for name, one in file.gateways.items()
    }
    return file.model_copy(update={"gateways": gateways})
