"""The centres that a process serves: what a name, a place and an event are checked against."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from schemas.outputs.dead_letters import DeadLetterReason
from streams.journal.directory import Directory
from streams.kafka.codec import Unreadable

if TYPE_CHECKING:
    from dispatch.state.roads import Roads


class Described(Protocol):
    """Where the centres of a deployment are described: their folders, on this machine."""

    def look(self) -> Sequence[Directory] | None:
        """Give all centres that are described now; null where nothing has changed."""
        ...

    def roads(self, centre_id: str) -> "Roads | None":
        """Make roads of its own for a centre; null where it is not described.

        Raises
        ------
        ConfigurationError
            Its map cannot be read.
        """
        ...

    def map_hash(self, centre_id: str) -> str | None:
        """Name the roads that were made for a centre; null where none were."""
        ...


class Centres:
    """The centres that are served, each with who and what belongs to it."""

    def __init__(self, directories: Iterable[Directory] = ()) -> None:
        self._by_id: dict[str, Directory] = {}
        self.replace(directories)

    def replace(self, directories: Iterable[Directory]) -> None:
        """Serve these from now on, as they are described now."""
        self._by_id = {one.centre_id: one for one in directories}

    def __contains__(self, centre_id: str) -> bool:
        return centre_id in self._by_id

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the centres, sorted."""
        return tuple(sorted(self._by_id))

    @property
    def unit_ids(self) -> frozenset[str]:
        """The units of all centres, and those that neighbours may lend them."""
        return frozenset(name for one in self._by_id.values() for name in one.unit_ids)

    @property
    def hospital_ids(self) -> frozenset[str]:
        """The hospitals of all centres."""
        return frozenset(name for one in self._by_id.values() for name in one.hospital_ids)

    def find(self, centre_id: str) -> Directory | None:
        """Give what belongs to a centre; null where it is not served."""
        return self._by_id.get(centre_id)

    def check(self, event: Any) -> None:  # noqa: ANN401 - any input event
        """Refuse an event of a centre that is not served, or that its directory refuses.

        Raises
        ------
        Unreadable
            Names the field and its value.
        """
        found = self._by_id.get(event.centre_id)
        if found is None:
            raise not_served(event.centre_id, self.ids)
        found.check(event)


def not_served(centre_id: str, served: Sequence[str]) -> Unreadable:
    """Say that a centre is not served, and which are."""
    shown = ", ".join(repr(name) for name in served[:_SHOWN_MAX])
    more = f" and {len(served) - _SHOWN_MAX} more" if len(served) > _SHOWN_MAX else ""
    message = (
        f"centre {centre_id!r} is not served here, only {shown or 'none'}{more}: put its folder "
        "beside theirs in SMART115_CITY, then smart115 city apply"
    )
    return Unreadable(DeadLetterReason.UNKNOWN_CENTRE, "centre_id", message)


_SHOWN_MAX = 5
