#!/usr/bin/env python3
"""Proofs about parts and their collector on one machine: what each run must end as when a part, the collector or the network is killed at a random
moment; how far apart parts begin; how exactly a clock is measured that is wrong by 300 ms; and that percentiles of the merged run are those of one
histogram of all requests. Needs pip, and for the network root and iproute2.

    Tests/Cluster/check_collector.py [PERFBENCH] [--rounds 30] [--starts 100] [--only kills|starts|percentiles]
"""

import argparse
import base64
import concurrent.futures
import json
import os
import random
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

PIN = "hdrhistogram==0.10.8"
PORT = 24800
parser = argparse.ArgumentParser()
parser.add_argument("perfbench", nargs="?", default=".build/release/perfbench")
parser.add_argument("--rounds", type=int, default=30)
parser.add_argument("--starts", type=int, default=100)
parser.add_argument("--only", default="")
options = parser.parse_args()
PERFBENCH = os.path.abspath(options.perfbench)


def say(*words):
    print(*words, flush=True)


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, **more)


def scenario(folder, target, seconds, rate="60/s"):
    path = f"{folder}/scenario.json"
    with open(path, "w") as file:
        json.dump({
            "name": "collect", "target": target,
            "workload": {"executor": "constant-arrival-rate", "rate": rate, "for": f"{seconds}s", "maxVUs": 60, "gracefulStop": "3s"},
            "flows": [{"name": "visit", "steps": [{"name": "a", "get": "/health"}, {"name": "b", "get": "/products"}]}],
            "thresholds": ["errors rate < 1%"]}, file)
    return path


def start(folder, path, part, parts, address, *flags, inside=()):
    return subprocess.Popen(
        [*inside, PERFBENCH, "run", path, "--part", f"{part}/{parts}", "--meet", address, "--db", f"{folder}/part-{part}.sqlite", "--quiet",
         "--workers", "1", *(("--json", f"{folder}/run.json") if part == 1 else ()), *flags],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ, PERFBENCH_TOKEN="check"))


def sound(folder):
    """Every store is whole, and holds seconds without a gap."""
    for name in os.listdir(folder):
        if not name.endswith(".sqlite"):
            continue
        store = sqlite3.connect(f"{folder}/{name}")
        assert store.execute("PRAGMA integrity_check").fetchone()[0] == "ok", name
        store.close()


def totals(folder, part):
    """Requests of the share of a part, from its own store."""
    store = sqlite3.connect(f"{folder}/part-{part}.sqlite")
    found = store.execute("SELECT id FROM runs WHERE part IS NOT NULL").fetchall()
    store.close()
    return json.loads(run(PERFBENCH, "report", found[0][0], "--db", f"{folder}/part-{part}.sqlite", "--format", "json").stdout)["totals"]["requests"]


def wait_until_met(folder):
    """Before all parts have come, one that is killed may be started again, and part 1 waits for it."""
    path = f"file:{folder}/part-1.sqlite?mode=ro"
    for _ in range(1200):
        try:
            store = sqlite3.connect(path, uri=True)
            if store.execute("SELECT count(*) FROM runs").fetchone()[0]:
                return
        except sqlite3.Error:
            pass
        time.sleep(0.05)
    raise AssertionError("the parts did not meet")


def kill_round(number, demo, victim, after):
    """Kills one of three parts `after` seconds from when all had met."""
    with tempfile.TemporaryDirectory(prefix="perfbench-kill-") as folder:
        path = scenario(folder, demo, 4)
        address = f"http://127.0.0.1:{PORT + 1 + number}"
        parts = [start(folder, path, part, 3, address) for part in (1, 2, 3)]
        wait_until_met(folder)
        time.sleep(after)
        parts[victim - 1].kill()
        words = [process.communicate(timeout=120)[1] for process in parts]
        codes = [process.returncode for process in parts]
        sound(folder)
        others = [part for part in (1, 2, 3) if part != victim]
        if victim != 1:
            # Lost before the load: no run, in one sentence. Lost during it: the run of the others, untrusted, and the part is named.
            assert codes[0] in (3, 4), (codes, words)
            if codes[0] == 3:
                assert "host" in words[0] or "lost" in words[0] or "came" in words[0], words
                return f"part {victim} after {after:.2f} s: no run, said so"
            found = json.load(open(f"{folder}/run.json"))
            lost = [generator["part"] for generator in found["generators"] if generator["lost"]]
            assert lost == [victim] and codes[others[1] - 1] == 0, (codes, lost, words)
            sent = sum(totals(folder, part) for part in others)
            assert sent <= found["totals"]["requests"] <= sent + 160, (sent, found["totals"]["requests"])
            return f"part {victim} after {after:.2f} s: {found['verdict']['outcome']}, lost {lost}, {found['totals']['requests']} requests"
        if any(code == 3 for code in codes[1:]):
            return f"collector after {after:.2f} s: no run, said so"
        assert codes[1:] == [0, 0], (codes, words)
        assert all("goes on alone" in text for text in words[1:]), words
        merged = run(PERFBENCH, "merge", *(f"{folder}/part-{part}.sqlite" for part in (1, 2, 3)), "-o", f"{folder}/all.sqlite", "--json", f"{folder}/all.json")
        assert merged.returncode == 4, merged.stderr
        found = json.load(open(f"{folder}/all.json"))
        assert [generator["part"] for generator in found["generators"] if generator["lost"]] == [1]
        assert found["totals"]["requests"] == sum(totals(folder, part) for part in (1, 2, 3))
        return f"collector after {after:.2f} s: the others went on, merged {found['totals']['requests']} requests"


