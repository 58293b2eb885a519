#!/usr/bin/env python3
"""Holds the manifest of `perfbench cluster kubernetes` against the schemas of Kubernetes, strictly, for the three newest versions that
kubernetes-validate knows, and checks what a schema cannot say. Then submits one through a stand-in for kubectl, which runs pods as processes.
Needs pip.

    Tests/Cluster/check_kubernetes.py [PERFBENCH]
"""

import base64
import json
import os
import re
import subprocess
import sys
import tempfile

PIN = "kubernetes-validate==1.37.0"
PERFBENCH = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else ".build/release/perfbench")

SCENARIO = """{
  // A comment: "quotes", 'more', and a # that YAML must not take for one.
  "name": "%s", "target": "http://shop.example:8080", "allowedHosts": ["shop.example"],
  "data": { "users": { "file": "data/users.csv" } },
  "workload": { "executor": "constant-arrival-rate", "rate": "100/s", "for": "10s", "maxVUs": 2000 },
  "flows": [{ "name": "visit", "steps": [{ "name": "home", "get": "/?u=${users.name}" }, { "name": "up", "post": "/", "bodyFile": "data/body.bin" }] }]
}
"""


def packages():
    place = os.path.join(tempfile.gettempdir(), "perfbench-kubernetes-validate")
    if not os.path.isdir(place):
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--target", place, PIN, "PyYAML"], check=True)
    sys.path.insert(0, place)


packages()
import kubernetes_validate  # noqa: E402
import yaml  # noqa: E402


def manifest(folder, name, csv, *flags):
    os.makedirs(os.path.join(folder, "data"), exist_ok=True)
    with open(os.path.join(folder, "s.json"), "w") as file:
        file.write(SCENARIO % name)
    with open(os.path.join(folder, "data/users.csv"), "wb") as file:
        file.write(csv)
    with open(os.path.join(folder, "data/body.bin"), "wb") as file:
        file.write(b"\x00\xff\xfe body")
    run = subprocess.run([PERFBENCH, "cluster", "kubernetes", os.path.join(folder, "s.json"), *flags], capture_output=True, check=True)
    return run.stdout.decode()


def check(name, csv, generators, versions):
    with tempfile.TemporaryDirectory() as folder:
        text = manifest(folder, name, csv, "--generators", str(generators), "--cpus", "2", "--memory", "1GiB")
        documents = list(yaml.safe_load_all(text))
        for document in documents:
            for version in versions:
                kubernetes_validate.validate(document, version, strict=True)
        config, service, job = documents
        # What is in the map is what is in the files, byte for byte.
        items = {item["key"]: item["path"] for item in job["spec"]["template"]["spec"]["volumes"][0]["configMap"]["items"]}
        for key, path in items.items():
            held = config["data"][key].encode() if key in config.get("data", {}) else base64.b64decode(config["binaryData"][key])
            assert held == open(os.path.join(folder, path), "rb").read(), path
        spec = job["spec"]
        pod = spec["template"]["spec"]
        container = pod["containers"][0]
        assert spec["completionMode"] == "Indexed" and spec["completions"] == spec["parallelism"] == generators
        assert spec["backoffLimit"] == 0 and pod["restartPolicy"] == "Never" and spec["ttlSecondsAfterFinished"] > 0
        assert len(f"{job['metadata']['name']}-{generators - 1}") <= 63
        assert service["spec"]["clusterIP"] == "None" and pod["subdomain"] == service["metadata"]["name"]
        assert service["spec"]["selector"] == spec["template"]["metadata"]["labels"]
        assert pod["securityContext"]["runAsNonRoot"] and container["securityContext"]["readOnlyRootFilesystem"]
        assert container["resources"]["limits"] == {"cpu": "2", "memory": "1024Mi"}
        environment = {entry["name"]: entry for entry in container["env"]}
        assert environment["PERFBENCH_PARTS"]["value"] == str(generators)
        assert "value" not in environment["PERFBENCH_TOKEN"]
        # The shell takes the command.
        subprocess.run(["sh", "-n", "-c", container["args"][0]], check=True)
        return len(text.splitlines())


