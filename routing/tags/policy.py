"""Which rules of the road an ambulance may break, and what each manoeuvre costs it.

The law is generous: an ambulance on duty may drive against a one-way street, where others may not,
and past a red light (Luật Trật tự, an toàn giao thông đường bộ 2024, điều 27). The defaults are
not: they break no sign, because no travel time may rest on a way that another driver, a barrier or
the crew's own judgement can deny. A centre that knows its streets relaxes them in a TOML file,
which needs to name only what differs::

    banned_turn_s = 15
    against_one_way_factor = 4.0
    vehicle_width_m = 1.9

``smart115 map policy`` prints every rule with its default and its source.
"""

import hashlib
import json
import textwrap
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from schemas.ground.base import Model
from schemas.ground.errors import MapError

Seconds = Annotated[float, Field(ge=0, le=3_600)]

TOML_COLUMNS = 96

POLICY_FILE_BYTES_MAX = 100_000  # a policy has some thirty lines


class EmergencyPolicy(Model):
    """How an ambulance drives; with sirens and without ("normal") where the two differ.

    Costs of turns, lights and gates are fixed times on top of driving. Sources: OSRM's car profile
    (20 s for a U-turn, 2 s for a light, about 3 s for a right angle), Highway Capacity Manual (a
    light at level of service B delays 10 to 20 s); where sirens differ, the value is an estimate
    and says so.
    """

    banned_turn_s: Seconds | None = Field(
        None, description="Cost with sirens of a turn that a sign forbids; none = never made."
    )
    against_one_way_factor: Annotated[float, Field(ge=1, le=100)] | None = Field(
        None,
        description="Time with sirens against a one-way street over the time along it; none = "
        "never driven. Motorways, links and roundabouts are never driven against.",
    )
    closed_access: frozenset[str] = Field(
        frozenset({"no", "agricultural", "forestry", "military", "use_sidepath", "impassable"}),
        description="Access values that keep an ambulance out. `private`, `destination`, "
        "`customers` and the like bind the public, not an ambulance on duty.",
    )
    conditional_restrictions: Literal["by_hour", "keep", "ignore"] = Field(
        "by_hour",
        description="Turn restrictions that hold at some hours only: obeyed at these hours (and at "
        "all where the hours cannot be read), at all hours, or never; counted in the build's "
        "report in each case.",
    )
    drives_on: Literal["right", "left"] = Field(
        "right", description="The side of the road: tells which turn crosses oncoming traffic."
    )
    sirens_factor: Annotated[float, Field(ge=1, le=3)] = Field(
        1.25,
        description="Speed with sirens over speed without, at most; on smaller roads less "
        "(SIRENS_GAIN_MAX in routing/tags/speeds.py). Measured: 1.43 rural (Ho & Lindquist, "
        "Prehosp Emerg Care 2001;5:159: 12.14 against 8.51 min); 1/0.7 = 1.43 in JEMSS's model of "
        "Auckland; near 1.1 in a small city (Hunt et al., Ann Emerg Med 1995: 43.5 s saved a run). "
        "1.25 lies between: thick motorcycle traffic cannot always give way.",
    )
    sirens_kmh_max: Annotated[float, Field(ge=10, le=200)] = Field(
        120.0, description="Sirens add nothing beyond this speed, km/h."
    )
    signal_normal_s: Seconds = Field(12.0, description="A traffic light: HCM, level B.")
    signal_sirens_s: Seconds = Field(
        3.0, description="Slowing before a red light and looking both ways (estimate; OSRM: 2)."
    )
    near_turn_normal_s: Seconds = Field(
        2.0, description="A turn towards the own side (right, in Vietnam)."
    )
    near_turn_sirens_s: Seconds = Field(1.0, description="The same with sirens (estimate).")
    far_turn_normal_s: Seconds = Field(6.0, description="A turn across oncoming traffic.")
    far_turn_sirens_s: Seconds = Field(2.0, description="The same with sirens (estimate).")
    u_turn_normal_s: Seconds = Field(20.0, description="Turning round in the road (OSRM: 20).")
    u_turn_sirens_s: Seconds = Field(10.0, description="The same with sirens (estimate).")
    gate_s: Seconds = Field(
        20.0, description="A gate or lift gate that is opened for the ambulance (estimate)."
    )
    toll_s: Seconds = Field(5.0, description="A toll booth or border control (estimate).")
    ferry_board_s: Seconds = Field(
        300.0,
        description="Waiting for and boarding a ferry, which sirens do not hasten (estimate).",
    )
    ferry_kmh: Annotated[float, Field(gt=0, le=100)] = Field(
        8.0, description="Speed of a ferry whose `duration` is not tagged, km/h."
    )
    vehicle_width_m: Annotated[float, Field(ge=0.5, le=4)] = Field(
        2.1, description="Body of a Ford Transit ambulance, mirrors folded, metres."
    )
    road_width_m_min: Annotated[float, Field(ge=0.5, le=6)] = Field(
        2.5, description="Narrowest carriageway (`width`) driven: the body and 0.2 m a side."
    )
    vehicle_height_m: Annotated[float, Field(ge=1, le=6)] = Field(
        2.8, description="With the light bar, metres."
    )
    vehicle_weight_t: Annotated[float, Field(ge=0.5, le=40)] = Field(
        3.5, description="Loaded, tonnes."
    )
    vehicle_length_m: Annotated[float, Field(ge=2, le=15)] = Field(6.0, description="Metres.")

    @property
    def sha256(self) -> str:
        """Name the policy's content: 64 hex digits, equal for equal policies."""
        values = self.model_dump()
        values["closed_access"] = sorted(self.closed_access)
        return hashlib.sha256(repr(sorted(values.items())).encode()).hexdigest()


DEFAULT_POLICY = EmergencyPolicy()


def to_toml(policy: EmergencyPolicy) -> str:
    """Write a policy as a TOML file that explains itself.

    Parameters
    ----------
    policy
        What to write.

    Returns
    -------
    str
        Every rule with its description and value; one that is off ("never") as a comment.
    """
    lines = []
    for name, rule in EmergencyPolicy.model_fields.items():
        value = getattr(policy, name)
        lines += [f"# {line}" for line in textwrap.wrap(rule.description or "", TOML_COLUMNS)]
        if isinstance(value, frozenset):
            value = sorted(value)
        lines.append(f"# {name} =" if value is None else f"{name} = {json.dumps(value)}")
        lines.append("")
    return "\n".join(lines)


def load_policy(path: Path) -> EmergencyPolicy:
    """Read a policy from a TOML file; what the file does not name keeps its default.

    Parameters
    ----------
    path
        The file, UTF-8.

    Returns
    -------
    EmergencyPolicy
        The policy.

    Raises
    ------
    MapError
        The file cannot be read, is no TOML, or names an unknown rule or a value out of range.
    """
    try:
        if path.stat().st_size > POLICY_FILE_BYTES_MAX:
            message = f"{path} is larger than {POLICY_FILE_BYTES_MAX} bytes: it is no policy file."
            raise MapError(message)
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"The policy file {path} cannot be read ({error.strerror}); check the path."
        raise MapError(message) from error
    except ValueError as error:  # both "no UTF-8" and "no TOML"
        message = f"The policy file {path} is no TOML ({error}); correct it."
        raise MapError(message) from error
    if isinstance(values.get("closed_access"), list):
        values["closed_access"] = frozenset(values["closed_access"])
    try:
        return EmergencyPolicy.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        message = f"{path}: {name} = {first.get('input')!r}: {first['msg']}; correct it."
        raise MapError(message) from error
