#!/usr/bin/env python3
"""Carries out a run on eight hosts by the script of `perfbench cluster ssh`. The hosts are network namespaces, each with an address and an sshd of its
own, on one bridge; the link of one is capped at 10 MB/s. Needs root, and Debian's openssh-server and iproute2, which it installs; it removes
what it made.

    Tests/Cluster/check_ssh.py [PERFBENCH]
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

PACKAGES = ["openssh-server", "openssh-client", "iproute2"]
PERFBENCH = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else ".build/release/perfbench")
HOSTS, NET, BRIDGE, PORT = 8, "10.213.7", "pbbridge", 24721


def run(command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=options.pop("check", True), **options)


class Hosts:
    def __init__(self, folder):
        self.folder, self.processes, self.names = folder, [], []
        run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{folder}/user"])
        run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{folder}/host"])
        shutil.copy(f"{folder}/user.pub", f"{folder}/authorized_keys")
        os.makedirs("/run/sshd", exist_ok=True)
        run(["ip", "link", "add", BRIDGE, "type", "bridge"])
        run(["ip", "addr", "add", f"{NET}.254/24", "dev", BRIDGE])
        run(["ip", "link", "set", BRIDGE, "up"])
        for number in range(1, HOSTS + 1):
            self.host(number)
        with open(f"{folder}/config", "w") as file:
            file.write(f"Host {NET}.*\n  User root\n  IdentityFile {folder}/user\n  StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\n  LogLevel ERROR\n")
        # A program called ssh that reads this configuration: the script calls ssh by its name.
        os.makedirs(f"{folder}/bin")
        with open(f"{folder}/bin/ssh", "w") as file:
            file.write(f'#!/bin/sh\nexec {shutil.which("ssh")} -F {folder}/config "$@"\n')
        os.chmod(f"{folder}/bin/ssh", 0o755)

    def host(self, number):
        name, address = f"pbhost{number}", f"{NET}.{number}"
        run(["ip", "netns", "add", name])
        self.names.append(name)
        run(["ip", "link", "add", f"pbv{number}", "type", "veth", "peer", "name", "eth0", "netns", name])
        run(["ip", "link", "set", f"pbv{number}", "master", BRIDGE, "up"])
        inside = ["ip", "netns", "exec", name]
        run(inside + ["ip", "addr", "add", f"{address}/24", "dev", "eth0"])
        run(inside + ["ip", "link", "set", "eth0", "up"])
        run(inside + ["ip", "link", "set", "lo", "up"])
        home = f"{self.folder}/home{number}"
        os.makedirs(home)
        # Every host has a home of its own: ForceCommand changes into it and runs what was asked for.
        with open(f"{self.folder}/sshd{number}", "w") as file:
            file.write(f"""Port 22
ListenAddress {address}
HostKey {self.folder}/host
PidFile none
AuthorizedKeysFile {self.folder}/authorized_keys
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
MaxStartups 50
ForceCommand cd {home} && eval "$SSH_ORIGINAL_COMMAND"
""")
        sshd = inside + [shutil.which("sshd") or "/usr/sbin/sshd", "-D", "-e", "-f", f"{self.folder}/sshd{number}"]
        self.processes.append(subprocess.Popen(sshd, stderr=open(f"{self.folder}/sshd{number}.log", "wb")))

    def close(self):
        for process in self.processes:
            process.terminate()
        for name in self.names:
            run(["ip", "netns", "delete", name], check=False)
        run(["ip", "link", "delete", BRIDGE], check=False)


def main():
    subprocess.run(["apt-get", "-o", "DPkg::Lock::Timeout=120", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES], check=True, stdout=subprocess.DEVNULL)
    folder = tempfile.mkdtemp(prefix="perfbench-ssh-")
    os.chmod(folder, 0o755)
    hosts = demo = None
    try:
        hosts = Hosts(folder)
        demo = subprocess.Popen([PERFBENCH, "demo", "--listen", f"{NET}.254:{PORT}"], stderr=subprocess.DEVNULL)
        time.sleep(2)
        checks(folder)
    finally:
        if demo:
            demo.terminate()
        if hosts:
            hosts.close()
        shutil.rmtree(folder, ignore_errors=True)


def checks(folder):
    os.chdir(folder)
    os.makedirs("work")
    with open("work/users.csv", "w") as file:
        file.write("name\nann\nbo\n")
    with open("work/ssh.json", "w") as file:
        json.dump({
            "name": "ssh", "target": f"http://{NET}.254:{PORT}", "allowedHosts": [f"{NET}.254"],
            "data": {"users": {"file": "users.csv"}},
            "workload": {"executor": "constant-arrival-rate", "rate": "160/s", "for": "6s", "maxVUs": 80},
            "flows": [{"name": "visit", "steps": [{"name": "health", "get": "/health?u=${users.name}"}]}],
            "thresholds": ["errors rate < 1%"]}, file)
    environment = dict(os.environ, PATH=f"{folder}/bin:{os.environ['PATH']}")
    where = [flag for number in range(1, HOSTS + 1) for flag in ("--host", f"{NET}.{number}")]
    run(["ip", "netns", "exec", "pbhost3", "tc", "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", "80mbit", "burst", "64kb", "latency", "50ms"])
    command = [PERFBENCH, "cluster", "ssh", "work/ssh.json", *where, "--program", PERFBENCH, "--db", "all.sqlite", "--submit"]
    began = time.monotonic()
    done = run(command, env=environment, check=False, timeout=120)
    assert os.path.exists("all.sqlite"), done.stderr
    found = json.loads(run([PERFBENCH, "report", "latest", "--db", "all.sqlite", "--format", "json"]).stdout)
    generators = found["generators"]
    print(f"ssh, {HOSTS} hosts, one link capped at 10 MB/s: exit {done.returncode}, {found['totals']['requests']} requests in "
          f"{time.monotonic() - began:.0f} s, start skew {max(g['startSkewMs'] for g in generators):.2f} ms, clock offsets within "
          f"{max(abs(g['clockOffsetMs']) for g in generators):.3f} ms", flush=True)
    assert found["totals"]["requests"] == 960 and len(generators) == HOSTS and not any(g["lost"] for g in generators)
    assert done.returncode == found["verdict"]["exitCode"] and done.returncode in (0, 4), done.stderr
    assert "PERFBENCH_TOKEN=" not in done.stdout + done.stderr


main()
