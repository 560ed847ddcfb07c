"""Passwords as they are asked for, and files that are handed in."""

import getpass
import sys
from pathlib import Path

from console.cli.talk import BadUsage

_BYTES_MAX = 100_000


def asked_password() -> str:
    """Ask for a password twice on a terminal; elsewhere read standard input's first line.

    Raises
    ------
    BadUsage
        If the two differ.
    """
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != first:
        msg = "the two passwords differ"
        raise BadUsage(msg)
    return first


def read_text(path: Path) -> str:
    """Read a small text file.

    Raises
    ------
    BadUsage
        If it cannot be read.
    """
    try:
        return path.read_bytes()[:_BYTES_MAX].decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path} cannot be read: {error}"
        raise BadUsage(msg) from None
