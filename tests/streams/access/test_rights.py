import pytest

from schemas.own_topics import OF_CENTRES, centre_topics, own_row, own_topics
from schemas.parties import ENGINE, OF_CENTRE, Party, Principal, read_principal
from schemas.topics import ASSIGNMENTS, DECISIONS, JOURNAL, MUTUAL_AID, TOPICS
from streams.access.rights import Deployment, Right, wanted

EVERYONE = tuple(
    Principal(party, "x1" if party in {Party.UNIT, Party.HOSPITAL} else "") for party in Party
)
OF_HCM = tuple(Principal(party, centre="HCM") for party in sorted(OF_CENTRE))


def given(
    *principals: Principal, prefix: str = "", neighbours: tuple[str, ...] = ()
) -> tuple[Right, ...]:
    return wanted(Deployment.of(prefix, principals, neighbours=neighbours))


@pytest.mark.parametrize("topic", [JOURNAL, ASSIGNMENTS, DECISIONS], ids=lambda one: one.name)
def test_only_the_engines_roles_write_what_it_decides_by(topic: object) -> None:
    writers = {
        one.principal.removeprefix("User:")
        for one in given(*EVERYONE)
        if one.operation == "write" and one.name == getattr(topic, "name", None)
    }
    assert writers
    assert writers <= {str(party) for party in ENGINE}


def test_a_hospital_has_its_own_topics_and_groups_and_nothing_else() -> None:
    user = "User:t-hospital.H1"
    assert given(Principal(Party.HOSPITAL, "H1"), prefix="t-") == (
        Right(user, "group", "t-hospital.H1", "read"),
        Right(user, "group", "t-hospital.H1:", "read", is_prefixed=True),
        Right(user, "topic", "t-hospital.H1.alerts", "read"),
        Right(user, "topic", "t-hospital.H1.status", "write"),
    )


def test_a_units_tracker_writes_its_own_fixes_and_vitals_and_reads_nothing() -> None:
    found = given(Principal(Party.UNIT, "U1"), Principal(Party.UNIT, "U2"))
    topics = {(one.name, one.operation) for one in found if "U1" in one.principal} - {
        ("unit.U1", "read"),
        ("unit.U1:", "read"),
    }
    assert topics == {("unit.U1.positions", "write"), ("unit.U1.vitals", "write")}


def test_who_is_of_a_centre_writes_to_its_topics_and_to_none_that_others_read() -> None:
    found = given(*OF_HCM, Principal(Party.CALL_CENTRE, centre="BD"), *EVERYONE)
    writes = {
        (one.principal.removeprefix("User:"), one.name)
        for one in found
        if one.operation == "write" and "@" in one.principal
    }
    assert writes == {
        ("call-centre@BD", "centre.BD.incidents"),
        ("call-centre@HCM", "centre.HCM.incidents"),
        ("dispatcher@HCM", "centre.HCM.dispatcher-commands"),
        ("fleet@HCM", "centre.HCM.vehicle-positions"),
        ("fleet@HCM", "centre.HCM.vehicle-status"),
        ("fleet@HCM", "centre.HCM.vitals"),
        ("hospital-desk@HCM", "centre.HCM.hospital-status"),
        ("roads@HCM", "centre.HCM.road-events"),
    }
    on_theirs = {
        one.principal.removeprefix("User:")
        for one in found
        if one.name.startswith("centre.") and one.operation != "describe"
    }
    # Neither the shared call centre nor an edge.
    assert {one for one in on_theirs if "@" not in one} <= {str(party) for party in ENGINE}


def test_a_centres_topics_are_read_by_the_roles_that_read_the_shared_ones() -> None:
    roles = [Principal(party) for party in sorted(ENGINE)]
    found = given(*roles, *OF_HCM)
    for shared, own in zip(OF_CENTRES, centre_topics("HCM"), strict=True):
        readers = [
            {one.principal for one in found if (one.name, one.operation) == (name, "read")}
            for name in (shared.name, own.name)
        ]
        assert readers[0] == readers[1] != set(), own.name


def test_who_is_of_a_centre_reads_as_its_kind_does() -> None:
    """What screens read is of all centres: who must not see that comes by the edge of its own."""
    own, shared = (
        {(one.resource, one.name) for one in given(principal) if one.operation == "read"}
        for principal in (Principal(Party.DISPATCHER, centre="HCM"), Principal(Party.DISPATCHER))
    )
    assert {one for one in own if one[0] == "topic"} == {one for one in shared if one[0] == "topic"}


