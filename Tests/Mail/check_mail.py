#!/usr/bin/env python3
"""Mail to real servers: aiosmtpd (PyPI) and OpenSMTPD (Debian), on loopback. What arrives is parsed by Python's own `email`.

    apt-get install opensmtpd openssl; pip install aiosmtpd==1.4.6
    Tests/Mail/check_mail.py --perfbench .build/release/perfbench [--port 21500]

Needs root for OpenSMTPD; without it, or with --no-opensmtpd, that part is left out and said so. Ends by itself; exit code 0 when all is right.
"""

import argparse
import email
import email.policy
import json
import os
import pathlib
import pwd
import shutil
import ssl
import subprocess
import sys
import tempfile
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, SMTP

failures = []


def expect(holds, what):
    print(("ok    " if holds else "WRONG ") + what)
    if not holds:
        failures.append(what)


class Inbox:
    """Keeps what arrives; refuses one recipient."""

    def __init__(self):
        self.mails = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("gone@"):
            return "550 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append((list(envelope.rcpt_tos), bytes(envelope.content)))
        return "250 taken"


def parsed(content):
    return email.message_from_bytes(content, policy=email.policy.default)


def watch_file(folder, server, to, **more):
    """A file with a check that fails with a text of the target's, an alert, and one channel."""
    mail = {"server": server, "from": "perfbench@example.com", "to": to, **more}
    path = folder / "watch.json"
    words = "Grüße 😀 " + "lang " * 200
    path.write_text(json.dumps({
        "checks": [{"name": "shop", "every": "1m", "target": "demo", "flows": [{"name": "main", "steps": [
            {"name": "home", "get": "/", "check": {"body": {"contains": words}}}]}]}],
        "channels": [{"name": "ops", "mail": mail}],
        "alerts": [{"name": "shop-down", "notify": ["ops"]}],
    }))
    return path


class Bench:
    def __init__(self, perfbench, folder):
        self.perfbench, self.folder = perfbench, folder

    def run(self, *words):
        return subprocess.run([self.perfbench, *map(str, words)], capture_output=True, text=True, timeout=60)

    def test(self, path):
        return self.run("alerts", "test", "ops", "--file", path)


def certificates(folder):
    """A private authority, and a certificate of localhost that it signed."""
    def openssl(*words):
        subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=folder)
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=private")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost")
    (folder / "names").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-out",
            "server.pem", "-extfile", "names")


def check_letter(message, what):
    expect(message["From"].addresses[0].addr_spec == "perfbench@example.com", f"{what}: From")
    expect(message["Date"].datetime is not None and message["Message-ID"].startswith("<perfbench."), f"{what}: Date and Message-ID")
    expect(not message.defects and not any(part.defects for part in message.walk()), f"{what}: no defects")
    kinds = [part.get_content_type() for part in message.iter_parts()]
    expect(kinds == ["text/plain", "text/html"], f"{what}: text and HTML")


def plain(bench, port):
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        path = watch_file(bench.folder, f"smtp://127.0.0.1:{port}", ["anna@example.com", "gone@example.com", "ben@example.com"], tls="none")
        tested = bench.test(path)
        expect(tested.returncode == 0 and "gone@example.com was refused (550 no such user here)" in tested.stdout, "a refused recipient is reported")
        expect(inbox.mails[0][0] == ["anna@example.com", "ben@example.com"], "and the others are served")
        check_letter(parsed(inbox.mails[0][1]), "test mail")

        store = bench.folder / "plain.sqlite"
        passed = bench.run("watch", path, "--once", "--db", store)
        expect(passed.returncode == 99, "a failed check is 99")
        first = parsed(inbox.mails[1][1])
        check_letter(first, "alert")
        text = first.get_body(("plain",)).get_content()
        expect("Grüße 😀" in text, "alert: the target's words arrive as they were")
        expect(first["Subject"] == "critical: shop-down: shop", "alert: subject")
        # The service is well again.
        document = json.loads(path.read_text())
        document["checks"][0]["flows"][0]["steps"][0]["check"] = {"status": 200}
        path.write_text(json.dumps(document))
        passed = bench.run("watch", path, "--once", "--db", store)
        expect(passed.returncode == 0, "and well again is 0")
        last = parsed(inbox.mails[2][1])
        expect(last["Subject"].startswith("resolved after "), "resolved: subject")
        expect(last["References"] == first["Message-ID"], "resolved: in the thread of the incident")
    finally:
        controller.stop()

    refuser = Inbox()
    controller = Controller(refuser, hostname="127.0.0.1", port=port + 1)
    controller.start()
    try:
        path = watch_file(bench.folder, f"smtp://127.0.0.1:{port + 1}", ["gone@example.com"], tls="none")
        tested = bench.test(path)
        expect(tested.returncode == 1 and "no recipient was taken" in tested.stdout and not refuser.mails, "all refused is a failure")
        path = watch_file(bench.folder, f"smtp://127.0.0.1:{port + 1}", ["anna@example.com"])
        tested = bench.test(path)
        expect(tested.returncode == 1 and "offers no TLS" in tested.stdout and not refuser.mails, "without TLS nothing is sent")
    finally:
        controller.stop()


