#!/usr/bin/env python3
"""Holds what perfbench says of WebSockets against a server of PyPI's `websockets` that writes down what it saw.

Needs a release build of perfbench and the package `websockets`. Load goes to 127.0.0.1 only.

    Tests/Streams/check_sockets.py [--perfbench PATH] [--port N]
"""

import argparse
import asyncio
import json
import pathlib
import subprocess
import sys
import tempfile
import threading

import websockets.asyncio.server

HERE = pathlib.Path(__file__).resolve().parent
failures = []
seen = {"connections": 0, "messages": 0, "closes": {}}


def check(holds, words):
    print(("  ok    " if holds else "  WRONG ") + words)
    if not holds:
        failures.append(words)


async def echo(connection):
    seen["connections"] += 1
    async for message in connection:
        seen["messages"] += 1
        if message == "goodbye":
            await connection.close(4321, "mine")
            return
        await asyncio.sleep(0.01)
        await connection.send(json.dumps({"echo": message}))
    code = connection.close_code
    seen["closes"][code] = seen["closes"].get(code, 0) + 1


def serve(port, started):
    async def run():
        async with websockets.asyncio.server.serve(echo, "127.0.0.1", port):
            started.set()
            await asyncio.Future()

    asyncio.run(run())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--perfbench", default=HERE.parent.parent / ".build/release/perfbench")
    parser.add_argument("--port", type=int, default=22200)
    options = parser.parse_args()
    started = threading.Event()
    threading.Thread(target=serve, args=(options.port, started), daemon=True).start()
    started.wait()
    scenario = {
        "name": "sockets", "target": f"http://127.0.0.1:{options.port}",
        "workload": {"executor": "per-vu-iterations", "vus": 20, "iterations": 3},
        "flows": [{"name": "talk", "steps": [
            {"name": "open", "connect": "/ws"},
            {"name": "ask", "send": "hello ${vu}", "expect": "hello ${vu}", "repeat": 5, "check": {"json": {"$.echo": "hello ${vu}"}}},
            {"name": "long", "send": "x" * 70000, "expect": True},
            {"name": "leave", "send": "goodbye"},
            {"name": "hear", "for": "50ms"},
        ]}],
    }
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "scenario.json").write_text(json.dumps(scenario))
        command = [options.perfbench, "run", folder / "scenario.json", "--db", folder / "a.sqlite", "--json", folder / "result.json"]
        done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if not (folder / "result.json").exists():
            sys.exit(f"perfbench did not run:\n{done.stdout}")
        document = json.loads((folder / "result.json").read_text())
    sockets = document["sockets"]
    check(seen["connections"] == 60 == sockets["connect"]["count"], "60 connections were opened")
    check(seen["messages"] == 60 * 7 == sockets["messagesSent"], f"{seen['messages']} messages came, {sockets['messagesSent']} were sent")
    check(sockets["messagesReceived"] == 60 * 6, f"{sockets['messagesReceived']} messages came back")
    check(sockets["closeCodes"] == {"4321": 60}, f"every close was heard: {sockets['closeCodes']}")
    check(sockets["roundTrip"]["min"] >= 10, f"no round trip is shorter than the server waits: {sockets['roundTrip']['min']:.2f} ms")
    failed = {step["name"]: step["failedRequests"] for step in document["steps"]}
    check(failed == {"open": 0, "ask": 0, "long": 0, "leave": 0, "hear": 60}, f"what failed: {failed}")
    if failures:
        sys.exit(f"{len(failures)} of the above are wrong")


main()
