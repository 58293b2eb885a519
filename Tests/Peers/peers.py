#!/usr/bin/env python3
"""perfbench beside its peers, in one run on one machine: the same server, the same connections, pinned cores, alternating order.

    swift build -c release && Tests/Peers/peers.py [--rounds 5] [--seconds 4] [--connections 64,1000] [--only plain,delay]

Uses whichever of wrk, hey, ab, h2load, locust, k6, oha and vegeta are installed (wrk, hey, apache2-utils and nghttp2-client are Debian
packages, locust is on PyPI). nginx must be installed; it is started here, on a core of its own, and stopped again. Absolute figures say
something about this machine only: read the ratios.
"""

import argparse
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PERFBENCH = os.path.join(HERE, "../../.build/release/perfbench")

NGINX = """
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 20000; }}
http {{ access_log off; keepalive_requests 1000000000; keepalive_timeout 3600s;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port} backlog=16384; location / {{ default_type text/plain; return 200 "hello, world\\n"; }} }} }}
"""

LOCUST = """
from locust import FastHttpUser, task
class User(FastHttpUser):
    @task
    def get(self): self.client.get("/")
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(port):
    for _ in range(500):
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    sys.exit("the server did not start")


def seconds(text):
    """A time such as 1.24ms or 310us in seconds."""
    number, unit = re.match(r"([\d.]+)\s*(ns|us|µs|ms|s|m)", text).groups()
    return float(number) * {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1, "m": 60}[unit]


def find(pattern, text):
    match = re.search(pattern, text, re.M)
    return match.group(1) if match else None


class Tool:
    """One peer: its command line for plain load, for a fixed rate if it has one, and how to read its words."""

    def __init__(self, name, plain, read, rated=None, needs=None):
        self.name, self.plain, self.read, self.rated, self.needs = name, plain, read, rated, needs or name

    def is_there(self):
        return os.access(self.needs, os.X_OK) if os.sep in self.needs else shutil.which(self.needs) is not None


def perfbench_scenario(folder, workload, url):
    path = os.path.join(folder, "scenario.json")
    base, _, query = url.partition("?")
    origin = re.match(r"(http://[^/]+)(/.*)", base)
    step = {"name": "get", "get": origin.group(2)}
    if query:
        step["query"] = dict(pair.split("=") for pair in query.split("&"))
    with open(path, "w") as file:
        json.dump({"name": "peers", "target": origin.group(1), "workload": workload, "flows": [{"name": "f", "steps": [step]}]}, file)
    return [PERFBENCH, "run", path, "--db", os.path.join(folder, "runs.sqlite"), "--workers", "1", "--quiet", "--json", "-"]


def read_perfbench(text):
    run = json.loads(text)
    return run["totals"]["requests"] / run["run"]["durationSeconds"], run["responseTime"]["p50"] / 1e3, run["responseTime"]["p99"] / 1e3


def read_hey(text):
    found = lambda p: (lambda t: float(t) if t else None)(find(p, text))
    return found(r"Requests/sec:\s+([\d.]+)"), found(r"50% in ([\d.]+) secs"), found(r"99% in ([\d.]+) secs")


def read_wrk(text):
    p50, p99 = find(r"50%\s+(\S+)", text), find(r"99%\s+(\S+)", text)
    return float(find(r"Requests/sec:\s+([\d.]+)", text)), p50 and seconds(p50), p99 and seconds(p99)


def read_ab(text):
    found = lambda p: (lambda t: float(t) / 1e3 if t else None)(find(p, text))
    return float(find(r"Requests per second:\s+([\d.]+)", text)), found(r"^\s*50%\s+(\d+)"), found(r"^\s*99%\s+(\d+)")


def read_h2load(text):
    return float(find(r"finished in .*?, ([\d.]+) req/s", text)), None, None


def read_locust(text):
    row = [line for line in text.splitlines() if "Aggregated" in line]
    rate = float(row[0].split("|")[-1].split()[0])
    percentiles = row[-1].split()
    return rate, float(percentiles[1]) / 1e3, float(percentiles[8]) / 1e3


def read_k6(text):
    """The JSON that the script's handleSummary prints."""
    metrics = json.loads(text[text.index("{"):])["metrics"]
    times = metrics["http_req_duration"]["values"]
    return metrics["http_reqs"]["values"]["rate"], times["med"] / 1e3, times["p(99)"] / 1e3


