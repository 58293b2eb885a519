#!/usr/bin/env python3
"""Every sample of the pages of real exporters, as perfbench reads it and as the parsers of Prometheus's own Python client read it.

    swift build -c release --product page-bench
    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install prometheus_client==0.22.1
    apt-get install prometheus-node-exporter prometheus-redis-exporter prometheus-postgres-exporter prometheus-nginx-exporter \\
        prometheus-blackbox-exporter prometheus haproxy caddy
    /tmp/venv/bin/python Tests/Scrape/compare_pages.py .build/release/page-bench

Programs that are not installed are named and left out. Exits 1 at the first difference, and when there was nothing to compare.
"""

import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, Summary
from prometheus_client import generate_latest
from prometheus_client.openmetrics import exposition as openmetrics
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

HAPROXY = "defaults\n  mode http\n  timeout connect 1s\n  timeout client 1s\n  timeout server 1s\nfrontend stats\n  bind 127.0.0.1:19106\n  http-request use-service prometheus-exporter if { path /metrics }\n"
CADDY = "{\n  admin 127.0.0.1:19107\n}\n"

# Program, arguments (FOLDER is a temporary one), URL.
EXPORTERS = [
    ("prometheus-node-exporter", ["--web.listen-address=127.0.0.1:19100"], "http://127.0.0.1:19100/metrics"),
    ("prometheus-redis-exporter", ["-web.listen-address=127.0.0.1:19101"], "http://127.0.0.1:19101/metrics"),
    ("prometheus-postgres-exporter", ["--web.listen-address=127.0.0.1:19102"], "http://127.0.0.1:19102/metrics"),
    ("prometheus-nginx-exporter", ["-web.listen-address=127.0.0.1:19103", "-nginx.retries=0"], "http://127.0.0.1:19103/metrics"),
    ("prometheus-blackbox-exporter", ["--web.listen-address=127.0.0.1:19104", "--config.file=FOLDER/blackbox.yml"], "http://127.0.0.1:19104/metrics"),
    ("prometheus", ["--web.listen-address=127.0.0.1:19105", "--config.file=FOLDER/prometheus.yml", "--storage.tsdb.path=FOLDER/tsdb"], "http://127.0.0.1:19105/metrics"),
    ("haproxy", ["-f", "FOLDER/haproxy.cfg"], "http://127.0.0.1:19106/metrics"),
    ("caddy", ["run", "--adapter", "caddyfile", "--config", "FOLDER/Caddyfile"], "http://127.0.0.1:19107/metrics"),
]


def page_of(url, patience=15):
    """The page, once the program answers."""
    request = urllib.request.Request(url, headers={"Accept": "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"})
    end = time.time() + patience
    while True:
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.read(), answer.headers.get("Content-Type", "")
        except OSError:
            if time.time() > end:
                raise
            time.sleep(0.2)


def odd_page():
    """Everything that may stand in a page, by the client itself."""
    registry = CollectorRegistry()
    Counter("jobs", 'help with "quotes"\nand \\ lines', ["kind"], registry=registry).labels('a "quoted" \\ value\nof two lines').inc(1e6)
    gauge = Gauge("level", "", ["empty", "name"], registry=registry)
    for index, value in enumerate([math.nan, math.inf, -math.inf, 1e-9, 0.1 + 0.2, -0.0, 2.0**64, 5e-324, 1.7976931348623157e308]):
        gauge.labels("", f"{index}{{,}}=# é").set(value)
    histogram = Histogram("wait_seconds", "", registry=registry)
    for value in (0.001, 0.3, 99):
        histogram.observe(value)
    Summary("size_bytes", "", registry=registry).observe(7)
    Info("build", "", registry=registry).info({"version": "1.2"})
    return registry


def bare(name, known):
    return name if name in known or not name.endswith("_total") else name[: -len("_total")]


def compare(bench, name, page, is_openmetrics, folder):
    file = os.path.join(folder, "page")
    with open(file, "wb") as out:
        out.write(page)
    kind = ["openmetrics"] if is_openmetrics else []
    ours = subprocess.run([bench, "read", file] + kind, capture_output=True, text=True, timeout=60)
    if ours.returncode != 0:
        raise SystemExit(f"{name}: {ours.stdout.splitlines()[-1:]}{ours.stderr}")
    mine = [json.loads(line) for line in ours.stdout.splitlines()]
    parse = parse_openmetrics if is_openmetrics else parse_text
    theirs = [sample for family in parse(page.decode()) for sample in family.samples]
    mine = sorted((entry[0], [tuple(label) for label in entry[1]], float(entry[2])) for entry in mine)
    theirs = sorted((sample.name, sorted(sample.labels.items()), float(sample.value)) for sample in theirs)
    # The client's parser of text gives counters the ending that they lack on the page.
    known = {entry[0] for entry in mine}
    theirs = sorted((bare(name, known), labels, value) for name, labels, value in theirs)
    if len(mine) != len(theirs):
        raise SystemExit(f"{name}: {len(mine)} samples, and {len(theirs)} by prometheus_client")
    for one, other in zip(mine, theirs):
        same_value = one[2] == other[2] or (math.isnan(one[2]) and math.isnan(other[2]))
        if one[:2] != other[:2] or not same_value:
            raise SystemExit(f"{name}: {one}\n  by prometheus_client {other}")
    took = subprocess.run([bench, "time", file] + kind, capture_output=True, text=True, timeout=60).stdout.split()
    print(f"{name}: {len(mine)} samples are the same; parsed in {float(took[1]):.2f} ms, read in {float(took[2]):.2f} ms")
    return len(mine)


def main():
    bench = sys.argv[1]
    total = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, text in [("haproxy.cfg", HAPROXY), ("Caddyfile", CADDY), ("blackbox.yml", "modules: {}\n"), ("prometheus.yml", "scrape_configs: []\n")]:
            with open(os.path.join(folder, name), "w") as out:
                out.write(text)
        registry = odd_page()
        total += compare(bench, "prometheus_client, text", generate_latest(registry), False, folder)
        total += compare(bench, "prometheus_client, OpenMetrics", openmetrics.generate_latest(registry), True, folder)
        many = "# TYPE many gauge\n" + "".join(
            f'many{{instance="10.0.0.{index % 250}:9100",path="/api/v1/items/{index}",code="200"}} {index * 1.5}\n' for index in range(5000))
        total += compare(bench, "5,000 series", many.encode(), False, folder)
        for program, arguments, url in EXPORTERS:
            if shutil.which(program) is None:
                print(f"{program}: is not installed and left out")
                continue
            command = [program] + [argument.replace("FOLDER", folder) for argument in arguments]
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                # The second page: some families only come after the first.
                page_of(url)
                page, kind = page_of(url)
                total += compare(bench, program, page, kind.startswith("application/openmetrics-text"), folder)
            finally:
                process.terminate()
                process.wait(10)
    print(f"{total} samples are the same.")
    return 0 if total > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
