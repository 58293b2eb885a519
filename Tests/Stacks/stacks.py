#!/usr/bin/env python3
"""Does perfbench name what limits real stacks?

Starts servers whose limit is known by construction, one after the other, lets perfbench load each, and compares what it names with the
truth. Every stack uses its own ports and ends with everything it started. Needs Linux, root (for a control group and for PostgreSQL's
user) and, from Debian, nginx 1.22, nodejs, postgresql 15, default-jdk-headless, python3-venv; what comes from PyPI is installed into a
temporary folder with the versions of PACKAGES. A stack whose programs are missing is skipped, and said to be.

    python3 Tests/Stacks/stacks.py [--perfbench .build/release/perfbench] [--only NAME,NAME] [--packages FOLDER] [--list]

Takes 25 s a stack, 60 s for those about memory. The machine must be calm: each stack waits up to `--patience` seconds for that, and one in which
another program used a third of a core is "disturbed" unless it was named rightly all the same. Exits 1 when a limit was named wrongly, or when more
than one of them was not named.
"""
import argparse
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGES = ["gunicorn==23.0.0", "uvicorn==0.34.0", "fastapi==0.115.6", "psycopg[binary]==3.2.3", "psycopg-pool==3.2.4"]
CORES = os.cpu_count() or 1


class Stack:
    """What is started for one stack, and ended with it."""

    def __init__(self, folder, packages):
        self.folder, self.packages, self.children, self.groups = folder, packages, [], []
        self.target = ["taskset", "-c", str(CORES - 1)] if CORES > 1 else []

    def start(self, words, environment=None, user=None, pinned=True):
        prefix = self.target if pinned else []
        log = open(os.path.join(self.folder, f"log-{len(self.children)}"), "wb")
        child = subprocess.Popen(
            prefix + words, cwd=self.folder, stdout=log, stderr=log, start_new_session=True, user=user,
            env={**os.environ, "PYTHONPATH": f"{self.packages}:{HERE}", "FOLDER": self.folder, **(environment or {})})
        self.children.append(child)
        return child

    def python(self, *words, **environment):
        return self.start([sys.executable, *words], environment)

    def gunicorn(self, application, *flags, **environment):
        port = free_port()
        self.python("-m", "gunicorn", "-b", f"127.0.0.1:{port}", "--log-level", "warning", *flags, application, **environment)
        wait_for(port)
        return port

    def nginx(self, server, outside=""):
        port = free_port()
        path = os.path.join(self.folder, "nginx.conf")
        with open(path, "w") as file:
            file.write(f"""worker_processes 1; daemon off; pid {self.folder}/nginx.pid; error_log {self.folder}/error.log;
events {{ worker_connections 1024; }}
http {{ access_log off; client_body_temp_path {self.folder}; proxy_temp_path {self.folder}; fastcgi_temp_path {self.folder};
uwsgi_temp_path {self.folder}; scgi_temp_path {self.folder}; {outside}
server {{ listen 127.0.0.1:{port} backlog=1024; root {self.folder}; {server} }} }}""")
        with open(os.path.join(self.folder, "index.html"), "w") as file:
            file.write("ok")
        os.chmod(self.folder, 0o755)
        self.start(["nginx", "-c", path, "-e", f"{self.folder}/error.log"])
        return port

    def node(self, milliseconds=0.0, **environment):
        port = free_port()
        child = self.start(["node", os.path.join(HERE, "cpu.js")], {"PORT": str(port), "WORK_MS": str(milliseconds), **environment})
        return port, child

    def java(self, *words, memory="256m"):
        port = free_port()
        self.start(["java", f"-Xmx{memory}", os.path.join(HERE, "Server.java"), str(port), *words])
        return port

    def postgres(self):
        """A server of its own, pinned like the application; the address of its database `postgres`."""
        programs = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True).stdout.strip() or "/usr/lib/postgresql/15/bin"
        data, port = os.path.join(self.folder, "data"), free_port()
        os.makedirs(data)
        shutil.chown(self.folder, "postgres")
        shutil.chown(data, "postgres")
        subprocess.run([f"{programs}/initdb", "-D", data, "-A", "trust"], user="postgres", cwd="/", check=True, capture_output=True)
        self.start(
            [f"{programs}/postgres", "-D", data, "-p", str(port), "-k", self.folder, "-c", "listen_addresses=127.0.0.1",
             "-c", "max_parallel_workers_per_gather=0", "-c", "fsync=off"], user="postgres")
        wait_for(port)
        address = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        self.sql(address, "SELECT 1")
        return address

    def sql(self, address, statement):
        for _ in range(50):
            done = subprocess.run(["psql", address, "-c", statement], capture_output=True)
            if done.returncode == 0:
                return
            time.sleep(0.2)
        raise RuntimeError(done.stderr.decode())

    def limit_cpu(self, child, share):
        """Allows a process `share` of a core, with a control group of version 1 or 2."""
        version2 = os.path.exists("/sys/fs/cgroup/cgroup.controllers")
        group = f"/sys/fs/cgroup/{'' if version2 else 'cpu/'}perfbench-stack-{os.getpid()}"
        os.makedirs(group)
        self.groups.append(group)
        quota = str(int(share * 100_000))
        with open(f"{group}/{'cpu.max' if version2 else 'cpu.cfs_quota_us'}", "w") as file:
            file.write(f"{quota} 100000" if version2 else quota)
        with open(f"{group}/cgroup.procs", "w") as file:
            file.write(str(child.pid))

    def end(self):
        for child in reversed(self.children):
            try:
                os.killpg(child.pid, signal.SIGTERM)
            except ProcessLookupError:
                pass
        for child in self.children:
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        for group in self.groups:
            time.sleep(0.2)
            os.rmdir(group)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"nothing listens on port {port}")


