"""The pages' files: kept for good under their version, asked for anew without, named at once."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import Response

from console.web.files import PAGES, PageFiles, page_files

APP = {"app/a.js": b'import { b } from "./deep/b.js";\n', "app/deep/b.js": b'import "../c.js";\n'}
FILES = PageFiles(APP | {"app/c.js": b'import { x } from "./a.js";\n'}, "v1")


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()

    @app.get("/pages/{path:path}")
    async def file(request: Request, path: str) -> Response:
        return FILES.answer(request, path)

    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as opened:
        yield opened


async def test_a_file_of_this_version_is_kept_for_good(client: httpx.AsyncClient) -> None:
    answer = await client.get("/pages/@v1/app/a.js")
    assert (answer.status_code, answer.content) == (200, APP["app/a.js"])
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("path", ["app/a.js", "@v0/app/a.js"])
async def test_a_file_without_this_version_is_asked_for_anew(
    client: httpx.AsyncClient, path: str
) -> None:
    first = await client.get(f"/pages/{path}")
    assert (first.content, first.headers["cache-control"]) == (APP["app/a.js"], "no-cache")
    again = await client.get(f"/pages/{path}", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["@v1", "@v1/", "@v1/app", "@", "@/app/a.js/x", "app/d.js"])
async def test_what_is_no_file_is_not_found(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(f"/pages/{path}")).status_code == 404


def test_modules_are_found_through_each_other_and_once() -> None:
    assert FILES.modules("app/a.js") == ("app/a.js", "app/deep/b.js", "app/c.js")


@pytest.mark.parametrize("name", ["centre.html", "crew.html", "hospital.html", "supervisor.html"])
def test_a_page_names_all_its_files_by_their_version(name: str) -> None:
    files = page_files()
    text = bytes(files.page(name).body).decode()
    named = re.findall(r'(?:href|src)="/pages/(@\w+)/([^"]+)"', text)
    assert {version for version, _ in named} == {f"@{files.version}"}
    assert all((PAGES / path).is_file() for _, path in named)
    ahead = set(re.findall(r'modulepreload" href="/pages/@\w+/([^"]+)"', text))
    entry = f"app/{name.removesuffix('.html')}.js"
    assert ahead == {*files.modules(entry)} - {entry}
    assert {f"vendor/{one}.js" for one in ("preact", "preact-core", "preact-hooks", "htm")} <= ahead
