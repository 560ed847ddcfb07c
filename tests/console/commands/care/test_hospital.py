"""``smart115 hospital``: what is printed and refused, and how hospitals are listed."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from console.commands.care.hospital import NOTES_SHOWN_MAX, app
from console.told.hospital_list import line, newest
from schemas.events.hospitals import HospitalStatus
from schemas.ground.envelope import Event
from schemas.outputs.views import HospitalView
from tests.dispatch.support.centre import Centre, at, hospital
from tests.streams.fhir.test_reports import FOLDER

REPORT = {"hospital_id": "bvdk-binh-duong", "occurred_at": "2026-11-25T00:00:00Z", "beds_free": 3}


def run(*words: str, given: str = "") -> tuple[int, str, str]:
    result = CliRunner().invoke(app, words, input=given)
    error = "" if result.exception is None else str(result.exception)
    return result.exit_code, result.stdout, error


@pytest.mark.usefixtures("home")
def test_a_report_from_a_pipe_is_printed_as_an_event() -> None:
    code, shown, _ = run("status", given=json.dumps(REPORT))
    assert code == 0
    event = HospitalStatus.model_validate_json(shown)
    assert (event.centre_id, event.hospital_id, event.beds_free) == ("BD", "bvdk-binh-duong", 3)


@pytest.mark.usefixtures("home")
def test_a_time_that_is_typed_stands_for_one_that_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(json.dumps({"hospital_id": "bvdk-binh-duong", "load_pct": 90}))
    assert "occurred_at: is missing" in run("status", str(path))[2]
    code, shown, _ = run("status", str(path), "--at", "2026-11-25T07:00+07:00")
    assert (code, json.loads(shown)["occurred_at"]) == (0, "2026-11-25T00:00:00Z")


@pytest.mark.usefixtures("home")
def test_one_report_that_does_not_fit_and_nothing_is_printed() -> None:
    both = "\n".join(json.dumps(one) for one in (REPORT, REPORT | {"hospital_id": "h9"}))
    _, shown, error = run("status", given=both)
    assert shown == ""
    assert error == "-: hospital_id: 'h9' is no hospital of BD"
    assert "is no hospital of BD" in run("status", str(FOLDER / "bundle.fhir.json"))[2]


HOUSE = {
    "resourceType": "Location",
    "identifier": [{"system": "urn:smart115:hospital", "value": "bvdk-binh-duong"}],
    "status": "suspended",
}


def bundle(*resources: object) -> str:
    entries = [{"resource": one} for one in resources]
    at = "2026-11-25T07:00:00+07:00"
    return json.dumps({"resourceType": "Bundle", "timestamp": at, "entry": entries})


@pytest.mark.usefixtures("home")
def test_what_of_fhir_is_not_understood_is_named_and_the_rest_is_printed(
    capfd: pytest.CaptureFixture[str],
) -> None:
    other = HOUSE | {"identifier": [{"system": "urn:smart115:hospital", "value": "h9"}]}
    strange = [{"resourceType": "Location"}] * NOTES_SHOWN_MAX
    result = CliRunner().invoke(app, ["status"], input=bundle(HOUSE, other, *strange))
    assert result.exit_code == 0
    (event,) = [HospitalStatus.model_validate_json(one) for one in result.stdout.splitlines()]
    assert (event.traffic, event.reason) == ("closed", None)
    told = result.stderr.splitlines() or capfd.readouterr().err.splitlines()
    assert len(told) == NOTES_SHOWN_MAX + 1
    assert told[0].startswith("-: entry[2].resource.partOf: leads to no hospital")
    assert told[-1] == "-: 1 more that were not understood"


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("given", "said"),
    [
        (bundle({"resourceType": "Location"}), "entry[0].resource.partOf: leads to no hospital"),
        (bundle(), "$: says nothing of any hospital"),
        (bundle({"resourceType": "Patient"}), "Patient: is not read: 1 left out"),
    ],
)
def test_fhir_that_leaves_nothing_to_report_is_refused(given: str, said: str) -> None:
    code, shown, error = run("status", given=given)
    assert (code != 0, shown) == (True, "")
    assert said in error


@pytest.mark.usefixtures("home")
def test_a_file_that_is_not_there_is_named() -> None:
    assert "nowhere.json cannot be read" in run("status", "nowhere.json")[2]


@pytest.mark.usefixtures("home")
def test_published_events_go_to_the_configured_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[str, str, Sequence[Event]]] = []

    async def publish(brokers: str, prefix: str, events: Sequence[Event]) -> None:
        sent.append((brokers, prefix, events))

    monkeypatch.setenv("SMART115_BROKERS", "broker:9")
    monkeypatch.setenv("SMART115_TOPIC_PREFIX", "t-")
    monkeypatch.setattr("console.engine.publish.publish", publish)
    assert run("status", "--publish", given=json.dumps(REPORT))[:2] == (0, "1 published\n")
    ((brokers, prefix, events),) = sent
    assert (brokers, prefix) == ("broker:9", "t-")
    assert [one.event_id for one in events] == [
        json.loads(run("status", given=json.dumps(REPORT))[1])["event_id"]
    ]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("as_json", [False, True])
def test_hospitals_are_listed_by_id(monkeypatch: pytest.MonkeyPatch, as_json: bool) -> None:  # noqa: FBT001
    async def values(_chosen: object) -> list[bytes]:
        return [one.model_dump_json().encode() for one in views()]

    monkeypatch.setattr("console.told.hospital_list.read_views", values)
    code, shown, _ = run("list", *(["--json"] if as_json else []))
    assert code == 0
    said = [json.loads(one)["hospital_id"] if as_json else one for one in shown.splitlines()]
    assert [one.removeprefix("Bệnh viện ")[0] for one in said] == ["g", "h"]


def views() -> list[HospitalView]:
    centre = Centre([], [hospital("h", 10), hospital("g", 20)])
    said = [*centre.hospital("h", beds_free=3, load_pct=70).every(HospitalView)]
    first = centre.configure([], [hospital("h", 10), hospital("g", 20)]).every(HospitalView)
    return [*first, *said]


def test_the_newest_view_of_each_hospital_counts_wherever_it_stands() -> None:
    found = newest([one.model_dump_json().encode() for one in views()])
    assert [(one.hospital_id, one.load_pct) for one in found] == [("g", None), ("h", 70)]
    gone = views()[0].model_copy(update={"configured": False, "journal_offset": 99})
    assert [one.hospital_id for one in newest([gone.model_dump_json().encode()])] == []


def test_what_is_no_view_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert newest([b"{", None]) == []
    assert "2 records were no hospital views" in capsys.readouterr().err


def test_a_line_says_how_old_the_report_is_and_marks_an_old_one() -> None:
    silent, told = sorted(views(), key=lambda one: one.hospital_id)[::2][:2]
    assert line(silent, at(0), 900, "en") == "Bệnh viện g (g): never reported"
    shown = "Bệnh viện h (h): accepts patients; beds: emergency 3; load 70 %; report "
    assert line(told, at(900), 900, "en") == f"{shown}15:00"
    assert line(told, at(0) + timedelta(hours=3), 900, "en") == (
        "Bệnh viện h (h): accepts patients; beds: emergency 3 (3:00:00 OLD); "
        "load 70 % (3:00:00 OLD); report 3:00:00 OLD"
    )
    untold = told.model_copy(update={"ems_traffic": None, "facility": None})
    assert "(h): never said whether it accepts; beds" in line(untold, at(0), 900, "en")
    assert line(told, at(901), 900, "vi").endswith("báo cáo 15:01 CŨ")
