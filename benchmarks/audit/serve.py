"""A small web server as a good host has it: gzip, validators, and long life for named files.

It counts what it sends, so that a page's weight is what went over the wire.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TEXT = re.compile(r"text/|application/(?:javascript|json|manifest|xml)|image/svg")
_NAMED = re.compile(r"[.-](?=[\w-]*\d)[\w-]{8,}\.(?:min\.)?(?:css|js|json|woff2)$")
"""Names that hold a digest: they never change, so a browser need not ask again."""

mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")


@dataclass(frozen=True, slots=True)
class Sent:
    """One answer of the server."""

    path: str
    status: int
    size: int
    """Bytes of head and body."""


@dataclass(slots=True)
class Host:
    """A server and what it has sent."""

    address: str
    sent: list[Sent] = field(default_factory=list)

    def since(self, mark: int) -> list[Sent]:
        """Return what was sent after the first `mark` answers."""
        return self.sent[mark:]


def found_in(folder: Path, path: Path) -> tuple[Path, int]:
    """Return the file that answers for a path, and the status of the answer."""
    file = path / "index.html" if path.is_dir() else path
    if file.is_file() and file.is_relative_to(folder.resolve()):
        return file, 200
    return folder / "404.html", 404


def headers(name: str, body: bytes) -> dict[str, str]:
    """Return what a good host says of a file."""
    life = "max-age=31536000, immutable" if _NAMED.search(name) else "max-age=0"
    return {
        "Content-Type": mimetypes.guess_type(name)[0] or "application/octet-stream",
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:16]}"',
        "Vary": "Accept-Encoding",
        "Cache-Control": f"public, {life}",
    }


def _handler(folder: Path, host: Host) -> type[BaseHTTPRequestHandler]:
    packed: dict[Path, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: Any) -> None:
            """Say nothing; what was sent is kept in a list."""

        def do_GET(self) -> None:
            path = (folder / unquote(urlsplit(self.path).path).lstrip("/")).resolve()
            if path.is_dir() and not self.path.partition("?")[0].endswith("/"):
                self._send(301, b"", {"Location": f"{self.path}/"})
                return
            path, status = found_in(folder, path)
            body = path.read_bytes() if path.is_file() else b"Not found"
            head = headers(path.name, body)
            if status == 200 and self.headers.get("If-None-Match") == head["ETag"]:
                self._send(304, b"", head)
                return
            text = _TEXT.match(head["Content-Type"])
            if text and "gzip" in self.headers.get("Accept-Encoding", ""):
                if path not in packed:
                    packed[path] = gzip.compress(body, 6, mtime=0)
                body = packed[path]
                head["Content-Encoding"] = "gzip"
            self._send(status, body, head)

        def _send(self, status: int, body: bytes, head: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in head.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            size = sum(map(len, self._headers_buffer)) + 2 + len(body)  # type: ignore[attr-defined]
            host.sent.append(Sent(self.path, status, size))
            with suppress(ConnectionError):  # the browser has gone on
                self.end_headers()
                self.wfile.write(body)

    return Handler


@contextmanager
def hosting(folder: Path) -> Iterator[Host]:
    """Serve a folder on a free port of this machine."""
    host = Host("")
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(folder, host)) as server:
        server.daemon_threads = True
        host.address = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield host
        finally:
            server.shutdown()
