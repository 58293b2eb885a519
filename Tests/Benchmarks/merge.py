#!/usr/bin/env python3
"""How long `perfbench merge` takes for the stores of many parts. Needs a release build of perfbench and store-bench.

    Tests/Benchmarks/merge.py [--parts 100] [--seconds 3600] [--steps 1] [--build .build/release]
"""

import argparse
import os
import resource
import shutil
import sqlite3
import subprocess
import tempfile
import time

parser = argparse.ArgumentParser()
for name, value in (("parts", 100), ("seconds", 3600), ("steps", 1)):
    parser.add_argument(f"--{name}", type=int, default=value)
parser.add_argument("--build", default=".build/release")
options = parser.parse_args()

with tempfile.TemporaryDirectory(prefix="perfbench-merge-") as folder:
    first = f"{folder}/1.sqlite"
    subprocess.run([f"{options.build}/store-bench", "part", first, str(options.parts), str(options.seconds), str(options.steps)], check=True)
    for part in range(2, options.parts + 1):
        shutil.copy(first, f"{folder}/{part}.sqlite")
        store = sqlite3.connect(f"{folder}/{part}.sqlite")
        store.execute("UPDATE runs SET part = ?, id = ?", (part, f"part-{part}"))
        store.commit()
        store.close()
    stores = [f"{folder}/{part}.sqlite" for part in range(1, options.parts + 1)]
    size = sum(os.path.getsize(store) for store in stores) >> 20
    began = time.monotonic()
    run = subprocess.run([f"{options.build}/perfbench", "merge", *stores, "-o", f"{folder}/all.sqlite"], capture_output=True, text=True)
    took = time.monotonic() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert run.returncode in (0, 4), run.stderr
    requests = options.parts * options.seconds * options.steps * 20
    assert f"{requests:,}" in run.stdout, run.stdout[:2000]
    print(f"{options.parts} stores of {options.seconds} s and {options.steps} step(s), {size} MiB: {took:.1f} s, {used.ru_maxrss >> 10} MiB at most, "
          f"{requests:,} requests")
