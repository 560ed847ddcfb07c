"""An hour of 1 000 vehicles at 1 Hz, played faster into the dispatcher's page: its memory.

A console without Kafka and a real browser. Each minute calls begin, are decided on, change and end,
alarms come and go, and every vehicle says 60 times where it is. After each minute of the hour the
page's heap is swept and measured, with the nodes and listeners of its document. It is flat if the
last ten minutes take no more than ten after the first quarter of an hour, by when everything has
come and gone once. Run it by ``python -m benchmarks.console.bench_hour``.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, Final

from playwright.sync_api import CDPSession, Page, sync_playwright

from console.centre.folder import Centre
from console.picture.board import Published
from scenarios.city.files import load_city
from scenarios.city.roads import read_city_roads
from scenarios.schematic.build import ensure_builtin
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import IncidentState, UnitState
from schemas.outputs.decisions import DecisionKind
from tests.browser.conftest import ARGUMENTS, found
from tests.browser.stage import Stage
from tests.console.support import samples

VEHICLES: Final = 1_000
SECONDS: Final = 60
CALLS_A_MINUTE: Final = 2
STAYS: Final = 20
"""Minutes that a call stays open: some 40 are open at any time, as on a busy evening."""

ALARM_STAYS: Final = 5
GROWTH_MAX: Final = 0.05
"""What the last ten minutes may take more than those from the fifteenth to the 25th."""

WARM, SPAN = 15, 10


class Hour:
    """What the engine says, second by second; ``offset`` counts its records."""

    def __init__(self, begin: datetime) -> None:
        self._begin = begin
        self._offset = 0
        self._units = [
            samples.unit(
                1, f"V{number:04}", UnitState.EN_ROUTE if number % 2 else UnitState.AVAILABLE
            )
            for number in range(VEHICLES)
        ]

    def second(self, second: int) -> list[Published]:
        """Give the view of each vehicle, a little further on."""
        at = self._begin + timedelta(seconds=second)
        views: list[Published] = []
        for number, unit in enumerate(self._units):
            self._offset += 1
            turn = (number * 37 + second) % 1_000
            place = LatLon(lat=10.9 + turn / 2_500, lon=106.4 + (number % 100) / 200)
            update = {"place": place, "fix_at": at, "decided_at": at}
            views.append(unit.model_copy(update=update | {"journal_offset": self._offset}))
        return views

    def minute(self, minute: int) -> list[Published]:
        """Give what else happens: calls begin and end, are decided on, alarms come and go."""
        at = self._begin + timedelta(minutes=minute)
        return [one.model_copy(update={"decided_at": at}) for one in self._events(minute, at)]

    def _events(self, minute: int, at: datetime) -> Iterator[Any]:
        for number in range(CALLS_A_MINUTE):
            for age, state in (
                (0, IncidentState.QUEUED),
                (1, IncidentState.ASSIGNED),
                (8, IncidentState.ON_SCENE),
                (STAYS, IncidentState.CLOSED),
            ):
                begun = minute - age
                if begun < 0:
                    continue
                self._offset += 1
                name = f"C-{begun:03}{number}"
                reported = self._begin + timedelta(minutes=begun)
                view = samples.incident(self._offset, name, state)
                yield view.model_copy(update={"reported_at": reported})
                self._offset += 1
                decision = f"d-{self._offset}"
                yield samples.decision(
                    self._offset, decision, DecisionKind.UPDATED, incident_id=name
                )
        self._offset += 1
        yield samples.alarm(self._offset, f"al-{minute}").model_copy(update={"raised_at": at})
        if minute >= ALARM_STAYS:
            self._offset += 1
            name = f"al-{minute - ALARM_STAYS}"
            yield samples.alarm(self._offset, name, withdrawn=True)


def measured(page: Page, cdp: CDPSession) -> tuple[float, int, int]:
    """Sweep the page's heap; give it in MB, with the nodes and listeners that are left."""
    cdp.send("HeapProfiler.collectGarbage")
    told = {one["name"]: one["value"] for one in cdp.send("Performance.getMetrics")["metrics"]}
    page.wait_for_timeout(1)
    return told["JSHeapUsedSize"] / 1e6, int(told["Nodes"]), int(told["JSEventListeners"])


def play(stage: Stage, page: Page, cdp: CDPSession, minutes: int, times: float) -> list[float]:
    """Play so many minutes, each second in its part of a second; give the heap after each, MB."""
    hour = Hour(stage.now.feed.clock.now())
    heaps: list[float] = []
    begun_s = time.monotonic()
    for minute in range(minutes):
        stage.show(*hour.minute(minute))
        for second in range(minute * SECONDS, (minute + 1) * SECONDS):
            stage.show(*hour.second(second))
            ahead_s = begun_s + (second + 1) / times - time.monotonic()
            if ahead_s > 0:
                page.wait_for_timeout(ahead_s * 1_000)
        heap, nodes, listeners = measured(page, cdp)
        heaps.append(heap)
        rate = (minute + 1) * SECONDS / (time.monotonic() - begun_s)
        print(
            f"minute {minute + 1:2}: heap {heap:6.1f} MB, {nodes:6} nodes, {listeners:5} listeners,"
            f" {page.locator('.row.call').count()} calls, {rate:.1f} times real time",
            flush=True,
        )
    return heaps


def verdict(heaps: list[float]) -> int:
    """Say whether memory is flat; 1 if it is not, or if it was too short to say."""
    if len(heaps) < WARM + 2 * SPAN:
        print(f"{len(heaps)} minutes are too few to say: {WARM + 2 * SPAN} at least")
        return 1
    early, late = median(heaps[WARM : WARM + SPAN]), median(heaps[-SPAN:])
    growth = late / early - 1
    print(f"minutes {WARM + 1} to {WARM + SPAN}: {early:.1f} MB; the last {SPAN}: {late:.1f} MB")
    print(f"growth {100 * growth:+.1f} % (aim: at most {100 * GROWTH_MAX:.0f} %)")
    return int(growth > GROWTH_MAX)


def main() -> None:
    """Read the arguments, play and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--times", type=float, default=10.0, help="how much faster than real time")
    asked = parser.parse_args()
    path = found()
    if path is None:
        sys.exit("no browser: install Debian's chromium, or name one in CHROMIUM")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder)
        city = load_city(ensure_builtin(home / "cities"))
        centre = Centre(city, read_city_roads(city, home / "maps"))
        stage = Stage(centre, ensure_builtin(home / "cities"), home)
        stage.open()
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        page = browser.new_page()
        page.goto(stage.address)
        page.wait_for_selector(".shell")
        cdp = page.context.new_cdp_session(page)
        cdp.send("Performance.enable")
        heaps = play(stage, page, cdp, asked.minutes, asked.times)
        print(f"{VEHICLES} vehicles; {os.getloadavg()[0]:.1f} processes wait for a core")
        browser.close()
        stage.close()
    sys.exit(verdict(heaps))


if __name__ == "__main__":
    main()
