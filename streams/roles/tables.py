"""Faust's manager of tables, of which there are none."""

from faust.tables import TableManager
from typing_extensions import override


class NoTables(TableManager):
    """Begins at once: Faust's own sleeps for a second, so that tables may be made meanwhile.

    Agents have begun before it is asked for (``faust.transport.conductor``), and no role has a
    table.
    """

    @override
    async def on_start(self) -> None:
        await self._update_channels()
        await self.recovery.start()
