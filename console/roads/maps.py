"""Opening a map that a command names, with a bar for the person who waits for it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from routing.maps.store import INFO_FILE, MapInfo, build_map, load_map
from routing.roads.graph import RoadGraph


def open_map(source: Path) -> tuple[RoadGraph, MapInfo]:
    """Load a compiled map, or build from a source without keeping anything."""
    if (source / INFO_FILE).exists():
        return load_map(source)
    with progress(f"Reading {source.name}") as told:
        return build_map(source, told)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int], None] | None]:
    """Show a person at a terminal a bar; say nothing to programs."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,} ways"))
    with Progress(*columns, TimeElapsedColumn(), console=console) as bar:
        task = bar.add_task(what, total=None)  # a file does not say how many ways it holds
        yield lambda count: bar.update(task, completed=count)
