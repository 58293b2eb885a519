#!/usr/bin/env python3
"""Kills a watcher with kill -9 at random moments: no notification may be lost, and none be sent twice with another key.

    Tests/Watch/check_kill.py --perfbench .build/release/perfbench [--port 21600] [--times 50]

A service on loopback fails and recovers at random; twenty checks watch it; a webhook on loopback takes notes, and answers 503 now and then. Takes
about two minutes and ends by itself; exit code 0 when all is right.
"""

import argparse
import collections
import http.server
import json
import os
import pathlib
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time


class Service(http.server.BaseHTTPRequestHandler):
    bad = False

    def do_GET(self):
        self.send_response(500 if Service.bad else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Hook(http.server.BaseHTTPRequestHandler):
    taken = []

    def do_POST(self):
        document = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status = 503 if random.random() < 0.2 else 200
        if status == 200:
            Hook.taken.append((document["incident"], document["kind"], document["key"]))
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def serve(port, handler):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--perfbench", required=True)
    parser.add_argument("--port", type=int, default=21600)
    parser.add_argument("--times", type=int, default=50)
    arguments = parser.parse_args()
    random.seed(7)
    serve(arguments.port, Service)
    serve(arguments.port + 1, Hook)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        checks = [{"name": f"check-{n}", "every": "10s", "target": f"http://127.0.0.1:{arguments.port}",
                   "flows": [{"name": "main", "steps": [{"name": "home", "get": "/"}]}]} for n in range(20)]
        (folder / "watch.json").write_text(json.dumps({
            "checks": checks, "channels": [{"name": "hook", "webhook": f"http://127.0.0.1:{arguments.port + 1}/x"}],
            "alerts": [{"name": "down", "notify": ["hook"], "remind": "1m"}]}))
        store = folder / "watch.sqlite"
        words = [os.path.abspath(arguments.perfbench), "watch", folder / "watch.json", "--db", store]
        for _ in range(arguments.times):
            watcher = subprocess.Popen(words, stderr=subprocess.DEVNULL)
            until = time.monotonic() + random.uniform(0.3, 4)
            while time.monotonic() < until:
                if random.random() < 0.05:
                    Service.bad = not Service.bad
                time.sleep(0.1)
            watcher.kill()
            watcher.wait()
        Service.bad = False
        watcher = subprocess.Popen(words, stderr=subprocess.DEVNULL)
        time.sleep(45)
        watcher.terminate()
        ended = watcher.wait(timeout=20)
        rows = sqlite3.connect(store).execute("SELECT key, delivered_ms, given_up_ms FROM watch_outbox").fetchall()
        open_incidents = sqlite3.connect(store).execute("SELECT count(*) FROM watch_incidents WHERE resolved_ms IS NULL").fetchone()[0]

    keys = {key for key, _, _ in rows}
    received = {key for _, _, key in Hook.taken}
    by_event = collections.defaultdict(set)
    for incident, kind, key in Hook.taken:
        by_event[incident, kind].add(key)
    doubled = [event for event, found in by_event.items() if event[1] in ("opened", "resolved") and len(found) > 1]
    repeated = len(Hook.taken) - len(received)
    wrong = {
        "not delivered": [key for key, delivered, _ in rows if delivered is None],
        "given up": [key for key, _, given_up in rows if given_up is not None],
        "lost on the way": sorted(keys - received), "unknown to the store": sorted(received - keys),
        "sent twice with another key": doubled,
        "an end that was not orderly": [ended] if ended else [], "no notification at all": [] if len(rows) > 20 else [len(rows)],
    }
    print(f"{arguments.times} kills, {len(rows)} notifications, {repeated} of them sent again with the same key; "
          f"{open_incidents} incidents are held open because they flapped")
    for what, found in wrong.items():
        if found:
            print(f"WRONG {what}: {found[:5]}")
    sys.exit(1 if any(wrong.values()) else 0)


main()