def test_a_hospitals_rights_are_no_beginning_of_another_hospitals() -> None:
    for right in given(Principal(Party.HOSPITAL, "H1")):
        assert not (right.is_prefixed and "hospital.H10".startswith(right.name))


def test_roles_share_the_topics_of_single_principals_as_the_table_says() -> None:
    roles = [Principal(party) for party in sorted(ENGINE)]
    found = given(*roles, Principal(Party.HOSPITAL, "H1"), Principal(Party.UNIT, "U1"))
    own = {
        (one.principal, one.name, one.operation)
        for one in found
        if "." in one.name and one.operation != "describe"
    }
    assert {one for one in own if one[1].startswith("hospital.") and "engine" in one[0]} == {
        ("User:engine.delivery", "hospital.H1.alerts", "write"),
        ("User:engine.intake", "hospital.H1.status", "read"),
    }
    assert {one for one in own if one[1].startswith("unit.") and "engine" in one[0]} == {
        ("User:engine.telemetry", "unit.U1.positions", "read"),
        ("User:engine.telemetry", "unit.U1.vitals", "read"),
    }


def test_nothing_is_given_by_a_wildcard_or_on_the_cluster() -> None:
    for right in given(*EVERYONE):
        assert right.name != "*"
        assert right.resource in {"topic", "group"}
        assert right.operation in {"read", "write", "describe"}
        assert not right.is_prefixed or right.name.endswith(":")


def test_deployments_on_one_cluster_have_principals_of_their_own() -> None:
    one, other = (given(*EVERYONE, prefix=prefix) for prefix in ("a-", "b-"))
    assert not {right.principal for right in one} & {right.principal for right in other}
    assert all(right.name.startswith("a-") for right in one)


def test_intake_reads_what_neighbours_say_where_they_say_it() -> None:
    found = given(Principal(Party.INTAKE), neighbours=("hn-",))
    assert Right("User:engine.intake", "topic", "hn-" + MUTUAL_AID.name, "read") in found


def test_every_topic_has_somebody_who_writes_and_somebody_who_reads() -> None:
    for topic in (*TOPICS, *own_topics(EVERYONE[2]), *own_topics(EVERYONE[3])):
        assert topic.may_write, topic.name
        assert topic.may_read, topic.name


@pytest.mark.parametrize(
    "one",
    [*EVERYONE, *OF_HCM, Principal(Party.DISPATCHER, "night.1", "H-C.M")],
    ids=lambda one: one.name,
)
def test_a_principals_name_is_read_back(one: Principal) -> None:
    assert read_principal(one.name) == one


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("hospital", "does not say which hospital; write hospital.<id>"),
        ("hospital.", "does not say which hospital"),
        ("engine.boss", "is no principal; known are auditor, call-centre"),
        ("call-centre.", "after the dot come 1 to 64 letters"),
        ("dispatcher.a:b", "after the dot come"),
        ("", "is no principal"),
        ("*", "is no principal"),
        ("call-centre@", "after the @ comes the centre's id"),
        ("call-centre@*", "after the @ comes the centre's id"),
        ("call-centre@A@B", "after the @ comes the centre's id"),
        ("call-centre.@A", "after the dot come 1 to 64 letters"),
        ("hospital.H1@HCM", "hospital is of no one centre; of one may be call-centre"),
        ("engine.intake@HCM", "is no principal"),
        ("auditor@HCM", "auditor is of no one centre"),
    ],
)
def test_what_is_no_principal_is_refused_in_words(name: str, why: str) -> None:
    with pytest.raises(ValueError, match=why.replace("(", r"\(")):
        read_principal(name)


@pytest.mark.parametrize(
    ("name", "is_own"),
    [
        ("hospital.H.1.alerts", True),
        ("hospital.H1.status", True),
        ("unit.U-1.positions", True),
        ("unit.U-1.vitals", True),
        ("unit.U-1.alerts", False),
        ("hospital..alerts", False),
        ("hospital.H1", False),
        ("journal", False),
        ("h.h1.alerts", False),
        ("centre.HCM.incidents", True),
        ("centre.H.C-M.vehicle-status", True),
        ("centre..incidents", False),
        ("centre.HCM.journal", False),
        ("centre.HCM.assignments", False),
        ("centre.HCM", False),
    ],
)
def test_an_own_topic_is_known_by_its_name(*, name: str, is_own: bool) -> None:
    row = own_row(name)
    assert (row is not None and row.name == name) == is_own
