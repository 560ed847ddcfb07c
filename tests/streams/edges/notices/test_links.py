"""Links and signatures: what was written here, and nothing else."""

import base64
import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from schemas.ground.errors import ConfigurationError
from streams.edges.notices import signing
from streams.edges.notices.links import BadLink, Links, fresh
from tests.streams.support.notices import NOW, OTHER, SECRET

BODY = '{"type":"pre_alert.alert","data":{"tên":"đau ngực"}}'.encode()


def test_a_link_is_read_as_it_was_written_and_the_key_stays(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "notify.key"
    link = fresh("pa-1", "h1", "email", NOW)
    text = Links.of_file(path).text(link)
    assert Links.of_file(path).read(text) == link
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert fresh("pa-1", "h1", "email", NOW).nonce != link.nonce


@pytest.mark.parametrize("place", range(0, 120, 7))
def test_an_altered_link_is_none(place: int) -> None:
    links = Links(b"k" * 32)
    text = links.text(fresh("pa-1", "h1", "email", NOW))
    at = place % len(text)
    altered = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
    body, _, mac = text.partition(".")
    last = at in {len(body) - 1, len(text) - 1}  # its low bits may be of no meaning
    if last:
        return
    with pytest.raises(BadLink):
        links.read(altered)
    with pytest.raises(BadLink):
        Links(b"x" * 32).read(f"{body}.{mac}")


@pytest.mark.parametrize(
    "text", ["", ".", "a", "a.b", "é.é", "=.=", "x" * 5_000, "a.b.c", "\x00.\x00"]
)
def test_what_is_no_link_is_none(text: str) -> None:
    with pytest.raises(BadLink):
        Links(b"k" * 32).read(text)


def test_another_pre_alert_cannot_be_put_into_a_link() -> None:
    links = Links(b"k" * 32)
    _, _, mac = links.text(fresh("pa-1", "h1", "email", NOW)).partition(".")
    body = json.dumps(["pa-2", "h1", "email", 9_999_999_999, "n"]).encode()
    forged = base64.urlsafe_b64encode(body).decode().rstrip("=")
    with pytest.raises(BadLink):
        links.read(f"{forged}.{mac}")


def test_a_file_that_holds_no_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notify.key"
    path.write_bytes(b"short")
    with pytest.raises(ConfigurationError, match="holds no key of 32 bytes"):
        Links.of_file(path)


def test_the_verifier_of_standard_webhooks_takes_a_signature() -> None:
    now = datetime.now(UTC)
    signed = signing.headers([SECRET], "ntc-1", now, BODY)
    assert Webhook(SECRET).verify(BODY.decode(), signed) == json.loads(BODY)
    with pytest.raises(WebhookVerificationError):
        Webhook(OTHER).verify(BODY.decode(), signed)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(BODY.decode() + " ", signed)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(BODY.decode(), signed | {"webhook-id": "ntc-2"})


def test_while_secrets_change_both_verify() -> None:
    signed = signing.headers([OTHER, SECRET], "ntc-1", datetime.now(UTC), BODY)
    for secret in (SECRET, OTHER):
        assert Webhook(secret).verify(BODY.decode(), signed)


@pytest.mark.parametrize("wrong", ["", "whsec_", "whsec_AAAA", "whsec_%%%", "whsec_" + "A" * 200])
def test_a_secret_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="24 to 64 bytes"):
        signing.secret_bytes(wrong)
