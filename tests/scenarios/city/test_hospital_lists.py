import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from scenarios.city.hospital_lists import read_hospital_list, slug_of, slugs, with_made_up_services
from schemas.events.centre import HospitalSpec
from schemas.ground.base import LatLon
from schemas.ground.vocabulary import Service


def hospital(name: str) -> HospitalSpec:
    return HospitalSpec(
        hospital_id=slug_of(name),
        name=name,
        place=LatLon(lat=11, lon=106),
        services=(Service.EMERGENCY,),
    )


def test_an_identifier_is_the_name_without_accents() -> None:
    assert slug_of("Bệnh viện Quân y 4 (Dĩ An)") == "benh-vien-quan-y-4-di-an"
    assert slug_of("ĐƯỜNG MỚI") == "duong-moi"
    assert slug_of("病院") == "unnamed"
    assert slugs(["A b", "A-B", "a  b"]) == ["a-b", "a-b-2", "a-b-3"]


@given(st.lists(st.text(max_size=80), max_size=20))
def test_identifiers_are_valid_and_unique(names: list[str]) -> None:
    made = slugs(names)
    assert len(set(made)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", slug) for slug in made)


@given(st.integers(1, 30), st.integers(0, 1_000))
def test_made_up_services_cover_every_need(count: int, seed: int) -> None:
    made = with_made_up_services([hospital(f"H {n}") for n in range(count)], seed=seed)
    assert any(set(item.services) == set(Service) for item in made)
    for service in Service:
        assert sum(service in item.services for item in made) >= min(2, count)
    assert all(Service.EMERGENCY in item.services for item in made)
    assert all(item.services_synthetic for item in made)


def test_a_general_hospital_offers_all() -> None:
    made = with_made_up_services([hospital("An"), hospital("Đa khoa Bình")], seed=1)
    assert set(made[1].services) == set(Service)


def test_an_empty_list_is_empty(tmp_path: Path) -> None:
    (tmp_path / "h.csv").write_text("name,lat,lon\n")
    assert read_hospital_list(tmp_path / "h.csv", seed=1) == []
