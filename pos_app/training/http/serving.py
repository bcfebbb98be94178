"""HTTP over the standard library's server: quick, quiet, and over connections that stay open."""

import logging
import os
import socket
import socketserver
import struct
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import unquote, urlsplit

from pos_app.training.http.messages import Dropped, Request, Response
from pos_app.training.http.uploads import PARTS, read_parts

_GRACE = 2.0
"""Seconds that a thread gets to end in."""


class _Handler(BaseHTTPRequestHandler):
    """Serves one connection until either side closes it.

    Each answer goes out in one piece: pieces of it would wait 40 ms for the client's ACK.
    """

    server: "HttpServer"
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer a request of any method that Stripe knows."""
        try:
            response = self.server.answer(self._request())
        except Dropped:
            linger = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.close_connection = True
        else:
            self._send(response)

    do_POST = do_DELETE = do_GET  # noqa: N815 - `http.server` calls them by these names

    def _request(self) -> Request:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length > 0 else b""
        sent_as = self.headers.get("Content-Type", "")
        form = read_parts(sent_as, body) if sent_as.startswith(PARTS) else body.decode()
        url = urlsplit(self.path)
        return Request(
            method=self.command,
            path=unquote(url.path),
            query="&".join(part for part in (url.query, form) if part),
            headers={
                name.lower(): ",".join(self.headers.get_all(name, [])) for name in self.headers
            },
        )

    def _send(self, response: Response) -> None:
        body = response.body.encode()
        # Not `send_response`, which adds this machine's date: Stripe's own is in the headers.
        self.send_response_only(response.status)
        self.send_header("Content-Type", response.content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def finish(self) -> None:
        """Close the files of the connection, which the client may have closed before."""
        try:
            super().finish()
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Log no requests."""


class HttpServer(socketserver.ThreadingTCPServer):
    """Answers requests to `host:port` by a function, each connection in a thread of its own.

    `answer` raises Dropped to reset the connection. With port 0 the system chooses one.
    """

    # Elsewhere it is needed to get the same port again; on Windows it would take another's.
    allow_reuse_address = os.name == "posix"
    request_queue_size = 128

    def __init__(self, host: str, port: int, answer: Callable[[Request], Response]) -> None:
        """Listen; nothing is answered before `start`. Raises OSError where the port is taken."""
        self.host = host
        self.answer = answer
        self._threads_of: dict[Any, threading.Thread] = {}
        self._is_stopping = False
        super().__init__((host, port), _Handler)
        self.port = int(self.server_address[1])
        self._accepting = threading.Thread(target=self._accept, name="training", daemon=True)

    def start(self) -> None:
        """Serve from a thread of its own."""
        self._accepting.start()

    def stop(self) -> None:
        """Close the port and every connection, and wait for those who are being answered."""
        self._is_stopping = True
        with socket.create_connection((self.host, self.port)):  # wakes the thread that accepts
            self._accepting.join(_GRACE)
        self.server_close()
        open_now = list(self._threads_of.items())
        for connection, _ in open_now:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # the other side was faster
                continue
        for _, thread in open_now:
            thread.join(_GRACE)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a new connection."""
        thread = threading.Thread(
            target=self.process_request_thread, args=(request, client_address), daemon=True
        )
        self._threads_of[request] = thread
        thread.start()

    def shutdown_request(self, request: Any) -> None:
        """Close a connection that has ended, at once, so that one to be reset is."""
        self.close_request(request)
        self._threads_of.pop(request, None)

    def handle_error(self, *_: object) -> None:
        """Log what went wrong, unless it is that the client has gone."""
        error = sys.exception()
        if not isinstance(error, ConnectionError):
            logging.getLogger(__name__).error("a request failed", exc_info=error)

    def _accept(self) -> None:
        while not self._is_stopping:
            self.handle_request()
