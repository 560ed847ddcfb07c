"""The pages' files, read once: each as what it is served, under an address that names its version.

A page is dozens of modules. Its HTML names all that it needs at once, so that a browser need not
read one to find the next; and under ``/pages/@VERSION/`` a file never changes, so that a browser
keeps it for good and none of an older version is ever mixed with newer ones. Whatever is asked for
without a version, or with another, is asked for anew by its ETag.
"""

import posixpath
import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from fastapi import HTTPException, Request
from fastapi.responses import Response

from console.web.answers import KEPT, REVALIDATED

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

_VERSION_CHARS: Final = 16
_IMPORT: Final = re.compile(r"""^(?:import|export)\b[^"';]*["'](\.[^"']+)["'];$""", re.MULTILINE)
_ENTRY: Final = re.compile(r'<script src="/pages/(app/[^"]+)" type="module">')
_NAMED: Final = re.compile(r'(href|src)="/pages/')
_IMPORTING: Final = ("app/", "vendor/preact")
"""What imports by lines of its own; other files are one long line, and are not searched."""


@dataclass(frozen=True, slots=True)
class PageFiles:
    """All files by their path in the folder, and the name of just these bytes of them."""

    files: dict[str, bytes]
    version: str

    def answer(self, request: Request, path: str) -> Response:
        """Answer with a file; one that the browser has as it is now is not sent again.

        Raises
        ------
        HTTPException
            There is no such file, or it is none that pages load.
        """
        version, _, rest = path.removeprefix("@").partition("/")
        is_named = path.startswith("@")
        content = self.files.get(rest if is_named else path)
        if content is None:
            raise HTTPException(404)
        kind = KINDS[posixpath.splitext(path)[1]]
        if is_named and version == self.version:
            return Response(content, media_type=kind, headers=KEPT)
        headers = REVALIDATED | {"etag": f'"{sha256(content).hexdigest()[:32]}"'}
        if request.headers.get("if-none-match") == headers["etag"]:
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=kind, headers=headers)

    def page(self, name: str) -> Response:
        """Answer with a page's HTML, which names all its files by their version."""
        text = self.files[name].decode()
        entry = _ENTRY.search(text)
        modules = () if entry is None else self.modules(entry[1])
        ahead = "".join(
            f'    <link rel="modulepreload" href="/pages/{one}">\n' for one in modules[1:]
        )
        text = _NAMED.sub(
            rf'\1="/pages/@{self.version}/', text.replace("  </head>", f"{ahead}  </head>")
        )
        return Response(text, media_type="text/html", headers=REVALIDATED)

    def modules(self, entry: str) -> tuple[str, ...]:
        """Give a module and all that it imports, itself or by others, in the order of finding."""
        found = [entry]
        for path in found:
            text = self.files[path].decode() if path.startswith(_IMPORTING) else ""
            for relative in _IMPORT.findall(text):
                other = posixpath.normpath(posixpath.join(posixpath.dirname(path), relative))
                if other not in found:
                    found.append(other)
        return tuple(found)


@cache
def page_files() -> PageFiles:
    """Read the files, once in a process."""
    files = {
        path.relative_to(PAGES).as_posix(): path.read_bytes()
        for path in sorted(PAGES.rglob("*"))
        if path.suffix in KINDS and path.is_file()
    }
    whole = sha256()
    for name, content in files.items():
        whole.update(f"{name}\0{len(content)}\0".encode())
        whole.update(content)
    return PageFiles(files, whole.hexdigest()[:_VERSION_CHARS])
