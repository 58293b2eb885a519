"""What peers.py sends load to: nginx, and a server whose delay is known. Both on a core of their own, stopped when the `with` ends."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))

NGINX = """
worker_processes 1; worker_rlimit_nofile 65536; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 20000; }}
http {{ access_log off; keepalive_requests 1000000000; keepalive_timeout 3600s;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
  ssl_certificate {folder}/cert; ssl_certificate_key {folder}/key; ssl_protocols TLSv1.3;
  server {{ listen 127.0.0.1:{plain} backlog=16384; listen 127.0.0.1:{tls} ssl backlog=16384; include {folder}/locations; }}
  server {{ listen 127.0.0.1:{http2} ssl http2 backlog=16384; listen 127.0.0.1:{h2c} http2 backlog=16384; include {folder}/locations; }} }}
"""

LOCATIONS = """
location / { default_type text/plain; return 200 "hello, world\\n"; }
location /json { default_type application/json; return 200 '{"token":"5f2b9c1e","user":{"id":42,"name":"Grace"},"total":1299}'; }
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(port):
    for _ in range(500):
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    sys.exit("the server did not start")


@contextlib.contextmanager
def running(command, port, core):
    child = subprocess.Popen(["taskset", "-c", str(core)] + command, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield child
    finally:
        child.terminate()
        child.wait()


@contextlib.contextmanager
def nginx(folder, core):
    """URLs without a slash at their end: `plain`, `tls` (1.3), `http2` (over TLS) and `h2c` (in clear text)."""
    ports = {name: free_port() for name in ("plain", "tls", "http2", "h2c")}
    for name, text in (("nginx.conf", NGINX.format(folder=folder, **ports)), ("locations", LOCATIONS)):
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
                    f"{folder}/key", "-out", f"{folder}/cert", "-days", "2", "-subj", "/CN=127.0.0.1"], check=True,
                   stderr=subprocess.DEVNULL)
    with running(["nginx", "-p", folder, "-c", f"{folder}/nginx.conf"], ports["plain"], core):
        yield {name: f"{'http' if name in ('plain', 'h2c') else 'https'}://127.0.0.1:{port}" for name, port in ports.items()}


class Truth:
    """A server that answers each request a known time after its arrival, and says how long its answers really took."""

    def __init__(self, url):
        self.url = url

    def told(self):
        """What was answered since the last time: count, and p50, p99 and max in seconds."""
        with urllib.request.urlopen(self.url + "/truth") as answer:
            return json.load(answer)


@contextlib.contextmanager
def truth(folder, core, delay):
    """`delay` in microseconds."""
    program, port = os.path.join(folder, "truth"), free_port()
    subprocess.run(["gcc", "-O2", "-o", program, os.path.join(HERE, "truth.c")], check=True)
    with running([program, str(port), str(delay)], port, core):
        yield Truth(f"http://127.0.0.1:{port}")
