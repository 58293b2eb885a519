#!/usr/bin/env python3
"""Carries out runs as four ranks of a real Open MPI and a real MPICH, by the script of `perfbench cluster mpi`, and interrupts them. Installs
Debian's packages; needs root for that.

    Tests/Cluster/check_mpi.py [PERFBENCH]
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PACKAGES = ["openmpi-bin", "mpich"]
PERFBENCH = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else ".build/release/perfbench")
DEMO, MEET = 24711, 24712
PROGRAMS = {"Open MPI": "mpirun.openmpi", "MPICH": "mpirun.mpich"}


def run(command, **options):
    return subprocess.run(command, capture_output=True, text=True, **options)


def scenario(path, seconds):
    with open(path, "w") as file:
        json.dump({
            "name": "mpi", "target": f"http://127.0.0.1:{DEMO}",
            "workload": {"executor": "constant-arrival-rate", "rate": "80/s", "for": f"{seconds}s", "maxVUs": 40},
            "flows": [{"name": "visit", "steps": [{"name": "health", "get": "/health"}]}],
            "thresholds": ["errors rate < 1%"]}, file)


def document(store):
    report = run([PERFBENCH, "report", "latest", "--db", store, "--format", "json"])
    assert report.returncode == 0, report.stderr
    return json.loads(report.stdout)


def check(name, program, folder):
    # One that is called mpirun, so that the script finds it as a user's does.
    place = os.path.join(folder, program)
    os.makedirs(place)
    with open(os.path.join(place, "mpirun"), "w") as file:
        file.write(f'#!/bin/sh\nexec {shutil.which(program)} "$@"\n')
    os.chmod(os.path.join(place, "mpirun"), 0o755)
    environment = dict(os.environ, PATH=f"{place}:{os.environ['PATH']}", OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
                       OMPI_MCA_rmaps_base_oversubscribe="1")
    os.chdir(place)
    base = [PERFBENCH, "cluster", "mpi"]
    flags = ["--generators", "4", "--port", str(MEET), "--program", PERFBENCH]
    scenario("short.json", 4)
    done = run(base + ["short.json", *flags, "--db", "short.sqlite", "--submit"], env=environment, timeout=120)
    assert os.path.exists("short.sqlite"), done.stderr
    found = document("short.sqlite")
    generators = found["generators"]
    print(f"{name}, 4 ranks: exit {done.returncode}, {found['totals']['requests']} requests, "
          f"start skew {max(g['startSkewMs'] for g in generators):.2f} ms", flush=True)
    assert found["totals"]["requests"] == 320 and len(generators) == 4 and not any(g["lost"] for g in generators)
    assert done.returncode == found["verdict"]["exitCode"] and done.returncode in (0, 4), done.stderr

    scenario("long.json", 600)
    script = run(base + ["long.json", *flags, "--db", "long.sqlite"], env=environment, check=True).stdout
    process = subprocess.Popen(["sh", "-c", script], env=environment, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(8)
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=60)
    found = document("long.sqlite")
    print(f"{name}, Ctrl-C: mpirun exits with {process.returncode}, the run is {found['run']['status']}, {found['totals']['requests']} requests, "
          f"lost {[g['part'] for g in found['generators'] if g['lost']]}", flush=True)
    assert found["verdict"]["exitCode"] == 130 and found["run"]["status"] == "interrupted", found["verdict"]
    assert found["totals"]["requests"] > 80


def main():
    subprocess.run(["apt-get", "-o", "DPkg::Lock::Timeout=120", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES], check=True, stdout=subprocess.DEVNULL)
    folder = tempfile.mkdtemp(prefix="perfbench-mpi-")
    demo = subprocess.Popen([PERFBENCH, "demo", "--listen", f"127.0.0.1:{DEMO}"], stderr=subprocess.DEVNULL)
    try:
        for name, program in PROGRAMS.items():
            check(name, program, folder)
    finally:
        demo.terminate()
        shutil.rmtree(folder, ignore_errors=True)


main()
