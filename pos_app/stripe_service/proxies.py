"""The proxies between this machine and Stripe: all of the environment that a call goes by."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from requests.utils import get_environ_proxies, select_proxy

STRIPE = "https://api.stripe.com"
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def proxies_for(url: str) -> dict[str, str]:
    """Return the proxies that the system has for an address, by scheme.

    A proxy is for the internet, not for this machine.
    """
    return {} if urlsplit(url).hostname in _LOOPBACK else dict(get_environ_proxies(url))


def proxy_shown(url: str) -> str:
    """Return the proxy on the way to an address, without a login for it; "" where there is none."""
    proxy = urlsplit(select_proxy(url, proxies_for(url)) or "")
    place = proxy.netloc.rpartition("@")[2]
    return urlunsplit((proxy.scheme, place, "" if place else proxy.path, "", ""))
