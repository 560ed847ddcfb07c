"""Rights: deny by default, one answer for each kind, action and entity."""

import pytest

from schemas.ground.errors import ConfigurationError
from streams.identity.actions import OF_A_HOSPITAL, OF_A_UNIT, RIGHTS, Action, Kind
from streams.identity.principals import Forbidden, Principal, principal_of
from tests.streams.support.doors import CENTRE, ENTRIES

MATRIX = {
    Kind.CALL_CENTRE: {"report_incident", "ring", "claim_call"},
    Kind.VEHICLE: {"report_position", "report_status", "report_vitals", "raise_sos", "read_orders"},
    Kind.HOSPITAL: {"report_hospital", "answer_pre_alert", "read_pre_alerts"},
    Kind.OBSERVER: {"read_operations"},
}
"""Written by hand: what these may do, and nothing else."""


@pytest.mark.parametrize("kind", MATRIX)
def test_narrow_kinds_may_do_exactly_this(kind: Kind) -> None:
    assert {str(one) for one in RIGHTS[kind]} == MATRIX[kind]


def test_every_kind_has_rights_and_only_people_command_or_manage() -> None:
    assert set(RIGHTS) == set(Kind)
    assert {kind for kind in Kind if Action.COMMAND in RIGHTS[kind]} == {
        Kind.DISPATCHER,
        Kind.SUPERVISOR,
    }
    for action in (Action.MANAGE_ACCESS, Action.MANAGE_DEVICES, Action.READ_AUDIT):
        assert {kind for kind in Kind if action in RIGHTS[kind]} == {Kind.SUPERVISOR}


def test_every_action_is_somebodys() -> None:
    assert set().union(*RIGHTS.values()) == set(Action)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda one: one.name)
@pytest.mark.parametrize("action", Action)
def test_an_action_is_allowed_in_ones_own_scope_only(entry: object, action: Action) -> None:
    who = entry.principal("token")  # type: ignore[attr-defined]
    mine = {"centre_id": CENTRE, "unit_id": "BC-01", "hospital_id": "BM"}
    if action not in who.actions:
        with pytest.raises(Forbidden) as caught:
            who.require(action, **mine)
        assert (caught.value.lacking, caught.value.value) == ("action", action)
        return
    who.require(action, **mine)
    with pytest.raises(Forbidden, match="centre_id 'DN'"):
        who.require(action, **mine | {"centre_id": "DN"})
    if action in OF_A_UNIT and who.units is not None:
        with pytest.raises(Forbidden, match="unit_id 'BC-02'"):
            who.require(action, **mine | {"unit_id": "BC-02"})
        with pytest.raises(Forbidden, match="unit_id ''"):
            who.require(action, centre_id=CENTRE)
    if action in OF_A_HOSPITAL and who.hospitals is not None:
        with pytest.raises(Forbidden, match="hospital_id 'VD'"):
            who.require(action, **mine | {"hospital_id": "VD"})
        with pytest.raises(Forbidden, match="hospital_id ''"):
            who.require(action, centre_id=CENTRE)


def test_somebody_made_by_hand_reaches_nothing_by_default() -> None:
    who = Principal("x", Kind.VEHICLE, CENTRE, frozenset(Action))
    with pytest.raises(Forbidden, match="unit_id"):
        who.require(Action.REPORT_POSITION, unit_id="BC-01")
    with pytest.raises(Forbidden, match="hospital_id"):
        who.require(Action.READ_PRE_ALERTS, hospital_id="BM")


def test_a_dispatcher_may_be_bound_to_some_hospitals() -> None:
    who = principal_of("desk", Kind.DISPATCHER, CENTRE, hospitals=["BM"])
    who.require(Action.READ_PRE_ALERTS, hospital_id="BM")
    who.require(Action.REPORT_STATUS, unit_id="BC-77")
    with pytest.raises(Forbidden):
        who.require(Action.READ_PRE_ALERTS, hospital_id="VD")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"name": "a b"}, "name 'a b' must be"),
        ({"name": ""}, "name '' must be"),
        ({"name": "x\n"}, "must be 1 to 64"),
        ({"kind": Kind.VEHICLE}, "needs the unit"),
        ({"kind": Kind.HOSPITAL}, "needs the hospital"),
        ({"kind": Kind.VEHICLE, "units": ["U"], "hospitals": ["H"]}, "bound to units"),
        ({"kind": Kind.HOSPITAL, "units": ["U"], "hospitals": ["H"]}, "bound to hospitals"),
        ({"kind": Kind.INTEGRATION}, "name what it may do"),
        ({"kind": Kind.INTEGRATION, "actions": []}, "name what it may do"),
        ({"kind": Kind.INTEGRATION, "actions": [Action.COMMAND]}, "'command' is not for kind"),
        ({"kind": Kind.OBSERVER, "actions": [Action.READ_PATIENT]}, "'read_patient' is not for"),
        ({"units": ["B C"]}, "unit 'B C' must be"),
    ],
)
def test_what_makes_no_principal_is_refused(given: dict[str, object], says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        principal_of(**{"name": "x", "kind": Kind.DISPATCHER, "centre_id": CENTRE} | given)  # type: ignore[arg-type]


def test_narrowed_actions_are_all_that_is_left() -> None:
    who = principal_of("desk", Kind.DISPATCHER, CENTRE, actions=[Action.READ_OPERATIONS])
    assert who.may(Action.READ_OPERATIONS)
    assert not who.may(Action.COMMAND)
