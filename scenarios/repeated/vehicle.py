"""A vehicle of a day that is over: it drives by road, and its tracker says where it is."""

from typing import Final

from routing.ground.profile import Profile
from routing.router import Router
from scenarios.driving.journeys import Journey, metres_between, plan_journey
from scenarios.timing.agenda import Action, Timer
from scenarios.timing.stage import SECOND_MS, Stage
from schemas.events.vehicles import VehiclePosition
from schemas.ground.base import LatLon
from schemas.ground.ids import UnitId

MOVING_MS: Final = 15 * SECOND_MS
STANDING_MS: Final = 240 * SECOND_MS
"""As seldom as a place still counts as fresh by default."""

AT_HOME_M: Final = 50.0


class Vehicle:
    """One unit's vehicle; ``drive_pm`` is what its drives take of what the roads promise."""

    def __init__(
        self,
        stage: Stage,
        unit_id: UnitId,
        router: Router,
        *,
        place: LatLon,
        station: LatLon,
        drive_pm: int = 1_000,
    ) -> None:
        self.unit_id = unit_id
        self._stage = stage
        self._router = router
        self._station = station
        self._drive_pm = drive_pm
        self._journey = Journey([place], [0])
        self._departed_ms = stage.now_ms
        self._arrival: Timer | None = None
        self._report_due = stage.after(stage.stream(unit_id).randrange(STANDING_MS), self._report)

    @property
    def place(self) -> LatLon:
        """Where it is now, WGS 84 degrees."""
        gone_ms = self._stage.now_ms - self._departed_ms
        return self._journey.at(gone_ms * 1_000 // self._drive_pm).place

    def drive(self, goal: LatLon, profile: Profile, on_arrival: Action) -> None:
        """Set out from where it is; a drive under way ends there without arriving."""
        here = self.place
        self.halt()
        self._journey = plan_journey(self._router, here, goal, profile)

        def arrive() -> None:
            self.halt()
            self._report()
            on_arrival()

        needs_ms = -(-self._journey.duration_ms * self._drive_pm // 1_000)
        self._arrival = self._stage.after(needs_ms, arrive)
        self._report_within(MOVING_MS)

    def go_home(self) -> None:
        """Drive to its station, as everybody else does, unless it is there."""
        if metres_between(self.place, self._station) > AT_HOME_M:
            self.drive(self._station, Profile.NORMAL, _nothing)

    def halt(self) -> None:
        """Stop where it is."""
        place = self.place
        if self._arrival is not None:
            self._arrival.call_off()
        self._arrival = None
        self._journey, self._departed_ms = Journey([place], [0]), self._stage.now_ms

    def _report_within(self, delay_ms: int) -> None:
        self._report_due.call_off()
        self._report_due = self._stage.after(delay_ms, self._report)

    def _report(self) -> None:
        """Say where it is, and plan the next word."""
        head = self._stage.head(f"tracker {self.unit_id}", source=self.unit_id)
        self._stage.say(VehiclePosition(**head, unit_id=self.unit_id, place=self.place))
        self._report_within(STANDING_MS if self._arrival is None else MOVING_MS)


def _nothing() -> None:
    """Do nothing: who has come home waits."""
