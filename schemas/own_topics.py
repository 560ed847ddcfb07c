"""Topics that are one principal's or one centre's alone: rights work on topics, not on keys."""

from dataclasses import replace
from typing import Final

from schemas.ground.ids import CentreId, HospitalId, UnitId
from schemas.parties import ENGINE, OF_CENTRE, Party, Principal
from schemas.topics import (
    DISPATCHER_COMMANDS,
    HOSPITAL_STATUS,
    INCIDENTS,
    PRE_ALERTS,
    ROAD_EVENTS,
    VEHICLE_POSITIONS,
    VEHICLE_STATUS,
    VITALS,
    Topic,
)

OF_CENTRES: Final = (
    INCIDENTS,
    VEHICLE_POSITIONS,
    VEHICLE_STATUS,
    VITALS,
    HOSPITAL_STATUS,
    ROAD_EVENTS,
    DISPATCHER_COMMANDS,
)
"""What a centre's own systems and people say: each centre may have a topic of its own for it."""

_OF_CENTRE: Final = "centre"


def hospital_alerts(hospital_id: HospitalId) -> Topic:
    """Give the row of one hospital's own topic, for its own systems."""
    return _own(
        f"hospital.{hospital_id}.alerts",
        PRE_ALERTS,
        Principal(Party.HOSPITAL, hospital_id),
        key="hospital_id",
        owner="delivery",
        readers="the hospital",
        about="The pre-alerts of one hospital, for its own systems.",
        may_write=(Party.DELIVERY,),
        may_read=(Party.HOSPITAL,),
    )


def hospital_reports(hospital_id: HospitalId) -> Topic:
    """Give the row where one hospital, and no other, says what it has to say."""
    return _own(
        f"hospital.{hospital_id}.status",
        HOSPITAL_STATUS,
        Principal(Party.HOSPITAL, hospital_id),
        owner="the hospital",
        readers="intake",
        about="What one hospital's own systems report and answer; nobody else can write here.",
        may_write=(Party.HOSPITAL,),
        may_read=(Party.INTAKE,),
    )


def unit_positions(unit_id: UnitId) -> Topic:
    """Give the row where one unit's own tracker, and no other, writes its fixes."""
    return _own(
        f"unit.{unit_id}.positions",
        VEHICLE_POSITIONS,
        Principal(Party.UNIT, unit_id),
        owner="the unit's tracker",
        readers="telemetry",
        about="Fixes of one unit's own tracker; nobody else can write here.",
        may_write=(Party.UNIT,),
        may_read=(Party.TELEMETRY,),
    )


def unit_vitals(unit_id: UnitId) -> Topic:
    """Give the row where one unit's own monitors, and no others, write."""
    return _own(
        f"unit.{unit_id}.vitals",
        VITALS,
        Principal(Party.UNIT, unit_id),
        owner="the unit's monitors",
        readers="telemetry",
        about="Measurements of one unit's own monitors; nobody else can write here.",
        may_write=(Party.UNIT,),
        may_read=(Party.TELEMETRY,),
    )


def centre_topics(centre_id: CentreId) -> tuple[Topic, ...]:
    """Give the rows where those who are of one centre, and nobody of another, say what they say.

    Each is named after the topic that all share: ``centre.HCM.incidents``.
    """
    return tuple(
        replace(
            row,
            name=f"{_OF_CENTRE}.{centre_id}.{row.name}",
            partitions=1,
            about=f"As {row.name}, of one centre; nobody of another can write here.",
            may_write=tuple(one for one in row.may_write if one in OF_CENTRE),
            may_read=tuple(one for one in row.may_read if one in ENGINE),
            of_centre=centre_id,
        )
        for row in OF_CENTRES
    )


def own_topics(principal: Principal) -> tuple[Topic, ...]:
    """Give the topics that are one principal's, or its centre's, alone; none for most."""
    if principal.centre:
        rows = centre_topics(principal.centre)
        return tuple(row for row in rows if row.lets_write(principal))
    match principal.party:
        case Party.HOSPITAL:
            return hospital_alerts(principal.of), hospital_reports(principal.of)
        case Party.UNIT:
            return unit_positions(principal.of), unit_vitals(principal.of)
        case _:
            return ()


def own_row(name: str) -> Topic | None:
    """Give the row of a principal's or a centre's own topic by its name; null where it is none."""
    kind, _, rest = name.partition(".")
    of, _, _ = rest.rpartition(".")
    try:
        if kind == _OF_CENTRE:
            rows = centre_topics(of) if of else ()
        else:
            rows = own_topics(Principal(Party(kind), of)) if of else ()
    except ValueError:
        return None
    return next((row for row in rows if row.name == name), None)


def _own(  # noqa: PLR0913 - a parameter a column
    name: str,
    like: Topic,
    only: Principal,
    *,
    owner: str,
    readers: str,
    about: str,
    may_write: tuple[Party, ...],
    may_read: tuple[Party, ...],
    key: str | None = None,
) -> Topic:
    """Make the row of a topic that is one principal's alone, with one partition."""
    return replace(
        like,
        name=name,
        key=key or like.key,
        partitions=1,
        owner=owner,
        readers=readers,
        about=about,
        may_write=may_write,
        may_read=may_read,
        only=only,
    )
