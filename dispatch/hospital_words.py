"""A destination's reasons in one sentence: what it costs, what it saves, how old the news is."""

from dispatch.casualty_words import listed
from dispatch.explain import duration, say
from dispatch.hospital_ranking import Ranking
from dispatch.require import require
from dispatch.world import HospitalChoice, Incident
from schemas.decisions import HospitalOption
from schemas.texts import Bilingual


def destination_words(incident: Incident, ranking: Ranking, why: Bilingual | None) -> Bilingual:
    """Say why the best option of a ranking was taken; ``why`` it replaces another, if it does."""
    require(ranking.options, "a destination is the best of some options")
    best = ranking.options[0]
    said = say(
        "destination" if _is_nearest(ranking) else "destination.freer",
        incident=incident.incident_id,
        hospital=best.hospital_id,
        eta=duration(best.eta_ms),
        count=len(ranking.options),
    )
    if why is not None:
        said = _and(said, say("destination.instead", why=why))
    return _and(said, *_freer(ranking), *_equipment(ranking), *_news(best))


def choice_words(
    incident: Incident, choice: HospitalChoice, eta_ms: int | None, ranking: Ranking
) -> Bilingual:
    """Say whose choice a destination is, and what it costs against the engine's own."""
    said = say(
        "destination.chosen",
        incident=incident.incident_id,
        hospital=choice.hospital_id,
        who=choice.who,
        reason=choice.reason,
    )
    parts: list[Bilingual] = []
    why = ranking.why_not(choice.hospital_id)
    if why is not None:
        parts.append(say("destination.although", why=say(f"hospital.{why.value}")))
    best = ranking.options[0] if ranking.options else None
    if best is not None and best.hospital_id != choice.hospital_id and eta_ms is not None:
        farther = eta_ms >= best.eta_ms
        key = "destination.farther" if farther else "destination.nearer"
        extra = duration(abs(eta_ms - best.eta_ms))
        parts.append(say(key, hospital=best.hospital_id, extra=extra))
    return _and(said, *parts)


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
    return [say("destination.busy", hospital=nearest.hospital_id, extra=extra), *_news(nearest)]


def _equipment(ranking: Ranking) -> list[Bilingual]:
    """Say in minutes what the better-equipped hospital costs, whichever of the two was taken."""
    best = ranking.options[0].hospital_id
    return [
        say(
            "destination.lacks" if cost.farther_id == best else "destination.better",
            nearer=cost.nearer_id,
            farther=cost.farther_id,
            services=listed([say(f"service.{one.value}") for one in cost.services]),
            extra=duration(cost.extra_ms),
        )
        for cost in ranking.equipment_costs
    ]


def _news(one: HospitalOption) -> list[Bilingual]:
    """Say how old the report of a hospital is, where that makes it count for less."""
    if one.report_age_s is None or not one.stale:
        return []
    age = duration(one.report_age_s * 1000)
    return [say("destination.stale", hospital=one.hospital_id, age=age)]


def _and(first: Bilingual, *more: Bilingual) -> Bilingual:
    return Bilingual(
        vi="; ".join(part.vi for part in (first, *more)),
        en="; ".join(part.en for part in (first, *more)),
    )
