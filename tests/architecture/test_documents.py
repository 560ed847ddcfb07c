"""What the documents say is what the code does."""

import json
import re
import tomllib
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

import pytest

from console.cli import table as cli
from console.cli.talk import BadUsage
from routing.tags.speeds import SPEEDS_KMH
from schemas.events import hospital_capacity
from schemas.ground import errors, vocabulary
from schemas.inputs import input_topic
from schemas.outputs import alarms, dead_letters, decisions, engine
from schemas.outputs.doors import access
from schemas.topics import TOPICS
from streams.host import settings
from streams.identity import actions
from tests.support.tree import PACKAGES, ROOT, modules, tracked

PAGES = [path for path in tracked() if path.suffix == ".md"]
LINK = re.compile(r"\]\(([^)\s]+)\)")
ROW = re.compile(r"^\| `?([^|`]+)`? \| (.+) \|$", flags=re.MULTILINE)


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def rows(page: str, header: str) -> dict[str, str]:
    """Give the first two columns of the table under a header row."""
    _, _, after = page.partition(f"{header}\n")
    assert after, f"no table is headed {header}"
    return dict(ROW.findall(after.partition("\n\n")[0]))


def anchors(page: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(path: Path, page: str) -> list[str]:
    """List the links of a page that lead nowhere inside the project."""
    broken = []
    for target in LINK.findall(re.sub(r"```.*?```", "", page, flags=re.DOTALL)):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        place = path.parent / name if name else path
        if not place.exists() or (
            anchor and anchor not in anchors(place.read_text(encoding="utf-8"))
        ):
            broken.append(target)
    return broken


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    assert broken_links(path, path.read_text(encoding="utf-8")) == []


def test_a_link_that_leads_nowhere_is_noticed() -> None:
    page = "[a](README.md) [b](nowhere.md) [c](README.md#nowhere) [d](#here)\n# here\n"
    path = ROOT / "GLOSSARY.md"
    assert broken_links(path, page) == ["nowhere.md", "README.md#nowhere", "#here"]


def test_commands_are_those_of_the_readme() -> None:
    told = rows(text("README.md"), "| command | what it does |")
    assert told == {row.name: row.about for row in cli.COMMANDS}


def exit_codes(root: type[errors.Smart115Error]) -> set[int]:
    """Give the exit codes of an error and of all that derive from it."""
    return {root.exit_code}.union(*(exit_codes(one) for one in root.__subclasses__()))


def test_exit_codes_are_those_of_the_errors() -> None:
    codes = exit_codes(errors.Smart115Error) - {errors.Smart115Error.exit_code} | {0}
    assert BadUsage.exit_code in codes
    told = rows(text("README.md"), "| exit code | meaning |")
    assert {int(code) for code in told} == codes
    listed = cli.EPILOG.partition("\n")[0]
    assert {int(code) for code in re.findall(r"\b\d\b", listed)} == codes


def test_the_speeds_that_are_told_are_those_of_the_code() -> None:
    told = rows(text("docs/roads.md"), "| class | km/h |")
    assert {name: int(kmh) for name, kmh in told.items()} == dict(SPEEDS_KMH)


def test_every_topic_is_in_the_event_reference() -> None:
    page = text("docs/events.md")
    assert [topic.name for topic in TOPICS if f"\n## {topic.name}\n" not in page] == []


def json_blocks(page: str) -> list[str]:
    return re.findall(r"```json\n(.*?)```", page, flags=re.DOTALL)


@pytest.mark.parametrize(
    "block", json_blocks(text("README.md")), ids=lambda b: json.loads(b)["type"]
)
def test_an_example_of_the_readme_is_accepted(block: str) -> None:
    event = json.loads(block)
    topic = input_topic(event["type"])
    parsed = topic.model.validate_json(block)
    assert getattr(parsed, topic.key)
    before = text("README.md").partition(block)[0]
    assert f"`{topic.name}`" in before, "the text says which topic takes it"


def test_the_readme_has_an_example_for_each_who_writes() -> None:
    written = {json.loads(block)["type"] for block in json_blocks(text("README.md"))}
    topics = {input_topic(one).name for one in written}
    told = rows(text("README.md"), "| you are | you write to | key | you read |")
    wanted = {match for row in told.values() for match in re.findall(r"^`([a-z-]+)`", row)}
    assert wanted == topics


ENUMS = [
    one
    for module in (
        vocabulary,
        alarms,
        dead_letters,
        engine,
        decisions,
        hospital_capacity,
        access,
        actions,
    )
    for one in vars(module).values()
    if isinstance(one, type) and issubclass(one, StrEnum) and len(one)
]


@pytest.mark.parametrize("words", ENUMS, ids=lambda one: one.__name__)
def test_the_glossary_has_exactly_the_codes(words: type[StrEnum]) -> None:
    page = text("GLOSSARY.md")
    _, _, after = page.partition(f"\n### {words.__name__}\n")
    assert after, f"no section {words.__name__}"
    section = after.partition("\n### ")[0]
    assert re.findall(r"^\| `([^`]+)` \|", section, flags=re.MULTILINE) == [
        one.value for one in words
    ]


def test_decisions_that_code_refers_to_are_written_down() -> None:
    there = {path.name[:4] for path in (ROOT / "docs" / "adr").glob("*.md")}
    named = {
        (path.relative_to(ROOT).as_posix(), number)
        for path in modules(*PACKAGES)
        for number in re.findall(r"docs/adr/(\d{4})", path.read_text(encoding="utf-8"))
    }
    assert named
    assert [one for one in sorted(named) if one[1] not in there] == []


def test_decisions_have_their_number_and_parts() -> None:
    pages = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert pages
    for path in pages:
        page = path.read_text(encoding="utf-8")
        assert page.startswith(f"# {int(path.name[:4])}. "), path.name
        for part in ("## Context", "## Decision", "## Rejected", "## Consequences"):
            assert f"\n{part}" in page, (path.name, part)


def test_settings_that_are_named_exist() -> None:
    known = {f"{settings.PREFIX}{name}".upper() for name in settings.Settings.model_fields}
    named = {
        name
        for path in PAGES
        for name in re.findall(r"SMART115_[A-Z_]+\b", path.read_text("utf-8"))
    }
    assert named - known - {"SMART115_"} == set()
    assert named & known


def paths_named(page: str) -> set[str]:
    """Give what a page writes as code and that is a path of the project, or a file's bare name."""
    top = "|".join((*PACKAGES, "tests", "benchmarks", "docs"))
    path = rf"`((?:{top})/[\w./-]*|[a-z_0-9]+\.py)(?=[`\s:])"
    return set(re.findall(path, page))


def missing(names: Iterable[str]) -> list[str]:
    """List the paths that are not there; of a file's bare name, one must be somewhere."""
    there = {path.name for path in tracked()}
    return [
        name
        for name in sorted(names)
        if not ((ROOT / name).exists() if "/" in name else name in there)
    ]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_paths_that_a_page_names_exist(path: Path) -> None:
    if path.name != "CHANGELOG.md":  # a history names what was
        assert missing(paths_named(path.read_text(encoding="utf-8"))) == []


def test_a_path_that_is_gone_is_noticed() -> None:
    page = (
        "see `dispatch/nowhere.py`, `dispatch/step.py`, `dispatch/hall/` and `gone.py`; `step.py`"
    )
    assert missing(paths_named(page)) == ["dispatch/hall/", "dispatch/nowhere.py", "gone.py"]
    assert len(paths_named(text("ARCHITECTURE.md"))) > 50


def test_the_rooms_that_are_told_are_those_that_the_linter_holds() -> None:
    """The same rooms in the same order; rooms of one row may stand in any order on the page."""
    setup = tomllib.loads(text("pyproject.toml"))
    orders = {
        one["containers"][0]: [set(row.split(" | ")) for row in one["layers"]]
        for one in setup["tool"]["importlinter"]["contracts"]
        if one["id"].startswith("rooms-of-")
    }
    _, _, rooms = text("ARCHITECTURE.md").partition("\n## Rooms\n")
    told = {}
    for section in rooms.partition("\n## ")[0].split("\n### ")[1:]:
        package, _, table = section.partition("\n")
        told[package] = [
            name
            for row in re.findall(r"^\| (`.+?`) \|", table, flags=re.MULTILINE)
            for name in re.findall(r"`([a-z_]+)`", row)
        ]
    assert {package: sorted(names) for package, names in told.items()} == {
        package: sorted(set().union(*rows)) for package, rows in orders.items()
    }
    for package, rows in orders.items():
        height = {name: place for place, row in enumerate(rows) for name in row}
        places = [height[name] for name in told[package]]
        assert places == sorted(places), package


def test_targets_that_the_pages_name_are_targets() -> None:
    made = set(re.findall(r"^([a-z-]+):", text("Makefile"), flags=re.MULTILINE))
    named = {
        name
        for page in ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md")
        for name in re.findall(r"(?:`|^    )make ([a-z-]+)", text(page), flags=re.MULTILINE)
    }
    assert named
    assert named <= made


def test_the_picture_loads_nothing() -> None:
    picture = (ROOT / "docs" / "images" / "demo.svg").read_text(encoding="utf-8")
    assert len(picture.encode()) < 200_000
    assert not re.search(r"(?:href|src)\s*=|url\((?!#)|@import|@font-face", picture)


def test_every_reason_of_a_dead_letter_has_its_fix() -> None:
    page = (ROOT / "docs" / "dead-letters.md").read_text(encoding="utf-8")
    rows = [line.split("|") for line in page.splitlines() if line.startswith("| `")]
    assert [row[1].strip(" `") for row in rows] == [
        str(one) for one in dead_letters.DeadLetterReason
    ]
    assert all(len(row) == 5 and row[2].strip() and row[3].strip() for row in rows)
