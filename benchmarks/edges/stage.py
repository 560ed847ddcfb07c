"""What each benchmark of the doors runs against: a broker of its own and a small city, prepared."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streams.broker import EmbeddedBroker
from tests.support import small_city
from tests.support.engine import Engine


@contextmanager
def prepared_engine(*, units: int = 4) -> Iterator[Engine]:
    """Give an engine whose topics are there and whose roles do not run; it is gone at the end."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with EmbeddedBroker(home / "broker") as broker:
            city = small_city.write(home / "city", units=units)
            engine = Engine(broker.bootstrap, "bench-", city, home / "home")
            engine.prepare()
            yield engine
