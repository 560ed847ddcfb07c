import socket
from collections.abc import Iterator

import pytest

from schemas.ground.errors import ConfigurationError
from streams.broker import ports


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind((ports.HOST, 0))
        holder.listen()
        yield holder.getsockname()[1]


def test_a_port_in_use_is_told_from_a_free_one(taken: int) -> None:
    assert not ports.is_free(taken)
    assert ports.is_free(ports.pick_free())


def test_a_port_in_use_is_refused_with_the_fix(taken: int) -> None:
    with pytest.raises(ConfigurationError) as refused:
        ports.require_free(taken)
    assert str(refused.value) == (
        f"Port {taken} on 127.0.0.1 is in use by another program: "
        "stop that program, or choose another port with --port."
    )
    assert refused.value.exit_code == 3


@pytest.mark.parametrize("port", [-1, 0, 65_536])
def test_what_is_no_port_is_refused(port: int) -> None:
    with pytest.raises(ConfigurationError, match=rf"Port {port} is not between 1 and 65535"):
        ports.is_free(port)


def test_a_port_is_never_one_of_outgoing_connections() -> None:
    assert all(ports.PORT_FIRST <= ports.pick_free() < ports.PORT_LAST for _ in range(20))


class Dice:
    """Stands for `secrets`: gives these numbers in turn, the last one for ever."""

    def __init__(self, *numbers: int) -> None:
        self._numbers = list(numbers)

    def randbelow(self, _limit: int) -> int:
        return self._numbers.pop(0) if len(self._numbers) > 1 else self._numbers[0]


def test_the_port_besides_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "is_free", lambda _port: True)
    monkeypatch.setattr(ports, "secrets", Dice(5, 5, 6))
    assert ports.pick_free(besides=ports.PORT_FIRST + 5) == ports.PORT_FIRST + 6


def test_no_free_port_at_all_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "is_free", lambda _port: False)
    with pytest.raises(ConfigurationError, match=r"No free port was found.*--port\.$"):
        ports.pick_free()


def test_a_port_that_may_not_be_used_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "HOST", "192.0.2.1")  # documentation's own network: nobody's address
    with pytest.raises(ConfigurationError, match=r"Port 9092 on .* cannot be used \(.+\): choose"):
        ports.is_free(9092)
