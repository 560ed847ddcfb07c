"""Gzip that is unfolded as it comes, and no further than may be: before anything reads it."""

import zlib
from typing import Final

_GZIP_WBITS: Final = 31
_AT_ONCE_BYTES: Final = 16 * 1024
"""zlib hands back what stands behind a member: so little is copied for each of many small ones."""

MEMBERS_MAX: Final = 5_000


class NotGzip(Exception):
    """What came is no gzip, or has more behind its end."""


class TooMuch(Exception):
    """It unfolds to more than may be."""


class Unfolding:
    """Unfolds gzip of one member, or of several behind each other, as RFC 1952 has it.

    Who writes lines into a file by and by, or puts two files into one, writes several. Zeros behind
    the last, as a tape leaves them, mean nothing.
    """

    def __init__(self, bytes_max: int) -> None:
        """``bytes_max``: no more than this is unfolded, in all."""
        self._room = bytes_max
        self._member = zlib.decompressobj(_GZIP_WBITS)
        self._members = 1

    @property
    def is_whole(self) -> bool:
        """Whether what came ends where a member does."""
        return self._member.eof

    def feed(self, part: bytes) -> bytes:
        """Unfold what came next.

        Raises
        ------
        NotGzip
            If it is none, or is in more than 5 000 members.
        TooMuch
            If there is more in it than may be.
        """
        slices = range(0, len(part), _AT_ONCE_BYTES)
        return b"".join(self._feed(part[at : at + _AT_ONCE_BYTES]) for at in slices)

    def _feed(self, part: bytes) -> bytes:
        found = []
        while part:
            if self._member.eof:
                part = part.lstrip(b"\0")
                if not part:
                    break
                self._begin_another()
            found.append(self._unfolded(part))
            part = self._member.unused_data
        return b"".join(found)

    def _begin_another(self) -> None:
        self._members += 1
        if self._members > MEMBERS_MAX:
            raise NotGzip
        self._member = zlib.decompressobj(_GZIP_WBITS)

    def _unfolded(self, part: bytes) -> bytes:
        try:
            unfolded = self._member.decompress(part, self._room + 1)
        except zlib.error:
            raise NotGzip from None
        self._room -= len(unfolded)
        if self._room < 0 or self._member.unconsumed_tail:
            raise TooMuch
        return unfolded
