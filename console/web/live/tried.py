"""How each try to reach a hospital went, for the pages: of calls and pre-alerts that are shown."""

from dataclasses import dataclass, field
from typing import Any, Final

from console.picture.board import Board
from schemas.outputs.doors.notices import NoticeTried

ALERTS_MAX: Final = 500
TRIES_MAX: Final = 40
"""Of how many pre-alerts how many tries are kept, the newest; all of them are on the topic."""

_HIDDEN: Final = {"type", "schema_version", "centre_id", "hospital_id", "pre_alert_id"}


@dataclass(slots=True)
class Tries:
    """Tries by pre-alert, oldest first; nothing here is the engine's word about a hospital."""

    _kept: dict[str, list[NoticeTried]] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)
    """Those that pages show; ``_due``: of which there is more than pages know."""
    _due: set[str] = field(default_factory=set)

    def take(self, one: NoticeTried) -> None:
        """Keep a try; the same one again is nothing."""
        known = self._kept.pop(one.pre_alert_id, [])
        self._kept[one.pre_alert_id] = known
        if all(other.event_id != one.event_id for other in known):
            known.append(one)
            del known[:-TRIES_MAX]
            self._due.add(one.pre_alert_id)
        if len(self._kept) > ALERTS_MAX:
            del self._kept[next(iter(self._kept))]

    def of(self, pre_alert_id: str) -> list[dict[str, Any]]:
        """Give the tries of a pre-alert as pages get them, oldest first."""
        known = self._kept.get(pre_alert_id, ())
        return [one.model_dump(mode="json", exclude=_HIDDEN) for one in known]

    def news(self, board: Board) -> dict[str, dict[str, Any] | None]:
        """Give what pages do not know yet, by pre-alert; null: it is not shown any more."""
        shown = {
            name: tries[-1]
            for name, tries in self._kept.items()
            if name in board.pre_alerts or tries[-1].incident_id in board.calls
        }
        gone = sorted(self._told - shown.keys())
        found: dict[str, dict[str, Any] | None] = dict.fromkeys(gone)
        for name, last in shown.items():
            if name not in self._told or name in self._due:
                about = {"incident_id": last.incident_id, "hospital_id": last.hospital_id}
                found[name] = about | {"tries": self.of(name)}
        self._told, self._due = set(shown), set()
        return found
