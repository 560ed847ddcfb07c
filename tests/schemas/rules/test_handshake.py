import pytest

from schemas.rules.handshake import HandshakePolicy


def test_what_is_not_delivered_cannot_be_read() -> None:
    with pytest.raises(ValueError, match="delivered_s 61 must not be more than read_s 60"):
        HandshakePolicy(delivered_s=61)
    assert HandshakePolicy(delivered_s=60).read_s == 60
