"""Which rules call for a pre-alert of a patient, since when, and what they need."""

from dataclasses import dataclass
from datetime import datetime

from dispatch.clinical.judging.criteria import Inputs, Picture, Subject
from dispatch.clinical.patient.care import present
from dispatch.clinical.patient.severity import Severity, rank, severity_of
from dispatch.ground.replaced import replaced
from dispatch.records.incident import Grounds, Incident
from schemas.centre.pre_alerts import PreAlertPolicy
from schemas.patient.care import Need
from schemas.rules.pre_alert_rules import PreAlertRule


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that is met now (``standing``), or was and lasts; ``inputs`` is what meets it.

    What is no longer known is not normal: a rule that was met lasts until what is measured says
    that it is not; and that by the parameters of ``by``, which said that it is, for another source
    of the same thing does not speak for one that has gone silent.
    """

    rule: PreAlertRule
    since: datetime
    standing: bool
    inputs: Inputs
    by: tuple[str, ...] = ()


def picture(incident: Incident, now: datetime) -> Picture:
    """Give all that is known of an incident's patient now."""
    judged = incident.grounds.judged
    subject = Subject(
        priority=incident.priority,
        services=incident.services,
        complaint_code=incident.complaint_code,
        determinant=incident.determinant,
        patient=incident.patient,
        judged=judged is not None and judged.judgement.wanted,
    )
    return Picture(subject, incident.signs, incident.care, now, incident.news2)


def reasons(policy: PreAlertPolicy, incident: Incident, now: datetime) -> tuple[Reason, ...]:
    """Give every reason, in the order of the rules. O(rules x tests); each score once."""
    return _reasons(policy, incident, picture(incident, now))


def _reasons(policy: PreAlertPolicy, incident: Incident, seen: Picture) -> tuple[Reason, ...]:
    found = []
    for rule in policy.rules:
        inputs = _met_by(rule, seen)
        since, by = incident.grounds.met.get(rule.code), incident.grounds.by.get(rule.code, ())
        if inputs is not None:
            by = seen.sources(inputs)
            found.append(Reason(rule, since or seen.at, standing=True, inputs=inputs, by=by))
        elif since is not None and (rule.lasting or _may_hold(rule, seen.doubting(by))):
            found.append(Reason(rule, since, standing=False, inputs=(), by=by))
    return tuple(found)


def _may_hold(rule: PreAlertRule, seen: Picture) -> bool:
    return any(map(seen.may_hold, rule.when))


def _met_by(rule: PreAlertRule, seen: Picture) -> Inputs | None:
    """Give what meets a rule, by the first of its tests that holds; None: none does."""
    return next((one for one in map(seen.met_by, rule.when) if one is not None), None)


def _noted(grounds: Grounds, found: tuple[Reason, ...]) -> Grounds:
    """Note the rules that are reasons, since when, and what was measured to meet them."""
    return replaced(
        grounds,
        met={one.rule.code: one.since for one in found},
        by={one.rule.code: one.by for one in found if one.by},
    )


def weighed(policy: PreAlertPolicy, incident: Incident, now: datetime) -> Incident:
    """Give the incident with the rules that are met now and how grave the patient is."""
    seen = picture(incident, now)
    grounds = _noted(incident.grounds, _reasons(policy, incident, seen))
    severity = severity_of(incident.news2, seen.score("arrest"))
    return replaced(incident, grounds=replaced(grounds, severity=severity))


def remembered(policy: PreAlertPolicy, incident: Incident, now: datetime) -> Incident:
    """Give the incident with what may still be a reason on the way, although nobody is told yet."""
    grounds = _noted(incident.grounds, reasons(policy, incident, now))
    return incident if grounds == incident.grounds else replaced(incident, grounds=grounds)


def needs(policy: PreAlertPolicy, incident: Incident) -> tuple[Need, ...]:
    """Give what the hospital should have ready, by the rules met and by the crew, each once."""
    by_rule = [
        need for rule in policy.rules if rule.code in incident.grounds.met for need in rule.needs
    ]
    asked = {*by_rule, *present(incident.care.needs)}
    return tuple(need for need in Need if need in asked)


def is_due(incident: Incident) -> bool:
    """Tell whether the hospital is to be told.

    A person who said that no pre-alert is needed has judged what was known then: another rule, or
    a graver patient, is a reason all the same. The patient must have been weighed.
    """
    grounds = incident.grounds
    judged = grounds.judged
    if judged is None or judged.judgement.wanted:
        return bool(grounds.met)
    is_graver = rank(grounds.severity) > max(rank(judged.severity), rank(Severity.LOW))
    return any(code not in judged.rules for code in grounds.met) or (
        bool(grounds.met) and is_graver
    )
