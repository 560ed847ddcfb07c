"""How many connections a process may have: each is an open file, and the system counts those."""

import resource
from typing import Final

import structlog

SPARE: Final = 256
"""Files that are left for all else: Kafka's connections, the store of principals, pages, logs."""

ENOUGH: Final = 10_000
"""A centre with all that belongs to it stays below this many connections."""


def connections_max(wanted: int) -> int:
    """Raise this process's limit of open files for so many connections; give for how many it is.

    A shell's usual limit is 1 024, which whoever runs a process may raise to the system's hard one.
    A server that ran into it would take no connection, and open no file, until somebody leaves: so
    it takes no more than this. Where that is few, the log says so and what to do.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted + SPARE if hard == resource.RLIM_INFINITY else min(hard, wanted + SPARE)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    found = max(1, most - SPARE)
    if found < min(wanted, ENOUGH):
        structlog.get_logger().warning(
            "few connections can be taken: let this process open more files (ulimit -Hn, "
            "LimitNOFILE= of systemd, ulimits of compose)",
            connections=found,
            open_files_max=most,
        )
    return found