def read_oha(text):
    result = json.loads(text)
    return result["summary"]["requestsPerSec"], result["latencyPercentiles"]["p50"], result["latencyPercentiles"]["p99"]


def read_vegeta(text):
    result = json.loads(text)
    return result["throughput"], result["latencies"]["50th"] / 1e9, result["latencies"]["99th"] / 1e9


K6 = """
import http from "k6/http";
export const options = { discardResponseBodies: true, summaryTrendStats: ["med", "p(99)"], scenarios: { s: %s } };
export default function () { http.get("%s"); }
export function handleSummary(data) { return { stdout: JSON.stringify(data) }; }
"""


def k6(folder, scenario, url):
    path = os.path.join(folder, "k6.js")
    with open(path, "w") as file:
        file.write(K6 % (json.dumps(scenario), url))
    return ["k6", "run", "--quiet", path]


def vegeta(url, rate, connections, duration):
    attack = f"echo GET '{url}' | vegeta attack -rate={rate} -max-workers={connections} -duration={duration}s | vegeta report -type=json"
    return ["sh", "-c", attack]


def tools(folder):
    with open(os.path.join(folder, "locustfile.py"), "w") as file:
        file.write(LOCUST)
    span = lambda s: f"{s}s"
    return [
        Tool(
            "perfbench",
            lambda url, c, s: perfbench_scenario(folder, {"executor": "constant-vus", "vus": c, "for": span(s)}, url),
            read_perfbench,
            lambda url, rate, c, s: perfbench_scenario(
                folder, {"executor": "constant-arrival-rate", "rate": f"{rate}/s", "for": span(s), "maxVUs": c}, url),
            PERFBENCH),
        Tool("wrk", lambda url, c, s: ["wrk", "-t1", f"-c{c}", f"-d{s}s", "--latency", url], read_wrk),
        Tool(
            "wrk2", lambda url, c, s: ["wrk2", "-t1", f"-c{c}", f"-d{s}s", "-R10000000", "--latency", url], read_wrk,
            lambda url, rate, c, s: ["wrk2", "-t1", f"-c{c}", f"-d{s}s", f"-R{rate}", "--latency", url]),
        Tool(
            "hey", lambda url, c, s: ["hey", "-z", span(s), "-c", str(c), "-cpus", "1", url], read_hey,
            lambda url, rate, c, s: ["hey", "-z", span(s), "-c", str(c), "-q", str(rate / c), "-cpus", "1", url]),
        Tool("ab", lambda url, c, s: ["ab", "-k", "-q", "-c", str(c), "-t", str(s), "-n", "100000000", url], read_ab),
        Tool("h2load", lambda url, c, s: ["h2load", "--h1", "-t1", f"-c{c}", f"-D{s}", url], read_h2load),
        Tool(
            "locust",
            lambda url, c, s: ["locust", "-f", os.path.join(folder, "locustfile.py"), "--headless", "-u", str(c), "-r", str(c), "-t",
                               span(s), "--host", url.rstrip("/"), "--only-summary"],
            read_locust),
        Tool(
            "k6",
            lambda url, c, s: k6(folder, {"executor": "constant-vus", "vus": c, "duration": span(s)}, url), read_k6,
            lambda url, rate, c, s: k6(folder, {"executor": "constant-arrival-rate", "rate": rate, "timeUnit": "1s", "duration": span(s),
                                                "preAllocatedVUs": c, "maxVUs": c}, url)),
        Tool(
            "oha", lambda url, c, s: ["oha", "--no-tui", "--output-format", "json", "-c", str(c), "-z", span(s), url], read_oha,
            lambda url, rate, c, s: ["oha", "--no-tui", "--output-format", "json", "-c", str(c), "-z", span(s), "-q", str(rate),
                                     "--latency-correction", url]),
        Tool("vegeta", lambda url, c, s: vegeta(url, 0, c, s), read_vegeta, lambda url, rate, c, s: vegeta(url, rate, c, s)),
    ]


