"""A server's metrics page over HTTP: one request, bounded in time and size, http and https only."""

from __future__ import annotations

from typing import NoReturn
from urllib.parse import urlsplit

from govcompute.errors import InputError
from govcompute.speculative.servers.exposition import LARGEST_SCRAPE, Scrape, parse_scrape

TIMEOUT = 10.0
_SCHEMES = ("http", "https")


def fetch(url: str, *, timeout: float = TIMEOUT) -> Scrape:
    """The scrape at `url`; `timeout` in seconds, above 0 and up to 600, for each wait on the network.

    Raises InputError for another scheme (also where a server redirects to one), a server that cannot be reached or answers
    with an error, and more than 16 MB.
    """
    if not 0 < timeout <= 600:
        raise InputError(f"a timeout is above 0 and up to 600 seconds, not {timeout:g}")
    _check(url)
    return parse_scrape(_text(url, timeout), url)


def _check(url: str) -> None:
    if "@" in url:
        raise InputError("an address with a name or password in it is not fetched: it would stand in logs and reports")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise InputError(f"'{url}' is not an address: {error}") from None
    if parts.scheme not in _SCHEMES or not host or not url.isprintable() or " " in url:
        raise InputError(f"'{url}' is not an address of a metrics page; expected http://host:port/metrics (or https)")


def _text(url: str, timeout: float) -> str:
    from http.client import HTTPException
    from urllib.error import HTTPError, URLError
    from urllib.request import HTTPRedirectHandler, Request, build_opener

    class Redirects(HTTPRedirectHandler):
        def redirect_request(self, request, *rest):  # type: ignore[no-untyped-def]
            _check(rest[-1])
            return super().redirect_request(request, *rest)

    def refuse(why: object) -> NoReturn:
        raise InputError(f"{url} cannot be read: {why}") from None

    request = Request(url, headers={"Accept": "text/plain;version=0.0.4"})  # noqa: S310 - the scheme is checked
    try:
        with build_opener(Redirects).open(request, timeout=timeout) as answer:
            content: bytes = answer.read(LARGEST_SCRAPE + 1)
    except HTTPError as error:
        refuse(f"the server answers {error.code}")
    except URLError as error:
        refuse(error.reason)
    except (OSError, HTTPException) as error:
        refuse(error)
    if len(content) > LARGEST_SCRAPE:
        refuse(f"more than {LARGEST_SCRAPE:,} bytes")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        refuse("the answer is not text in UTF-8")