def submit():
    """What --submit does with kubectl, from the secret to the store."""
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(f"{folder}/bin")
        os.makedirs(f"{folder}/state")
        stand_in = os.path.join(os.path.dirname(os.path.abspath(__file__)), "kubectl_stand_in.py")
        with open(f"{folder}/bin/kubectl", "w") as file:
            file.write(f'#!/bin/sh\nexec {sys.executable} {stand_in} "$@"\n')
        with open(f"{folder}/bin/perfbench", "w") as file:
            file.write(f'#!/bin/sh\nexec {PERFBENCH} "$@"\n')
        for name in ("kubectl", "perfbench"):
            os.chmod(f"{folder}/bin/{name}", 0o755)
        environment = dict(os.environ, STAND_IN=f"{folder}/state", PATH=f"{folder}/bin:{os.environ['PATH']}", PYTHONPATH=os.pathsep.join(sys.path))
        demo = subprocess.Popen([PERFBENCH, "demo", "--listen", "127.0.0.1:24741"], stderr=subprocess.DEVNULL)
        try:
            with open(f"{folder}/s.json", "w") as file:
                json.dump({"name": "kube", "target": "http://127.0.0.1:24741", "thresholds": ["errors rate < 1%"],
                           "workload": {"executor": "constant-arrival-rate", "rate": "60/s", "for": "3s", "maxVUs": 30},
                           "flows": [{"name": "visit", "steps": [{"name": "health", "get": "/health"}]}]}, file)
            done = subprocess.run(
                [PERFBENCH, "cluster", "kubernetes", "s.json", "--generators", "3", "--port", "24742", "--db", "all.sqlite", "--submit"],
                cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
            assert os.path.exists(f"{folder}/all.sqlite"), done.stderr
            report = subprocess.run([PERFBENCH, "report", "latest", "--db", f"{folder}/all.sqlite", "--format", "json"], capture_output=True, text=True)
            found = json.loads(report.stdout)
            assert found["totals"]["requests"] == 180 and len(found["generators"]) == 3, found["totals"]
            assert done.returncode == found["verdict"]["exitCode"] and done.returncode in (0, 4), done.stderr
            # The secret is in the Secret alone: not in what was called, not in what was printed.
            token = yaml.safe_load(open(f"{folder}/state/Secret"))["stringData"]["token"]
            assert len(token) >= 32 and token not in open(f"{folder}/state/calls").read() + done.stdout + done.stderr
            again = subprocess.run([PERFBENCH, "cluster", "kubernetes", "s.json", "--db", "all.sqlite", "--submit"], cwd=folder, env=environment,
                                   capture_output=True, text=True)
            assert again.returncode == 2 and "would replace it" in again.stderr
            print(f"--submit through the stand-in: exit {done.returncode}, {found['totals']['requests']} requests of 3 pods, store fetched")
        finally:
            demo.terminate()


def main():
    versions = known_versions()[-3:]
    for name, csv, generators in [
        ("peak", b"name\nann\nbo\n", 1), ("peak", b"name\nann\n\n\nbo", 50), ("x" * 60, "name\nä \t\n".encode(), 200),
        ("returns", b"name\r\nann\r\n", 3),
    ]:
        lines = check(name, csv, generators, versions)
        print(f"{name[:10]:10} {generators:4} generators: {lines} lines, accepted by {', '.join(versions)}")
    submit()


def known_versions():
    """Such as 1.35, oldest first."""
    place = os.path.join(os.path.dirname(kubernetes_validate.__file__), "kubernetes-json-schema")
    found = {tuple(int(part) for part in re.match(r"v(\d+)\.(\d+)", name).groups()) for name in os.listdir(place) if name.startswith("v")}
    return [f"{major}.{minor}" for major, minor in sorted(found)]


main()
