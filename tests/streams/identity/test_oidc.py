"""Tokens of an identity provider: a local issuer signs them, and what is not ours is refused."""

import base64
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from streams.identity.authentication import NotAuthenticated, Presented
from streams.identity.doors import Doors
from streams.identity.principals import Principal
from tests.streams.support.doors import ISSUER_URL, Issuer, Time, make_doors

DISCOVERY = f"{ISSUER_URL}/.well-known/openid-configuration"
JWKS = f"{ISSUER_URL}/certs"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
NEXT = ECKey.generate_key("P-256", {"kid": "two", "use": "sig"})
FOREIGN = RSAKey.generate_key(2048, {"kid": "one"})


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def issuer() -> Issuer:
    return Issuer(
        {
            DISCOVERY: {"issuer": ISSUER_URL, "jwks_uri": JWKS},
            JWKS: {"keys": [KEY.as_dict(private=False)]},
        }
    )


@pytest.fixture
def doors(tmp_path: Path, time: Time, issuer: Issuer) -> Iterator[Doors]:
    made = make_doors(tmp_path, time, issuer=issuer)
    yield made
    made.close()


def claims(time: Time, *roles: str, **more: object) -> dict[str, Any]:
    now = int(time.now().timestamp())
    return {
        "iss": ISSUER_URL,
        "aud": ["smart115", "account"],
        "sub": "0b5c",
        "preferred_username": "lan.nguyễn",
        "iat": now,
        "exp": now + 300,
        "realm_access": {"roles": ["offline_access", *roles]},
    } | more


def signed(what: dict[str, Any], key: RSAKey | ECKey = KEY, alg: str = "RS256") -> str:
    return jwt.encode({"alg": alg, "kid": key.kid}, what, key, algorithms=[alg])


async def whose(doors: Doors, token: str) -> Principal:
    given = Presented(peer="127.0.0.1", authorization=f"Bearer {token}")
    return await doors.authenticator.recognise(given)


async def refused(doors: Doors, token: str) -> None:
    with pytest.raises(NotAuthenticated):
        await whose(doors, token)


async def test_a_person_is_who_the_provider_says(doors: Doors, time: Time) -> None:
    who = await whose(doors, signed(claims(time, "smart115:dispatcher")))
    assert who.name.startswith("oidc.lan.nguy-n.")
    assert (who.kind, who.via, who.hospitals) == ("dispatcher", "oidc", None)
    again = await whose(doors, signed(claims(time, "smart115:dispatcher", exp=2**33)))
    assert again.name == who.name


async def test_two_people_who_call_themselves_alike_are_two(doors: Doors, time: Time) -> None:
    one = await whose(doors, signed(claims(time, "smart115:observer")))
    other = await whose(doors, signed(claims(time, "smart115:observer", sub="1f")))
    assert one.name != other.name


async def test_roles_bind_to_hospitals_or_units(doors: Doors, time: Time) -> None:
    nurse = claims(time, "smart115:hospital:BM", "smart115:hospital:VD")
    assert (await whose(doors, signed(nurse))).hospitals == frozenset({"BM", "VD"})
    crew = claims(time, "smart115:vehicle:BC-01")
    assert (await whose(doors, signed(crew))).units == frozenset({"BC-01"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://evil.example"},
        {"aud": "another-app"},
        {"exp": 1},
        {"exp": None},
        {"nbf": 2**33},
        {"realm_access": {"roles": []}},
        {"realm_access": {"roles": ["smart115:god"]}},
        {"realm_access": {"roles": ["smart115:dispatcher", "smart115:hospital:BM"]}},
        {"realm_access": {"roles": ["smart115:hospital"]}},
        {"realm_access": {"roles": ["smart115:vehicle:B C"]}},
        {"realm_access": {"roles": "smart115:dispatcher"}},
        {"realm_access": ["smart115:dispatcher"]},
    ],
    ids=json.dumps,
)
async def test_claims_that_are_not_right_are_refused(
    doors: Doors, time: Time, wrong: dict[str, Any]
) -> None:
    what = claims(time, "smart115:dispatcher") | wrong
    await refused(doors, signed({key: one for key, one in what.items() if one is not None}))


async def test_a_token_of_another_key_or_none_is_refused(doors: Doors, time: Time) -> None:
    what = claims(time, "smart115:supervisor")
    await refused(doors, signed(what, FOREIGN))
    head, body, _ = signed(what).split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none","kid":"one"}').rstrip(b"=").decode()
    await refused(doors, f"{none}.{body}.")
    await refused(doors, f"{head}.{body}.")
    await refused(doors, f"{head}.{body}")
    await refused(doors, "x" * 20_000)


async def test_the_public_key_is_no_shared_secret(doors: Doors, time: Time) -> None:
    _, body, _ = signed(claims(time, "smart115:supervisor")).split(".")
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"one"}').rstrip(b"=").decode()
    made = hmac.digest(KEY.as_pem(private=False), f"{head}.{body}".encode(), "sha256")
    await refused(doors, f"{head}.{body}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}")


async def test_a_token_just_over_is_let_in_for_half_a_minute(doors: Doors, time: Time) -> None:
    token = signed(claims(time, "smart115:dispatcher"))
    time.passes(seconds=329)
    await whose(doors, token)
    time.passes(seconds=2)
    await refused(doors, token)


async def test_a_new_key_is_fetched_when_it_is_named_but_not_for_every_guess(
    doors: Doors, time: Time, issuer: Issuer
) -> None:
    await whose(doors, signed(claims(time, "smart115:dispatcher")))
    asked = issuer.asked
    issuer.documents[JWKS] = {"keys": [NEXT.as_dict(private=False)]}
    token = signed(claims(time, "smart115:dispatcher"), NEXT, "ES256")
    for _ in range(20):
        await refused(doors, token)
    assert issuer.asked == asked, "the provider is asked at most every half minute"
    time.passes(seconds=31)
    await whose(doors, token)


async def test_a_provider_that_is_away_locks_nobody_out(
    doors: Doors, time: Time, issuer: Issuer
) -> None:
    await whose(doors, signed(claims(time, "smart115:dispatcher")))
    issuer.documents.clear()
    time.passes(hours=2)
    await whose(doors, signed(claims(time, "smart115:dispatcher")))


async def test_a_provider_that_was_never_there_lets_nobody_in(
    doors: Doors, time: Time, issuer: Issuer
) -> None:
    token = signed(claims(time, "smart115:dispatcher"))
    documents = dict(issuer.documents)
    for bad in ({}, {DISCOVERY: {"issuer": "https://evil.example", "jwks_uri": JWKS}}, {JWKS: 7}):
        issuer.documents = bad
        await refused(doors, token)
        time.passes(seconds=31)
    issuer.documents = documents
    await whose(doors, signed(claims(time, "smart115:dispatcher")))


async def test_own_tokens_are_taken_beside_the_providers(doors: Doors) -> None:
    own = doors.tokens.issue("cad", timedelta(days=1))
    assert (await whose(doors, own.text)).name == "cad"
