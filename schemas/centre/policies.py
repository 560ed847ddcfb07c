"""The parameters of the decisions: how urgent, how long, how near, how many.

Frozen and validated like all configuration; the defaults are ours unless a source is named, and a
centre sets its own. Units end the names; ``_pm`` is per mille.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator

from schemas.centre.alarms import AlarmPolicy
from schemas.centre.arrivals import ArrivalPolicy
from schemas.centre.choosing import (
    ChangePolicy,
    QueuePolicy,
    ResponsePolicy,
    WatchPolicy,
    WorkPolicy,
)
from schemas.centre.control import ControlPolicy
from schemas.centre.destinations import DestinationPolicy
from schemas.centre.move_up import MoveUpPolicy
from schemas.centre.mutual_aid import MutualAidPolicy
from schemas.centre.ordered import not_less
from schemas.centre.pre_alerts import PreAlertPolicy
from schemas.ground.base import Model, Seconds
from schemas.ground.errors import BrokenRule
from schemas.ground.vocabulary import CrewLevel, Priority
from schemas.rules.complaint_signs import SIGNS, SIGNS_MAX, ComplaintSign
from schemas.rules.handshake import HandshakePolicy
from schemas.rules.protocol import CARDS_MAX, Area, ComplaintCard, refuse_twice
from schemas.rules.protocol_table import COMPLAINTS

Weight = Annotated[int, Field(ge=1, le=1_000_000, description="of one second, against the others")]
PerMille = Annotated[int, Field(ge=0, le=1_000, description="per mille")]
Distance = Annotated[int, Field(ge=0, le=100_000, description="metres")]
Count = Annotated[int, Field(ge=1, le=200)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="in hexadecimal")]


class Limits(Model):
    """How long the engine waits for people. The defaults are ours."""

    acknowledge_s: Seconds = Field(default=60, description="alerted crew must accept within")
    position_age_s: Seconds = Field(
        default=1_800, description="a reported position older than this makes a unit ineligible"
    )
    pre_alert_answer_s: Seconds = Field(
        default=120, description="a hospital must accept or refuse a sent pre-alert within"
    )
    eta_change_s: Seconds = Field(
        default=60, description="a live ETA is sent again when it moved by this much"
    )


class WeightPolicy(Model):
    """What a second of waiting costs, by priority and by how long somebody has waited already.

    The ratios are ours, as a simulation chose them (``benchmarks/rules/bench_rules.py``): with
    wider ones a P4 is later than by the nearest idle unit. ``growth_per_min`` is added to
    every weight per minute of waiting. A P4 counts as a P3 after ``p4_rises_after_s``, and whoever
    counts as a P3 counts as a P2 after ``p3_rises_after_s`` more; nobody ever counts as a P1.
    ``horizon_s`` stands for the response time of a call that is left waiting.

    Within ``p1_target_s`` (and so on) of its report somebody should be at a call; the limits are
    those that services usually report. One that is missed costs as much as ``missed_s`` of a P2's
    wait more, whoever it is; an arrival is expected within ``unsure_s`` of its ETA, so that this
    grows evenly from so long before the target until so long after it.
    """

    p1: Weight = 64_000
    p2: Weight = 16_000
    p3: Weight = 8_000
    p4: Weight = 6_000
    growth_per_min: Annotated[int, Field(ge=1, le=100_000)] = 400
    p3_rises_after_s: Seconds = 2_400
    p4_rises_after_s: Seconds = 3_600
    horizon_s: Seconds = 7_200
    p1_target_s: Seconds = 480
    p2_target_s: Seconds = 900
    p3_target_s: Seconds = 900
    p4_target_s: Seconds = 900
    missed_s: Annotated[int, Field(ge=0, le=86_400, description="seconds, 0 for none")] = 750
    unsure_s: Seconds = 120

    def target_s(self, priority: Priority) -> int:
        """Within how many seconds of its report somebody should be at a call."""
        targets = {
            Priority.P1: self.p1_target_s,
            Priority.P2: self.p2_target_s,
            Priority.P3: self.p3_target_s,
            Priority.P4: self.p4_target_s,
        }
        return targets[priority]

    @model_validator(mode="after")
    def _more_urgent_weighs_more(self) -> Self:
        if not self.p1 >= self.p2 >= self.p3 >= self.p4:
            raise BrokenRule(
                "rule.weights_grow",
                "the weights p1 {p1}, p2 {p2}, p3 {p3}, p4 {p4} must not grow from p1 "
                "to p4; exchange them",
                p1=self.p1,
                p2=self.p2,
                p3=self.p3,
                p4=self.p4,
            )
        return self


class CoveragePolicy(Model):
    """How readiness for the next call is valued (MEXCLP, Daskin 1983; DMEXCLP, Jagtenberg 2015).

    ``busy_pm`` is the busy fraction q, the chance that a unit which is counted on is not there; 0:
    the part of the crews on duty that are on a call now. A cell is covered by a unit that reaches
    it within ``reach_s``; 0: what a P1's target leaves for the drive from a station.
    """

    busy_pm: Annotated[
        int, Field(ge=0, le=999, description="busy fraction q, per mille, 0 to estimate it")
    ] = 0
    reach_s: Annotated[
        int, Field(ge=0, le=86_400, description="seconds, 0 for what a P1's target leaves")
    ] = 0


class ForecastPolicy(Model):
    """How past calls become expected calls: the grid and the strength of the prior.

    ``cell_udeg`` is the side of a cell in millionths of a degree, of latitude and of longitude
    alike (10 000 is about 1.1 km north to south). ``prior_weeks`` is how many weeks of observation
    the smooth prior is worth against what was seen in one cell at one hour of the week: on a real
    sample (emergency calls of Montgomery County) a year met later calls better than 8 or 2 weeks;
    ``prior_calls`` is added to each hour of the day, each day of the week and each cell, so that
    what was never seen is rare but not impossible.
    """

    cell_udeg: Annotated[int, Field(ge=1_000, le=1_000_000)] = 10_000
    prior_weeks: Annotated[int, Field(ge=1, le=1_000)] = 52
    prior_calls: Annotated[int, Field(ge=1, le=1_000)] = 1


class CasualtyPolicy(Model):
    """How many patients a unit takes, and what a missing service weighs against a longer drive.

    The defaults are ours: one red patient per ALS unit, two yellow per BLS unit, four seated green
    per BLS unit. A hospital without what a patient needs is chosen only if every one that has it is
    full or farther by more than ``lacking_service_s`` of driving. An incident with
    ``declare_from_patients`` living patients is declared without a command; its further units
    leave ``reserve_units`` available ones for other calls, and are ``units_max`` at most.
    """

    red_per_als: Count = 1
    yellow_per_bls: Count = 2
    green_per_bls: Count = 4
    command_from_patients: Count = 10
    lacking_service_s: Seconds = 3_600
    declare_from_patients: Count = 5
    reserve_units: Annotated[int, Field(ge=0, le=5_000)] = 2
    units_max: Count = 40


class DuplicatePolicy(Model):
    """When two calls are likely one event.

    Space and time each count in full up to ``near`` and not at all from ``far`` on. Places that are
    known to within some metres count by the mean over all distances that these allow, never more
    than by the distance itself; ``unstated_accuracy_m`` stands for an accuracy that nobody gave.
    Two calls of one kind count in full, related kinds by ``related_pm``, others by ``other_pm``;
    where one of them has no code of the protocol, by ``uncoded_pm`` at least, and by more the more
    words they share. One call-back number counts by ``same_caller_pm``, and then a place that is
    not known by ``unplaced_pm``.
    A pair is proposed to a person from ``propose_from_pm``; it is merged without one only from
    ``merge_from_pm``, for place, time and kind alone, and where that is null, never. Calls that
    ended at most ``closed_within_min`` ago are compared too, and only proposed; 0: none.
    """

    near_m: Distance = 100
    far_m: Distance = 800
    near_s: Seconds = 300
    far_s: Seconds = 1_800
    unstated_accuracy_m: Distance = 50
    closed_within_min: Annotated[int, Field(ge=0, le=240, description="minutes")] = 30
    related_pm: PerMille = 800
    other_pm: PerMille = 400
    uncoded_pm: PerMille = 600
    same_caller_pm: PerMille = 950
    unplaced_pm: PerMille = 700
    propose_from_pm: PerMille = 500
    merge_from_pm: PerMille | None = None

    @model_validator(mode="after")
    def _bounds_are_in_order(self) -> Self:
        for near, far, unit in (
            (self.near_m, self.far_m, "m"),
            (self.near_s, self.far_s, "s"),
            (self.other_pm, self.related_pm, "pm"),
        ):
            if near > far or (near == far and unit != "pm"):
                names = ("other", "related") if unit == "pm" else ("near", "far")
                low, high = (f"{name}_{unit}" for name in names)
                raise not_less(low, near, high, far)
        if self.merge_from_pm is not None and self.merge_from_pm < self.propose_from_pm:
            raise BrokenRule(
                "rule.must_not_be_less",
                "{high} {high_value} must not be less than {low} {low_value}",
                high="merge_from_pm",
                high_value=self.merge_from_pm,
                low="propose_from_pm",
                low_value=self.propose_from_pm,
            )
        return self


class IntakePolicy(Model):
    """How a call becomes an incident: the protocol, what is vague, what may come back.

    A call without a priority whose complaint is on no card gets unlisted_priority and
    unlisted_crew_level: too much rather than too little. A place that is known no better than
    vague_from_m is dispatched to and is an alarm until it is; a place corrected by less than that
    is told to the crew, by more it is chosen anew. A place off the roads is driven to as near as a
    road leads, and the rest is walked, up to walk_m_max; one farther off waits for a person. As far
    a unit or a hospital may be from the roads: over that ground it is driven slowly. The
    newest reopen_max calls that a person ended can be reopened. A call without a code of these
    complaints and without a priority whose words name one of the signs is raised to its priority
    and crew, for a person to confirm. Complaints and signs are ours, modelled on the determinants
    of priority dispatch systems and not validated clinically: put the centre's own in their place.
    """

    unlisted_priority: Priority = Priority.P2
    unlisted_crew_level: CrewLevel = CrewLevel.BLS
    vague_from_m: Distance = 500
    walk_m_max: Distance = 5_000
    reopen_max: Annotated[int, Field(ge=0, le=5_000)] = 500
    areas: Annotated[tuple[Area, ...], Field(max_length=2_000)] = ()
    complaints: Annotated[tuple[ComplaintCard, ...], Field(max_length=CARDS_MAX)] = COMPLAINTS
    signs: Annotated[tuple[ComplaintSign, ...], Field(max_length=SIGNS_MAX)] = SIGNS

    @model_validator(mode="after")
    def _codes_are_unique(self) -> Self:
        refuse_twice("complaints", (card.code for card in self.complaints))
        refuse_twice("areas", (area.area_id for area in self.areas))
        refuse_twice("signs", (sign.code for sign in self.signs))
        return self


class Policies(Model):
    """All parameters of one centre's decisions: one section a subject, as centre.toml has them."""

    control: ControlPolicy = ControlPolicy()
    limits: Limits = Limits()
    weights: WeightPolicy = WeightPolicy()
    coverage: CoveragePolicy = CoveragePolicy()
    forecast: ForecastPolicy = ForecastPolicy()
    casualties: CasualtyPolicy = CasualtyPolicy()
    duplicates: DuplicatePolicy = DuplicatePolicy()
    destination: DestinationPolicy = DestinationPolicy()
    handshake: HandshakePolicy = HandshakePolicy()
    move_up: MoveUpPolicy = MoveUpPolicy()
    pre_alert: PreAlertPolicy = PreAlertPolicy()
    intake: IntakePolicy = IntakePolicy()
    response: ResponsePolicy = ResponsePolicy()
    work: WorkPolicy = WorkPolicy()
    change: ChangePolicy = ChangePolicy()
    watch: WatchPolicy = WatchPolicy()
    arrivals: ArrivalPolicy = ArrivalPolicy()
    queue: QueuePolicy = QueuePolicy()
    mutual_aid: MutualAidPolicy = MutualAidPolicy()
    alarms: AlarmPolicy = AlarmPolicy()

    @property
    def reach_s(self) -> int:
        """Within how many seconds' drive a unit covers a place, 1 at least."""
        left_s = self.weights.p1_target_s - self.response.mobilise_at_station_s
        return self.coverage.reach_s or max(left_s, 1)

    @model_validator(mode="after")
    def _sections_agree(self) -> Self:
        fresh, oldest = self.response.fresh_position_s, self.limits.position_age_s
        if fresh > oldest:
            raise BrokenRule(
                "rule.old_while_fresh",
                "response.fresh_position_s {fresh} must not be more than "
                "limits.position_age_s {oldest}: a position would be too old while it "
                "is still fresh",
                fresh=fresh,
                oldest=oldest,
            )
        return self


def policies_hash(policies: Policies) -> Sha256:
    """Give the SHA-256 of the canonical JSON: a decision names the parameters it was made with.

    Whatever is left out counts as its default, so equal behaviour gives an equal hash.
    """
    return content_hash(policies.model_dump(mode="json"))


def content_hash(content: Mapping[str, object]) -> Sha256:
    """Give the SHA-256 of the canonical JSON of parameters as they are written, nothing added."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
