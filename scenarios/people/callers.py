"""The call centre of a trial: planned calls, or calls made up by the city's rates."""

from functools import partial
from random import Random
from typing import Final

from routing.router import Router
from scenarios.cases.table import Case, draw_case, guessed_condition
from scenarios.city.model import City, PlannedCall
from scenarios.driving.places import address_of, random_place
from scenarios.timing.stage import HOUR_MS, SECOND_MS, Recent, Stage
from schemas.events.incidents import IncidentCancelled, IncidentReported, IncidentUpdated
from schemas.ground.base import LatLon
from schemas.ground.ids import EventId, IncidentId
from schemas.ground.vocabulary import Priority

OPENING: Final = (
    (4, Priority.P1),
    (38, Priority.P3),
    (80, Priority.P2),
    (130, Priority.P1),
)
"""Second and priority of the first calls, so that a viewer sees something at once."""

_BY_RATES_FROM_MS: Final = 150 * SECOND_MS
_MORE_URGENT: Final = {
    Priority.P1: Priority.P1,
    Priority.P2: Priority.P1,
    Priority.P3: Priority.P2,
    Priority.P4: Priority.P3,
}
_SOURCE: Final = "call-centre"
_CANCELLED: Final = (
    "Gia đình tự đưa đi bệnh viện",
    "Người gọi báo nhầm",
    "Bệnh nhân đã ổn định, không cần xe",
)


class CallCentre:
    """Reports incidents; ``cases`` keeps the truth behind each one for the crews to find."""

    def __init__(self, stage: Stage, city: City, router: Router, cases: Recent[Case]) -> None:
        self._stage = stage
        self._city = city
        self._router = router
        self._cases = cases
        self._arrivals = stage.stream("arrivals")
        self._count = 0
        if city.planned_calls is not None:
            for call in city.planned_calls:
                stage.after(round(call.at_s * SECOND_MS), partial(self._take_planned, call))
        elif city.demand.calls_per_hour > 0:
            for second, priority in OPENING:
                stage.after(second * SECOND_MS, partial(self._take_made_up, priority))
            stage.after(_BY_RATES_FROM_MS, self._wait_for_next)

    def _wait_for_next(self) -> None:
        """Plan the next made-up call: the gaps of a Poisson process."""
        gap_ms = round(self._arrivals.expovariate(self._city.demand.calls_per_hour) * HOUR_MS)
        self._stage.after(gap_ms, self._take_next)

    def _take_next(self) -> None:
        """Take a made-up call of a priority drawn by the city's shares, and plan the next."""
        self._take_made_up(None)
        self._wait_for_next()

    def _next_number(self) -> int:
        """Count the calls."""
        self._count += 1
        return self._count

    def _incident_id(self, number: int) -> IncidentId:
        """Name an incident after the start of the trial, so that two trials never share one."""
        return f"{self._stage.start:%y%m%d-%H%M%S}-{number:04d}"

    def _take_planned(self, call: PlannedCall) -> None:
        """Report a call of calls.csv as it stands there."""
        number = self._next_number()
        incident_id = call.incident_id or self._incident_id(number)
        case = Case(
            priority=call.priority,
            complaint=call.complaint,
            crew_level=call.crew_level,
            services=call.services,
            patient=call.patient,
            condition=call.condition or guessed_condition(call.priority),
            place=call.place,
        )
        self._cases.put(incident_id, case)
        self._report(incident_id, case, call.place, call.address)

    def _take_made_up(self, priority: Priority | None) -> None:
        """Report a made-up call; now and then its place comes later, it changes or it ends."""
        number = self._next_number()
        random = self._stage.stream("call", number)
        drawn = self._draw_priority(random)
        place = random_place(random, self._router)
        case = draw_case(random, priority or drawn, place)
        address = address_of(random, self._router, self._city.stations, place)
        incident_id = self._incident_id(number)
        self._cases.put(incident_id, case)
        demand = self._city.demand
        opening = priority is not None  # the first calls always show the whole way
        place_unknown = random.random() < demand.place_unknown_share and not opening
        cause = self._report(incident_id, case, None if place_unknown else place, address)
        if place_unknown:
            delay_ms = random.randrange(20 * SECOND_MS, 60 * SECOND_MS)
            self._stage.after(delay_ms, partial(self._place_found, incident_id, place, cause))
        self._plan_changes(random, incident_id, case, cause, opening=opening)

    def _plan_changes(
        self, random: Random, incident_id: IncidentId, case: Case, cause: EventId, *, opening: bool
    ) -> None:
        """Plan a cancellation or an update, for a few calls; never both."""
        demand = self._city.demand
        roll = random.random()
        if opening or roll >= demand.cancelled_share + demand.updated_share:
            return
        delay_ms = random.randrange(60 * SECOND_MS, 200 * SECOND_MS)
        if roll < demand.cancelled_share:
            reason = random.choice(_CANCELLED)
            self._stage.after(delay_ms, partial(self._cancel, incident_id, reason, cause))
        else:
            self._stage.after(delay_ms, partial(self._worsen, incident_id, case, cause))

    def _draw_priority(self, random: Random) -> Priority:
        """Draw a priority by the city's shares; alike where all shares are nought."""
        share = self._city.demand.priority_share
        weights = [share.P1, share.P2, share.P3, share.P4]
        return random.choices(list(Priority), weights if any(weights) else None)[0]

    def _report(
        self, incident_id: IncidentId, case: Case, place: LatLon | None, address: str | None
    ) -> EventId:
        """Publish a new incident; give the event's id."""
        event = IncidentReported(
            **self._stage.head(f"call {incident_id}", source=_SOURCE),
            incident_id=incident_id,
            priority=case.priority,
            complaint=case.complaint,
            place=place,
            place_accuracy_m=None if place is None else 50.0,
            address=address,
            crew_level=case.crew_level,
            services=case.services,
            patient=case.patient,
        )
        self._stage.say(event)
        return event.event_id

    def _place_found(self, incident_id: IncidentId, place: LatLon, cause: EventId) -> None:
        """Publish the place of an incident that had none."""
        self._stage.say(
            IncidentUpdated(
                **self._stage.head(f"call {incident_id}", source=_SOURCE, cause_id=cause),
                incident_id=incident_id,
                place=place,
                place_accuracy_m=30.0,
            )
        )

    def _worsen(self, incident_id: IncidentId, case: Case, cause: EventId) -> None:
        """Publish that the caller now tells of something worse."""
        self._stage.say(
            IncidentUpdated(
                **self._stage.head(f"call {incident_id}", source=_SOURCE, cause_id=cause),
                incident_id=incident_id,
                priority=_MORE_URGENT[case.priority],
                complaint=f"{case.complaint}, nặng hơn",
            )
        )

    def _cancel(self, incident_id: IncidentId, reason: str, cause: EventId) -> None:
        """Publish that nobody needs an ambulance any more."""
        self._stage.say(
            IncidentCancelled(
                **self._stage.head(f"call {incident_id}", source=_SOURCE, cause_id=cause),
                incident_id=incident_id,
                reason=reason,
            )
        )
