"""Addresses as they are typed while somebody calls: short, without marks, mistyped, old names."""

from pathlib import Path

import pytest

from routing.maps.gazetteer import Gazetteer
from routing.maps.name_index import is_current, write_places
from routing.maps.store import load_or_build
from routing.osm.named import read_named
from tests.routing.maps.addresses import FAR_LAT, city

CMT8, HAI_BA_TRUNG = "Cách Mạng Tháng 8", "Hai Bà Trưng"

SURE = {
    "227 nguyen van cu": "227 Nguyễn Văn Cừ",
    "227 nguyễn văn cừ, p.4, q5, tphcm": "227 Nguyễn Văn Cừ",
    "so nha 45 cmt8 p10 q3": f"45 {CMT8}",
    "45 CM tháng tám Q.3 TP.HCM": f"45 {CMT8}",
    "45 cach mang t8": f"45 {CMT8}",
    "CMT8 số 45": f"45 {CMT8}",
    "hẻm 12/5 cmt8": f"12/5 {CMT8}",
    "hem 12/5/3 cach mang thang tam": f"12/5/3 {CMT8}",
    "45/7 cmt8": f"45/7 {CMT8}",
    "hẻm 40/2 lê lợi gò vấp": "40/2 Lê Lợi",
    "86 Lê Lợi, P. Bến Nghé, Q.1, TP HCM": "86 Lê Lợi",
    "d. 3/2": "3 Tháng 2",
    "đường 3 tháng hai quận 10": "3 Tháng 2",
    "đ.30-4": "30 Tháng 4",
    "QL13": "Quốc lộ 13",
    "km 12 quoc lo 13": "km 12 Quốc lộ 13",
    "dbp": "Điện Biên Phủ",
    "nkkn giao dbp": "Nam Kỳ Khởi Nghĩa × Điện Biên Phủ",
    "ngã tư hai bà trưng và điện biên phủ": f"{HAI_BA_TRUNG} × Điện Biên Phủ",
    "ng tu hai ba trung nguyen thi minh khai": f"{HAI_BA_TRUNG} × Nguyễn Thị Minh Khai",
    "ng.4 hbt dbp": f"{HAI_BA_TRUNG} × Điện Biên Phủ",
    "goc vo van tan - cmt8, q3": f"{CMT8} × Võ Văn Tần",
    "3/2 x ly thuong kiet": "3 Tháng 2 × Lý Thường Kiệt",
    "xa lo ha noi": "Xa lộ Hà Nội",
    "vo nguyen giap": "Xa lộ Hà Nội",
    "dt 745": "Đại lộ Bình Dương",
    "lí thường kiệt": "Lý Thường Kiệt",
    "ng thi minh khai": "Nguyễn Thị Minh Khai",
    "duong so 5": "Đường số 5",
    "d2": "Đường D2",
    "phuong ben nghe": "Phường Sài Gòn",
    "p sai gon": "Phường Sài Gòn",
    "q1": "Phường Bến Thành",
    "cho ben thanh": "Chợ Bến Thành",
    "gần chợ bến thành, quận 1": "Chợ Bến Thành",
    "đối diện bv chợ rẫy": "Bệnh viện Chợ Rẫy",
    "bv 115": "Bệnh viện Nhân dân 115",
    "nga 4 hang xanh": "Ngã tư Hàng Xanh",
    "vong xoay dan chu": "Vòng xoay Dân Chủ",
    "bx mien dong": "Bến xe Miền Đông",
    "thpt le quy don": "Trường THPT Lê Quý Đôn",
    "truong th ket doan": "Trường Tiểu học Kết Đoàn",
    "đh bách khoa tphcm": "Đại học Bách khoa",
    "kcn song than": "Khu công nghiệp Sóng Thần 1",
    "ddien bieen phur": "Điện Biên Phủ",
    "dduwowngf Leef Lowij": "Đường Lê Lợi",
    "nguyeenx vawn cuwf": "Nguyễn Văn Cừ",
    "d9ie65n bie6n phu3": "Điện Biên Phủ",
}
"""What is found by all that was said of it, or by all but the ward, the district and the city."""

GUESSED = {
    "dien bin phu": "Điện Biên Phủ",
    "nguyn thi minh khai": "Nguyễn Thị Minh Khai",
    "nguyen van cuu": "Nguyễn Văn Cừ",
    "227 nguyn van cu": "227 Nguyễn Văn Cừ",
    "trna hung dao": "Trần Hưng Đạo",
    "hai ba trug giao dien bien phu": f"{HAI_BA_TRUNG} × Điện Biên Phủ",
    "bv cho ray khoa cap cuu": "Bệnh viện Chợ Rẫy",
    "haibatrung": HAI_BA_TRUNG,
    "chung cu thanh cong, 227 nguyen van cu": "227 Nguyễn Văn Cừ",
}
"""What a slip of a finger hides, and of what only a part is known: a person has to look."""


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    folder = tmp_path_factory.mktemp("spoken")
    source = folder / "city.osm"
    source.write_text(city(), encoding="utf-8")
    graph, _ = load_or_build(source, folder / "maps")
    write_places(graph, read_named(source), folder / "places.sqlite")
    return Gazetteer(folder / "places.sqlite")


@pytest.mark.parametrize(("typed", "found"), SURE.items())
def test_what_is_typed_as_people_type_is_found_first(
    places: Gazetteer, typed: str, found: str
) -> None:
    assert [(one.name, one.is_guess) for one in places.find(typed)][:1] == [(found, False)]


@pytest.mark.parametrize(("typed", "found"), GUESSED.items())
def test_what_is_mistyped_is_found_first_and_called_a_guess(
    places: Gazetteer, typed: str, found: str
) -> None:
    assert [(one.name, one.is_guess) for one in places.find(typed)][:1] == [(found, True)]


@pytest.mark.parametrize(
    "typed", ["lê lợi, gò vấp", "12 le loi phuong hanh thong", "le loi go vap"]
)
def test_of_two_streets_of_one_name_that_of_the_ward_comes_first(
    places: Gazetteer, typed: str
) -> None:
    [first, *_] = places.find(typed)
    assert (first.name.removeprefix("12 "), first.is_guess) == ("Lê Lợi", False)
    assert first.place.lat == pytest.approx(FAR_LAT)


def test_a_house_in_an_alley_is_at_the_alleys_mouth_and_keeps_its_number(places: Gazetteer) -> None:
    first = places.find("45/7 cmt8")[0]
    assert (first.kind, first.name, first.about) == ("road", f"45/7 {CMT8}", f"45 {CMT8}")
    assert first.place.lat == 10.763


def test_another_number_is_no_slip_of_a_finger(places: Gazetteer) -> None:
    assert [one.name for one in places.find("quoc lo 14")] == []
    assert places.find("bv 116") == [] or places.find("bv 116")[0].is_guess


def test_a_file_of_another_version_is_told(tmp_path: Path) -> None:
    old = tmp_path / "places.sqlite"
    assert not is_current(old)
    old.write_text("no database at all, but long enough to be looked at as one")
    assert not is_current(old)
