"""The engine's configuration: environment, ``.env``, and nothing else."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from dotenv import dotenv_values
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)

from schemas.ground.errors import ConfigurationError

PREFIX = "SMART115_"
ENV_FILE = Path(".env")
CALLER_KEY_FILE = "caller.key"
IDENTITY_FILE = "identity.db"
DEVICES_FILE = "devices.csv"
TRACKERS_FILE = "trackers.toml"
NOTIFY_FILE = "notify.toml"
CREDENTIALS_FOLDER = "credentials"

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


class Settings(BaseModel):
    """Every setting, read from ``SMART115_<NAME>`` or from ``.env``; unknown names are refused.

    A path is relative to the current directory. Durations are seconds of the engine's clock unless
    the name says otherwise.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    brokers: Annotated[str, AfterValidator(_addresses)] | None = Field(
        default=None,
        description="Kafka bootstrap servers, host:port[,host:port]; empty: the embedded broker",
    )
    security: Literal["none", "secure"] = Field(
        default="none",
        description="secure: Kafka is reached by TLS with a name and a password (SCRAM), and the "
        "embedded broker is locked; none: an open broker",
    )
    ca_file: Path | None = Field(
        default=None,
        description="PEM file of the authority that signed the brokers' certificates; empty: the "
        "embedded broker's own, else those that this machine trusts",
    )
    username: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{0,100}$")] = Field(
        default="",
        description="who a command is to a locked Kafka; empty: the embedded broker's admin; a "
        "worker is always its role, engine.<role>, with its password in credentials",
    )
    password: SecretStr | None = Field(
        default=None, description="the password of username; a file is better kept"
    )
    password_file: Path | None = Field(
        default=None,
        description="file with the password of username; empty: <username>.password in credentials",
    )
    credentials: Path | None = Field(
        default=None,
        description="folder of password files, as `smart115 principals create` writes them; empty: "
        "credentials in home",
    )
    home: Path = Field(
        default=Path(".smart115"),
        description="folder for what the engine keeps: broker data, map cache, logs",
    )
    city: Path | None = Field(
        default=None,
        description="city folder of this centre, or a folder of city folders, one a centre; empty: "
        "the built-in schematic city",
    )
    centre: Annotated[str, Field(pattern=r"^([A-Za-z0-9][A-Za-z0-9._-]{0,63})?$")] = Field(
        default="",
        description="which of several centres a command, the console and the edge are of; empty: "
        "the only one",
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
    partitions: Annotated[int, Field(ge=1, le=1_024)] | None = Field(
        default=None,
        description="partitions of each topic that is spread by key, settled when the topics are "
        "first created: as many workers of a role share the centres at most; empty: 64, or as "
        "many as there are",
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
    clock_changes: Path | None = Field(
        default=None,
        description="file in which a demonstration tells its workers that the clock runs at "
        "another rate; empty: it never does",
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
    snapshot_records: Annotated[int, Field(ge=100)] = Field(
        default=5_000,
        description="what dispatch knows is kept after so many records of the journal: a worker "
        "that takes over reads no more than these again",
    )
    snapshot_every_s: Positive = Field(
        default=300.0, description="... or after this long, if anything has come"
    )
    edge_channels: Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]*(,[a-z][a-z0-9_]*)*)?$")] = (
        Field(
            default="",
            description="channels to hospitals that edges of your own serve, name[,name]: these "
            "read pre-alerts and write delivery-receipts; empty: none",
        )
    )
    notify_file: Path | None = Field(
        default=None,
        description="how `smart115 notify` reaches each hospital, with its secrets; empty: "
        f"{NOTIFY_FILE} in home",
    )
    notify_host: str = Field(
        default="127.0.0.1", description="address of the pages by which hospitals answer"
    )
    notify_port: Annotated[int, Field(ge=0, le=PORT_MAX)] = Field(
        default=8117, description="their port; 0: a free one"
    )
    notify_behind_proxy: bool = Field(
        default=False, description="whether a proxy in front of these pages has TLS"
    )
    identity_file: Path | None = Field(
        default=None,
        description="file with principals, token digests and accounts, of the doors (edges and "
        "screens); empty: identity.db in home",
    )
    oidc_issuer: str = Field(
        default="", description="identity provider of people, its issuer's URL; empty: none"
    )
    oidc_audience: str = Field(
        default="smart115", description="who the provider's tokens must be for"
    )
    oidc_jwks_url: str = Field(
        default="", description="the provider's keys; empty: where its issuer says they are"
    )
    oidc_roles_claim: str = Field(
        default="roles",
        description="where a token lists roles such as smart115:dispatcher or "
        "smart115:hospital:HOSPITAL_ID, with dots into what is nested",
    )
    edge_host: str = Field(
        default="127.0.0.1", description="address on which `smart115 edge` listens"
    )
    edge_port: Annotated[int, Field(ge=0, le=PORT_MAX)] = Field(
        default=8118, description="its port; 0 takes a free one"
    )
    edge_certificate: Path | None = Field(
        default=None, description="PEM file with its TLS certificate; empty: no TLS"
    )
    edge_key: Path | None = Field(default=None, description="PEM file with the certificate's key")
    edge_behind_proxy: bool = Field(
        default=False, description="true: a reverse proxy in front of it has TLS"
    )
    devices_file: Path | None = Field(
        default=None,
        description="CSV file with the columns device and unit_id: which tracker is in which unit; "
        "read again when it changes; empty: devices.csv in home",
    )
    trackers_file: Path | None = Field(
        default=None,
        description="TOML file that declares columns and units of trackers' CSV; read again when "
        "it changes; empty: trackers.toml in home",
    )
    edge_requests_per_s: Positive = Field(
        default=1_000.0, description="how often one principal may come to it, and twice at once"
    )
    mqtt_broker: Annotated[str, AfterValidator(_addresses)] | None = Field(
        default=None,
        description="MQTT broker that `smart115 edge-mqtt` reads, host:port; empty: one in its own "
        "process, for this machine alone",
    )
    mqtt_port: Annotated[int, Field(ge=0, le=PORT_MAX)] = Field(
        default=1883, description="port of the MQTT broker in its own process; 0 takes a free one"
    )
    mqtt_username: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")] = Field(
        default="edge", description="who the edge is to the MQTT broker"
    )
    mqtt_password_file: Path | None = Field(
        default=None, description="file with its password there; empty: none"
    )
    mqtt_ca_file: Path | None = Field(
        default=None,
        description="PEM file of the authority that signed the MQTT broker's certificate: TLS; "
        "empty: no TLS, for a broker on this machine alone",
    )
    mqtt_certificate: Path | None = Field(
        default=None, description="PEM file with the edge's own certificate there; empty: none"
    )
    mqtt_key: Path | None = Field(default=None, description="PEM file with that certificate's key")
    mqtt_client_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")] = Field(
        default="smart115-edge",
        description="name of its session, for which the MQTT broker keeps what it has not taken",
    )
    traccar_brokers: Annotated[str, AfterValidator(_addresses)] | None = Field(
        default=None,
        description="Kafka into which a Traccar server forwards, host:port, which "
        "`smart115 edge-traccar` reads without a login; empty: the engine's own",
    )
    traccar_topics: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+(,[A-Za-z0-9._-]+)*$")] = Field(
        default="positions,events",
        description="its topics there, forward.topic and event.forward.topic, with a comma between",
    )
    traccar_name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")] = Field(
        default="traccar", description="principal with whose rights these topics speak"
    )
    claim_stale_s: Positive = Field(
        default=45.0,
        description="a ringing line that somebody has taken may be taken by another after so many "
        "seconds without a word",
    )
    trusted_proxies: str = Field(
        default="",
        description="addresses or networks of reverse proxies, with commas between, whose word is "
        "believed about a client's address and certificate; empty: nobody's",
    )
    certificate_header: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,60}$")] = Field(
        default="Client-Cert", description="header in which these proxies hand on a certificate"
    )
    session_timeout_s: Annotated[float, Field(ge=6, le=60)] = Field(
        default=10.0, description="wall seconds after which Kafka gives up on a silent worker"
    )
    crashes_max: Annotated[int, Field(ge=1, le=100)] = Field(
        default=3,
        description="how often a record may end a worker before it is a dead letter, untouched",
    )
    console_host: Literal["127.0.0.1", "::1"] = Field(
        default="127.0.0.1",
        description="where the console serves its pages: this machine alone; for others a proxy on "
        "this machine ends TLS",
    )
    console_port: Annotated[int, Field(ge=1, le=PORT_MAX)] = Field(
        default=8115, description="port of the console's pages"
    )
    watch_within_s: Positive = Field(
        default=15.0,
        description="wall seconds after which the watcher raises an alarm: an input without "
        "effect, no tick, a partition without an owner or that stands still, a silent role",
    )
    console_names: Annotated[
        str, Field(pattern=r"^([A-Za-z0-9.-]{1,253}(,[A-Za-z0-9.-]{1,253})*)?$")
    ] = Field(
        default="",
        description="names under which a proxy serves the console's pages by TLS, name[,name]: "
        "everybody signs in then; empty: this machine alone, nameless until the first account",
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
    def devices(self) -> Path:
        """The file that says which tracker is in which unit."""
        return self.devices_file or self.home / DEVICES_FILE

    @property
    def trackers(self) -> Path:
        """The file that says what the columns of trackers' CSV mean."""
        return self.trackers_file or self.home / TRACKERS_FILE

    @property
    def notify(self) -> Path:
        """The file that says how each hospital is reached."""
        return self.notify_file or self.home / NOTIFY_FILE

    @property
    def identities(self) -> Path:
        """The file with principals and their credentials."""
        return self.identity_file or self.home / IDENTITY_FILE

    @property
    def credentials_folder(self) -> Path:
        """The folder of password files."""
        return self.credentials or self.home / CREDENTIALS_FOLDER

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
    def _one_password(self) -> Self:
        if self.password is not None and self.password_file is not None:
            msg = "password and password_file are both set: keep one of them"
            raise ValueError(msg)
        if self.security == "none" and self.username:
            msg = "username is for security=secure: set both, or none"
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
    in_file = {key: value or "" for key, value in dotenv_values(env_file).items()}
    in_environment = {key: value for key, value in os.environ.items() if _is_ours(key)}
    _refuse_unknown(
        {**dict.fromkeys(in_environment, "environment"), **dict.fromkeys(in_file, str(env_file))}
    )
    given = _values(in_file) | _values(in_environment)
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        why = first["msg"].removeprefix("Value error, ")
        is_secret = first["loc"][:1] == ("password",)
        shown = "**********" if is_secret else repr(first["input"])
        msg = f"{name}={shown}: {why}" if first["loc"] else why
        raise ConfigurationError(msg) from None


def _is_ours(key: str) -> bool:
    return key.upper().startswith(PREFIX)


def _refuse_unknown(origins: Mapping[str, str]) -> None:
    """Refuse the first name that is no setting; what it was set to may be a secret."""
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    for key, origin in sorted(origins.items()):
        if key.upper() not in known:
            msg = f"{key} in {origin} is no setting; known are {', '.join(sorted(known))}"
            raise ConfigurationError(msg)


def _values(named: Mapping[str, str]) -> dict[str, str]:
    """Give the values by field; ``NAME=`` is how .env.example and compose write "not set"."""
    return {
        key.upper().removeprefix(PREFIX).lower(): value for key, value in named.items() if value
    }


def environment(settings: Settings) -> dict[str, str]:
    """Give the settings as environment variables, for a child process. Null ones are left out.

    A secret is among them: nobody else may be given these.
    """
    values = settings.model_dump(mode="json")
    if settings.password is not None:
        values["password"] = settings.password.get_secret_value()
    return {f"{PREFIX}{name}".upper(): str(value) for name, value in values.items() if value}


def effective(settings: BaseModel) -> list[str]:
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
