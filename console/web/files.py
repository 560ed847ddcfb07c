"""Where the pages' files are, and as what each kind is served; nothing else of the folder is."""

from pathlib import Path
from typing import Final

PAGES: Final = (Path(__file__).parent / "pages").resolve()

KINDS: Final = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
