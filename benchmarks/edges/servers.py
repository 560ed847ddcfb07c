"""What is measured at the doors: a server in a process of its own, and what it is sent."""

import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import aiohttp

from streams.host import processes
from tests.support import small_city
from tests.support.engine import Engine

PATH: Final = "/v1/vehicles/positions"
STORED: Final = 202
ROOT: Final = Path(__file__).parents[2]
_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    """One of those that are compared, in a process of its own."""

    name: str
    child: processes.Child
    url: str
    headers: dict[str, str]
    positions: int = 0
    cpu_s: float = 0.0

    def cpu(self) -> float:
        """Give the processor seconds that it has taken so far."""
        fields = Path(f"/proc/{self.child.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def resident_mb(self) -> float:
        """Give the memory that it has now."""
        for line in Path(f"/proc/{self.child.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1_024
        message = f"{self.name} is gone"
        raise SystemExit(message)

    def open_files(self) -> int:
        """Give how many files and connections it has open."""
        return sum(1 for _ in Path(f"/proc/{self.child.pid}/fd").iterdir())


def fix(event_id: str, unit_id: str = "U1") -> dict[str, Any]:
    """Give a position of now."""
    return {
        "type": "vehicle.position",
        "event_id": event_id,
        "centre_id": small_city.CENTRE_ID,
        "source": "bench",
        "occurred_at": datetime.now(UTC).isoformat(),
        "unit_id": unit_id,
        "place": {"lat": 11.02, "lon": 106.62},
        "speed_mps": 12.5,
    }


def fixes(number: int, count: int) -> list[dict[str, Any]]:
    """Give a list of positions that no other list has."""
    return [fix(f"b-{os.getpid()}-{number}-{at}") for at in range(count)]


def require(holds: bool, message: str) -> None:  # noqa: FBT001 - a claim
    """End the run where a claim does not hold."""
    if not holds:
        raise SystemExit(message)


def start(  # noqa: PLR0917 - what a process is
    engine: Engine,
    name: str,
    argv: Sequence[str],
    port: int,
    token: str,
    python: str = sys.executable,
) -> Server:
    """Start a server; its output goes to a file in the engine's home."""
    with (engine.home / f"{name}.log").open("wb") as output:
        child = processes.spawn(
            [python, *argv],
            output=output,
            env=engine.env | {"PYTHONPATH": str(ROOT), "SMART115_EDGE_REQUESTS_PER_S": "50000"},
            cwd=engine.home,
        )
    headers = {"Authorization": f"Bearer {token}"}
    return Server(name, child, f"http://127.0.0.1:{port}", headers)


async def ready(server: Server) -> None:
    """Wait until a server stores positions."""
    async with aiohttp.ClientSession(headers=server.headers) as session:
        while True:
            require(server.child.poll() is None, f"{server.name} has ended")
            try:
                async with session.post(server.url + PATH, json=fixes(-1, 1)) as answer:
                    if answer.status == STORED:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.2)