def ramp(top, seconds=20):
    return {"kind": "stress", "workload": {
        "executor": "ramping-arrival-rate", "start": f"{max(1, top // 10)}/s", "maxVUs": 400,
        "stages": [{"to": f"{top}/s", "over": f"{seconds}s"}, {"to": f"{top}/s", "over": "4s"}]}}


def constant(rate, seconds=20, **more):
    return {"kind": "load", "workload": {
        "executor": "constant-arrival-rate", "rate": f"{rate}/s", "for": f"{seconds}s", "maxVUs": 200, **more}}


def quota(stack):
    port, child = stack.node(2)
    stack.limit_cpu(child, 0.2)
    return port, ramp(160)


def database(stack, watched=False):
    address = stack.postgres()
    stack.sql(address, "CREATE TABLE t AS SELECT n AS id, md5(n::text) AS word FROM generate_series(1, 40000) n")
    stack.sql(address, "ANALYZE t")
    port = stack.gunicorn("apps:database", "-w", "1", "--threads", "8", DATABASE=address,
                          QUERY="SELECT id FROM t WHERE word = 'c4ca4238a0b923820dcc509a6f75849b'")
    monitors = {"monitors": [{"process": "target"}, {"process": {"name": "postgres"}}, {"host": "local"}]} if watched else {}
    return port, {**ramp(600), **monitors}


def sleeping_pool(stack):
    address = stack.postgres()
    return stack.gunicorn("apps:database", "-w", "1", "--threads", "16", DATABASE=address, QUERY="SELECT pg_sleep(0.015)"), ramp(320)


def rate_limit(stack):
    return stack.nginx(
        "location / { limit_req zone=z burst=10; }", "limit_req_zone $server_port zone=z:1m rate=200r/s;"), ramp(400)


def connection_limit(stack):
    back = stack.gunicorn("apps:sleeping", "-k", "gthread", "-w", "1", "--threads", "32", SLEEP_MS="25")
    return stack.nginx(
        f"location / {{ limit_conn c 5; proxy_pass http://127.0.0.1:{back}; }}", "limit_conn_zone $server_port zone=c:1m;"), ramp(320)


def upstream(stack):
    back = stack.gunicorn("apps:sleeping", "-w", "4", SLEEP_MS="25")
    return stack.nginx(f"location / {{ proxy_pass http://127.0.0.1:{back}; }}"), ramp(260)


def workers(stack):
    return stack.gunicorn("apps:sleeping", "-w", "2", SLEEP_MS="20"), ramp(160)


def workers_constant(stack):
    return stack.gunicorn("apps:sleeping", "-w", "2", SLEEP_MS="20"), constant(150)


def event_loop(stack):
    port = free_port()
    stack.python("-m", "uvicorn", "--factory", "apps:blocking", "--port", str(port), "--log-level", "warning", SLEEP_MS="8")
    return port, ramp(200)


def one_core(stack):
    return stack.node(3)[0], ramp(500)


def one_core_constant(stack):
    return stack.node(3)[0], constant(450)