def cut_round(number, after):
    """Cuts the network of one of two parts for five seconds, `after` seconds from when they had met; nothing may be lost."""
    name, bridge = f"pbcut{number}", f"pbcutv{number}"
    net = f"10.214.{number}"
    run("ip", "netns", "add", name, check=True)
    try:
        run("ip", "link", "add", bridge, "type", "veth", "peer", "name", "eth0", "netns", name, check=True)
        run("ip", "addr", "add", f"{net}.254/24", "dev", bridge, check=True)
        run("ip", "link", "set", bridge, "up", check=True)
        for words in (("addr", "add", f"{net}.1/24", "dev", "eth0"), ("link", "set", "eth0", "up"), ("link", "set", "lo", "up")):
            run("ip", "netns", "exec", name, "ip", *words, check=True)
        with tempfile.TemporaryDirectory(prefix="perfbench-cut-") as folder:
            # A target of its own for each, so that only the way to the collector is cut.
            path = scenario(folder, "demo", 10)
            inside = ("ip", "netns", "exec", name)
            address = f"http://{net}.254:{PORT + 100 + number}"
            parts = [start(folder, path, 1, 2, address), start(folder, path, 2, 2, address, inside=inside)]
            wait_until_met(folder)
            time.sleep(after)
            run("ip", "link", "set", bridge, "down", check=True)
            time.sleep(5)
            run("ip", "link", "set", bridge, "up", check=True)
            words = [process.communicate(timeout=120)[1] for process in parts]
            assert parts[0].returncode in (0, 4) and parts[1].returncode == 0, words
            sound(folder)
            found = json.load(open(f"{folder}/run.json"))
            assert not any(generator["lost"] for generator in found["generators"]), words
            assert found["totals"]["requests"] == 1200 == totals(folder, 1) + totals(folder, 2), found["totals"]
            return f"network cut for 5 s after {after:.2f} s: all {found['totals']['requests']} requests are there"
    finally:
        run("ip", "netns", "delete", name)


