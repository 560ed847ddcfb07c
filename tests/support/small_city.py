"""A city small enough to reason about: a grid of streets, written as a city folder."""

from pathlib import Path

SIDE = 6
STEP_DEG = 0.01
SOUTH, WEST = 11.00, 106.60
SPEED_MPS = 10.0
METRES_PER_DEG = 111_195.0
CENTRE_ID = "TEST"
ANSWER_S = 3_600


def node(row: int, column: int) -> tuple[float, float]:
    """Give the latitude and longitude of a crossing."""
    return round(SOUTH + row * STEP_DEG, 6), round(WEST + column * STEP_DEG, 6)


def write(
    folder: Path,
    *,
    units: int = 4,
    on_duty: bool = True,
    answer_s: int = ANSWER_S,
    centre_id: str = CENTRE_ID,
    mark: str = "",
) -> Path:
    """Write the folder: a grid of two-way streets, units on its western side, three hospitals.

    Crews and hospitals have ``answer_s`` seconds to answer. Unless a test is about those who do
    not, that is longer than any machine needs to carry an answer. ``mark`` begins the ids of units
    and hospitals: those of another centre have another.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _write_roads(folder)
    (folder / "city.toml").write_text(
        f'centre_id = "{centre_id}"\nname = "Test city"\nschematic = true\nmap = "."\n',
        encoding="utf-8",
    )
    (folder / "centre.toml").write_text(
        f"[limits]\nacknowledge_s = {answer_s}\npre_alert_answer_s = {answer_s}\n",
        encoding="utf-8",
    )
    rows = ["station_id,name,lat,lon"]
    rows += [f"S{row},Station {row},{node(row, 0)[0]},{node(row, 0)[1]}" for row in range(SIDE)]
    _write(folder / "stations.csv", rows)
    rows = ["unit_id,crew_level,station_id,on_duty"]
    rows += [
        f"{mark}U{number},{'als' if number % 2 == 0 else 'bls'},S{number % SIDE},"
        f"{str(on_duty).lower()}"
        for number in range(units)
    ]
    _write(folder / "units.csv", rows)
    rows = ["hospital_id,name,lat,lon,services,services_synthetic,alerts_topic"]
    for number, (row, column) in enumerate([(0, 5), (3, 5), (5, 5)]):
        lat, lon = node(row, column)
        services = "emergency;cath_lab" if number == 2 else "emergency"
        has_topic = "false" if number == 1 else "true"
        rows.append(f"{mark}h{number},Bệnh viện {number},{lat},{lon},{services},true,{has_topic}")
    _write(folder / "hospitals.csv", rows)
    return folder


def _write_roads(folder: Path) -> None:
    nodes = ["node_id,lat,lon"]
    arcs = ["from_node,to_node,length_m,sirens_ms,normal_ms,name,way_id"]
    for row in range(SIDE):
        for column in range(SIDE):
            lat, lon = node(row, column)
            nodes.append(f"{row * SIDE + column},{lat},{lon}")
            for down, right in ((1, 0), (0, 1)):
                if row + down < SIDE and column + right < SIDE:
                    arcs += _street(row, column, row + down, column + right)
    _write(folder / "nodes.csv", nodes)
    _write(folder / "arcs.csv", arcs)


def _street(row: int, column: int, to_row: int, to_column: int) -> list[str]:
    """Both directions of one block; each block a little slower eastwards, so that ties are rare."""
    one, other = row * SIDE + column, to_row * SIDE + to_column
    length_m = STEP_DEG * METRES_PER_DEG
    sirens_ms = round(length_m / SPEED_MPS * 1000) + 37 * column + 11 * row
    name = f"Đường {row}-{column}"
    way = 1000 + one * SIDE * SIDE + other
    return [
        f"{start},{end},{length_m:.1f},{sirens_ms},{sirens_ms * 2},{name},{way}"
        for start, end in ((one, other), (other, one))
    ]


def _write(path: Path, rows: list[str]) -> None:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
