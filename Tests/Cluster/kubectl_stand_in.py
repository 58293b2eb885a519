#!/usr/bin/env python3
"""As much of kubectl and of a cluster as `perfbench cluster kubernetes --submit` uses: pods are processes of this machine, their folders lie under
STAND_IN, and their names in DNS are 127.0.0.1. For machines without a cluster; see check_kubernetes.py."""

import json
import os
import subprocess
import sys
import time

import yaml

state = os.environ["STAND_IN"]
words = sys.argv[1:]


def place(pod, path):
    return f"{state}/{pod}{path}"


def start(job):
    spec = job["spec"]
    name, container = job["metadata"]["name"], spec["template"]["spec"]["containers"][0]
    config = yaml.safe_load(open(f"{state}/ConfigMap"))
    token = yaml.safe_load(open(f"{state}/Secret"))["stringData"]["token"]
    for index in range(spec["completions"]):
        pod = f"{name}-{index}"
        os.makedirs(place(pod, "/results"))
        for item in spec["template"]["spec"]["volumes"][0]["configMap"]["items"]:
            path = place(pod, f"/scenario/{item['path']}")
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as file:
                file.write(config["data"][item["key"]])
        environment = dict(os.environ, JOB_COMPLETION_INDEX=str(index), PERFBENCH_TOKEN=token)
        environment.update({entry["name"]: entry["value"] for entry in container["env"] if "value" in entry})
        script = container["args"][0].replace("/results/", place(pod, "/results/")).replace("/scenario/", place(pod, "/scenario/"))
        script = script.replace(f"{name}-0.{name}", "127.0.0.1")
        log = open(place(pod, "/log"), "wb")
        process = subprocess.Popen([*container["command"], script], env=environment, cwd=place(pod, "/results"), stdout=log, stderr=log,
                                   start_new_session=True)
        with open(place(pod, "/pid"), "w") as file:
            file.write(str(process.pid))


def apply(text):
    for document in yaml.safe_load_all(text):
        with open(f"{state}/{document['kind']}", "w") as file:
            yaml.safe_dump(document, file)
        if document["kind"] == "Job":
            start(document)


def first():
    return yaml.safe_load(open(f"{state}/Job"))["metadata"]["name"] + "-0"


with open(f"{state}/calls", "a") as file:
    file.write(json.dumps(words) + "\n")
match words:
    case ["create", "secret", "generic", name, "--from-file=token=/dev/stdin", *_]:
        print(yaml.safe_dump({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "stringData": {"token": sys.stdin.read()}}))
    case ["apply", "-f", "-"]:
        apply(sys.stdin.read())
    case ["apply", "-f", path]:
        apply(open(path).read())
    case ["get", "pods", *_]:
        print(f"pod/{first()}")
    case ["wait", *_] | ["delete", *_]:
        pass
    case ["logs", "-f", pod]:
        while not os.path.exists(place(first(), "/results/done")):
            time.sleep(0.2)
        print(open(place(first(), "/log")).read(), end="")
    case ["exec", pod, "--", program, *arguments]:
        sys.exit(subprocess.run([program, *(place(first(), a) if a.startswith("/") else a for a in arguments)]).returncode)
    case _:
        sys.exit(f"the stand-in does not know: kubectl {' '.join(words)}")
