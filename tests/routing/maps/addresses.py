"""A small map with the streets, places and wards that callers of a large city name."""

from xml.sax.saxutils import quoteattr

WEST_EAST = (
    "Đường Lê Lợi", "Điện Biên Phủ", "Nguyễn Thị Minh Khai", "3 Tháng 2", "Võ Văn Tần",
    "Đường số 5", "Phan Văn Trị", "Nguyễn Huệ", "Xa lộ Hà Nội", "Đường D2",
)  # fmt: skip
SOUTH_NORTH = (
    "Cách Mạng Tháng 8", "Nam Kỳ Khởi Nghĩa", "Hai Bà Trưng", "Quốc lộ 13", "Nguyễn Văn Cừ",
    "Xô Viết Nghệ Tĩnh", "Trần Hưng Đạo", "Đại lộ Bình Dương", "30 Tháng 4", "Lý Thường Kiệt",
)  # fmt: skip
OF_ROADS = {
    "Xa lộ Hà Nội": {"alt_name": "Võ Nguyên Giáp"},
    "Đại lộ Bình Dương": {"ref": "ĐT745"},
}
SOUTH, WEST, STEP = 10.76, 106.66, 0.004
FAR_LAT, FAR_LON = 10.84, 106.67

PLACES = (
    (10.772, 106.698, {"amenity": "marketplace", "name": "Chợ Bến Thành"}),
    (10.757, 106.659, {"amenity": "hospital", "name": "Bệnh viện Chợ Rẫy"}),
    (10.776, 106.667, {"amenity": "hospital", "name": "Bệnh viện Nhân dân 115"}),
    (10.778, 106.69, {"amenity": "school", "name": "Trường THPT Lê Quý Đôn"}),
    (10.781, 106.691, {"amenity": "school", "name": "Trường Tiểu học Kết Đoàn"}),
    (10.801, 106.711, {"junction": "yes", "place": "locality", "name": "Ngã tư Hàng Xanh"}),
    (10.778, 106.681, {"place": "locality", "name": "Vòng xoay Dân Chủ"}),
    (10.815, 106.711, {"amenity": "bus_station", "name": "Bến xe Miền Đông"}),
    (10.772, 106.657, {"amenity": "university", "name": "Đại học Bách khoa"}),
    (10.79, 106.72, {"landuse": "industrial", "name": "Khu công nghiệp Sóng Thần 1"}),
    (10.775, 106.7, {"place": "suburb", "name": "Phường Sài Gòn", "old_name": "Phường Bến Nghé"}),
    (10.772, 106.699, {"place": "suburb", "name": "Phường Bến Thành", "old_name": "Quận 1"}),
    (10.838, 106.668, {"place": "suburb", "name": "Phường Hạnh Thông", "old_name": "Quận Gò Vấp"}),
    (10.76, 106.68, {"addr:housenumber": "227", "addr:street": "Nguyễn Văn Cừ"}),
    (10.762, 106.66, {"addr:housenumber": "12/5", "addr:street": "Cách Mạng Tháng 8"}),
    (10.763, 106.66, {"addr:housenumber": "45", "addr:street": "Cách Mạng Tháng 8"}),
    (10.7601, 106.67, {"addr:housenumber": "86", "addr:street": "Lê Lợi"}),
)


def city() -> str:
    """Write a grid of streets as an OSM file, and one more street of a name that is there."""
    lines = ["<osm version='0.6'>"]
    for row in range(len(WEST_EAST)):
        for column in range(len(SOUTH_NORTH)):
            lat, lon = SOUTH + row * STEP, WEST + column * STEP
            lines.append(f"<node id='{node(row, column)}' lat='{lat:.4f}' lon='{lon:.4f}'/>")
    lines += [
        f"<node id='{900 + at}' lat='{FAR_LAT}' lon='{FAR_LON + at * STEP:.4f}'/>" for at in (0, 1)
    ]
    for number, (lat, lon, tags) in enumerate(PLACES, start=1000):
        lines.append(f"<node id='{number}' lat='{lat}' lon='{lon}'>{tagged(tags)}</node>")
    for row, name in enumerate(WEST_EAST):
        lines.append(way(row + 1, [node(row, at) for at in range(len(SOUTH_NORTH))], name))
    for column, name in enumerate(SOUTH_NORTH):
        lines.append(way(column + 101, [node(at, column) for at in range(len(WEST_EAST))], name))
    return "\n".join(
        [*lines, way(201, [900, 901], "Lê Lợi"), way(202, [9, 901], "Hẻm 40 Lê Lợi"), "</osm>"]
    )


def node(row: int, column: int) -> int:
    return row * len(SOUTH_NORTH) + column + 1


def way(number: int, nodes: list[int], name: str) -> str:
    refs = "".join(f"<nd ref='{one}'/>" for one in nodes)
    tags = {"highway": "residential", "name": name} | OF_ROADS.get(name, {})
    return f"<way id='{number}'>{refs}{tagged(tags)}</way>"


def tagged(tags: dict[str, str]) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(text)}/>" for key, text in tags.items())