def lock(stack):
    return stack.gunicorn("apps:locked", "-k", "gthread", "-w", "1", "--threads", "8", SLEEP_MS="5"), ramp(320)


def disk(stack):
    return stack.gunicorn("apps:writing", "-w", "8"), ramp(300)


def backlog(stack):
    port = free_port()
    stack.python(os.path.join(HERE, "apps.py"), "closing", str(port), "1", "0.002")
    load = constant(100)
    load["workload"]["arrivals"] = "poisson"
    return port, load


def closing(stack):
    port = free_port()
    stack.python(os.path.join(HERE, "apps.py"), "closing", str(port), "512", "0")
    return port, constant(300)


def delayed(stack):
    port = free_port()
    stack.python(os.path.join(HERE, "apps.py"), "trapped", str(port))
    return port, constant(100)


def delayed_java(stack):
    return stack.java(), constant(100)


def leak(stack):
    return stack.gunicorn("apps:leaking", "-w", "2"), {**constant(400, 60), "kind": "memory-leak"}


def leak_java(stack):
    # 1 KiB of every request in a heap that may grow to 256 MiB: what the process holds says little before it is near that.
    return stack.java("1024"), {**constant(400, 60), "kind": "memory-leak"}


def no_leak(stack):
    return stack.node(0, GARBAGE="1")[0], {**constant(300, 60), "kind": "memory-leak"}


# Name, programs needed, how to start it, what names its limit, what would be wrong; both patterns are looked for in findings.
POOLS = r"^(One lock|A pool of size)"
STACKS = [
    ("quota", ["node"], quota, r"control group|quota", POOLS + r"|^One core"),
    ("database", ["psql"], database, r"core of the machine is full|CPU of all|cores of the machine are full", POOLS),
    ("database-watched", ["psql"], lambda stack: database(stack, True), r"\"postgres\" uses", POOLS),
    ("rate-limit", ["nginx"], rate_limit, r"turns load away.*status 503", POOLS),
    ("connection-limit", ["nginx"], connection_limit, r"turns load away.*status 503", POOLS),
    ("upstream", ["nginx"], upstream, r"^A pool of size 4|waits for something behind", r"^One (lock|core)"),
    ("workers", [], workers, r"^A pool of size 2", r"^One (lock|core)"),
    ("workers-constant", [], workers_constant, r"^A pool of size 2", r"^One (lock|core)"),
    ("event-loop", [], event_loop, r"^One lock.*|blocks its event loop", r"^One core|^A pool of size"),
    ("one-core", ["node"], one_core, r"^One core", POOLS),
    ("one-core-constant", ["node"], one_core_constant, r"^One core", POOLS + r"|firewall between"),
    ("database-pool", ["psql"], sleeping_pool, r"^A pool of size 3", r"^One (lock|core)|core of the machine"),
    ("lock", [], lock, r"^One lock", r"^A pool of size|^One core"),
    ("disk", [], disk, r"^The disk limits|it may be .*the disk", POOLS + r"|^One core"),
    ("backlog", [], backlog, r"queue of new connections", r"^The network limits|firewall between"),
    ("connection-close", [], closing, r"of requests open a connection", POOLS),
    ("delayed-ack", [], delayed, r"wait 40 ms", POOLS + r"|network link is full|disk is always busy"),
    ("delayed-ack-java", ["java"], delayed_java, r"wait 40 ms", POOLS + r"|network link is full|disk is always busy"),
    ("leak", [], leak, r"^Memory leak", r"^No leak"),
    ("leak-java", ["java"], leak_java, r"^Memory leak|hides a leak until", r"^No leak"),
    ("no-leak", ["node"], no_leak, r"^No leak|Cannot tell yet whether the target leaks memory", r"^Memory leak"),
]


# Programs that a stack itself is made of; anything else that uses CPU is a neighbour.
OWN = ("perfbench", "python", "node", "java", "nginx", "postgres", "gunicorn", "uvicorn", "psql", "initdb", "C1 ", "C2 ", "GC ", "kworker", "ksoftirqd")


def wait_for_calm(seconds):
    """Until a second in which the machine was idle for four fifths, but no longer than `seconds`."""
    def ticks():
        with open("/proc/stat") as file:
            values = [int(word) for word in file.readline().split()[1:9]]
        return values[3] + values[4], sum(values)

    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        idle, total = ticks()
        time.sleep(1)
        later_idle, later_total = ticks()
        if later_idle - idle >= 0.8 * (later_total - total):
            return