def secure(bench, port):
    certificates(bench.folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(bench.folder / "server.pem", bench.folder / "server.key")

    def authenticate(server, session, envelope, mechanism, data):
        is_right = (data.login, data.password) == (b"perfbench", "geheim für alle".encode())
        return AuthResult(success=is_right, handled=is_right)

    class Guarded(Controller):
        def factory(self):
            return SMTP(self.handler, hostname="localhost", tls_context=context, require_starttls=True, auth_required=True,
                        authenticator=authenticate)

    inbox = Inbox()
    controller = Guarded(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        login = {"user": "perfbench", "password": "geheim für alle"}
        path = watch_file(bench.folder, f"smtp://localhost:{port}", ["anna@example.com"], authorities="ca.pem", **login)
        tested = bench.test(path)
        expect(tested.returncode == 0 and len(inbox.mails) == 1, "STARTTLS with a private authority, and a login: " + tested.stdout.strip())
        path = watch_file(bench.folder, f"smtp://localhost:{port}", ["anna@example.com"], **login)
        tested = bench.test(path)
        expect(tested.returncode == 1 and "certificate" in tested.stdout, "an authority that is not known is refused")
        login["password"] = "wrong"
        path = watch_file(bench.folder, f"smtp://localhost:{port}", ["anna@example.com"], authorities="ca.pem", **login)
        tested = bench.test(path)
        expect(tested.returncode == 1 and "refused the login" in tested.stdout and "wrong" not in tested.stdout, "a wrong password is refused, and not shown")
        expect(len(inbox.mails) == 1, "and nothing more has arrived")
    finally:
        controller.stop()


def opensmtpd(bench, port):
    mails = bench.folder / "mails"
    mails.mkdir()
    owner = pwd.getpwnam("nobody")
    for name in ["anna", "ben"]:
        (mails / name).mkdir()
        os.chown(mails / name, owner.pw_uid, owner.pw_gid)
    for folder in [bench.folder, mails]:
        folder.chmod(0o755)
    users = ", ".join(f'"{name}" = "{owner.pw_uid}:{owner.pw_gid}:{mails / name}"' for name in ["anna", "ben"])
    (bench.folder / "smtpd.conf").write_text(f"""
table users {{ {users} }}
listen on 127.0.0.1 port {port}
action "keep" maildir "{mails}/%{{user.username}}/box" userbase <users>
match from any for domain "example.com" action "keep"
""")
    (bench.folder / "smtpd.conf").chmod(0o600)
    server = subprocess.Popen(["smtpd", "-d", "-f", bench.folder / "smtpd.conf"], stdout=subprocess.DEVNULL, stderr=(bench.folder / "smtpd.log").open("w"))
    try:
        time.sleep(2)
        path = watch_file(bench.folder, f"smtp://127.0.0.1:{port}", ["anna@example.com", "gone@example.com", "ben@example.com"], tls="none")
        tested = bench.test(path)
        expect(tested.returncode == 0 and "gone@example.com was refused (550" in tested.stdout, "OpenSMTPD: a refused recipient is reported: " + tested.stdout.strip())
        found = []
        for _ in range(50):
            found = [next(iter((mails / name / "box" / "new").glob("*")), None) if (mails / name / "box" / "new").exists() else None for name in ["anna", "ben"]]
            if all(found):
                break
            time.sleep(0.2)
        expect(all(found), "OpenSMTPD: the others are served")
        for file in filter(None, found):
            check_letter(parsed(file.read_bytes()), "OpenSMTPD")
    finally:
        server.terminate()
        server.wait(timeout=10)
        if failures:
            print((bench.folder / "smtpd.log").read_text()[-3000:])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--perfbench", required=True)
    parser.add_argument("--port", type=int, default=21500)
    parser.add_argument("--no-opensmtpd", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(os.path.abspath(arguments.perfbench), pathlib.Path(folder))
        plain(bench, arguments.port)
        secure(bench, arguments.port + 10)
        if arguments.no_opensmtpd or os.geteuid() != 0 or not shutil.which("smtpd"):
            print("OpenSMTPD is left out: it needs root, and the package opensmtpd.")
        else:
            opensmtpd(bench, arguments.port + 20)
    print(f"{len(failures)} wrong" if failures else "all right")
    sys.exit(1 if failures else 0)


main()
