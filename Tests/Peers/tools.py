"""The peers of peers.py: how each is started for plain load, for a fixed rate if it has one, and how its words are read."""

import json
import os
import re
import shutil

HERE = os.path.dirname(os.path.abspath(__file__))
PERFBENCH = os.environ.get("PERFBENCH", os.path.join(HERE, "../../.build/release/perfbench"))

LOCUST = """
from locust import FastHttpUser, task
class User(FastHttpUser):
    @task
    def get(self): self.client.get("/")
"""


def seconds(text):
    """A time such as 1.24ms or 310us in seconds."""
    number, unit = re.match(r"([\d.]+)\s*(ns|us|µs|ms|s|m)", text).groups()
    return float(number) * {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1, "m": 60}[unit]


def find(pattern, text):
    match = re.search(pattern, text, re.M)
    return match.group(1) if match else None


class Tool:
    """One peer: its command line for plain load, for a fixed rate if it has one, and how to read its words."""

    def __init__(self, name, plain, read, rated=None, needs=None, http2=None):
        self.name, self.plain, self.read, self.rated, self.needs, self.http2 = name, plain, read, rated, needs or name, http2

    def is_there(self):
        return os.access(self.needs, os.X_OK) if os.sep in self.needs else shutil.which(self.needs) is not None


def perfbench(folder, workload, url, step=None, **more):
    """A run of a scenario with one step, a GET unless it is given."""
    path = os.path.join(folder, "scenario.json")
    origin, target = re.match(r"(https?://[^/]+)(/.*)", url).groups()
    scenario = {"name": "peers", "target": origin, "tls": {"verify": False}, "workload": workload,
                "flows": [{"name": "f", "steps": [step or {"name": "get", "get": target}]}], **more}
    with open(path, "w") as file:
        json.dump(scenario, file)
    return [PERFBENCH, "run", path, "--db", os.path.join(folder, "runs.sqlite"), "--workers", "1", "--quiet", "--json", "-"]


def read_perfbench(text):
    run = json.loads(text)
    return run["totals"]["requests"] / run["run"]["durationSeconds"], run["responseTime"]["p50"] / 1e3, run["responseTime"]["p99"] / 1e3


def read_hey(text):
    found = lambda p: (lambda t: float(t) if t else None)(find(p, text))
    return found(r"Requests/sec:\s+([\d.]+)"), found(r"50% in ([\d.]+) secs"), found(r"99% in ([\d.]+) secs")


def read_wrk(text):
    p50, p99 = (find(rf"^\s*{percent}(?:\.000)?%\s+(\S+)", text) for percent in (50, 99))
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
export const options = { discardResponseBodies: true, insecureSkipTLSVerify: true, summaryTrendStats: ["med", "p(99)"],
  scenarios: { s: %s } };
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
    users = lambda c, s: {"executor": "constant-vus", "vus": c, "for": span(s)}
    return [
        Tool(
            "perfbench", lambda url, c, s: perfbench(folder, users(c, s), url), read_perfbench,
            lambda url, rate, c, s: perfbench(
                folder, {"executor": "constant-arrival-rate", "rate": f"{rate}/s", "for": span(s), "maxVUs": c}, url),
            PERFBENCH, lambda url, c, s: perfbench(folder, users(c, s), url, http="2")),
        Tool("wrk", lambda url, c, s: ["wrk", "-t1", f"-c{c}", f"-d{s}s", "--latency", url], read_wrk),
        Tool(
            "wrk2", lambda url, c, s: ["wrk2", "-t1", f"-c{c}", f"-d{s}s", "-R10000000", "--latency", url], read_wrk,
            lambda url, rate, c, s: ["wrk2", "-t1", f"-c{c}", f"-d{s}s", f"-R{rate}", "--latency", url]),
        Tool(
            "hey", lambda url, c, s: ["hey", "-z", span(s), "-c", str(c), "-cpus", "1", url], read_hey,
            lambda url, rate, c, s: ["hey", "-z", span(s), "-c", str(c), "-q", str(rate / c), "-cpus", "1", url]),
        Tool("ab", lambda url, c, s: ["ab", "-k", "-q", "-c", str(c), "-t", str(s), "-n", "100000000", url], read_ab),
        Tool("h2load", lambda url, c, s: ["h2load", "--h1", "-t1", f"-c{c}", f"-D{s}", url], read_h2load,
             http2=lambda url, c, s: ["h2load", "-m1", "-t1", f"-c{c}", f"-D{s}", url]),
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
