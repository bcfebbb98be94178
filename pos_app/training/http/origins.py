"""Who may talk to the simulated account: programs of this machine, and the account's own pages.

A web page anywhere can have a browser on this machine send something to loopback, and one with a
name of its own that leads there could read the answers too. The browser tells both: the page's
name is the `Host`, and what a page of elsewhere sends has its `Origin`.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from pos_app.training.http.messages import Response

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def turned_away(headers: Mapping[str, str]) -> Response | None:
    """Return the answer to a request that no program here and no page of the account made."""
    host, origin = headers.get("host", ""), headers.get("origin")
    if _name(host) in _LOOPBACK and origin in {None, f"http://{host}"}:
        return None
    words = "This simulated account is for programs on this computer only.\n"
    return Response(403, words, content_type="text/plain; charset=utf-8")


def _name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:  # such as a bracket that is not closed
        return None
