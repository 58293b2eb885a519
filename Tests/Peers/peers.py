#!/usr/bin/env python3
"""perfbench beside its peers, in one run on one machine: the same server, the same connections, pinned cores, alternating order.

    swift build -c release && Tests/Peers/peers.py [--only plain,tls,http2,h2c,step,delay,rate] [--connections 64,1000,5000] [--rounds 5]

Uses whichever of wrk, wrk2, hey, ab, h2load, locust, k6, oha and vegeta are installed (wrk, hey, apache2-utils and nghttp2-client are
Debian packages, locust is on PyPI). nginx, openssl and gcc must be there; the servers are started here, on a core of their own, and stopped
again. Absolute figures say something about this machine only: read the ratios.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile

import servers
import tools

RATED_RATE, RATED_CONNECTIONS, DELAY = 5000, 200, 5000
FAST_RATE = 20_000


def measure(command, core):
    """Runs a command on one core: what it said, its CPU seconds and its peak memory in MiB."""
    errors = subprocess.STDOUT if "locust" in command[0] else subprocess.DEVNULL
    child = subprocess.Popen(["taskset", "-c", str(core)] + command, stdout=subprocess.PIPE, stderr=errors)
    text = child.stdout.read().decode(errors="replace")
    _, _, usage = os.wait4(child.pid, 0)
    return text, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def table(title, head, rows):
    print(f"\n{title}\n")
    print("| " + " | ".join(head) + " |")
    print("|" + " --- |" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    sys.stdout.flush()


def in_turns(names, measurement, rounds):
    """Every name once in each round, in turning order: the medians, column by column, of what `measurement` answers for it."""
    found = {name: [] for name in names}
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            try:
                found[name].append(measurement(name))
            except Exception as error:
                print(f"{name}: {error}", file=sys.stderr)
    return {name: [statistics.median(column) for column in zip(*rows)] for name, rows in found.items() if rows}


class Comparison:
    """The tools that are there, and how long and on which core each is run."""

    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        wanted = options.tools.split(",") if options.tools else None
        self.tools = {t.name: t for t in tools.tools(folder) if t.is_there() and (wanted is None or t.name in wanted)}

    def once(self, read, command, seconds):
        """Requests, requests per second, CPU seconds and memory of one run."""
        text, cpu, memory = measure(command, self.options.client_core)
        rate = read(text)[0]
        return rate * seconds, rate, cpu, memory

    def closed(self, tool, command_of):
        """Requests per second, CPU µs per request, memory; and the first two of what a longer run does more than a short one, which
        leaves out what it takes to start and to connect."""
        seconds = self.options.seconds
        count, rate, cpu, memory = self.once(tool.read, command_of(seconds), seconds)
        found = [rate, cpu / count * 1e6, memory]
        if self.options.steady:
            more, _, longer, _ = self.once(tool.read, command_of(3 * seconds), 3 * seconds)
            found += [(more - count) / (2 * seconds), (longer - cpu) / (more - count) * 1e6]
        return found

    def compare(self, title, names, command_of):
        found = in_turns(names, lambda name: self.closed(self.tools[name], lambda s: command_of(self.tools[name], s)), self.options.rounds)
        ours = found["perfbench"]
        head = ["tool", "requests/s", "perfbench is", "CPU µs/request", "perfbench costs", "memory MiB"]
        if self.options.steady:
            head += ["requests/s once connected", "perfbench is", "CPU µs/request", "perfbench costs"]

        def cells(row):
            yield from (f"{row[0]:,.0f}", f"{ours[0] / row[0]:.2f} ×", f"{row[1]:.1f}", f"{ours[1] / row[1]:.2f} ×", f"{row[2]:.0f}")
            if self.options.steady:
                yield from (f"{row[3]:,.0f}", f"{ours[3] / row[3]:.2f} ×", f"{row[4]:.1f}", f"{ours[4] / row[4]:.2f} ×")

        rows = [(name, *cells(row)) for name, row in sorted(found.items(), key=lambda item: -item[1][0])]
        table(f"{title}, nginx on another core, medians of {self.options.rounds} rounds", head, rows)

    # The parts.

    def plain(self, urls, kind="plain", title="plain GET"):
        for connections in map(int, self.options.connections.split(",")):
            self.compare(f"{title}, {connections} connections", list(self.tools),
                         lambda tool, seconds: tool.plain(urls[kind] + "/", connections, seconds))

    def tls(self, urls):
        self.plain(urls, "tls", "GET over TLS 1.3")

    def http2(self, urls, kind="http2", title="GET over HTTP/2 with TLS 1.3"):
        names = [name for name, tool in self.tools.items() if tool.http2]
        self.compare(f"{title}, 64 connections with one stream each", names,
                     lambda tool, seconds: tool.http2(urls[kind] + "/", 64, seconds))

    def h2c(self, urls):
        self.http2(urls, "h2c", "GET over HTTP/2 in clear text")

    def step(self, urls):
        """A realistic step of perfbench beside a plain one, both answered with the same JSON."""
        realistic = {
            "name": "order", "post": "/json",
            "headers": {"X-Request": "${uuid}"},
            "json": {"vu": "${vu}", "iteration": "${iteration}", "sku": "${random.int(1,500)}", "note": "${random.string(8)}"},
            "check": {"status": 200, "json": {"$.token": "exists"}}, "extract": {"token": {"json": "$.token"}},
        }
        steps = {"plain GET": {"name": "get", "get": "/json"}, "5 variables, JSON body, 2 checks, 1 extraction": realistic}

        def command(name, seconds):
            workload = {"executor": "constant-vus", "vus": 64, "for": f"{seconds}s"}
            return tools.perfbench(self.folder, workload, urls["plain"] + "/", steps[name])

        ours = self.tools["perfbench"]
        found = in_turns(list(steps), lambda name: self.closed(ours, lambda seconds: command(name, seconds)), self.options.rounds)
        plain = found["plain GET"]
        table(f"steps of perfbench, 64 connections, nginx on another core, medians of {self.options.rounds} rounds",
              ["step", "requests/s", "of the plain one", "CPU µs/request", "of the plain one"],
              [(name, f"{r[0]:,.0f}", f"{r[0] / plain[0]:.2f} ×", f"{r[1]:.1f}", f"{r[1] / plain[1]:.2f} ×") for name, r in found.items()])

    def delay(self, truth):
        """What each tool says of a known delay, held against the server's own clock."""
        seconds = self.options.rated_seconds
        commands = {name: tool.rated(truth.url + "/", RATED_RATE, RATED_CONNECTIONS, seconds) for name, tool in self.tools.items() if tool.rated}
        if "wrk" in self.tools:
            # It knows no rate; so many connections come to about as much.
            commands["wrk"] = self.tools["wrk"].plain(truth.url + "/", RATED_RATE * DELAY // 1_000_000, seconds)

        def once(name):
            truth.told()
            text, cpu, _ = measure(commands[name], self.options.client_core)
            rate, p50, p99 = self.tools[name].read(text)
            told = truth.told()
            return rate, cpu / (rate * seconds) * 1e6, p50, p50 - told["p50"], p99, p99 - told["p99"]

        # A peer's scenario file is written when its command is made, so it is made once; nothing else writes it meanwhile.
        found = in_turns(list(commands), once, self.options.rounds)
        table(f"{RATED_RATE:,} requests/s at a server that waits {DELAY / 1000:g} ms, up to {RATED_CONNECTIONS} connections, "
              f"medians of {self.options.rounds} rounds; errors against the server's own clock",
              ["tool", "requests/s", "CPU µs/request", "p50 ms", "error", "p99 ms", "error"],
              [(name, f"{r[0]:,.0f}", f"{r[1]:.1f}", f"{r[2] * 1e3:.3f}", f"{r[3] * 1e3:+.3f}", f"{r[4] * 1e3:.3f}", f"{r[5] * 1e3:+.3f}")
               for name, r in sorted(found.items(), key=lambda item: abs(item[1][3]))])

    def rate(self, truth):
        """Whether everything that was offered was sent, and counted right."""
        seconds, rows = 30, []
        for _ in range(self.options.rounds):
            truth.told()
            text, cpu, _ = measure(self.tools["perfbench"].rated(truth.url + "/", FAST_RATE, 1000, seconds), self.options.client_core)
            run, told = json.loads(text), truth.told()
            totals, late = run["totals"], run["generator"]["lateness"]
            rows.append((f"{FAST_RATE * seconds:,}", f"{totals['requests']:,}", f"{told['count']:,}", f"{totals['failedRequests']:,}",
                         f"{totals['achievedRate'] / FAST_RATE:.5f}", f"{late['p50']:.3f}", f"{late['p99']:.3f}",
                         f"{cpu / totals['requests'] * 1e6:.1f}"))
        table(f"{FAST_RATE:,}/s offered for {seconds} s to a server that waits {DELAY / 1000:g} ms",
              ["offered", "counted by perfbench", "counted by the server", "failed", "achieved/offered", "sent late p50 ms", "p99 ms",
               "CPU µs/request"], rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", default="plain,tls,http2,h2c,step,delay,rate", help="parts, with commas between them")
    parser.add_argument("--tools", help="only these tools, with commas between them")
    parser.add_argument("--connections", default="64,1000,5000", help="of the parts plain and tls")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4, help="of each closed run")
    parser.add_argument("--rated-seconds", type=int, default=15, help="of each run at a fixed rate; wrk2 needs more than 10")
    parser.add_argument("--steady", action="store_true", help="a second run three times as long, to leave connecting out")
    parser.add_argument("--client-core", type=int, default=0)
    parser.add_argument("--server-core", type=int, default=1)
    options = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    folder = tempfile.mkdtemp(prefix="peers-")
    comparison = Comparison(options, folder)
    print("peers: " + ", ".join(comparison.tools))
    parts = options.only.split(",")
    try:
        if wanted := [part for part in ("plain", "tls", "http2", "h2c", "step") if part in parts]:
            with servers.nginx(folder, options.server_core) as urls:
                for part in wanted:
                    getattr(comparison, part)(urls)
        if wanted := [part for part in ("delay", "rate") if part in parts]:
            with servers.truth(folder, options.server_core, DELAY) as truth:
                for part in wanted:
                    getattr(comparison, part)(truth)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