def measure(command, core):
    """Runs a command on one core: what it said, its CPU seconds and its peak memory in MiB."""
    child = subprocess.Popen(["taskset", "-c", str(core)] + command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT if "locust" in command[0] else subprocess.DEVNULL)
    text = child.stdout.read().decode(errors="replace")
    _, _, usage = os.wait4(child.pid, 0)
    return text, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def table(title, rows, head):
    print(f"\n{title}\n")
    print("| " + " | ".join(head) + " |")
    print("|" + " --- |" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    sys.stdout.flush()


def rounds_of(peers, command_of, options):
    """Every peer once in each round, in turning order; medians of rate, CPU µs per request, memory, p50, p99."""
    results = {peer.name: [] for peer in peers}
    for number in range(options.rounds):
        turned = peers[number % len(peers):] + peers[:number % len(peers)]
        for peer in turned:
            text, cpu, memory = measure(command_of(peer), options.client_core)
            try:
                rate, p50, p99 = peer.read(text)
            except Exception as error:
                print(f"{peer.name}: {error}\n{text[-500:]}", file=sys.stderr)
                continue
            results[peer.name].append((rate, cpu / (rate * options.seconds) * 1e6, memory, p50, p99))
    return {
        name: tuple(statistics.median([r[i] for r in rows if r[i] is not None]) if any(r[i] is not None for r in rows) else None
                    for i in range(5))
        for name, rows in results.items() if rows
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--connections", default="64,1000")
    parser.add_argument("--only", default="plain,delay")
    parser.add_argument("--client-core", type=int, default=0)
    parser.add_argument("--server-core", type=int, default=1)
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="peers-")
    peers = [tool for tool in tools(folder) if tool.is_there()]
    print("peers: " + ", ".join(peer.name for peer in peers))
    port, demo_port = free_port(), free_port()
    with open(os.path.join(folder, "nginx.conf"), "w") as file:
        file.write(NGINX.format(folder=folder, port=port))
    nginx = subprocess.Popen(["taskset", "-c", str(options.server_core), "nginx", "-p", folder, "-c", os.path.join(folder, "nginx.conf")])
    demo = subprocess.Popen(
        ["taskset", "-c", str(options.server_core), PERFBENCH, "demo", "--listen", f"127.0.0.1:{demo_port}"], stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        wait_for(demo_port)
        if "plain" in options.only:
            for connections in map(int, options.connections.split(",")):
                url = f"http://127.0.0.1:{port}/"
                found = rounds_of(peers, lambda peer: peer.plain(url, connections, options.seconds), options)
                ours = found["perfbench"]
                rows = [
                    (name, f"{r[0]:,.0f}", f"{ours[0] / r[0]:.2f} ×", f"{r[1]:.1f}", f"{ours[1] / r[1]:.2f} ×", f"{r[2]:.0f}")
                    for name, r in sorted(found.items(), key=lambda item: -item[1][0])
                ]
                table(f"plain GET, {connections} connections, nginx on another core, medians of {options.rounds} rounds", rows,
                      ["tool", "requests/s", "perfbench is", "CPU µs/request", "perfbench costs", "memory MiB"])
        if "delay" in options.only:
            url = f"http://127.0.0.1:{demo_port}/health?delay=5ms"
            rated = [peer for peer in peers if peer.rated]
            found = rounds_of(rated, lambda peer: peer.rated(url, 5000, 200, options.seconds), options)
            rows = [
                (name, f"{r[0]:,.0f}", f"{r[1]:.1f}", f"{r[3] * 1e3:.2f}", f"{r[4] * 1e3:.2f}") for name, r in sorted(found.items())
            ]
            table("5,000 requests/s at a server that waits 5 ms, up to 200 connections", rows,
                  ["tool", "requests/s", "CPU µs/request", "p50 ms", "p99 ms"])
    finally:
        for server in (nginx, demo):
            server.terminate()
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
