#!/usr/bin/env python3
"""Holds what perfbench says of streams against a model server that writes down when its tokens left, and against real proxies.

Needs a release build of perfbench, a C compiler, and for the proxies the packages haproxy, nginx, lighttpd, apache2 and caddy of Debian; those that
are not installed are named and passed over. Load goes to 127.0.0.1 only.

    Tests/Streams/check_streams.py [--perfbench PATH] [--port N] [--no-proxies]
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
failures = []


def check(holds, words):
    print(("  ok    " if holds else "  WRONG ") + words)
    if not holds:
        failures.append(words)


class Server:
    """The model server, for as long as a `with` lasts."""

    def __init__(self, program, port, ttft, gap, tokens):
        self.port = port
        self.process = subprocess.Popen([program, *map(str, (port, ttft, gap, tokens))], stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def log(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/log") as answer:
            return json.load(answer)


def scenario(port, vus, iterations):
    return {
        "name": "streams", "target": f"http://127.0.0.1:{port}",
        "workload": {"executor": "per-vu-iterations", "vus": vus, "iterations": iterations},
        "flows": [{"name": "talk", "steps": [{
            "name": "answer", "post": "/v1/chat/completions", "stream": "openai-chat",
            "json": {"stream": True, "messages": [{"role": "user", "content": "hi"}]}}]}],
    }


def run(perfbench, folder, port, vus, iterations, *flags):
    """The result document of a run, its exit code, and the CPU seconds that it took."""
    path, result = folder / "scenario.json", folder / "result.json"
    path.write_text(json.dumps(scenario(port, vus, iterations)))
    command = [perfbench, "run", path, "--db", folder / "runs.sqlite", "--json", result, *flags]
    before = os.times()
    done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    if not result.exists():
        sys.exit(f"perfbench did not run:\n{done.stdout}")
    document = json.loads(result.read_text())
    result.unlink()
    return document, done.returncode, cpu


def timings(options, folder, program):
    tokens, gap = 150, 20
    for vus in (64, 1000):
        with Server(program, options.port, 100, gap, tokens) as server:
            document, code, long = run(options.perfbench, folder, options.port, vus, 2, "--workers", "1")
            truth, streams = server.log(), document["streams"]
            _, _, short = run(options.perfbench, folder, options.port, vus, 1, "--workers", "1")
        print(f"{vus} streams, a token every {gap} ms; exit {code}, late reads {streams['lateReads']} of {streams['reads']}")
        check(streams["outputTokens"]["count"] == 2 * vus * tokens, "every token was counted")
        pairs = [("ttftFromSend", "ttft"), ("icl", "gap"), ("itl", "itl")]
        for name, own in pairs:
            for percentile, limit in (("p50", 0.2), ("p99", 1.0)):
                mine, true = streams[name][percentile], truth[own][percentile] / 1e6
                check(abs(mine - true) <= limit, f"{name} {percentile} {mine:.3f} ms, by the server {true:.3f} ms")
        print(f"  CPU {(long - short) / (vus * tokens) * 1e6:.1f} us a token ({long:.2f} s and {short:.2f} s)")


def idle(options, folder, program):
    vus = 10000
    with Server(program, options.port, 1000, 100, 100) as server:
        document, code, _ = run(options.perfbench, folder, options.port, vus, 1, "--workers", "1")
        truth, streams = server.log(), document["streams"]
    late = streams["lateReads"] / max(1, streams["reads"])
    memory = next(r for r in document["resources"] if r["name"] == "generator")["memoryBytes"]["max"]
    print(f"{vus} streams, an event every 100 ms; exit {code}, late reads {100 * late:.2f} %, "
          f"{memory / vus / 1024:.1f} KiB a stream; gaps p99 {streams['icl']['p99']:.2f} ms, by the server {truth['gap']['p99'] / 1e6:.2f} ms")


# What a proxy of that name is started with, and whether it holds events in its default settings.
def proxies(folder, front, back):
    nginx = """daemon off; pid {folder}/nginx.pid; error_log stderr; events {{}}
        http {{ access_log off; client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
        uwsgi_temp_path {folder}; scgi_temp_path {folder};
        server {{ listen 127.0.0.1:{front}; location / {{ proxy_pass http://127.0.0.1:{back}; {more} }} }} }}"""
    files = {
        "nginx.conf": nginx.format(folder=folder, front=front, back=back, more=""),
        "nginx11.conf": nginx.format(folder=folder, front=front, back=back, more="proxy_http_version 1.1;"),
        "haproxy.cfg": f"""defaults
  mode http
  timeout connect 5s
  timeout client 50s
  timeout server 50s
frontend f
  bind 127.0.0.1:{front}
  default_backend b
backend b
  server s 127.0.0.1:{back}
""",
        "lighttpd.conf": f"""server.document-root = "{folder}"
server.bind = "127.0.0.1"
server.port = {front}
server.modules = ("mod_proxy")
proxy.server = ("" => (("host" => "127.0.0.1", "port" => {back})))
""",
        "apache.conf": f"""ServerRoot "/usr/lib/apache2"
LoadModule mpm_event_module modules/mod_mpm_event.so
LoadModule authz_core_module modules/mod_authz_core.so
LoadModule proxy_module modules/mod_proxy.so
LoadModule proxy_http_module modules/mod_proxy_http.so
Listen 127.0.0.1:{front}
ServerName localhost
PidFile {folder}/apache.pid
ErrorLog {folder}/apache.log
ProxyPass / http://127.0.0.1:{back}/
""",
        "Caddyfile": f"""{{
  admin off
  auto_https off
}}
http://127.0.0.1:{front} {{
  reverse_proxy 127.0.0.1:{back}
}}
""",
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    return [
        ("nginx, upstream HTTP/1.0", ["nginx", "-c", folder / "nginx.conf"], True),
        ("nginx, upstream HTTP/1.1", ["nginx", "-c", folder / "nginx11.conf"], False),
        ("HAProxy", ["haproxy", "-db", "-f", folder / "haproxy.cfg"], True),
        ("lighttpd", ["lighttpd", "-D", "-f", folder / "lighttpd.conf"], True),
        ("Apache", ["apache2", "-DFOREGROUND", "-f", folder / "apache.conf"], False),
        ("Caddy", ["caddy", "run", "--config", folder / "Caddyfile", "--adapter", "caddyfile"], False),
    ]


def is_held(document):
    return any(finding["rule"] == "held-on-the-way" for finding in document["findings"])


def through_proxies(options, folder, program):
    back, front = options.port, options.port + 1
    with Server(program, back, 100, 50, 20):
        document, _, _ = run(options.perfbench, folder, back, 4, 2)
        check(not is_held(document), "directly nothing is held")
        for name, command, holds in proxies(folder, front, back):
            found = shutil.which(command[0], path=os.environ["PATH"] + ":/usr/sbin")
            if not found:
                print(f"  ----  {name} is not installed")
                continue
            process = subprocess.Popen([found, *map(str, command[1:])], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                time.sleep(1)
                document, _, _ = run(options.perfbench, folder, front, 4, 2)
            finally:
                process.terminate()
                process.wait()
            streams = document["streams"]
            figures = f"TTFT p50 {streams['ttft']['p50']:.0f} ms, ICL p50 {streams['icl']['p50']:.1f}, max {streams['icl']['max']:.0f} ms"
            check(is_held(document) == holds, f"{name}: {'held' if holds else 'not held'} ({figures})")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--perfbench", default=HERE.parent.parent / ".build/release/perfbench")
    parser.add_argument("--port", type=int, default=22100)
    parser.add_argument("--no-proxies", action="store_true")
    parser.add_argument("--many", action="store_true", help="also 10,000 streams at once")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        program = folder / "model_server"
        subprocess.run(["cc", "-O2", "-o", program, HERE / "model_server.c"], check=True)
        timings(options, folder, program)
        if options.many:
            idle(options, folder, program)
        if not options.no_proxies:
            through_proxies(options, folder, program)
    if failures:
        sys.exit(f"{len(failures)} of the above are wrong")


main()
