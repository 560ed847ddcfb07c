"""The lock of Kafka's jars: which Maven artifacts, and the SHA-256 each must have.

``make lock`` runs this module to write the lock again. It names coordinates only; where they are
fetched from is the resolver's setting, not ours.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

KAFKA_VERSION = "4.3.1"
ROOTS = (
    f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}",
    # Kafka logs through SLF4J and brings no binding: without this one its errors go nowhere.
    "org.slf4j:slf4j-simple:1.7.36",
)
LOCK_FILE = Path(__file__).with_name("jars.lock")
HEADER = f"# Apache Kafka {KAFKA_VERSION} and all that it needs. Written by `make lock`.\n"


@dataclass(frozen=True, order=True)
class Jar:
    """One Maven artifact and the content it must have.

    Attributes
    ----------
    coordinate
        ``group:artifact:version``.
    sha256
        SHA-256 of the jar, 64 lower-case hexadecimal digits.
    """

    coordinate: str
    sha256: str

    @property
    def path(self) -> Path:
        """The jar's place in a folder laid out as Maven does, relative to that folder."""
        group, artifact, version = self.coordinate.split(":")
        return Path(*group.split("."), artifact, version, f"{artifact}-{version}.jar")


def read_lock() -> tuple[Jar, ...]:
    """Read the committed lock; its order is the class path's order."""
    return tuple(_parse(LOCK_FILE.read_text(encoding="utf-8")))


def lock_digest() -> str:
    """Return a short name for the lock's content, so that another lock uses another folder."""
    return hashlib.sha256(LOCK_FILE.read_bytes()).hexdigest()[:12]


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_lock(folder: Path) -> int:
    """Resolve the newest answer to `ROOTS`, fetch it into ``folder`` and write the lock.

    Returns
    -------
    int
        The number of jars locked.
    """
    from jgo.maven import MavenContext  # noqa: PLC0415 - slow to import, needed by this alone

    context = MavenContext(repo_cache=folder)
    inputs, transitive = context.resolver.resolve([context.create_dependency(r) for r in ROOTS])
    needed = [*inputs, *(d for d in transitive if d.scope in {"compile", "runtime"})]
    jars = sorted(
        {
            Jar(f"{a.groupId}:{a.artifactId}:{a.version}", sha256_of(a.resolve()))
            for a in (dependency.artifact for dependency in needed)
        }
    )
    lines = [f"{jar.coordinate} sha256:{jar.sha256}\n" for jar in jars]
    LOCK_FILE.write_text(HEADER + "".join(lines), encoding="utf-8")
    return len(jars)


def _parse(text: str) -> Iterator[Jar]:
    """Read ``group:artifact:version sha256:…`` lines; ``#`` starts a comment line."""
    for line in text.splitlines():
        if line and not line.startswith("#"):
            coordinate, _, digest = line.partition(" sha256:")
            yield Jar(coordinate, digest)
