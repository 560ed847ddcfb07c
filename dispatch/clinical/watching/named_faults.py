"""What is not understood of a device is named once, not with each of its samples.

A code, a unit or an answer is named again only when it changes: what was named stays so until
somebody sets the device right. A wrong value or time is named again after ``NAMED_AGAIN_S``, if it
was right in between; a device that sends -1 for "nothing" all day is one fault.
"""

from dataclasses import dataclass, field
from typing import Final

from dispatch.clinical.watching.device_samples import Batch, Fault, FaultKind

NAMED_AGAIN_S: Final = 600

FAULTS_REMEMBERED_MAX: Final = 256
"""Of one device; of more, the one named first is forgotten, and would be named again."""

_LASTING: Final = frozenset({FaultKind.CODE, FaultKind.UNIT, FaultKind.ANSWER})
_Key = tuple[FaultKind, str, str | None, str]


@dataclass(slots=True)
class NamedFaults:
    """What of one device was named, when (ms since 1970), and whether it was right since."""

    _named: dict[_Key, int] = field(default_factory=dict)
    _right_since: dict[str, bool] = field(default_factory=dict)

    def news(self, batch: Batch) -> tuple[Fault, ...]:
        """Give the faults of a record of this device that were not named yet. O(faults)."""
        found = tuple(fault for fault in batch.faults if self._is_new(fault, batch.sent_ms))
        wrong = {fault.code for fault in batch.faults}
        for code in batch.understood:
            if code in self._right_since and code not in wrong:
                self._right_since[code] = True
        return found

    def _is_new(self, fault: Fault, sent_ms: int) -> bool:
        """Tell whether a fault is to be named, and note it if so."""
        # The words for a wrong time tell the clock's error, which grows: they are not compared.
        why = "" if fault.kind is FaultKind.TIME else fault.why
        key = (fault.kind, fault.code, fault.unit, why)
        named_ms = self._named.get(key)
        if named_ms is not None and not self._is_due(fault, sent_ms - named_ms):
            return False
        self._named.pop(key, None)
        self._named[key] = sent_ms
        self._right_since.pop(fault.code, None)
        self._right_since[fault.code] = False
        if len(self._named) > FAULTS_REMEMBERED_MAX:
            del self._named[next(iter(self._named))]
        if len(self._right_since) > FAULTS_REMEMBERED_MAX:
            del self._right_since[next(iter(self._right_since))]
        return True

    def _is_due(self, fault: Fault, ago_ms: int) -> bool:
        if fault.kind in _LASTING:
            return False
        return self._right_since.get(fault.code, False) and ago_ms >= NAMED_AGAIN_S * 1000
