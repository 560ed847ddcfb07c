"""Who a request is from: one proof decides, and a wrong one is not made good by another."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from streams.identity.authentication import NotAuthenticated, Presented
from streams.identity.doors import Doors
from tests.streams.support.doors import Time, issued, make_doors


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def doors(tmp_path: Path, time: Time) -> Iterator[Doors]:
    made = make_doors(tmp_path, time)
    yield made
    made.close()


async def why_not(doors: Doors, given: Presented) -> NotAuthenticated:
    with pytest.raises(NotAuthenticated) as caught:
        await doors.authenticator.recognise(given)
    return caught.value


async def test_a_bearer_token_in_any_case_of_the_word(doors: Doors) -> None:
    token = issued(doors, "cad").text
    for head in ("Bearer", "bearer", "BEARER"):
        given = Presented(peer="", authorization=f"{head} {token}")
        assert (await doors.authenticator.recognise(given)).name == "cad"


async def test_nothing_wrong_and_too_often_are_told_apart(doors: Doors, time: Time) -> None:
    assert (await why_not(doors, Presented(peer="1.1.1.1"))).why == "nothing"
    wrong = Presented(peer="1.1.1.1", authorization="Bearer smart115_x")
    whys = [(await why_not(doors, wrong)).why for _ in range(7)]
    assert whys == ["refused"] * 6 + ["too_often"]
    other = Presented(peer="1.1.1.2", authorization="Bearer smart115_x")
    assert (await why_not(doors, other)).why == "refused"


async def test_a_right_token_passes_whatever_its_neighbours_bring(doors: Doors) -> None:
    wrong = Presented(peer="1.1.1.1", authorization="Bearer smart115_x")
    for _ in range(30):
        await why_not(doors, wrong)
    right = Presented(peer="1.1.1.1", authorization=f"Bearer {issued(doors, 'BC-01').text}")
    assert (await doors.authenticator.recognise(right)).name == "BC-01"


@pytest.mark.parametrize("header", ["", "Basic bGFuOng=", "Bearer", "Bearer ", "Token x"])
async def test_a_wrong_header_is_not_made_good_by_a_cookie(doors: Doors, header: str) -> None:
    session = doors.tokens.issue("lan", timedelta(hours=1), "session").text
    given = Presented(peer="", authorization=header, session=session)
    assert (await why_not(doors, given)).why == "refused"
    assert (await doors.authenticator.recognise(Presented(peer="", session=session))).name == "lan"
