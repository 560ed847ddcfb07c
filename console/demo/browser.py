"""The person's own browser: whether there is one, and a page opened in it."""

import os
import sys
import threading
import webbrowser
from collections.abc import Mapping


def has_browser(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Tell whether this person sits before a screen with a browser.

    A browser of the terminal is none: it shows no map.
    """
    if platform.startswith("linux") and not (
        environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    ):
        return False
    try:
        found = webbrowser.get()
    except webbrowser.Error:
        return False
    return type(found) is not webbrowser.GenericBrowser


def open_page(address: str) -> None:
    """Open a page, in a thread of its own: some browsers keep who starts them waiting."""
    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
