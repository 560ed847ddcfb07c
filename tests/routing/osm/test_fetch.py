"""`map fetch` against a server of our own that answers as Nominatim and Overpass do."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner
from typing_extensions import override

from console.commands.roads.map import app
from routing import RoadGraph
from routing.maps.store import load_map
from routing.roads.components import Islands
from schemas.ground.errors import MapError

pytestmark = pytest.mark.slow  # importing OSMnx takes seconds, and it waits a second per question

WEST, SOUTH, EAST, NORTH = 106.0, 11.0, 106.1, 11.1
BOX = [[WEST, SOUTH], [EAST, SOUTH], [EAST, NORTH], [WEST, NORTH], [WEST, SOUTH]]
PLACE = {
    "osm_id": 1,
    "osm_type": "relation",
    "importance": 1.0,
    "display_name": "Bến Cát",
    "name": "Bến Cát",
    "lat": "11.05",
    "lon": "106.05",
    "boundingbox": [str(SOUTH), str(NORTH), str(WEST), str(EAST)],
    "geojson": {"type": "Polygon", "coordinates": [BOX]},
}
NODES = {1: (11.05, 106.05), 2: (11.05, 106.051), 3: (11.051, 106.052), 4: (11.05, 106.06)}
WAYS = {
    10: ([1, 2, 3], {"highway": "tertiary", "name": "Đường một"}),
    11: ([3, 4], {"highway": "residential"}),
    12: ([4, 1], {"highway": "residential", "access": "no"}),
}
ELEMENTS = [
    *({"type": "node", "id": k, "lat": lat, "lon": lon} for k, (lat, lon) in NODES.items()),
    *({"type": "way", "id": k, "nodes": refs, "tags": tags} for k, (refs, tags) in WAYS.items()),
]


class Handler(BaseHTTPRequestHandler):
    """Answers one known place and its roads."""

    def do_GET(self) -> None:
        self._answer([PLACE] if "Cat" in self.path else [])

    def do_POST(self) -> None:
        self._answer({"elements": ELEMENTS})

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _answer(self, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


FetchPlace = Callable[..., tuple[RoadGraph, Islands]]


@pytest.fixture
def fetch_place() -> FetchPlace:
    """The function under test."""
    from routing.osm.fetch import fetch_place  # noqa: PLC0415 (OSMnx takes seconds to import)

    return fetch_place


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the server."""
    monkeypatch.setattr(socket, "getaddrinfo", socket.getaddrinfo)  # OSMnx replaces it: restore
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()
        thread.join()


def test_a_place_is_downloaded_and_built_by_our_rules(fetch_place: FetchPlace, server: str) -> None:
    graph, islands = fetch_place("Ben Cat", nominatim_url=server, overpass_url=server)
    assert sorted(set(graph.way_id.tolist())) == [10, 11]  # one way an arc: closures can name it
    assert graph.arc_count == 4
    assert graph.names == ("", "Đường một")
    assert graph.shape_lat.tolist() == [11.05, 11.05]  # node 2 is a bend, no junction
    assert islands.arcs == 0


def test_the_command_compiles_what_it_downloads(server: str, tmp_path: Path) -> None:
    servers = ["--nominatim", server, "--overpass", server]
    arguments = ["fetch", "--place", "Ben Cat", "--out", str(tmp_path / "map"), *servers]
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    graph, info = load_map(tmp_path / "map")
    assert (graph.arc_count, info.source_name) == (4, "Ben Cat")
    assert "data    © OpenStreetMap contributors" in result.stdout
    assert "read    " not in result.stdout  # OSMnx does not tell how many it read


def test_a_box_is_downloaded_too(server: str, tmp_path: Path) -> None:
    arguments = ["fetch", "--bbox", f"{SOUTH},{WEST},{NORTH},{EAST}", "--overpass", server]
    arguments += ["--out", str(tmp_path / "map")]
    CliRunner().invoke(app, arguments, catch_exceptions=False)
    graph, info = load_map(tmp_path / "map")
    assert (graph.arc_count, info.source_name) == (4, "11.0,106.0,11.1,106.1")


@pytest.mark.parametrize(
    "box", [(11.1, 106.0, 11.0, 106.1), (106, 11, 107, 12), (10, 106, 13, 107)]
)
def test_a_box_that_is_none_is_refused(box: tuple[float, float, float, float]) -> None:
    from routing.osm.fetch import fetch_box  # noqa: PLC0415 (OSMnx takes seconds to import)

    with pytest.raises(MapError, match="is not south, west, north, east"):
        fetch_box(box)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ([], "either a place"),
        (["--place", "x", "--bbox", "1,2,3,4"], "either a place"),
        (["--bbox", "1,2,3"], "four numbers"),
        (["--bbox", "a,b,c,d"], "four numbers"),
    ],
)
def test_the_command_asks_for_a_place_or_a_box(
    options: list[str], complaint: str, tmp_path: Path
) -> None:
    result = CliRunner().invoke(app, ["fetch", *options, "--out", str(tmp_path / "map")])
    assert result.exit_code == 2
    assert complaint in result.stderr


def test_an_unknown_place_is_said_to_be_one(fetch_place: FetchPlace, server: str) -> None:
    with pytest.raises(MapError, match=r"'Atlantis'.*check the spelling"):
        fetch_place("Atlantis", nominatim_url=server, overpass_url=server)


def test_without_a_network_the_offline_way_is_named(fetch_place: FetchPlace) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(MapError, match=r"ConnectionError.*offline, use an \.osm\.pbf"):
            fetch_place("Ben Cat", nominatim_url=nobody, overpass_url=nobody)
