#!/usr/bin/env python3
"""Access logs as real servers write them: what is read back equals what was sent.

    check_servers.py PERFBENCH [--only SERVER] [--path FOLDER…]

Starts each server that is installed, sends 300 requests whose addresses have awkward characters, has `perfbench import access-log --replay`
make a replay of the server's own log, and lets it send to a recorder. Every address must arrive byte for byte as it was sent first, or the
server must be one that is known to lose something, and the import must have said so. Servers that are not here are named and passed over.
"""
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter

SEED = 18


def targets():
    """300 addresses; what no request line can hold is left out."""
    draw = random.Random(SEED)
    odd = ["%20", "%22", "%2F", "%2f", "%3F", "%C3%A9", "~", "!", "'", "(", ")", "*", "+", ",", ";", "=", ":", "@", "&", "$", ".", "-", "_", "%5C", "%25"]
    found = ["/", "/?", "/a//b/", "/a?x=1&x=2", "/~user", "/a%20b?q=%22x%22&z=%C3%A9"]
    while len(found) < 300:
        path = "".join("/" + "".join(draw.choice(odd + list("abcXYZ019")) for _ in range(draw.randint(1, 8))) for _ in range(draw.randint(1, 3)))
        if any(part in (".", "..") for part in path.split("/")):
            continue
        query = "?" + "&".join("q%d=" % n + "".join(draw.choice(odd + list("abc01")) for _ in range(draw.randint(0, 6))) for n in range(draw.randint(1, 3)))
        found.append(path + (query if draw.random() < 0.6 else ""))
    return found


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def send(port, addresses):
    """Each on a connection of its own, so that none depends on what came of the one before."""
    for address in addresses:
        with socket.create_connection(("127.0.0.1", port), 5) as one:
            one.sendall(f"GET {address} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: check\r\nConnection: close\r\n\r\n".encode())
            while one.recv(65536):
                pass


class Recorder:
    """Answers 200, and keeps the address of every request."""

    def __init__(self):
        self.seen = []
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            threading.Thread(target=self.serve, args=(self.socket.accept()[0],), daemon=True).start()

    def serve(self, connection):
        buffer = b""
        try:
            while True:
                while b"\r\n\r\n" not in buffer:
                    data = connection.recv(65536)
                    if not data:
                        return
                    buffer += data
                head, buffer = buffer.split(b"\r\n\r\n", 1)
                self.seen.append(head.split(b" ")[1].decode("latin-1"))
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        except OSError:
            pass


def program(name):
    for folder in os.environ.get("PATH", "").split(":") + ["/usr/sbin", "/usr/lib/apache2"] + EXTRA:
        if folder and os.access(os.path.join(folder, name), os.X_OK):
            return os.path.join(folder, name)
    return None


EXTRA = []


class Server:
    def __init__(self, name, command, files, log, lossy=None, format=None):
        self.name, self.command, self.files, self.log, self.lossy, self.format = name, command, files, log, lossy, format or name


def servers(folder, port, back):
    """How each is started; `{f}` is its folder, `{p}` its port, `{b}` that of a server behind it."""
    app = "def app(environ, start):\n    start('200 OK', [('Content-Length', '0')])\n    return [b'']\n"
    asgi = (
        "async def app(scope, receive, send):\n    if scope['type'] != 'http': return\n"
        "    await send({'type': 'http.response.start', 'status': 200, 'headers': [(b'content-length', b'0')]})\n"
        "    await send({'type': 'http.response.body', 'body': b''})\n")
    modules = ["/usr/lib/apache2/modules"] + [os.path.join(os.path.dirname(one), "lib/apache2/modules") for one in EXTRA]
    modules = next((one for one in modules if os.path.isdir(one)), modules[0])
    plugins = next((["-m", one] for one in [os.path.join(os.path.dirname(extra), "lib/lighttpd") for extra in EXTRA] if os.path.isdir(one)), [])
    return [
        Server(
            "nginx", ["nginx", "-c", "{f}/conf", "-p", "{f}", "-g", "daemon off;"],
            {"conf": "pid {f}/pid; error_log {f}/err; events {{}} http {{ access_log {f}/log combined; client_body_temp_path {f}/1; proxy_temp_path {f}/2;"
             " fastcgi_temp_path {f}/3; uwsgi_temp_path {f}/4; scgi_temp_path {f}/5; server {{ listen 127.0.0.1:{p}; merge_slashes off;"
             " location / {{ return 200; }} }} }}"}, "log"),
        Server(
            "apache", ["apache2", "-f", "{f}/conf", "-D", "FOREGROUND"],
            {"conf": f"ServerRoot {{f}}\nListen 127.0.0.1:{{p}}\nServerName x\nPidFile {{f}}/pid\nErrorLog {{f}}/err\n"
             + "".join(f"LoadModule {name}_module {modules}/mod_{name}.so\n" for name in ("mpm_event", "authz_core"))
             + "AllowEncodedSlashes NoDecode\nDocumentRoot {f}\n"
             'LogFormat "%h %l %u %t \\"%r\\" %>s %O \\"%{{Referer}}i\\" \\"%{{User-Agent}}i\\"" c\nCustomLog {f}/log c\n'}, "log"),
        Server(
            "lighttpd", ["lighttpd", "-D", "-f", "{f}/conf"] + plugins,
            {"conf": 'server.document-root = "{f}"\nserver.port = {p}\nserver.bind = "127.0.0.1"\nserver.modules = ("mod_accesslog")\n'
             'accesslog.filename = "{f}/log"\n'}, "log"),
        Server(
            "haproxy", ["haproxy", "-f", "{f}/conf"],
            {"conf": "global\n  log {s} format raw local0\ndefaults\n  mode http\n  log global\n  option httplog\n  timeout client 5s\n  timeout server 5s\n"
             "  timeout connect 5s\nfrontend f1\n  bind 127.0.0.1:{p}\n  http-request return status 200\n"}, "syslog"),
        Server("gunicorn", ["gunicorn", "-b", "127.0.0.1:{p}", "--access-logfile", "{f}/log", "--chdir", "{f}", "wsgi:app"], {"wsgi.py": app}, "log"),
        Server("hypercorn", ["hypercorn", "-b", "127.0.0.1:{p}", "--access-logfile", "{f}/log", "asgi:app"], {"asgi.py": asgi}, "log",
               lossy="it writes paths decoded and no queries"),
        Server("uvicorn", ["uvicorn", "--port", "{p}", "asgi:app"], {"asgi.py": asgi}, "out", lossy="it writes no times"),
        Server("nghttpx", ["nghttpx", "-f127.0.0.1,{p};no-tls", "-b127.0.0.1,{b}", "--accesslog-file={f}/log", "--no-via"], {}, "log"),
    ]


