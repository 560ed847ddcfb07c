"""An ambulance on the road: it drives, and its tracker reports where it is."""

import math
from typing import Final

from routing.ground.profile import Profile
from routing.router import Router
from scenarios.driving.journeys import Fix, Journey, plan_journey
from scenarios.timing.agenda import Action, Timer
from scenarios.timing.stage import SECOND_MS, Stage
from schemas.events.centre import UnitSpec
from schemas.events.vehicles import VehiclePosition
from schemas.ground.base import LatLon

REPORT_MS: Final = {Profile.SIRENS: 5 * SECOND_MS, Profile.NORMAL: 15 * SECOND_MS}
"""How often the tracker reports while it drives."""

REPORT_STANDING_MS: Final = 60 * SECOND_MS

_NOISE_M: Final = 2.5  # standard deviation of a fix, each way
_M_PER_DEG: Final = 111_195.0


class Vehicle:
    """One unit's vehicle; it stands at its station when the trial begins."""

    def __init__(self, stage: Stage, spec: UnitSpec, router: Router) -> None:
        self.spec = spec
        self._stage = stage
        self._router = router
        self._noise = stage.stream("tracker", spec.unit_id)
        self._journey = Journey([spec.station], [0])
        self._departed_ms = 0
        self._profile: Profile | None = None  # None while it stands
        self._arrival: Timer | None = None
        first_ms = self._noise.randrange(5 * SECOND_MS)
        self._report_at_ms = first_ms
        self._report_due = stage.after(first_ms, self._report)

    @property
    def place(self) -> LatLon:
        """Give where it is now."""
        return self._fix().place

    def drive(self, destination: LatLon, profile: Profile, on_arrival: Action) -> None:
        """Set out from where it is; a drive under way ends there without arriving."""
        self.halt()
        journey = plan_journey(self._router, self.place, destination, profile)
        self._journey, self._departed_ms, self._profile = journey, self._stage.now_ms, profile

        def arrive() -> None:
            self.halt()
            self._report()
            on_arrival()

        self._arrival = self._stage.after(journey.duration_ms, arrive)
        self._report_within(REPORT_MS[profile])

    def halt(self) -> None:
        """Stop where it is."""
        place = self.place
        if self._arrival is not None:
            self._arrival.call_off()
        self._arrival, self._profile = None, None
        self._journey, self._departed_ms = Journey([place], [0]), self._stage.now_ms

    def _fix(self) -> Fix:
        """Give the true place and motion now."""
        return self._journey.at(self._stage.now_ms - self._departed_ms)

    def _report_within(self, delay_ms: int) -> None:
        """Bring the next report forward, so that it comes within ``delay_ms`` from now."""
        if self._report_at_ms > self._stage.now_ms + delay_ms:
            self._report_after(delay_ms)

    def _report_after(self, delay_ms: int) -> None:
        """Plan the next report in place of the one that was planned."""
        self._report_due.call_off()
        self._report_at_ms = self._stage.now_ms + delay_ms
        self._report_due = self._stage.after(delay_ms, self._report)

    def _report(self) -> None:
        """Publish a fix with a tracker's error, and plan the next."""
        fix = self._fix()
        unit_id = self.spec.unit_id
        self._stage.say(
            VehiclePosition(
                **self._stage.head(unit_id),
                unit_id=unit_id,
                place=self._blurred(fix.place),
                accuracy_m=round(self._noise.uniform(3, 12), 1),
                speed_mps=round(fix.speed_mps, 1),
                heading_deg=fix.heading_deg,
            )
        )
        every_ms = REPORT_STANDING_MS if self._profile is None else REPORT_MS[self._profile]
        self._report_after(every_ms)

    def _blurred(self, place: LatLon) -> LatLon:
        """Move a place by the tracker's error."""
        north_m = max(-10.0, min(10.0, self._noise.gauss(0, _NOISE_M)))
        east_m = max(-10.0, min(10.0, self._noise.gauss(0, _NOISE_M)))
        scale = math.cos(math.radians(place.lat))
        return LatLon(
            lat=round(place.lat + north_m / _M_PER_DEG, 6),
            lon=round(place.lon + east_m / _M_PER_DEG / scale, 6),
        )
