from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.cases.conditions import Condition
from scenarios.city.files import load_city
from scenarios.city.model import City, CrewHabits, Demand, PlannedCall, Station
from scenarios.city.writer import write_city
from scenarios.formats.csv_file import nfc
from schemas.centre.policies import Limits, Policies
from schemas.events.centre import HospitalSpec, UnitSpec
from schemas.events.incidents import Patient
from schemas.ground.base import LatLon
from schemas.ground.places import is_null_island
from schemas.ground.vocabulary import CrewLevel, Priority, Service
from tests.support.examples import examples

entities = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True)
names = (
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)
    .map(nfc)
    .filter(lambda text: text.strip() == text != "")
)
toml_names = st.one_of(names, st.just('a\x7fb"c\\d\te'))
places = st.builds(LatLon, lat=st.floats(-90, 90), lon=st.floats(-180, 180)).filter(
    lambda place: not is_null_island(place.lat, place.lon)  # a city folder refuses 0, 0 by name
)
services = st.lists(st.sampled_from(Service), unique=True).map(tuple)
shares = st.floats(0, 1)
stations = st.lists(
    st.builds(Station, entities, names, places),
    min_size=1,
    max_size=4,
    unique_by=lambda item: item.station_id,
)
calls = st.builds(
    PlannedCall,
    at_s=st.floats(0, 90_000),
    incident_id=st.none(),
    priority=st.sampled_from(Priority),
    complaint=names,
    place=st.none() | places,
    address=st.none() | names,
    crew_level=st.sampled_from(CrewLevel),
    services=services,
    patient=st.builds(
        Patient,
        age_years=st.none() | st.integers(0, 130),
        sex=st.sampled_from([None, "female", "male"]),
        pregnant=st.sampled_from([None, True, False]),
    ),
    condition=st.none() | st.sampled_from(Condition),
)


@st.composite
def cities(draw: st.DrawFn) -> City:
    sites = draw(stations)
    units = [
        UnitSpec(
            unit_id=unit_id,
            crew_level=draw(st.sampled_from(CrewLevel)),
            station_id=station.station_id,
            station=station.place,
            on_duty=draw(st.booleans()),
        )
        for unit_id in draw(st.lists(entities, unique=True, max_size=4))
        for station in [draw(st.sampled_from(sites))]
    ]
    hospitals = draw(
        st.lists(
            st.builds(
                HospitalSpec,
                hospital_id=entities,
                name=names,
                place=places,
                services=services,
                services_synthetic=st.booleans(),
                alerts_topic=st.booleans(),
                channels=st.sampled_from(
                    [("topic", "duty_phone"), ("topic",), ("sms", "app", "duty_phone")]
                ),
                duty_phone=st.none() | names,
            ),
            max_size=4,
            unique_by=lambda item: item.hospital_id,
        )
    )
    planned = draw(st.none() | st.lists(calls, max_size=3))
    return City(
        centre_id=draw(entities),
        name=draw(toml_names),
        schematic=draw(st.booleans()),
        map_path=Path("map"),
        map_name=draw(names),
        snap_limit_m=draw(st.floats(1, 20_000)),
        policies=Policies(limits=Limits(acknowledge_s=draw(st.integers(1, 86_400)))),
        stations=tuple(sites),
        units=tuple(units),
        hospitals=tuple(hospitals),
        demand=Demand(calls_per_hour=draw(st.floats(0, 600))),
        crew_habits=CrewHabits(silent_share=draw(shares)),
        planned_calls=None if planned is None else tuple(sorted(planned, key=lambda c: c.at_s)),
        synthetic=tuple(draw(st.lists(names, max_size=3))),
    )


@pytest.mark.slow
@examples(60)
@given(cities())
def test_what_is_written_reads_back_equal(made: City) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name).resolve()
        (folder / "map").mkdir()
        city = replace(made, map_path=folder / "map")
        write_city(city, folder)
        assert load_city(folder) == city


def test_a_map_inside_the_folder_moves_with_it(city: City, tmp_path: Path) -> None:
    (tmp_path / "one" / "map").mkdir(parents=True)
    write_city(replace(city, map_path=tmp_path / "one" / "map"), tmp_path / "one")
    (tmp_path / "one").rename(tmp_path / "two")
    assert load_city(tmp_path / "two").map_path == tmp_path / "two" / "map"
