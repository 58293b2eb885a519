#!/usr/bin/env python3
"""Has others read what a run pushes: python3 Tests/Push/check_push.py [perfbench] [influxd]

Needs the packages opentelemetry-proto and line-protocol-parser. The metrics are read by OpenTelemetry's own protocol buffers, in which an
unknown key or a number of the wrong kind is an error, and the lines by a parser of the line protocol; both must add up to the result
document, whatever the run is called and tagged with. With a third program, InfluxDB 1.x, the lines go to a real one and are asked for again.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from google.protobuf import json_format
from line_protocol_parser import parse_line
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.metrics.v1.metrics_pb2 import AGGREGATION_TEMPORALITY_CUMULATIVE

failures = 0
STEPS = ["list", "search", "pay"]
LABEL = 'שלום, "עולם" = \\'
TAGS = {
    "team": "a, b=c", "path": "C:\\x\\", "a key,🛒": "✅ \"quoted\"", "time": "reserved", "long": "x y," * 250, "lines": "one\ntwo",
}


def expect(condition, sentence):
    global failures
    print(("ok      " if condition else "FAILED  ") + sentence)
    failures += not condition


class Receiver(BaseHTTPRequestHandler):
    """Keeps what comes, by path."""

    bodies = defaultdict(list)
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.bodies[self.path].append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass


def run(perfbench, folder, flags):
    """Carries a small scenario out; answers its result document."""
    steps = [{"name": name, "get": "/products/1?errors=20%&status=503"} for name in STEPS]
    scenario = {
        "name": "check-push", "target": "demo", "warmup": "1s",
        "workload": {"executor": "constant-arrival-rate", "rate": "40/s", "for": "4s"},
        "flows": [{"name": "visit", "steps": steps}], "thresholds": ["errors rate < 90%"],
    }
    path = os.path.join(folder, "scenario.json")
    with open(path, "w") as file:
        json.dump(scenario, file)
    tags = [word for key, value in TAGS.items() for word in ("--tag", f"{key}={value}")]
    result = os.path.join(folder, "result.json")
    ended = subprocess.run(
        [perfbench, "run", path, "--db", os.path.join(folder, "runs.sqlite"), "--json", result, "--quiet", "--label", LABEL] + tags + flags,
        capture_output=True, text=True, timeout=60)
    expect(ended.returncode in (0, 4), f"the run ends with {ended.returncode}")
    expect(ended.stderr == "", f"and has nothing to complain of{': ' + ended.stderr if ended.stderr else ''}")
    with open(result) as file:
        return json.load(file)


def attributes(of):
    return {attribute.key: attribute.value.string_value for attribute in of}


def check_otlp(bodies, document):
    requests = [json_format.Parse(body, ExportMetricsServiceRequest(), ignore_unknown_fields=False) for body in bodies]
    expect(len(requests) > 3, f"OpenTelemetry's protocol buffers read all {len(requests)} requests, {sum(map(len, bodies))} bytes")
    last, points, falls = {}, 0, 0
    for request in requests:
        for resource in request.resource_metrics:
            of = attributes(resource.resource.attributes)
            for metric in (metric for scope in resource.scope_metrics for metric in scope.metrics):
                kind = metric.WhichOneof("data")
                data = getattr(metric, kind)
                if kind != "gauge":
                    expect_quietly(data.aggregation_temporality == AGGREGATION_TEMPORALITY_CUMULATIVE, f"{metric.name} is cumulative")
                for point in data.data_points:
                    points += 1
                    labels = attributes(point.attributes)
                    key = (metric.name, json.dumps(labels, sort_keys=True))
                    value = point.count if kind == "histogram" else point.as_int if kind == "sum" else point.as_double
                    if key in last and kind != "gauge":
                        falls += value < last[key][0] or point.time_unix_nano <= last[key][2]
                    last[key] = (value, labels, point.time_unix_nano)
    expect(falls == 0, f"no count of {points} points falls, and every series goes on in time")
    expect(of["service.name"] == "perfbench" and of["perfbench.run"] == document["run"]["id"], "they say which run they are of")
    tags = {key: value.replace("\n", " ") for key, value in TAGS.items()}
    expect(all(of.get(f"perfbench.tag.{key}") == value for key, value in tags.items()), "and what it is tagged with")
    expect(of["perfbench.label"] == LABEL, f"and how it is labelled: {LABEL}")

    def total(name, **wanted):
        return sum(
            value for (metric, _), (value, labels, _) in last.items()
            if metric == name and labels.get("perfbench.phase") == "measured"
            and all(labels.get(f"perfbench.{key}") == word for key, word in wanted.items()))

    totals = document["totals"]
    expect(total("perfbench.requests") == totals["requests"] > 0, f"requests add up to {totals['requests']}")
    expect(total("perfbench.failed_requests") == totals["failedRequests"] > 0, f"failed ones to {totals['failedRequests']}")
    expect(total("perfbench.errors") == totals["failedRequests"], "and by kind to the same")
    expect(total("perfbench.response_time") == document["responseTime"]["count"], "the histograms hold every successful request")
    for step, name in zip(document["steps"], STEPS):
        expect(total("perfbench.requests", step=name) == step["requests"] > 0, f"step {name} has its {step['requests']} requests")
    code = [value for (name, _), (value, _, _) in last.items() if name == "perfbench.run.exit_code"]
    expect(code == [document["verdict"]["exitCode"]], f"and the exit code is {code[0]:.0f}")


def expect_quietly(condition, sentence):
    if not condition:
        expect(False, sentence)


def check_lines(bodies, document):
    points = [parse_line(line) for body in bodies for line in body.splitlines()]
    expect(len(points) > 20, f"line-protocol-parser reads all {len(points)} lines")
    totals = document["totals"]

    def total(measurement, field, **tags):
        return sum(
            point["fields"][field] for point in points
            if point["measurement"] == measurement and point["tags"].get("phase") == "measured"
            and all(point["tags"].get(key) == value for key, value in tags.items()))

    expect(total("perfbench_second", "requests") == totals["requests"], f"requests add up to {totals['requests']}")
    expect(total("perfbench_error", "count") == totals["failedRequests"], f"errors to {totals['failedRequests']}")
    for step, name in zip(document["steps"], STEPS):
        expect(total("perfbench_step", "requests", step=name) == step["requests"] > 0, f"step {name} has its requests")
    tags = points[0]["tags"]
    for key, value in TAGS.items():
        if key != "time":
            written = value.replace("\\", "/").replace("\n", " ")
            expect(tags[key] == written, f"tag {key} is {written[:20]}")
    expect(tags["label"] == LABEL.replace("\\", "/"), "so is the label")
    expect(tags["tag_time"] == "reserved" and "time" not in tags, "one that InfluxDB keeps for itself has another key")


def check_influxdb(influxd, perfbench, folder):
    """The same with a real InfluxDB 1.x."""
    port = 18086
    config = os.path.join(folder, "influx.conf")
    with open(config, "w") as file:
        file.write(
            f'reporting-disabled = true\nbind-address = "127.0.0.1:{port + 2}"\n[meta]\ndir = "{folder}/meta"\n[data]\ndir = "{folder}/data"\n'
            f'wal-dir = "{folder}/wal"\n[http]\nbind-address = "127.0.0.1:{port}"\nlog-enabled = false\n')
    server = subprocess.Popen([influxd, "-config", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        def query(text):
            data = urllib.parse.urlencode({"q": text, "db": "perf"}).encode()
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/query", data, timeout=5) as answer:
                return json.load(answer)

        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                query("CREATE DATABASE perf")
                break
            except OSError:
                time.sleep(0.2)
        document = run(perfbench, folder, ["--influx", f"http://127.0.0.1:{port}/write?db=perf"])

        def total(measurement, field, where=""):
            result = query(f"SELECT sum({field}) FROM {measurement} WHERE phase = 'measured'{where}")["results"][0]
            return result["series"][0]["values"][0][1] if "series" in result else None

        expect(total("perfbench_second", "requests") == document["totals"]["requests"], "InfluxDB has every request")
        expect(total("perfbench_step", "failed") == document["totals"]["failedRequests"], "and every failed one")
        for step, name in zip(document["steps"], STEPS):
            expect(total("perfbench_step", "requests", f" AND step = '{name}'") == step["requests"], f"of step {name} too")
        for key, value in TAGS.items():
            where = f""" AND "{'tag_time' if key == 'time' else key}" = '{value.replace(chr(92), "/").replace(chr(10), " ")}'"""
            expect(total("perfbench_second", "requests", where) == document["totals"]["requests"], f"and by tag {key}")
        last = query("SELECT outcome, exit_code FROM perfbench_run")["results"][0]["series"][0]["values"][0]
        expect(last[1:] == [document["verdict"]["outcome"], document["verdict"]["exitCode"]], f"and the verdict: {last[1]}")
    finally:
        server.terminate()
        server.wait()


def main():
    perfbench = sys.argv[1] if len(sys.argv) > 1 else ".build/debug/perfbench"
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    with tempfile.TemporaryDirectory() as folder:
        document = run(perfbench, folder, ["--otlp", url, "--influx", f"{url}/write?db=perf", "--webhook", f"{url}/hook"])
        check_otlp(Receiver.bodies["/v1/metrics"], document)
        check_lines(Receiver.bodies["/write?db=perf"], document)
        expect([json.loads(body) for body in Receiver.bodies["/hook"]] == [document], "the webhook is the result document")
    if len(sys.argv) > 2:
        with tempfile.TemporaryDirectory() as folder:
            check_influxdb(sys.argv[2], perfbench, folder)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
