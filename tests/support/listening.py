"""What listens, seen from outside: the kernel's own list, not what a program says of itself."""

import contextlib
import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TABLES = ("tcp", "tcp6", "udp", "udp6")
TCP_LISTENS = "0A"
UDP_BOUND = "07"
PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Ear:
    """A socket that takes what others send: a TCP one that listens, or a UDP one that is bound."""

    kind: str
    address: ipaddress.IPv4Address | ipaddress.IPv6Address
    port: int
    pid: int

    @property
    def is_own(self) -> bool:
        """Whether nobody but this machine reaches it."""
        mapped = getattr(self.address, "ipv4_mapped", None)
        return self.address.is_loopback if mapped is None else mapped.is_loopback


def ears_of(pid: int) -> list[Ear]:
    """Give all of a process and of whatever it has started."""
    return [ear for one in (pid, *_descendants(pid)) for ear in _ears(one)]


def heard_by_others(pid: int) -> list[str]:
    """Name what others than this machine reach; fail where nothing listens at all."""
    ears = ears_of(pid)
    assert ears, f"process {pid} and its children listen nowhere"
    return [f"{one.kind} {one.address}:{one.port} of {one.pid}" for one in ears if not one.is_own]


def _ears(pid: int) -> Iterator[Ear]:
    sockets = _sockets(pid)
    for kind in TABLES:
        for line in _lines(PROC / str(pid) / "net" / kind)[1:]:
            fields = line.split()
            state, inode = fields[3], fields[9]
            wanted = TCP_LISTENS if kind.startswith("tcp") else UDP_BOUND
            if state == wanted and inode in sockets:
                address, _, port = fields[1].partition(":")
                yield Ear(kind, _address(address), int(port, 16), pid)


def _sockets(pid: int) -> set[str]:
    """Give the inodes of a process's sockets."""
    found = set()
    with contextlib.suppress(FileNotFoundError):  # it has ended
        for one in (PROC / str(pid) / "fd").iterdir():
            with contextlib.suppress(FileNotFoundError):  # it was closed meanwhile
                target = str(one.readlink())
                if target.startswith("socket:["):
                    found.add(target[len("socket:[") : -1])
    return found


def _descendants(pid: int) -> Iterator[int]:
    parents: dict[int, list[int]] = {}
    for path in PROC.glob("[0-9]*/stat"):
        for line in _lines(path):
            parent = int(line.rpartition(")")[2].split()[1])
            parents.setdefault(parent, []).append(int(path.parent.name))
    left = [pid]
    while left:
        for child in parents.get(left.pop(), ()):
            left.append(child)
            yield child


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return []  # its process has ended


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Read an address as the kernel writes it: words of 32 bits, each with its last byte first."""
    words = [bytes.fromhex(text[at : at + 8])[::-1] for at in range(0, len(text), 8)]
    return ipaddress.ip_address(b"".join(words))
