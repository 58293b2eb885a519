#!/usr/bin/env python3
"""Runs curl commands with curl itself and through `perfbench import curl`, and compares what a server gets.

    check_curl.py PERFBENCH [--verbose] [--only TEXT]

Each command goes to a server of this script's own that records every byte. What counts: the requests in order, each with method, target,
header lines (names in any case, every one as often as it was sent) and body. Left out: the default User-Agent and Accept of the two
programs; boundaries of forms are made the same. Where the bytes differ the import must have said so in a note. A command that curl itself
refuses must be refused or noted by the import, too. Ends with 1 when a difference was not said, or when a scenario does not validate.
"""
import json
import os
import re
import shlex
import socket
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from curl_commands import COMMANDS, FILES  # noqa: E402


class Recorder:
    """An HTTP/1.1 server that answers 200 to everything and keeps what it got."""

    def __init__(self):
        self.requests = []
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(50)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            connection, _ = self.socket.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        connection.settimeout(10)
        buffer = b""

        def more():
            nonlocal buffer
            data = connection.recv(65536)
            buffer += data
            return bool(data)

        try:
            while True:
                while b"\r\n\r\n" not in buffer:
                    if not more():
                        return
                head, buffer = buffer.split(b"\r\n\r\n", 1)
                lines = head.split(b"\r\n")
                headers = [line.partition(b":")[::2] for line in lines[1:]]
                headers = [(name.lower().decode("latin-1"), value.strip(b" \t").decode("latin-1")) for name, value in headers]
                known = dict(headers)
                if known.get("expect", "").lower() == "100-continue":
                    connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                body = b""
                if "chunked" in known.get("transfer-encoding", ""):
                    while True:
                        while b"\r\n" not in buffer:
                            more()
                        size, buffer = buffer.split(b"\r\n", 1)
                        length = int(size, 16)
                        while len(buffer) < length + 2:
                            more()
                        body += buffer[:length]
                        buffer = buffer[length + 2:]
                        if length == 0:
                            break
                else:
                    length = int(known.get("content-length", "0"))
                    while len(buffer) < length:
                        more()
                    body, buffer = buffer[:length], buffer[length:]
                self.requests.append((lines[0], headers, body))
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + (b"" if lines[0].startswith(b"HEAD") else b"ok"))
        except (OSError, ValueError):
            pass
        finally:
            connection.close()

    def take(self):
        taken, self.requests = self.requests, []
        return taken


def normal(request, is_curl):
    """A request in the form in which two of them are compared."""
    line, headers, body = request
    boundary = None
    for name, value in headers:
        found = re.search(r"boundary=(\S+)$", value) if name == "content-type" else None
        if found:
            boundary = found.group(1)
    kept = []
    for name, value in headers:
        if name == "accept" and is_curl and value == "*/*":
            continue
        if name == "user-agent" and value.startswith(("curl/", "perfbench/")):
            continue
        if boundary:
            value = value.replace(boundary, "BOUNDARY")
        if name == "content-length" and boundary:
            value = str(len(body.replace(boundary.encode(), b"BOUNDARY")))
        kept.append((name, value))
    body = body.replace(boundary.encode(), b"BOUNDARY") if boundary else body
    return line.decode("latin-1"), sorted(kept), body


def difference(curl, ours):
    if len(curl) != len(ours):
        return f"curl sent {len(curl)} requests, the scenario {len(ours)}"
    for one, other in zip(curl, ours):
        for what, a, b in zip(("request line", "headers", "body"), one, other):
            if a != b:
                if what == "headers":
                    a, b = [x for x in a if x not in b], [x for x in b if x not in a]
                return f"{what}: curl {a!r}, scenario {b!r}"
    return None


def main():
    arguments = [a for a in sys.argv[1:] if not a.startswith("-")]
    verbose = "--verbose" in sys.argv
    only = sys.argv[sys.argv.index("--only") + 1] if "--only" in sys.argv else None
    if only:
        arguments.remove(only)
    program = os.path.abspath(arguments[0])
    recorder = Recorder()
    count = {"equal": 0, "noted": 0, "refused with a reason": 0, "refused by both": 0, "WRONG": 0}
    with tempfile.TemporaryDirectory() as folder:
        for name, content in FILES.items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(content)
        environment = {k: v for k, v in os.environ.items() if "proxy" not in k.lower()}
        for number, command in enumerate(COMMANDS):
            if only and only not in command:
                continue
            text = command.replace("U/", f"http://127.0.0.1:{recorder.port}/").replace("PORT", str(recorder.port))
            real = text.replace("curl ", "curl -s -q ", 1) if text.startswith("curl ") else text
            ran = subprocess.run(["bash", "-c", real], cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=30)
            curl = [normal(r, True) for r in recorder.take()]
            scenario = os.path.join(folder, "scenario.json")
            if os.path.exists(scenario):
                os.remove(scenario)
            imported = subprocess.run([program, "import", "curl", "-", "-o", scenario], input=text.encode(), cwd=folder,
                                      env=environment, capture_output=True, timeout=60)
            notes = [l for l in imported.stderr.decode().splitlines() if l.startswith("not taken over: ")]
            ours, said = [], ""
            if imported.returncode == 0:
                checked = subprocess.run([program, "validate", scenario], cwd=folder, env=environment, capture_output=True, timeout=60)
                if checked.returncode != 0:
                    said = "does not validate: " + (checked.stderr + checked.stdout).decode()[:300]
                else:
                    debugged = subprocess.run([program, "debug", scenario], cwd=folder, env=environment, capture_output=True, timeout=60)
                    ours = [normal(r, False) for r in recorder.take()]
                    if not ours:
                        said = "sent nothing: " + (debugged.stderr + debugged.stdout).decode()[-300:]
            elif imported.returncode == 2:
                notes = imported.stderr.decode().splitlines() or notes
            else:
                said = f"import ended with {imported.returncode}"
            found = difference(curl, ours)
            if said:
                outcome, why = "WRONG", said
            elif found is None and ours:
                outcome, why = "equal", ""
            elif not curl and not ours and imported.returncode == 2:
                outcome, why = "refused by both", notes[0]
            elif notes:
                outcome, why = "noted" if imported.returncode == 0 else "refused with a reason", f"{found}; {notes[0]}"
            else:
                outcome, why = "WRONG", found
            count[outcome] += 1
            if outcome == "WRONG" or verbose:
                print(f"{number:4} {outcome:8} {command!r}\n              {why}")
                if outcome == "WRONG" and verbose and os.path.exists(scenario):
                    print(open(scenario).read())
    print(f"{sum(count.values())} commands: " + ", ".join(f"{n} {what}" for what, n in count.items()))
    return 1 if count["WRONG"] else 0


if __name__ == "__main__":
    sys.exit(main())
