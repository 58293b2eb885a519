#!/usr/bin/env python3
"""Kills `perfbench serve` again and again while a run that it started goes on: python3 Tests/Serve/check_kill.py

The server starts a run of 75 seconds, and is killed with SIGKILL in 50 random moments, in the middle of requests. In the end the run has every
second and its verdict, the store is whole, and a client that followed it missed nothing. About a minute and a half.

    --perfbench FILE   which program (default: .build/release/perfbench, else .build/debug/perfbench)
    --kills N          how often (default 50)
    --port N           where the server listens (default 23310)
"""

import argparse
import http.client
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

failures = 0


def expect(condition, sentence):
    global failures
    print(("ok      " if condition else "FAILED  ") + sentence)
    failures += not condition


class Client:
    def __init__(self, port, token):
        self.port, self.token = port, token

    def ask(self, path, method="GET", body=None, headers=None, timeout=5):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", method=method, data=json.dumps(body).encode() if body else None,
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"} | (headers or {}))
        return urllib.request.urlopen(request, timeout=timeout)

    def patiently(self, path):
        while True:
            try:
                return json.load(self.ask(path))
            except OSError:
                time.sleep(0.05)


class Follower(threading.Thread):
    """Follows a run as a browser does: reconnects, and says what it knows."""

    def __init__(self, client):
        super().__init__(daemon=True)
        self.client, self.last, self.seconds, self.connections, self.ends = client, None, [], 0, False

    def run(self):
        while not self.ends:
            try:
                self.follow()
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)

    def follow(self):
        events = self.client.ask("/api/v1/events", headers={"Last-Event-ID": self.last} if self.last else {}, timeout=3)
        self.connections += 1
        name = number = None
        for line in events:
            key, _, value = line.decode().rstrip("\n").partition(": ")
            if key == "id":
                number = value
            elif not line.strip() and number:
                self.last = number
            elif key == "event":
                name = value
            elif key == "data" and name == "interval":
                self.seconds.append(json.loads(value)["second"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--perfbench")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--port", type=int, default=23310)
    arguments = parser.parse_args()
    program = os.path.abspath(arguments.perfbench or next(path for path in (".build/release/perfbench", ".build/debug/perfbench") if os.path.exists(path)))
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        store = os.path.join(folder, "runs.sqlite")
        scenario = {
            "name": "long", "target": "demo", "workload": {"executor": "constant-arrival-rate", "rate": "100/s", "for": "75s", "maxVUs": 50},
            "flows": [{"name": "browse", "steps": [{"name": "list", "get": "/products"}]}],
        }
        with open(os.path.join(folder, "long.json"), "w") as file:
            json.dump(scenario, file)
        token = subprocess.run([program, "token", "add", "k", "--role", "operator", "--db", store], capture_output=True, text=True, check=True).stdout.strip()
        client = Client(arguments.port, token)

        def serve():
            return subprocess.Popen([program, "serve", "--listen", f"127.0.0.1:{arguments.port}", "--db", store, "--scenarios", folder, "--rate-limit", "1000/s"], stderr=subprocess.DEVNULL)

        server = serve()
        client.patiently("/api/v1/runs")
        follower = Follower(client)
        follower.start()
        time.sleep(0.5)
        client.ask("/api/v1/runs", "POST", {"scenario": "long.json"})
        while not client.patiently("/api/v1/starts/1")["run"]:
            time.sleep(0.1)
        run = client.patiently("/api/v1/starts/1")["run"]
        for _ in range(arguments.kills):
            end = time.monotonic() + chance.uniform(0.2, 1.6)
            while time.monotonic() < end:
                try:
                    client.ask(chance.choice(["/", f"/runs/{run}", f"/api/v1/runs/{run}?from=1&to=4", f"/api/v1/runs/{run}/series", "/api/v1/findings"])).read()
                except OSError:
                    time.sleep(0.02)
            server.kill()
            server.wait()
            server = serve()
        while client.patiently("/api/v1/starts/1")["state"] != "ended":
            time.sleep(0.5)
        time.sleep(2.5)
        follower.ends = True
        document = client.patiently(f"/api/v1/runs/{run}")
        expect(document["run"]["status"] == "completed" and document["verdict"]["outcome"] in ("passed", "untrusted"), f"after {arguments.kills} kills the run is {document['run']['status']} and {document['verdict']['outcome']}")
        seconds = [interval["second"] for interval in document["intervals"]]
        expect(seconds == list(range(len(seconds))) and len(seconds) >= 75, f"it has all its {len(seconds)} seconds")
        expect(document["totals"]["requests"] == 7500, f"and all its {document['totals']['requests']} requests")
        expect(sorted(set(follower.seconds)) == seconds and len(follower.seconds) == len(seconds), f"a client that connected {follower.connections} times was told every second once")
        server.terminate()
        server.wait()
        expect(sqlite3.connect(store).execute("PRAGMA integrity_check").fetchone() == ("ok",), "the store is whole")
    print(f"{failures} failed" if failures else "all good")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
