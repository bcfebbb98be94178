"""Werkzeug's server, made quick and quiet for a neighbour on the same machine."""

import socket
from typing import TYPE_CHECKING

from werkzeug.serving import BaseWSGIServer, ThreadedWSGIServer, WSGIRequestHandler

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


WAITING = 128


class Handler(WSGIRequestHandler):
    """Keeps connections open and sends each answer in one piece.

    Unbuffered writes with Nagle's algorithm cost 40 ms a request.
    """

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    connections: set[socket.socket]

    def setup(self) -> None:
        """Remember the connection, so that it can be hung up."""
        super().setup()
        self.connections.add(self.connection)

    def finish(self) -> None:
        """Forget the connection."""
        try:
            super().finish()
        except ConnectionError:  # cut while the last answer was on its way
            self.close_connection = True
        finally:
            self.connections.discard(self.connection)

    def send_response(self, code: int, message: str | None = None) -> None:
        """Begin an answer without this machine's date: Stripe's own stands among its headers."""
        self.log_request(code)
        self.send_response_only(code, message)

    def connection_dropped(self, *_: object) -> None:
        """Serve nothing more on a connection that was cut."""
        self.close_connection = True

    def log_request(self, *_: object) -> None:
        """Keep quiet; errors are still logged."""


def make_server(
    host: str, port: int, app: "WSGIApplication", connections: set[socket.socket]
) -> BaseWSGIServer:
    """A server that listens; its open sockets are kept in `connections`.

    Raises:
        OSError: the port is taken. (Werkzeug itself would end the program.)
    """
    handler = type("TrackedHandler", (Handler,), {"connections": connections})
    with socket.create_server((host, port), backlog=WAITING) as listening:
        return ThreadedWSGIServer(host, port, app, handler=handler, fd=listening.fileno())