def kills(demo):
    random.seed(19)
    count = options.rounds
    rounds = [("kill", number, random.choice([1, 1, 2, 3]), random.uniform(0, 5)) for number in range(count - count // 3)]
    if os.geteuid() == 0:
        rounds += [("cut", number, 0, random.uniform(1.2, 9)) for number in range(count // 3)]
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        results = [
            pool.submit(kill_round, number, demo, victim, after) if what == "kill" else pool.submit(cut_round, number, after)
            for what, number, victim, after in rounds]
        for result in results:
            say(result.result())


class Service:
    """Answers every request, and logs when it came, in nanoseconds."""

    def __init__(self, port, delay=0.0):
        self.log, self.delay = [], delay
        self.listener = socket.create_server(("127.0.0.1", port), backlog=512)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                threading.Thread(target=self.serve, args=(self.listener.accept()[0],), daemon=True).start()
            except OSError:
                return

    def serve(self, connection):
        with connection:
            data = b""
            while more := connection.recv(65536):
                now = time.time_ns()
                data += more
                while b"\r\n\r\n" in data:
                    head, data = data.split(b"\r\n\r\n", 1)
                    self.log.append((now, head.split(b"\r\n", 1)[0]))
                    if self.delay:
                        time.sleep(random.expovariate(1 / self.delay))
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    def close(self):
        self.listener.close()


def starts():
    """By the parts: when each began, by the collector's clock. And by the service: how far the first request of each part came from where it
    belongs. Arrival n is part n's, and 125 ms after the one before."""
    skews, errors, seen = [], [], []
    service = Service(PORT + 61)
    with tempfile.TemporaryDirectory(prefix="perfbench-start-") as folder:
        path = scenario(folder, f"http://127.0.0.1:{PORT + 61}", 1, "8/s")
        for number in range(options.starts):
            service.log.clear()
            parts = [start(folder, path, part, 4, f"http://127.0.0.1:{PORT + 60}", *(("--clock-shift", "300ms") if part == 3 else ()))
                     for part in (1, 2, 3, 4)]
            words = [process.communicate(timeout=60)[1] for process in parts]
            assert all(process.returncode in (0, 4) for process in parts), words
            generators = json.load(open(f"{folder}/run.json"))["generators"]
            skews.append(max(generator["startSkewMs"] for generator in generators))
            came = [now for now, line in sorted(service.log) if line.startswith(b"GET /health")][:4]
            apart = [(now - came[0]) / 1e6 - 125 * place for place, now in enumerate(came)]
            seen.append(max(apart) - min(apart))
            errors.append(max(abs(g["clockOffsetMs"] - (300 if g["part"] == 3 else 0)) for g in generators))
    service.close()
    for figures in (skews, errors, seen):
        figures.sort()
    p99 = skews[min(len(skews) - 1, int(len(skews) * 0.99))]
    say(f"{options.starts} starts of 4 parts: skew median {skews[len(skews) // 2]:.3f} ms, p99 {p99:.3f} ms, longest {skews[-1]:.3f} ms; "
        f"clock that is 300 ms ahead: error median {errors[len(errors) // 2]:.3f} ms, longest {errors[-1]:.3f} ms; first requests of the parts at "
        f"the service: median {seen[len(seen) // 2]:.3f} ms apart, p99 {seen[min(len(seen) - 1, int(len(seen) * 0.99))]:.3f} ms")
    assert p99 <= 2 and errors[-1] <= 1


def percentiles():
    """Every request is logged by the service; the parts' own histograms, added up by another implementation, give the same percentiles."""
    place = os.path.join(tempfile.gettempdir(), "perfbench-hdrhistogram")
    if not os.path.isdir(place):
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--target", place, PIN], check=True)
    sys.path.insert(0, place)
    from hdrh.histogram import HdrHistogram
    service = Service(PORT + 70, delay=0.004)
    log = service.log
    with tempfile.TemporaryDirectory(prefix="perfbench-percentiles-") as folder:
        path = scenario(folder, f"http://127.0.0.1:{PORT + 70}", 6, "200/s")
        parts = [start(folder, path, part, 4, f"http://127.0.0.1:{PORT + 71}") for part in (1, 2, 3, 4)]
        words = [process.communicate(timeout=60)[1] for process in parts]
        assert parts[0].returncode in (0, 4), words
        found = json.load(open(f"{folder}/run.json"))
        assert len(log) == found["totals"]["requests"] == 2400, (len(log), found["totals"])
        every = HdrHistogram(1, 3_600_000_000_000, 3)
        for part in (1, 2, 3, 4):
            store = sqlite3.connect(f"{folder}/part-{part}.sqlite")
            rows = store.execute("""SELECT s.response_histogram FROM step_tallies s JOIN tallies t ON s.tally = t.number JOIN runs r ON t.run = r.number
                                    WHERE r.part IS NOT NULL AND t.second IS NOT NULL AND s.response_histogram IS NOT NULL""").fetchall()
            for (blob,) in rows:
                if blob:
                    every.add(HdrHistogram.decode(base64.b64encode(blob)))
            store.close()
        assert every.get_total_count() == 2400, every.get_total_count()
        for name, percentile in (("p50", 50), ("p90", 90), ("p95", 95), ("p99", 99), ("p999", 99.9), ("max", 100)):
            expected = every.get_value_at_percentile(percentile) / 1e6
            assert abs(found["responseTime"][name] - expected) < 1e-6, (name, found["responseTime"][name], expected)
        say(f"percentiles: 2400 requests logged by the service, all percentiles of the merged run equal those of one histogram (p99 {found['responseTime']['p99']:.3f} ms)")
    service.close()


def main():
    demo = subprocess.Popen([PERFBENCH, "demo", "--listen", f"127.0.0.1:{PORT}"], stderr=subprocess.DEVNULL)
    try:
        target = f"http://127.0.0.1:{PORT}"
        if options.only in ("", "percentiles"):
            percentiles()
        if options.only in ("", "starts"):
            starts()
        if options.only in ("", "kills"):
            kills(target)
    finally:
        demo.terminate()


main()
