"""What a person sees of the demonstration: a live board on a terminal, plain lines elsewhere."""

import io
import re
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, Protocol

from rich.console import Console
from rich.live import Live

from console.cli.talk import print_line, say
from console.picture.board import Board, Published
from console.terminal.render import Scene, render
from console.told.sentences import moment, sentence
from console.told.times import clock
from console.told.words import Lang, phrase, text_of
from schemas.events.moves import MoveOrder
from schemas.outputs.alarms import Alarm
from schemas.outputs.decisions import Decision
from schemas.outputs.pre_alerts import PreAlert

REFRESH_S: Final = 0.2
SNAPSHOT_SIZE: Final = (160, 44)
_STOP_WAIT_S: Final = 1.0  # a terminal that takes no more must not keep the engine alive

Frame = Callable[[], tuple[Board, Scene]]


class Screen(Protocol):
    """Where the demonstration is shown."""

    def start(self) -> None:
        """Begin to show."""

    def news(self, news: Iterable[Published]) -> None:
        """Take what the engine has just said."""

    def notice(self, line: str) -> None:
        """Take a line about the engine itself."""

    def stop(self) -> None:
        """Give the terminal back."""


class LiveScreen:
    """Draws the board some times a second, in a thread: a slow terminal delays nobody."""

    def __init__(self, console: Console, frame: Frame) -> None:
        self._console = console
        self._frame = frame
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._draw, name="screen", daemon=True)

    def start(self) -> None:
        """Take the terminal's alternate screen."""
        self._thread.start()

    def news(self, news: Iterable[Published]) -> None:
        """The board shows it by itself."""

    def notice(self, line: str) -> None:
        """The scene carries it."""

    def stop(self) -> None:
        """Give the terminal back as it was."""
        self._over.set()
        self._thread.join(_STOP_WAIT_S)

    def _draw(self) -> None:
        with Live(console=self._console, screen=True, auto_refresh=False) as live:
            while not self._over.is_set():
                board, scene = self._frame()
                width, height = self._console.size
                live.update(render(board, scene, width, height), refresh=True)
                self._over.wait(REFRESH_S)
            self._console.clear()  # some terminals keep lines of an alternate screen that shrank


class PlainScreen:
    """Prints a line for each decision, alarm, answered move and new state of a pre-alert."""

    def __init__(self, lang: Lang) -> None:
        self._lang = lang
        self._said: dict[str, str] = {}

    def start(self) -> None:
        """Nothing to prepare."""

    def news(self, news: Iterable[Published]) -> None:
        """Print what is new."""
        for one in news:
            if (line := self.line(one)) is not None:
                print_line(line)

    def notice(self, line: str) -> None:
        """Tell it beside the result."""
        say(line)

    def stop(self) -> None:
        """Nothing to give back."""

    def line(self, one: Published) -> str | None:
        """Give the line for a record; null for one that says nothing new to a person."""
        lang = self._lang
        match one:
            case Decision():
                kind = phrase(f"decision.{one.kind}", lang)
                return f"{clock(one.decided_at)} {kind:11} {text_of(one.summary, lang)}"
            case Alarm():
                return f"{moment(one)} {phrase('label.alarm', lang):11} {sentence(one, lang)}"
            case MoveOrder(status="accepted" | "arrived" | "withdrawn"):
                kind = phrase("decision.move_up", lang)
                return f"{moment(one)} {kind:11} {sentence(one, lang)}"
            case PreAlert():
                if self._said.get(one.pre_alert_id) == one.state:
                    return None
                self._said[one.pre_alert_id] = one.state
                return f"{moment(one)} {phrase('label.pre_alert', lang):11} {sentence(one, lang)}"
            case _:
                return None


class BrowserScreen:
    """Leaves the city to the pages in the browser, and says here only what is about the engine."""

    def start(self) -> None:
        """Nothing to prepare."""

    def news(self, news: Iterable[Published]) -> None:
        """The pages show it."""

    def notice(self, line: str) -> None:
        """Tell it on the terminal."""
        say(line)

    def stop(self) -> None:
        """Nothing to give back."""


def save_picture(path: Path, board: Board, scene: Scene) -> None:
    """Write the board as it stands as an SVG that loads nothing from elsewhere."""
    width, height = SNAPSHOT_SIZE
    console = Console(
        record=True,
        file=io.StringIO(),
        width=width,
        height=height,
        force_terminal=True,
        color_system="truecolor",
    )
    console.print(render(board, scene, width, height))
    drawn = console.export_svg(title=f"smart115 demo – {scene.city}")
    # rich names fonts of the web; the reader's own monospace font serves as well.
    local = re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)
    path.write_text(local, encoding="utf-8")
