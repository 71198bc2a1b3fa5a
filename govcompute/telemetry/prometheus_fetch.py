"""Samples as they were scraped, from Prometheus over HTTP: instant queries over range vectors, an hour at a time.

``query=METRIC{...}[3600s]&time=t`` returns raw samples, where `query_range` would look back over outages; pages of an hour
keep each answer small. Neighbouring pages may both hold the sample at their border, which is kept once. A token for servers
that want one is read from the environment and sent to the host that was named and to no other.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from govcompute.documents.strict_json import parse_large_json
from govcompute.errors import InputError
from govcompute.telemetry.prometheus import GAUGES

TOKEN_VARIABLE = "GOVCOMPUTE_PROMETHEUS_TOKEN"  # noqa: S105 - the name of a variable, not a token
PAGE_SECONDS = 3600
LARGEST_ANSWER = 200_000_000
METRICS = tuple(gauge.field for gauge in GAUGES)


class _NoRedirect(HTTPRedirectHandler):
    """A redirect would carry the token to another host."""

    def redirect_request(self, *_: Any) -> None:
        """Refuses: the answer is then an HTTP error."""


def fetch(
    url: str,
    start: datetime,
    end: datetime,
    match: Mapping[str, str],
    *,
    metrics: Sequence[str] = METRICS,
    timeout: float = 60.0,
) -> dict[str, Any]:
    """One answer with the samples of `metrics` from `start` to `end`, in the shape of Prometheus' own.

    url: of the server, without ``/api``. match: label -> regular expression, as Prometheus anchors it. Raises InputError for
    an address that is no HTTP, a server that does not answer in `timeout` seconds, or refuses.
    """
    _check(url)
    first, last = start.timestamp(), end.timestamp()
    if not last > first:
        raise InputError("the time to fetch ends before it begins")
    chosen = ",".join(f"{label}=~{json.dumps(pattern)}" for label, pattern in match.items())
    series: dict[tuple[tuple[str, str], ...], dict[float, str]] = {}
    for metric in metrics:
        at = first
        while at < last:
            page_end = min(at + PAGE_SECONDS, last)
            query = f"{metric}{{{chosen}}}[{max(1, round((page_end - at) * 1000))}ms]"
            for one in _ask(url, {"query": query, "time": f"{page_end:.3f}"}, timeout):
                samples = series.setdefault(tuple(sorted(one["metric"].items())), {})
                samples.update((moment, value) for moment, value in one["values"])
            at = page_end
    result = [
        {"metric": dict(labels), "values": [list(pair) for pair in sorted(samples.items())]}
        for labels, samples in series.items()
    ]
    return {"status": "success", "data": {"resultType": "matrix", "result": result}}


def _check(url: str) -> None:
    expected = "expected one such as http://localhost:9090"
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise InputError(f"this is no address of a server; {expected}") from None
    if "@" in parts.netloc:
        shown = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        raise InputError(f"an address holds no name and no password; say {shown}, and the token in {TOKEN_VARIABLE}")
    if not good or not url.isprintable() or " " in url:
        raise InputError(f"'{url}' is no address of a server; {expected}")


def _ask(url: str, query: Mapping[str, str], timeout: float) -> list[dict[str, Any]]:
    headers = {"Accept": "application/json"}
    if token := os.environ.get(TOKEN_VARIABLE, "").strip():
        if not token.isascii() or not token.isprintable():  # the library would say which, and so show it
            raise InputError(f"the token in {TOKEN_VARIABLE} has signs that no token has; expected letters, digits and -._~+/=")
        headers["Authorization"] = f"Bearer {token}"
    request = Request(f"{url.rstrip('/')}/api/v1/query?{urlencode(query)}", headers=headers)  # noqa: S310 - http(s), checked
    try:
        with build_opener(_NoRedirect).open(request, timeout=timeout) as answer:
            body = answer.read(LARGEST_ANSWER + 1)
    except HTTPError as error:
        with error:
            raise InputError(f"{url} refused: {_reason(error)}") from None
    except (URLError, TimeoutError, OSError, HTTPException) as error:
        raise InputError(f"{url} does not answer: {getattr(error, 'reason', None) or error}") from None
    try:
        data = parse_large_json(body.decode("utf-8"))["data"]
        result: list[dict[str, Any]] = data["result"]
        if data["resultType"] != "matrix" or not all(map(_is_series, result)):
            raise KeyError
    except (InputError, ValueError, KeyError, TypeError):
        raise InputError(f"{url} answered what Prometheus does not; is it the server's own address?") from None
    return result


def _is_series(one: Any) -> bool:
    """Whether it is one series of samples: labels of text, and pairs of a moment and a value as text."""
    return (
        isinstance(one, dict)
        and set(one) == {"metric", "values"}
        and isinstance(one["metric"], dict)
        and all(isinstance(label, str) for label in one["metric"].values())
        and all(isinstance(moment, int | float) and isinstance(value, str) for moment, value in one["values"])
    )


def _reason(error: HTTPError) -> str:
    """What Prometheus says, or what the number means."""
    if error.code in (401, 403):
        return f"HTTP {error.code}; a token is read from {TOKEN_VARIABLE}"
    if 300 <= error.code < 400:
        return f"HTTP {error.code}, a redirect to elsewhere; name that address itself"
    try:
        return f"HTTP {error.code}: {str(parse_large_json(error.read(10_000).decode('utf-8'))['error'])[:400]}"
    except (InputError, ValueError, KeyError, TypeError, OSError, HTTPException):
        return f"HTTP {error.code}"
