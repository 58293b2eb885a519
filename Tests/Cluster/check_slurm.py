#!/usr/bin/env python3
"""Carries out runs in four parts under a real Slurm of one node: by srun, by the script of `perfbench cluster slurm`, by --submit, cancelled, and
beyond its time limit. Needs root, and Debian's slurm-wlm and munge, which it installs; it configures them in a folder of its own and ends what it
started.

    Tests/Cluster/check_slurm.py [PERFBENCH]
"""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

PACKAGES = ["slurm-wlm", "munge"]
PERFBENCH = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else ".build/release/perfbench")
PORTS = {"SlurmctldPort": 24701, "SlurmdPort": 24702, "demo": 24703, "meet": 24704}


def say(*words):
    print(*words, flush=True)


def run(command, **options):
    return subprocess.run(command, capture_output=True, text=True, **options)


class Slurm:
    """munged, slurmctld and slurmd, all in one folder."""

    def __init__(self, folder):
        self.folder, self.processes = folder, []
        host, cpus = socket.gethostname().split(".")[0], os.cpu_count()
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
        os.chmod(folder, 0o755)
        os.makedirs(f"{folder}/state")
        os.makedirs(f"{folder}/spool")
        key = f"{folder}/munge.key"
        with open(key, "wb") as file:
            file.write(os.urandom(1024))
        os.chmod(key, 0o600)
        # More processors than there are, so that four tasks fit wherever this runs.
        with open(f"{folder}/slurm.conf", "w") as file:
            file.write(f"""ClusterName=check
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={PORTS["SlurmctldPort"]}
SlurmdPort={PORTS["SlurmdPort"]}
SlurmUser=root
AuthInfo=socket={folder}/munge.socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
SlurmdParameters=config_overrides
NodeName={host} NodeAddr=127.0.0.1 CPUs={max(4, cpus)} Boards=1 SocketsPerBoard=1 CoresPerSocket={max(4, cpus)} ThreadsPerCore=1 RealMemory={memory}
PartitionName=main Nodes={host} Default=YES MaxTime=INFINITE State=UP
""")
        self.environment = dict(os.environ, SLURM_CONF=f"{folder}/slurm.conf")
        munged = ["munged", "--foreground", "--force", f"--socket={folder}/munge.socket", f"--key-file={key}", f"--pid-file={folder}/munge.pid",
                  f"--log-file={folder}/munge.log", f"--seed-file={folder}/munge.seed"]
        for command in (munged, ["slurmctld", "-D", "-f", f"{folder}/slurm.conf"], ["slurmd", "-D", "-f", f"{folder}/slurm.conf"]):
            log = open(f"{folder}/{command[0]}.out", "wb")
            self.processes.append(subprocess.Popen(command, env=self.environment, stdout=log, stderr=log))
            time.sleep(1)
        for _ in range(60):
            if "idle" in run(["sinfo", "-h", "-o", "%t"], env=self.environment).stdout:
                return
            time.sleep(1)
        raise SystemExit("Slurm did not come up:\n" + "".join(open(f"{folder}/{name}.out").read()[-2000:] for name in ("slurmctld", "slurmd")))

    def close(self):
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def document(store, reference="latest"):
    report = run([PERFBENCH, "report", reference, "--db", store, "--format", "json"])
    assert report.returncode == 0, report.stderr
    return json.loads(report.stdout)


def scenario(path, seconds):
    with open(path, "w") as file:
        json.dump({
            "name": "slurm", "target": f"http://127.0.0.1:{PORTS['demo']}",
            "workload": {"executor": "constant-arrival-rate", "rate": "80/s", "for": f"{seconds}s", "maxVUs": 40, "gracefulStop": "5s"},
            "flows": [{"name": "visit", "steps": [{"name": "health", "get": "/health"}]}],
            "thresholds": ["errors rate < 1%"]}, file)