def main():
    arguments = sys.argv[1:]
    only = None
    if "--path" in arguments:
        at = arguments.index("--path")
        EXTRA.extend(arguments[at + 1:])
        arguments = arguments[:at]
    if "--only" in arguments:
        at = arguments.index("--only")
        only = arguments[at + 1]
        del arguments[at:at + 2]
    perfbench = os.path.abspath(arguments[0])
    recorder, behind = Recorder(), Recorder()
    failed = 0
    for name in [one.name for one in servers("", 0, 0)]:
        if only and name != only:
            continue
        with tempfile.TemporaryDirectory() as folder:
            port = free_port()
            one = next(s for s in servers(folder, port, behind.port) if s.name == name)
            path = program(one.command[0])
            if path is None:
                print(f"{name:10} not here")
                continue
            values = {"f": folder, "p": port, "b": behind.port, "s": folder + "/sock"}
            for file, text in one.files.items():
                with open(os.path.join(folder, file), "w") as out:
                    out.write(text if file.endswith(".py") else text.format(**values))
            lines = []
            if one.log == "syslog":
                sink = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                sink.bind(folder + "/sock")
                os.chmod(folder + "/sock", 0o666)
                threading.Thread(target=lambda: [lines.append(sink.recv(65536)) for _ in iter(int, 1)], daemon=True).start()
            os.chmod(folder, 0o777)
            command = [path] + [part.format(**values) for part in one.command[1:]]
            environment = dict(os.environ, PYTHONPATH=folder, LD_LIBRARY_PATH=":".join(
                os.path.join(os.path.dirname(extra), "lib/x86_64-linux-gnu") for extra in EXTRA))
            with open(folder + "/out", "wb") as out:
                process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=subprocess.STDOUT, env=environment)
            try:
                for _ in range(100):
                    try:
                        socket.create_connection(("127.0.0.1", port), 1).close()
                        break
                    except OSError:
                        time.sleep(0.1)
                else:
                    print(f"{name:10} did not start: {open(folder + '/out', 'rb').read()[-300:]!r}")
                    failed += 1
                    continue
                sent = targets()
                send(port, sent)
                time.sleep(1.5)
            finally:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
            log = os.path.join(folder, one.log)
            if one.log == "syslog":
                log = os.path.join(folder, "log")
                with open(log, "wb") as out:
                    # Before the first letter is the priority of the message.
                    out.writelines(line.split(b">", 1)[-1].rstrip(b"\n") + b"\n" for line in lines)
            scenario = os.path.join(folder, "replay.json")
            imported = subprocess.run(
                [perfbench, "import", "access-log", log, "--replay", "--format", one.format, "--target", f"http://127.0.0.1:{recorder.port}", "-o", scenario],
                capture_output=True, text=True)
            said = [line for line in imported.stderr.splitlines() if line]
            if imported.returncode != 0:
                good = one.lossy is not None
                print(f"{name:10} {'lossy' if good else 'WRONG'}: {said[-1] if said else imported.returncode}")
                failed += not good
                continue
            text = open(scenario).read().replace('"speed": 1', '"speed": 50')
            open(scenario, "w").write(text)
            recorder.seen.clear()
            subprocess.run([perfbench, "run", scenario, "--quiet", "--db", folder + "/db"], capture_output=True)
            lost, added = Counter(sent) - Counter(recorder.seen), Counter(recorder.seen) - Counter(sent)
            equal = len(sent) - sum(lost.values())
            if not lost and not added:
                print(f"{name:10} {equal} of {len(sent)} equal")
            elif one.lossy:
                print(f"{name:10} lossy ({one.lossy}): {equal} of {len(sent)} equal; said: {[s for s in said if 'lose' in s or 'decoded' in s or 'quer' in s][:1]}")
            else:
                failed += 1
                print(f"{name:10} WRONG: {equal} of {len(sent)} equal; sent {list(lost)[:3]}, came {list(added)[:3]}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
