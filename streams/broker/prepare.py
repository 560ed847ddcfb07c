"""Set-up of the embedded broker, once per installation: fetch, verify, and archive its classes.

``make setup`` does this. Java can keep the classes that a trial run has loaded and linked
in an archive: with it Kafka starts in 1.1 s, without it in 2.7 s.
"""

import tempfile
from pathlib import Path

from streams.broker import runtime
from streams.broker.server import EmbeddedBroker

ARCHIVE_TIMEOUT_S = 120.0


def prepare(on_progress: runtime.Progress = runtime.silent) -> Path:
    """Fetch and verify Kafka's jars and make the archive; what is there is not made again.

    Returns
    -------
    Path
        The folder of the jars and the archive.

    Raises
    ------
    RuntimeMissing
        Java or a jar cannot be had.
    """
    folder = runtime.fetch_jars(on_progress)
    archive = runtime.archive_path(folder)
    if not archive.exists():
        on_progress("Making Kafka quick to start (once, about 15 s)")
        with tempfile.TemporaryDirectory(dir=folder, prefix="trial-") as scratch:
            made = Path(scratch) / "classes.aot"
            option = f"-XX:AOTCacheOutput={made}"
            broker = EmbeddedBroker(Path(scratch) / "data", java_options=(option,))
            broker.start()
            broker.stop(ARCHIVE_TIMEOUT_S)  # Java writes the archive as it ends
            if made.exists():
                made.replace(archive)
    return folder
