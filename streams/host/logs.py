"""Logging of the workers: structured, on stderr, never with a patient's data."""

import logging
import sys
import time
from collections.abc import Callable
from typing import Final, Literal

import structlog
from typing_extensions import override

_REPEAT_S: Final = 10.0
_REMEMBERED_MAX: Final = 1_000
_NOISY: Final = ("aiokafka", "faust", "mode")


class _OncePer(logging.Filter):
    """Passes a message template once in ten seconds: a client without a broker repeats itself."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._monotonic = monotonic
        self._passed_at: dict[tuple[str, str], float] = {}

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        if not record.name.startswith(_NOISY):
            return True
        key, now = (record.name, str(record.msg)), self._monotonic()
        if now - self._passed_at.get(key, -_REPEAT_S) < _REPEAT_S:
            return False
        if len(self._passed_at) >= _REMEMBERED_MAX:
            self._passed_at.clear()
        self._passed_at[key] = now
        return True


def configure(*, level: str, form: Literal["json", "console"]) -> None:
    """Send every log line of this process to stderr, as JSON or for people to read."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderers: list[structlog.typing.Processor] = (
        # JSON has no form for a traceback: it becomes text first.
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if form == "json"
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_OncePer())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderers],
        )
    )
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(level.upper())
    quiet = logging.INFO if level == "debug" else max(logging.WARNING, logging.root.level)
    for name in _NOISY:
        logging.getLogger(name).setLevel(quiet)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
