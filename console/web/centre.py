"""What pages must know of the centre that no topic tells: its places, its protocol, its credit."""

from typing import Any, Final

from scenarios.city.model import City
from schemas.ground.vocabulary import Priority
from schemas.words.catalogue import CATALOGUE

WINGS: Final = (
    "alert.", "bed.", "board.", "finding.", "mechanism.", "need.", "outcome.", "reason.", "remedy.",
    "scheme.", "service.", "severity.", "sign.", "tag.", "web.",
)  # fmt: skip
"""Sentences that pages say themselves; whatever else they show comes with its record."""

_PRIVATE: Final = {"duty_phone", "channels", "alerts_topic"}


def facts(city: City, *, simulated: bool) -> dict[str, Any]:
    """Describe a centre for its pages.

    Parameters
    ----------
    city
        The centre.
    simulated
        Whether the engine's clock is another than the wall clock: everything is a trial.

    Returns
    -------
    dict
        Of its parameters those that pages work with: the protocol's cards, for which priorities
        a person decides, which neighbours may be asked for a unit, for how long an alarm may be
        shelved (``shelve_min``, whole minutes), and between which shares of the time left a drive
        should end (``eta_pm``, per mille; null: not known).
    """
    intake, control = city.policies.intake, city.policies.control
    alert, alarms = city.policies.pre_alert, city.policies.alarms
    return {
        "centre_id": city.centre_id,
        "name": city.name,
        "schematic": city.schematic,
        "simulated": simulated,
        "synthetic": list(city.synthetic),
        "stations": [
            {"site_id": one.station_id, "name": one.name, "place": one.place.model_dump()}
            for one in city.stations
        ],
        "standby": [
            {"site_id": one.point_id, "name": one.point_id, "place": one.place.model_dump()}
            for one in city.standby_points
        ],
        "hospitals": [one.model_dump(mode="json", exclude=_PRIVATE) for one in city.hospitals],
        "cards": [card.model_dump(mode="json") for card in intake.complaints],
        "modes": {priority.value: control.mode(priority) for priority in Priority},
        "neighbours": [one.centre_id for one in city.policies.mutual_aid.neighbours],
        "eta_pm": None if alert.eta_low_pm is None else [alert.eta_low_pm, alert.eta_high_pm],
        "reach_s": city.policies.reach_s,
        "shelve_min": {
            "high": max(1, alarms.shelve_high_s_max // 60),
            "other": max(1, alarms.shelve_s_max // 60),
        },
        "areas": [one.model_dump(mode="json") for one in city.policies.intake.areas],
    }


def sentences() -> dict[str, tuple[str, str]]:
    """Give the sentences that pages say, Vietnamese and English by key."""
    return {key: texts for key, texts in CATALOGUE.items() if key.startswith(WINGS)}
