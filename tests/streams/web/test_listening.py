"""The look from outside sees what others reach: else it would find nothing wrong anywhere."""

import os
import socket

import pytest

from tests.support.listening import ears_of, heard_by_others


@pytest.mark.parametrize(
    ("family", "host", "kind", "is_own"),
    [
        (socket.AF_INET, "", socket.SOCK_STREAM, False),
        (socket.AF_INET6, "::", socket.SOCK_STREAM, False),
        (socket.AF_INET, "", socket.SOCK_DGRAM, False),
        (socket.AF_INET, "127.0.0.1", socket.SOCK_STREAM, True),
        (socket.AF_INET, "127.0.0.1", socket.SOCK_DGRAM, True),
        (socket.AF_INET6, "::1", socket.SOCK_STREAM, True),
    ],
)
def test_who_reaches_a_socket(
    family: socket.AddressFamily, host: str, kind: socket.SocketKind, *, is_own: bool
) -> None:
    with socket.socket(family, kind) as one:
        try:
            one.bind((host, 0))
        except OSError:
            assert family is socket.AF_INET6, "only a machine without IPv6 may refuse"
            pytest.skip("this machine has no IPv6")
        if kind is socket.SOCK_STREAM:
            assert port_of(one) not in {ear.port for ear in ears_of(os.getpid())}
            one.listen()
        [ear] = [ear for ear in ears_of(os.getpid()) if ear.port == port_of(one)]
        assert ear.is_own == is_own
        told = [line for line in heard_by_others(os.getpid()) if f":{port_of(one)} of" in line]
        assert len(told) == (0 if is_own else 1)


def port_of(one: socket.socket) -> int:
    return int(one.getsockname()[1])
