"""A destination's reasons in one sentence: what it costs, what it saves, how old the news is."""

from dispatch.ground.require import require
from dispatch.hospitals.ranking import Ranking
from dispatch.records.incident import HospitalChoice, Incident
from dispatch.words.explain import age, duration, listed, say
from schemas.events.hospital_capacity import BedType
from schemas.ground.texts import Bilingual
from schemas.outputs.decisions import HospitalOption, HospitalRefusal


def destination_words(incident: Incident, ranking: Ranking, why: Bilingual | None) -> Bilingual:
    """Say why the best option of a ranking was taken; ``why`` it replaces another, if it does."""
    require(ranking.options, "a destination is the best of some options")
    best = ranking.options[0]
    said = say(
        "destination" if _is_nearest(ranking) else "destination.freer",
        incident=incident.incident_id,
        hospital=_name(best),
        eta=duration(best.eta_ms),
        count=len(ranking.options),
    )
    if why is not None:
        said = _and(said, say("destination.instead", why=why))
    return _and(said, *_freer(ranking), *_equipment(ranking), *_news(best))


def choice_words(
    incident: Incident, choice: HospitalChoice, name: str, *, eta_ms: int | None, ranking: Ranking
) -> Bilingual:
    """Say whose choice a destination is, and what it costs against the engine's own.

    ``name`` is that of the hospital that was chosen.
    """
    said = say(
        "destination.chosen",
        incident=incident.incident_id,
        hospital=name,
        who=choice.by,
        reason=choice.reason,
    )
    parts: list[Bilingual] = []
    why = ranking.refusal(choice.hospital_id)
    if why is not None:
        parts.append(say("destination.although", why=refusal_words(why)))
    best = ranking.options[0] if ranking.options else None
    if best is not None and best.hospital_id != choice.hospital_id and eta_ms is not None:
        farther = eta_ms >= best.eta_ms
        key = "destination.farther" if farther else "destination.nearer"
        extra = duration(abs(eta_ms - best.eta_ms))
        parts.append(say(key, hospital=_name(best), extra=extra))
    return _and(said, *parts)


def refusal_words(why: HospitalRefusal) -> Bilingual:
    """Say why a hospital is no option, with the services that it cannot give."""
    return say(
        f"hospital.{why.reason.value}",
        services=listed(say(f"service.{one.value}") for one in why.services),
    )


def _is_nearest(ranking: Ranking) -> bool:
    best = ranking.options[0]
    return all(best.eta_ms <= one.eta_ms for one in ranking.options)


def _freer(ranking: Ranking) -> list[Bilingual]:
    """Name the nearer hospital that was passed for its load, with what that costs."""
    if _is_nearest(ranking):
        return []
    best = ranking.options[0]
    nearest = min(ranking.options, key=lambda one: (one.eta_ms, one.hospital_id))
    extra = duration(best.eta_ms - nearest.eta_ms)
    return [say("destination.busy", hospital=_name(nearest), extra=extra), *_news(nearest)]


def _equipment(ranking: Ranking) -> list[Bilingual]:
    """Say in minutes what the better-equipped hospital costs, whichever of the two was taken."""
    best = ranking.options[0].hospital_id
    names = {one.hospital_id: _name(one) for one in ranking.options}
    names |= {one.hospital_id: _name(one) for one in ranking.refusals}
    return [
        say(
            "destination.lacks" if cost.farther_id == best else "destination.better",
            nearer=names[cost.nearer_id],
            farther=names[cost.farther_id],
            services=listed([say(f"service.{one.value}") for one in cost.services]),
            extra=duration(cost.extra_ms),
        )
        for cost in ranking.equipment_costs
    ]


def _news(one: HospitalOption) -> list[Bilingual]:
    """Say what speaks against a hospital, and how old its report is where it counts for less.

    Beds of the emergency department that are not known are no news: few hospitals tell them.
    """
    name = _name(one)
    said: list[Bilingual] = []
    unknown = [bed for bed in one.unknown_beds if bed is not BedType.EMERGENCY_DEPARTMENT]
    if unknown:
        beds = listed(say(f"bed.{bed.value}") for bed in unknown)
        said.append(say("destination.unknown", hospital=name, beds=beds))
    if one.bed_type is not None and one.beds_left is not None and one.beds_left <= 0:
        left = max(0, one.beds_left)
        bed = say(f"bed.{one.bed_type.value}")
        said.append(say("destination.few_beds", hospital=name, left=left, bed=bed))
    if one.advisory_ms:
        said.append(say("destination.advisory", hospital=name))
    if one.report_age_s is not None and one.stale:
        said.append(say("destination.stale", hospital=name, age=age(one.report_age_s)))
    return said


def _name(one: HospitalOption | HospitalRefusal) -> str:
    return one.hospital_name or one.hospital_id


def _and(first: Bilingual, *more: Bilingual) -> Bilingual:
    return listed((first, *more), "; ")
