"""OSRM's native programs as a peer, on the same extract: its own roads and speeds, asked by HTTP.

What is counted is the processor time of its server alone, not of our asking. Its answers differ
from ours, since its profile is a car's; compared is what a question costs, snapping included.
"""

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from schemas.ground.base import LatLon

TRIES, PAUSE_S = 100, 0.1
ASKED_MAX = 400
TABLE_MAX = 2_000  # places in one question


class Osrm:
    """A server that runs beside us.

    Parameters
    ----------
    port
        Of the loopback.
    pid
        Of the server.
    """

    def __init__(self, port: int, pid: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._asked = 0
        self._stat = Path(f"/proc/{pid}/stat")

    def cpu_us(self) -> float:
        """Give the processor time that the server has used, microseconds (steps of 10 000)."""
        user, system = self._stat.read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) * 1e6 / os.sysconf("SC_CLK_TCK")

    def route(self, origin: LatLon, destination: LatLon) -> None:
        """Ask from place to place, without the line."""
        self._ask(f"/route/v1/driving/{_places([origin, destination])}?overview=false")

    def times_to(self, origins: Sequence[LatLon], destination: LatLon) -> None:
        """Ask from many places to one."""
        places = _places([destination, *origins])
        sources = ";".join(str(index + 1) for index in range(len(origins)))
        self._ask(f"/table/v1/driving/{places}?destinations=0&sources={sources}")

    def _ask(self, path: str) -> None:
        """Ask and read the answer."""
        self._asked += 1
        if self._asked % ASKED_MAX == 0:  # it hangs up after 512 questions
            self._connection.close()
        self._connection.request("GET", path)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != http.HTTPStatus.OK and b"NoRoute" not in body:
            message = f"OSRM answers {answer.status}: {body[:200]!r}."
            raise RuntimeError(message)


@contextmanager
def serve(wheel: Path, extract: Path, folder: Path) -> Iterator[Osrm]:
    """Prepare a map by the programs of an unpacked wheel, and serve it until the end.

    Parameters
    ----------
    wheel
        Where `osrm-bindings` is unpacked: `osrm/bin/osrm-routed` and its like lie in it.
    extract
        An OSM extract.
    folder
        For what is prepared.

    Yields
    ------
    Osrm
        Ready to be asked.
    """
    programs, profile = wheel / "osrm" / "bin", wheel / "osrm" / "share" / "profiles" / "car.lua"
    local = folder / "osrm.osm.pbf"
    local.symlink_to(extract.resolve())
    base = str(folder / "osrm.osrm")
    for command in (["osrm-extract", "-p", str(profile), str(local)], ["osrm-contract", base]):
        subprocess.run([str(programs / command[0]), *command[1:]], check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["osrm-routed", "-i", "127.0.0.1", "-p", str(port), "-t", "1"]
    limit = ["--max-table-size", str(TABLE_MAX), base]
    server = subprocess.Popen(
        [str(programs / command[0]), *command[1:], *limit],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_open(port)
        yield Osrm(port, server.pid)
    finally:
        server.terminate()
        server.wait()


def _wait_until_open(port: int) -> None:
    """Wait until somebody listens."""
    for _ in range(TRIES):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            time.sleep(PAUSE_S)
        else:
            return
    message = f"OSRM does not listen on port {port}."
    raise RuntimeError(message)


def _places(places: Sequence[LatLon]) -> str:
    """Write places as OSRM reads them."""
    return ";".join(f"{place.lon:.6f},{place.lat:.6f}" for place in places)
