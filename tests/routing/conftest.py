"""What the tests of the roads share: small OSM files written on the spot, and the real extract."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import osmium
import pytest
from osmium.osm import mutable

from routing import RoadGraph, load_or_build
from tests.support.tree import ROOT

Nodes = Mapping[int, tuple[float, float]]
Ways = Sequence[tuple[int, Sequence[int], Mapping[str, str]]]
Relations = Sequence[tuple[int, Sequence[tuple[str, int, str]], Mapping[str, str]]]
WriteOsm = Callable[..., Path]

DATA = ROOT.parent / "shared" / "data"


@pytest.fixture
def write_osm(tmp_path: Path) -> WriteOsm:
    """Write an OSM file of (lat, lon) by node id and (way id, node ids, tags).

    Relations are (relation id, members as (type, id, role), tags); `node_tags` is by node id.
    """

    def write(
        nodes: Nodes,
        ways: Ways,
        name: str = "roads.osm.pbf",
        relations: Relations = (),
        node_tags: Mapping[int, Mapping[str, str]] | None = None,
    ) -> Path:
        path = tmp_path / name
        path.unlink(missing_ok=True)
        with osmium.SimpleWriter(str(path)) as writer:
            for node_id, (lat, lon) in sorted(nodes.items()):
                own = dict((node_tags or {}).get(node_id, {}))
                writer.add_node(mutable.Node(id=node_id, location=(lon, lat), tags=own))
            for way_id, refs, tags in ways:
                writer.add_way(mutable.Way(id=way_id, nodes=list(refs), tags=dict(tags)))
            for relation_id, members, tags in relations:
                writer.add_relation(
                    mutable.Relation(id=relation_id, members=list(members), tags=dict(tags))
                )
        return path

    return write


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real input; tests that need it are skipped where it is absent."""
    if not DATA.is_dir():
        pytest.skip(f"the real road data is not at {DATA}")
    return DATA


@pytest.fixture(scope="session")
def binh_duong(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> RoadGraph:
    """The roads of northern Bình Dương, built once for the session."""
    cache = tmp_path_factory.mktemp("maps")
    return load_or_build(shared_data / "binhduong_north.osm.pbf", cache)[0]


@pytest.fixture(scope="session")
def real_map(
    shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], RoadGraph]:
    """Build the roads of an extract by its name, once for the session."""
    folder = tmp_path_factory.mktemp("real maps")
    return lambda name: load_or_build(shared_data / f"{name}.osm.pbf", folder)[0]
