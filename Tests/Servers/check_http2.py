#!/usr/bin/env python3
"""Runs perfbench over HTTP/2 against real servers, and checks that nothing is lost.

    swift build -c release && Tests/Servers/check_http2.py [--only nginx,apache2]

Of nginx, Apache, lighttpd, h2o, HAProxy, nghttpd, Caddy, Node, Tomcat 10 and hypercorn it takes those that are installed (the first nine are
Debian packages: nginx apache2 lighttpd h2o haproxy nghttp2-server caddy nodejs tomcat10; hypercorn is on PyPI, `--hypercorn PATH` names the
program). Each gets GET, empty answers, a POST of 1 MB, trailers where it can send them, 10,000 requests on one virtual user, and, where it
can do that, a graceful restart under load. Ends with 1 if a request failed that the server had not refused itself with a status.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Peers"))
import servers  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
PERFBENCH = os.environ.get("PERFBENCH", os.path.join(HERE, "../../.build/release/perfbench"))

NODE = """
const fs = require('fs'), h2 = require('http2');
const s = h2.createSecureServer({key: fs.readFileSync('%(d)s/key'), cert: fs.readFileSync('%(d)s/cert')});
s.on('stream', (stream, headers) => {
  stream.on('error', () => {});
  stream.resume();
  stream.on('end', () => {
    const path = headers[':path'];
    if (path == '/trailers') {
      stream.respond({':status': 200}, {waitForTrailers: true});
      stream.on('wantTrailers', () => stream.sendTrailers({'x-check': 'done'}));
      return stream.end('hello\\n');
    }
    stream.respond({':status': path == '/none' ? 204 : 200});
    stream.end(path == '/hello' ? 'hello\\n' : '');
  });
});
s.listen(%(port)d, '127.0.0.1');
"""

ASGI = """
async def app(scope, receive, send):
    if scope['type'] != 'http': return
    while True:
        event = await receive()
        if not event.get('more_body'): break
    path = scope['path']
    trailers = path == '/trailers'
    await send({'type': 'http.response.start', 'status': 204 if path == '/none' else 200, 'headers': [], 'trailers': trailers})
    await send({'type': 'http.response.body', 'body': b'hello\\n' if path in ('/hello', '/trailers') else b''})
    if trailers:
        await send({'type': 'http.response.trailers', 'headers': [(b'x-check', b'done')]})
"""

CONFIGURATIONS = {
    "nginx": ("nginx.conf", """
daemon off; worker_processes 1; pid %(d)s/pid; error_log %(d)s/log; events {}
http { access_log off; client_max_body_size 10m; client_body_temp_path %(d)s; proxy_temp_path %(d)s; fastcgi_temp_path %(d)s;
  uwsgi_temp_path %(d)s; scgi_temp_path %(d)s; ssl_certificate %(d)s/cert; ssl_certificate_key %(d)s/key;
  server { listen 127.0.0.1:%(port)d ssl http2; root %(d)s/www; location /none { return 204; }
    location /post { return 200; } } }
"""),
    "apache2": ("apache.conf", """
ServerName localhost
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so
LoadModule http2_module /usr/lib/apache2/modules/mod_http2.so
LoadModule alias_module /usr/lib/apache2/modules/mod_alias.so
PidFile %(d)s/pid
ErrorLog %(d)s/log
Listen 127.0.0.1:%(port)d
Protocols h2
SSLEngine on
SSLCertificateFile %(d)s/cert
SSLCertificateKeyFile %(d)s/key
DocumentRoot %(d)s/www
Redirect 204 /none
"""),
    "lighttpd": ("lighttpd.conf", """
server.modules = ("mod_openssl")
server.document-root = "%(d)s/www"
server.bind = "127.0.0.1"
server.port = %(port)d
ssl.engine = "enable"
ssl.pemfile = "%(d)s/cert"
ssl.privkey = "%(d)s/key"
"""),
    "h2o": ("h2o.conf", """
user: root
error-log: %(d)s/log
listen: { host: 127.0.0.1, port: %(port)d, ssl: { certificate-file: %(d)s/cert, key-file: %(d)s/key } }
hosts: { default: { paths: { "/": { file.dir: %(d)s/www } } } }
"""),
    "haproxy": ("haproxy.cfg", """
defaults
  mode http
  timeout client 10s
  timeout server 10s
  timeout connect 1s
frontend f
  bind 127.0.0.1:%(port)d ssl crt %(d)s/both alpn h2
  http-request return status 204 if { path /none }
  http-request return status 200 content-type text/plain string "hello\\n" if { path /hello }
  http-request return status 200