def neighbour(document):
    """The busiest program that is no part of the stack, with per cent of a core; None when none used a third of one."""
    found = [(gauge["mean"], gauge["name"].split('"')[1]) for gauge in document["gauges"]
             if gauge["source"] == "host" and gauge["name"].startswith("cpu_percent{")]
    foreign = [(mean, name) for mean, name in found if name == "perfbenchPackag" or not name.startswith(OWN)]
    return max((one for one in foreign if one[0] >= 33), default=None)


def judge(entry, options, packages):
    name, programs, start, right, wrong = entry
    missing = [program for program in programs if not shutil.which(program)]
    if missing:
        return name, "skipped", "there is no " + ", ".join(missing)
    wait_for_calm(options.patience)
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(folder, packages)
        try:
            port, load = start(stack)
            wait_for(port)
            for _ in range(20):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10).read()
            path, result = os.path.join(folder, "scenario.json"), os.path.join(folder, "result.json")
            with open(path, "w") as file:
                json.dump({"name": "stack", "target": f"http://127.0.0.1:{port}", **load,
                           "flows": [{"name": "f", "steps": [{"name": "get", "get": "/", "check": {"status": 200}}]}]}, file)
            generator = ["taskset", "-c", "0"] if CORES > 1 else []
            ran = subprocess.run(
                generator + [os.path.abspath(options.perfbench), "run", path, "--db", os.path.join(folder, "runs.sqlite"), "--quiet",
                             "--json", result], capture_output=True, text=True)
            if not os.path.exists(result):
                return name, "no result", ran.stderr.strip()[-200:]
            with open(result) as file:
                document = json.load(file)
        finally:
            stack.end()
    if options.keep:
        with open(os.path.join(options.keep, f"{name}.json"), "w") as file:
            json.dump(document, file)
    findings = [finding for finding in document["findings"] if not finding["rule"].startswith(("generator-headroom", "warmup"))]
    texts = [text for finding in findings for text in (finding["title"], finding["recommendation"])]
    found = next((text for text in texts if re.search(right, text)), None)
    bad = next((text for text in texts if re.search(wrong, text)), None)
    other = neighbour(document)
    if other and not (found and not bad):
        return name, "disturbed", f"{other[1]} used {other[0]:.0f} % of a core; perfbench: {bad or shown(findings)}"
    if document["verdict"]["outcome"] == "untrusted" and not found and not bad:
        return name, "untrusted", document["verdict"]["reasons"][0]
    if bad:
        return name, "WRONG", bad
    return name, "right" if found else "silent", found or shown(findings)


def shown(findings):
    """What it says of the bottleneck, or else what it says first."""
    return next((f["title"] for f in findings if f["rule"].startswith("bottleneck")), findings[0]["title"] if findings else "nothing")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--perfbench", default=".build/release/perfbench")
    parser.add_argument("--only", help="names of stacks, separated by commas")
    parser.add_argument("--packages", help="where the packages from PyPI are, or are to be installed")
    parser.add_argument("--keep", help="a folder for the result documents")
    parser.add_argument("--patience", type=float, default=120, help="seconds to wait for a calm machine before each stack")
    parser.add_argument("--list", action="store_true", help="the names of the stacks")
    options = parser.parse_args()
    if options.list:
        print("\n".join(entry[0] for entry in STACKS))
        return 0
    chosen = options.only.split(",") if options.only else [entry[0] for entry in STACKS]
    with tempfile.TemporaryDirectory() as folder:
        packages = options.packages or os.path.join(folder, "packages")
        if not os.path.exists(os.path.join(packages, "gunicorn")):
            subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--target", packages, *PACKAGES], check=True)
        results = []
        for entry in STACKS:
            if entry[0] in chosen:
                try:
                    results.append(judge(entry, options, packages))
                except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
                    results.append((entry[0], "no result", str(error)))
                print(f"{results[-1][0]:18} {results[-1][1]:9} {results[-1][2]}", flush=True)
    count = {state: sum(result[1] == state for result in results) for state in ("right", "silent", "WRONG", "disturbed", "untrusted", "skipped", "no result")}
    print(", ".join(f"{number} {state}" for state, number in count.items() if number))
    return 1 if count["WRONG"] or count["silent"] > 1 else 0


if __name__ == "__main__":
    sys.exit(main())
