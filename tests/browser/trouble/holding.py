"""A proxy between a page and its server that hands an answer on only when it has all of it."""

from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Final
from urllib.parse import urlsplit

from typing_extensions import override

LIMIT_S: Final = 60.0
_OWN: Final = frozenset({"connection", "transfer-encoding", "content-length"})


class Holding:
    """Serves what ``upstream`` answers on a port of its own; of a stream nothing before its end."""

    def __init__(self, upstream: str) -> None:
        netloc = urlsplit(upstream).netloc

        class Handler(BaseHTTPRequestHandler):
            @override
            def log_message(self, format: str, *args: object) -> None:
                pass

            def _pass_on(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                line = HTTPConnection(netloc, timeout=LIMIT_S)
                try:
                    line.request(
                        self.command, self.path, self.rfile.read(length), dict(self.headers)
                    )
                    answer = line.getresponse()
                    body = answer.read()
                    self.send_response(answer.status)
                    for name, value in answer.getheaders():
                        if name.lower() not in _OWN:
                            self.send_header(name, value)
                    self.send_header("content-length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except (OSError, HTTPException):
                    self.close_connection = True  # whoever asked has gone, or the server has
                finally:
                    line.close()

            do_GET = do_POST = _pass_on  # noqa: N815 - the base class looks for these names

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}/"
        self._thread = Thread(target=self._server.serve_forever)
        self._thread.start()

    def close(self) -> None:
        """End it; whoever it asks must have ended before."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
