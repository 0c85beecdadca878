"""Processor time and answer time of the public pages, on the demo, served as in production.

Each figure is the mean or median of REQUESTS requests on one connection, after as many to warm up. The last
column asks again with If-None-Match, where the page has an ETag.
"""

from __future__ import annotations

import gzip
import time
from statistics import median
from urllib.parse import quote

from bench.support.server import Server, serving

REQUESTS = 200
PAGES = [
    "/healthz/live",
    "/",
    "/forums/",
    "/forums/2023-2/",
    "/forums/2023-2/programme/",
    "/forums/2023-2/booths/",
    "/forums/practice/register/",
    "/contests/2023/results/",
    "/ceremonies/2023-awards/",
    "/institutions/",
    "/institutions/?q=병원",
    "/institutions.csv",
    "/verify/2023-001",
    "/no-such-page",
]


def measure(server: Server, path: str, headers: dict[str, str]) -> tuple[int, bytes, dict[str, str], float, float]:
    """Ask REQUESTS times; status, body, headers, processor time (ms a request), median time (ms)."""
    connection, times = server.connect(), []
    before = server.cpu_seconds()
    for _ in range(REQUESTS):
        start = time.perf_counter()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        times.append(time.perf_counter() - start)
    cpu = (server.cpu_seconds() - before) / REQUESTS * 1000
    connection.close()
    return answer.status, body, dict(answer.getheaders()), cpu, median(times) * 1000


def main() -> None:
    """Print one line a page."""
    print(f"{'page':34}{'status':>7}{'kB':>8}{'gz kB':>8}{'CPU ms':>8}{'p50 ms':>8}{'304: CPU ms':>13}")
    with serving() as server:
        for page in PAGES:
            path = quote(page, safe="/?=&")
            measure(server, path, {})
            status, body, headers, cpu, p50 = measure(server, path, {})
            again = f"{'-':>13}"
            if tag := {name.lower(): value for name, value in headers.items()}.get("etag"):
                unchanged, *_, cpu_unchanged, _ = measure(server, path, {"If-None-Match": tag})
                again = f"{cpu_unchanged:13.2f}" if unchanged == 304 else f"{unchanged:>13}"
            sizes = f"{len(body) / 1000:8.1f}{len(gzip.compress(body)) / 1000:8.1f}"
            print(f"{page:34}{status:>7}{sizes}{cpu:8.2f}{p50:8.2f}{again}", flush=True)
        print(f"memory, server and workers: {server.rss_megabytes():.0f} MB")


if __name__ == "__main__":
    main()