def expect(what, document, requests, codes, code):
    generators = document["generators"]
    lost = [g["part"] for g in generators if g["lost"]]
    skew = max(g["startSkewMs"] for g in generators)
    say(f"{what}: exit {code}, {document['run']['status']}, {document['verdict']['outcome']}, {document['totals']['requests']} requests, "
        f"start skew {skew:.2f} ms, lost {lost}")
    assert len(generators) == 4 and not lost, generators
    assert code in codes, code
    if requests is not None:
        assert document["totals"]["requests"] == requests, document["totals"]


def main():
    subprocess.run(["apt-get", "-o", "DPkg::Lock::Timeout=120", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES], check=True, stdout=subprocess.DEVNULL)
    folder = tempfile.mkdtemp(prefix="perfbench-slurm-")
    slurm = Slurm(folder)
    demo = subprocess.Popen([PERFBENCH, "demo", "--listen", f"127.0.0.1:{PORTS['demo']}"], stderr=subprocess.DEVNULL)
    try:
        checks(slurm, folder)
    finally:
        demo.terminate()
        slurm.close()
        shutil.rmtree(folder, ignore_errors=True)


def checks(slurm, folder):
    environment = dict(slurm.environment, PERFBENCH_TOKEN="0123456789abcdef")
    os.chdir(folder)
    # A machine that others use may be judged untrusted; then it is 4, and the requests are exact all the same.
    scenario("short.json", 4)
    part = (f"db=srun.sqlite; [ $SLURM_PROCID -eq 0 ] || db=srun.part-$SLURM_PROCID.sqlite; exec {PERFBENCH} run short.json --part auto "
            f"--meet http://127.0.0.1:{PORTS['meet']} --db $db")
    done = run(["srun", "--ntasks=4", "sh", "-c", part], env=environment, timeout=120)
    expect("srun", document("srun.sqlite"), 320, (0, 4), done.returncode)

    base = [PERFBENCH, "cluster", "slurm"]
    flags = ["--generators", "4", "--cpus", "1", "--memory", "64MiB", "--port", str(PORTS["meet"]), "--program", PERFBENCH]
    with open("job.sh", "w") as file:
        file.write(run(base + ["short.json", *flags, "--db", "sbatch.sqlite"], env=environment, check=True).stdout)
    done = run(["sbatch", "--wait", "job.sh"], env=environment, timeout=120)
    expect("sbatch", document("sbatch.sqlite"), 320, (0, 4), done.returncode)

    done = run(base + ["short.json", *flags, "--db", "submit.sqlite", "--submit"], env=environment, timeout=120)
    found = document("submit.sqlite")
    expect("--submit", found, 320, (found["verdict"]["exitCode"],), done.returncode)

    scenario("long.json", 600)
    process = subprocess.Popen(base + ["long.json", *flags, "--db", "cancel.sqlite", "--submit"], env=environment,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(12)
    job = run(["squeue", "-h", "-o", "%i"], env=environment).stdout.split()[0]
    subprocess.run(["scancel", job], env=environment, check=True)
    process.communicate(timeout=120)
    expect("scancel", document("cancel.sqlite"), None, (130,), process.returncode)

    text = run(base + ["long.json", *flags, "--db", "limit.sqlite"], env=environment, check=True).stdout
    with open("limit.sh", "w") as file:
        file.write(text.replace("#SBATCH --ntasks", "#SBATCH --time=1\n#SBATCH --ntasks", 1))
    began = time.monotonic()
    done = run(["sbatch", "--wait", "limit.sh"], env=environment, timeout=300)
    found = document("limit.sqlite")
    say(f"time limit: the job took {time.monotonic() - began:.0f} s; sbatch --wait exits with {done.returncode}, the verdict with {found['verdict']['exitCode']}")
    expect("time limit", found, None, (130,), found["verdict"]["exitCode"])
    stores = ["limit.sqlite"] + [f"limit.part-{n}.sqlite" for n in (2, 3, 4)]
    assert sum(document(store, latest_part(store))["totals"]["requests"] for store in stores) == found["totals"]["requests"]
    say("time limit: the shares in the parts' own stores add up to the run")


def latest_part(store):
    """The newest run of a store that is a part."""

    return sqlite3.connect(store).execute("SELECT id FROM runs WHERE part IS NOT NULL ORDER BY started_at DESC LIMIT 1").fetchone()[0]


signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
main()
