"""A stand-in for DCGM's exporter: its metric names and labels over HTTP, for eight GPUs that are not there.

Usage: python stand_in_exporter.py PORT. Values follow from the clock, so that a reader can work them out.
"""

from __future__ import annotations

import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

#: Metric -> value on GPU `gpu` after `second` seconds.
METRICS = {
    "DCGM_FI_PROF_PIPE_TENSOR_ACTIVE": lambda gpu, second: 0.375 + 0.015625 * (gpu % 2),
    "DCGM_FI_PROF_GR_ENGINE_ACTIVE": lambda gpu, second: 0.984375,
    "DCGM_FI_DEV_GPU_UTIL": lambda gpu, second: 99 + second % 2,
    "DCGM_FI_DEV_POWER_USAGE": lambda gpu, second: 620.5,
    "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION": lambda gpu, second: 620_500 * second,
    "DCGM_FI_DEV_MEMORY_TEMP": lambda gpu, second: 9223372036854775794,
}
#: Seconds since 1970. The driver counts on while an exporter is restarted.
DRIVER_LOADED = 1_790_000_000


def page() -> str:
    """What the exporter says now."""
    second = int(time.time()) - DRIVER_LOADED
    lines = []
    for name, value in METRICS.items():
        lines.append(f"# TYPE {name} gauge")
        for gpu in range(8):
            labels = (
                f'gpu="{gpu}",UUID="GPU-0000000{gpu}",device="nvidia{gpu}",modelName="NVIDIA H100 80GB HBM3",Hostname="node-1"'
            )
            lines.append(f"{name}{{{labels}}} {value(gpu, second)}")
    return "\n".join(lines) + "\n"


class Page(BaseHTTPRequestHandler):
    """Answers every GET with the page."""

    def do_GET(self) -> None:
        body = page().encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silent."""


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Page).serve_forever()
