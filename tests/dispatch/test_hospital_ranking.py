"""The order of the hospitals against a literal evaluation, and what better equipment costs."""

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.hospital_load import cost_ms
from dispatch.hospital_ranking import Ranking, rank
from schemas.decisions import EquipmentCost, IneligibleReason
from schemas.vocabulary import Service, UnitState
from tests.dispatch.centre import Centre, hospital, unit
from tests.dispatch.plain_roads import here, on_island

SERVICES = (Service.EMERGENCY, Service.STROKE, Service.BURN)


def ranked(centre: Centre, x: float = 50) -> Ranking:
    return rank(centre.turn(), centre.incident(), here(x))


def queued(*hospitals: object, services: tuple[str, ...] = ()) -> Centre:
    centre = Centre([], hospitals)  # type: ignore[arg-type]
    centre.call(x=50, services=services)
    return centre


def test_a_full_hospital_counts_as_farther_and_age_takes_that_back() -> None:
    centre = queued(hospital("near", 60), hospital("far", 90))
    centre.hospital("near", beds_free=0)
    assert [one.hospital_id for one in ranked(centre).options] == ["far", "near"]
    centre.clock_s = 7_200
    assert [one.hospital_id for one in ranked(centre).options] == ["near", "far"]
    assert ranked(centre).options[0].stale


def test_patients_of_ours_on_the_way_take_beds_until_they_have_arrived() -> None:
    centre = Centre([unit("U", 50)], [hospital("near", 60), hospital("far", 90)])
    centre.hospital("near", beds_free=1)
    centre.call("C-0", x=50)
    centre.bring("U", UnitState.TRANSPORTING)
    centre.call("C-1", x=50)
    assert [(one.hospital_id, one.beds_left) for one in ranked(centre).options] == [
        ("far", None),
        ("near", 0),
    ]
    own = rank(centre.turn(), centre.incident("C-0"), here(50))
    assert own.options[0].beds_left == 1, "a patient does not stand in their own way"
    centre.crew("U", "at_hospital")
    assert ranked(centre).options[0].beds_left == 1


def test_the_nearer_one_that_lacks_a_need_is_named_with_what_it_would_save() -> None:
    centre = queued(
        hospital("a-near", 55, "emergency"),
        hospital("b-nearer", 52, "emergency"),
        hospital("far", 90, "emergency", "stroke"),
        hospital("island", on_island(), "emergency"),
        services=("stroke", "emergency"),
    )
    assert ranked(centre).equipment_costs == (
        EquipmentCost(
            nearer_id="b-nearer", farther_id="far", services=(Service.STROKE,), extra_ms=38_000
        ),
    )
    assert ranked(centre, x=89).equipment_costs == (), "what saves nothing is not named"


def test_the_better_equipped_but_farther_is_named_with_its_cost() -> None:
    centre = queued(
        hospital("near", 60, "emergency"),
        hospital("other", 62, "burn"),
        hospital("better", 70, "emergency", "burn"),
        hospital("best", 80, "emergency", "burn", "icu"),
    )
    assert ranked(centre).equipment_costs == (
        EquipmentCost(
            nearer_id="near", farther_id="better", services=(Service.BURN,), extra_ms=10_000
        ),
    )


def test_a_name_gives_its_option_or_its_reason() -> None:
    ranking = ranked(queued(hospital("h", 60), hospital("i", 60, "burn"), services=("burn",)))
    assert (ranking.option("i") is None, ranking.why_not("i")) == (False, None)
    assert ranking.option("h") is None
    assert ranking.why_not("h") is IneligibleReason.SERVICE_MISSING


HOSPITAL = st.tuples(
    st.integers(0, 100),
    st.sets(st.sampled_from(SERVICES)),
    st.booleans(),
    st.none() | st.integers(0, 2),
    st.none() | st.integers(0, 200),
)


@given(st.lists(HOSPITAL, max_size=6), st.sets(st.sampled_from(SERVICES)))
@settings(max_examples=60, deadline=None)
def test_the_order_is_that_of_a_literal_evaluation(
    given_ones: list[tuple[int, set[Service], bool, int | None, int | None]], needs: set[Service]
) -> None:
    specs = [
        hospital(f"h{n}", x, *sorted(services)) for n, (x, services, *_) in enumerate(given_ones)
    ]
    centre = queued(*specs, services=tuple(sorted(needs)))
    expected = []
    for n, (x, services, accepting, beds, load) in enumerate(given_ones):
        centre.hospital(f"h{n}", accepting=accepting, beds_free=beds, load_pct=load)
        if accepting and needs <= services:
            drive = (x - 50) * 1000 if x >= 50 else (50 - x) * 2000
            share = max(1.0 if beds == 0 else 0.0, min(1.0, max(0.0, ((load or 0) - 80) / 20)))
            expected.append((drive + round(900_000 * share), drive, f"h{n}"))
    ranking = ranked(centre)
    assert [(cost_ms(one), one.eta_ms, one.hospital_id) for one in ranking.options] == sorted(
        expected
    )
    named = [one.hospital_id for one in ranking.refusals]
    assert named == sorted({f"h{n}" for n in range(len(given_ones))} - {e[2] for e in expected})