"""),
    "caddy": ("Caddyfile", """
{
  admin localhost:%(admin)d
  auto_https disable_redirects
}
https://127.0.0.1:%(port)d {
  tls %(d)s/cert %(d)s/key
  respond /none 204
  respond /post 200
  root * %(d)s/www
  file_server
}
"""),
    "node": ("server.js", NODE),
    "hypercorn": ("app.py", ASGI),
    "tomcat10": ("conf/server.xml", """
<Server port="-1"><Service name="Catalina">
  <Connector port="%(port)d" address="127.0.0.1" protocol="org.apache.coyote.http11.Http11NioProtocol" SSLEnabled="true">
    <UpgradeProtocol className="org.apache.coyote.http2.Http2Protocol"/>
    <SSLHostConfig><Certificate certificateFile="%(d)s/cert" certificateKeyFile="%(d)s/key"/></SSLHostConfig>
  </Connector>
  <Engine name="Catalina" defaultHost="localhost"><Host name="localhost" appBase="%(d)s/apps"/></Engine>
</Service></Server>
"""),
    "nghttpd": ("none", ""),
}


class Server:
    """How a server is started, restarted without losing anything, and which trailers it sends."""

    def __init__(self, name, command, version, reload=None, trailers=None, environment=None):
        self.name, self.command, self.version, self.reload = name, command, version, reload
        self.trailers, self.environment = trailers, environment or {}


def known(hypercorn):
    beside = os.path.join(os.path.dirname(hypercorn), "python3")
    python = beside if os.path.exists(beside) else "python3"
    send = lambda number: lambda child, _: os.kill(child.pid, number)
    caddy = lambda child, d: subprocess.run(["caddy", "reload", "--force", "--address", f"localhost:{PORTS['admin']}", "--config",
                                             f"{d}/Caddyfile"], stderr=subprocess.DEVNULL, check=True)
    return [
        Server("nginx", ["nginx", "-p", "%(d)s", "-c", "%(d)s/nginx.conf"], ["nginx", "-v"], send(signal.SIGHUP)),
        Server("apache2", ["apache2", "-f", "%(d)s/apache.conf", "-DFOREGROUND"], ["apache2", "-v"], send(signal.SIGUSR1)),
        Server("lighttpd", ["lighttpd", "-D", "-f", "%(d)s/lighttpd.conf"], ["lighttpd", "-v"]),
        Server("h2o", ["h2o", "-c", "%(d)s/h2o.conf"], ["h2o", "-v"]),
        Server("haproxy", ["haproxy", "-W", "-f", "%(d)s/haproxy.cfg"], ["haproxy", "-v"], send(signal.SIGUSR2)),
        Server("nghttpd", ["nghttpd", "-a", "127.0.0.1", "-d", "%(d)s/www", "--trailer=x-check: done", "%(port)d", "%(d)s/key",
                           "%(d)s/cert"], ["nghttpd", "--version"], trailers="/hello"),
        Server("caddy", ["caddy", "run", "--config", "%(d)s/Caddyfile", "--adapter", "caddyfile"], ["caddy", "version"], caddy,
               environment={"HOME": "%(d)s"}),
        Server("node", ["node", "%(d)s/server.js"], ["node", "--version"], trailers="/trailers"),
        Server("tomcat10", ["/usr/share/tomcat10/bin/catalina.sh", "run"], ["dpkg-query", "-W", "tomcat10"],
               environment={"CATALINA_HOME": "/usr/share/tomcat10", "CATALINA_BASE": "%(d)s"}),
        Server("hypercorn", [hypercorn, "--bind", "127.0.0.1:%(port)d", "--certfile", "%(d)s/cert", "--keyfile", "%(d)s/key", "app:app"],
               [python, "-c", "from importlib.metadata import version; print('hypercorn', version('hypercorn'))"],
               trailers="/trailers", environment={"PYTHONPATH": "%(d)s"}),
    ]


PORTS = {}


def run(folder, name, steps, workload, **more):
    """The result document of a run of `steps`."""
    path = os.path.join(folder, "scenario.json")
    scenario = {"name": name, "target": f"https://127.0.0.1:{PORTS['port']}", "http": "2", "transport": "wire",
                "tls": {"ca": f"{folder}/cert"}, "workload": workload, "flows": [{"name": "f", "steps": steps}], **more}
    with open(path, "w") as file:
        json.dump(scenario, file)
    answer = subprocess.run([PERFBENCH, "run", path, "--db", f"{folder}/runs.sqlite", "--quiet", "--json", "-"], capture_output=True)
    try:
        return json.loads(answer.stdout)
    except ValueError:
        sys.exit(f"{name}: perfbench said\n{answer.stderr.decode()}")


def times(count, vus=1):
    return {"executor": "per-vu-iterations", "vus": vus, "iterations": count, "atMost": "60s"}


class Check:
    def __init__(self):
        self.failed = 0

    def __call__(self, what, run, requests=None, status=None):
        """No request may have failed for any reason but a status, nor for one where `status` is expected."""
        lost = {e["message"]: e["count"] for e in run["errors"] if not e["kind"].startswith("status")}
        totals = run["totals"]
        problem = lost or (requests is not None and totals["requests"] != requests and f"{totals['requests']} requests")
        if status and list(run["statusCodes"]) != [status]:
            problem = "another status"
        spoken = run["run"].get("httpVersion", "2")
        if spoken != "2":
            problem = f"spoke HTTP/{spoken}"
        self.failed += bool(problem)
        print(f"  {'FAILED' if problem else 'ok':6}  {what}: {totals['requests']} requests, {totals['connectionsOpened']} connections, "
              f"{totals.get('retried', 0)} sent again, statuses {run['statusCodes']}{'  ' + str(problem) if problem else ''}", flush=True)


def serve(server, folder, check):
    get = {"name": "get", "get": "/hello", "check": {"status": 200, "body": {"contains": "hello"}}}
    check("GET", run(folder, "get", [get], times(100)), 100, "200")
    empty = [{"name": "empty", "get": "/empty"}, {"name": "none", "get": "/none"}, {"name": "head", "head": "/hello"}]
    check("empty answers", run(folder, "empty", empty, times(20)), 60)
    post = {"name": "post", "post": "/post", "bodyFile": f"{folder}/large"}
    check("POST of 1 MB", run(folder, "post", [post], times(20)), 20)
    if server.trailers:
        trailers = {"name": "trailers", "get": server.trailers, "headers": {"TE": "trailers"}, "check": {"header": {"x-check": "done"}}}
        check("trailers", run(folder, "trailers", [trailers], times(20)), 20)
    check("10,000 requests of one user", run(folder, "many", [get], times(10_000)), 10_000, "200")


def restart(server, folder, child, check):
    """Under load that goes on; a POST may not simply be sent again."""
    steps = [{"name": "get", "get": "/hello"}, {"name": "post", "post": "/post", "body": "once"}]
    timers = [threading.Timer(at, server.reload, (child, folder)) for at in (1.0, 2.5)]
    for timer in timers:
        timer.start()
    check("restart under load", run(folder, "restart", steps, {"executor": "constant-vus", "vus": 16, "for": "4s"}))
    for timer in timers:
        timer.join()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", help="names, with commas between them")
    parser.add_argument("--hypercorn", default="hypercorn", help="the program")
    options = parser.parse_args()
    check = Check()
    for server in known(options.hypercorn):
        if options.only and server.name not in options.only.split(",") or not shutil.which(server.command[0]):
            continue
        folder = tempfile.mkdtemp(prefix="h2-")
        os.chmod(folder, 0o755)
        PORTS.update(port=servers.free_port(), admin=servers.free_port())
        values = {"d": folder, **PORTS}
        for name in ("www", "conf", "apps/ROOT", "logs", "temp", "work"):
            os.makedirs(f"{folder}/{name}", exist_ok=True)
        for place in ("www", "apps/ROOT"):
            for name, text in (("hello", "hello\n"), ("empty", ""), ("post", "")):
                with open(f"{folder}/{place}/{name}", "w") as file:
                    file.write(text)
        with open(f"{folder}/large", "w") as file:
            file.write("x" * 1_000_000)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
                        f"{folder}/key", "-out", f"{folder}/cert", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
                        "subjectAltName=IP:127.0.0.1"], check=True, stderr=subprocess.DEVNULL)
        with open(f"{folder}/both", "wb") as both:
            for name in ("cert", "key"):
                with open(f"{folder}/{name}", "rb") as file:
                    both.write(file.read())
        name, text = CONFIGURATIONS[server.name]
        with open(f"{folder}/{name}", "w") as file:
            file.write(text % values if text else "")
        if server.name == "tomcat10":
            shutil.copy("/etc/tomcat10/web.xml", f"{folder}/conf/web.xml")
        said = subprocess.run(server.version, capture_output=True, text=True)
        print(f"{server.name}: {(said.stdout + said.stderr).strip().splitlines()[0]}", flush=True)
        environment = {**os.environ, **{key: value % values for key, value in server.environment.items()}}
        with open(f"{folder}/out", "wb") as out:
            child = subprocess.Popen([word % values for word in server.command], env=environment, stdout=out, stderr=out)
        try:
            servers.wait_for(PORTS["port"])
            serve(server, folder, check)
            if server.reload:
                restart(server, folder, child, check)
        finally:
            child.terminate()
            child.wait()
            shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if check.failed else 0)


if __name__ == "__main__":
    main()
