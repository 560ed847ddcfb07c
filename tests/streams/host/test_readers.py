"""Which topics a role shares: those of the table, and own ones that there are."""

import pytest

from streams.host.readers import shared_of

THERE = (
    "t-incidents",
    "t-vitals",
    "t-journal",
    "t-unit-views",
    "t-centre.HCM.incidents",
    "t-centre.HCM.vitals",
    "t-hospital.H1.status",
    "t-hospital.H1.alerts",
    "t-unit.U1.vitals",
    "centre.BD.incidents",
    "t-centre.HCM.journal",
)


@pytest.mark.parametrize(
    ("role", "names"),
    [
        ("intake", {"incidents", "centre.HCM.incidents", "hospital.H1.status"}),
        ("telemetry", {"vitals", "centre.HCM.vitals", "unit.U1.vitals"}),
        ("dispatch", {"journal"}),
        ("delivery", set()),
    ],
)
def test_a_role_shares_the_topics_of_its_kind_with_this_prefix(role: str, names: set[str]) -> None:
    assert shared_of(role, "t-", THERE) == {f"t-{name}" for name in names}
