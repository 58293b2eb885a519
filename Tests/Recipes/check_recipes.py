#!/usr/bin/env python3
"""Tries the manual's recipes for CI servers as far as a shell can: its YAML against the schemas of GitHub and GitLab (PyPI package
check-jsonschema), its script through a first build, unchanged builds, a build that is twice as slow and one that fails. About a minute.

    swift build -c release && Tests/Recipes/check_recipes.py [--perfbench .build/release/perfbench]
"""
import argparse
import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree

PROJECT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
SCHEMAS = {"GitHub Actions": "vendor.github-workflows", "GitLab CI": "vendor.gitlab-ci"}
# As many runs of one build as a comparison needs before it decides.
UNCHANGED = 8


def scenario(port, limit):
    return {
        "name": "my-service", "target": f"http://127.0.0.1:{port}", "warmup": "500ms",
        "workload": {"executor": "constant-arrival-rate", "rate": "200/s", "for": "2s", "maxVUs": 100},
        "flows": [{"name": "browse", "steps": [{"name": "health", "get": "/health", "check": {"status": 200}}]}],
        "thresholds": [f"response_time p95 < {limit}"],
    }


def blocks():
    """The code of the article by the name that stands above it; the script's is "sh"."""
    with open(os.path.join(PROJECT, "Sources/perfbench/Manual/ci.md")) as file:
        section = file.read()
    found = {}
    for name, language, code in re.findall(r"(?:^([A-Za-z ]+):\n\n)?^```(\w+)\n(.*?)^```", section, re.M | re.S):
        found[name or language] = code
    return found


def check_schemas(code, folder):
    if shutil.which("check-jsonschema") is None:
        print("skipped: the schemas of GitHub and GitLab (pip install check-jsonschema)")
        return
    for name, schema in SCHEMAS.items():
        path = os.path.join(folder, "recipe.yml")
        with open(path, "w") as file:
            file.write(code[name])
        shown = subprocess.run(
            ["check-jsonschema", "--builtin-schema", schema, "--data-transform", "gitlab-ci", path]
            if "gitlab" in schema else ["check-jsonschema", "--builtin-schema", schema, path],
            capture_output=True, text=True)
        if shown.returncode != 0:
            sys.exit(f"{name}: {shown.stdout}{shown.stderr}")
        print(f"ok: {name} fits {schema}")


class Server:
    """A CI server that does nothing but run the script in a folder it keeps."""

    def __init__(self, script, perfbench, folder):
        self.folder, self.perfbench = folder, perfbench
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {**os.environ, "PERFBENCH_DB": "perfbench.sqlite", "PATH": os.path.dirname(perfbench) + ":" + os.environ["PATH"]}
        with open(os.path.join(folder, "perf.sh"), "w") as file:
            file.write(script)

    def build(self, delay, limit="1s"):
        """Starts a service that takes `delay`, and builds; the exit code. A machine that was busy is asked again, at most four times."""
        with open(os.path.join(self.folder, "my-service.json"), "w") as file:
            json.dump(scenario(self.port, limit), file)
        service = subprocess.Popen(
            [self.perfbench, "demo", "--listen", f"127.0.0.1:{self.port}", "--faults", f"delay={delay}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            time.sleep(0.5)
            for _ in range(4):
                ended = subprocess.run(["sh", "perf.sh"], cwd=self.folder, env=self.environment, capture_output=True, text=True)
                if ended.returncode != 4:
                    break
        finally:
            service.terminate()
            service.wait()
        self.shown = ended.stdout + ended.stderr
        return ended.returncode

    def expect(self, what, exit_code, *arguments):
        code = self.build(*arguments)
        if code != exit_code:
            sys.exit(f"{what}: exit {code} instead of {exit_code}\n{self.shown}")
        for name in ("perf.xml", "perf.md", "perf.html"):
            if os.path.getsize(os.path.join(self.folder, name)) == 0:
                sys.exit(f"{what}: {name} is empty")
        failures = int(ElementTree.parse(os.path.join(self.folder, "perf.xml")).getroot().get("failures"))
        if (failures > 0) != (exit_code != 0):
            sys.exit(f"{what}: {failures} failures in the JUnit file with exit {code}")
        print(f"ok: {what}: exit {code}, {failures} failures in the JUnit file")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--perfbench", default=os.path.join(PROJECT, ".build/release/perfbench"))
    options = parser.parse_args()
    code = blocks()
    with tempfile.TemporaryDirectory() as folder:
        check_schemas(code, folder)
        server = Server(code["sh"], os.path.abspath(options.perfbench), folder)
        server.expect("the first build, without a baseline", 0, "10ms")
        for number in range(UNCHANGED):
            server.expect(f"unchanged build {number + 1}", 0, "10ms")
        # Without the blanks of `$compare` a shell would have passed one word.
        if "Compared with" not in server.shown:
            sys.exit(f"the build was not compared:\n{server.shown}")
        server.expect("a build twice as slow", 10, "20ms")
        server.expect("a build that misses its limit", 99, "10ms", "5ms")
        with sqlite3.connect(os.path.join(folder, "perfbench.sqlite")) as store:
            print(f"ok: the database has {store.execute('SELECT count(*) FROM runs').fetchone()[0]} runs")


if __name__ == "__main__":
    main()
