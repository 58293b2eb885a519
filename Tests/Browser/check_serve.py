#!/usr/bin/env python3
"""Uses `perfbench serve` in a real browser: python3 Tests/Browser/check_serve.py

It signs in, starts a scenario, sees the live chart move, ends the server with SIGKILL while the run goes and starts it again, stops the run, opens
a finished one, chooses a range, compares two, sets a baseline, exports, and holds the figures of pages against the API's documents. About a
minute. It installs nothing: without Chromium it says so and ends with 0.

    --perfbench FILE      which program (default: .build/release/perfbench, else .build/debug/perfbench)
    --screenshots FOLDER  keeps pictures of every page, wide and narrow, light and dark
    --port N              where the server listens (default 23110)
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

from devtools import Browser, find_browser

failures = 0


def expect(condition, sentence):
    global failures
    print(("ok      " if condition else "FAILED  ") + sentence)
    failures += not condition


def wait_for(look, seconds=15):
    """What `look` answers as soon as it is something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if value := look():
                return value
        except (RuntimeError, OSError):
            pass  # The page is being loaded, or the server started.
        time.sleep(0.05)
    return None


class Server:
    """The server on a store of its own."""

    def __init__(self, program, folder, port):
        self.program, self.port = program, port
        self.store = os.path.join(folder, "runs.sqlite")
        self.scenarios = os.path.join(folder, "scenarios")
        os.mkdir(self.scenarios)
        self.write("smoke", 12)
        self.write("brief", 3)
        self.token = self.perfbench("token", "add", "browser", "--role", "admin").strip()
        self.start()

    def write(self, name, seconds):
        scenario = {
            "name": name, "kind": "load", "target": "demo",
            "workload": {"executor": "constant-arrival-rate", "rate": "60/s", "for": f"{seconds}s", "maxVUs": 50},
            "flows": [{"name": "browse", "steps": [{"name": "list", "get": "/products?delay=uniform:2ms-9ms"}, {"name": "one", "get": "/products/1"}]}],
            "thresholds": ["response_time p95 < 1s"],
        }
        with open(os.path.join(self.scenarios, f"{name}.json"), "w") as file:
            json.dump(scenario, file)

    def perfbench(self, *words):
        result = subprocess.run([self.program, *words, "--db", self.store], capture_output=True, text=True)
        # 4: on a busy machine a run is not to be believed, and its figures are figures all the same.
        if result.returncode not in (0, 4):
            raise SystemExit(f"perfbench {' '.join(words)} ended with {result.returncode}: {result.stderr}")
        return result.stdout

    def start(self):
        words = [self.program, "serve", "--listen", f"127.0.0.1:{self.port}", "--db", self.store, "--scenarios", self.scenarios, "--rate-limit", "500/s"]
        self.process = subprocess.Popen(words, stderr=subprocess.DEVNULL)
        wait_for(lambda: self.get("/healthz"))

    def get(self, path):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers={"Authorization": f"Bearer {self.token}"})
        return urllib.request.urlopen(request, timeout=10).read().decode()

    def document(self, path):
        return json.loads(self.get("/api/v1" + path))

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


class Page:
    """The browser on the server's pages."""

    def __init__(self, browser, server):
        self.browser, self.server = browser, server
        self.origin = f"http://127.0.0.1:{server.port}"
        self.allowed = []

    def open(self, path, width=1400, height=900, dark=False):
        self.browser.events = []
        self.browser.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        self.browser.call("Emulation.setEmulatedMedia", media="screen", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.browser.call("Page.navigate", url=self.origin + path)
        self.loaded()

    def loaded(self):
        wait_for(lambda: self.browser.script("document.readyState") == "complete")

    def script(self, expression):
        return self.browser.script(expression)

    def submit(self, selector):
        """Sends a form as its button does, and waits for the page that follows."""
        self.script("window.isBefore = true")
        self.script(f"document.querySelector({json.dumps(selector)}).click()")
        wait_for(lambda: self.script("!window.isBefore && document.readyState === 'complete'"))

    def fill(self, selector, text):
        self.script(f"(e => {{ e.value = {json.dumps(text)}; e.dispatchEvent(new Event('input', {{bubbles: true}})) }})(document.querySelector({json.dumps(selector)}))")

    def complaints(self):
        """Errors on the console, and requests to anything but this server."""
        self.script("1")
        found = []
        for event in self.browser.events:
            parameters = event.get("params", {})
            if event["method"] == "Runtime.exceptionThrown":
                found.append(f"exception: {parameters['exceptionDetails']}")
            if event["method"] == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning"):
                found.append(f"console: {parameters['args']}")
            if event["method"] == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
                found.append(f"log: {parameters['entry']['text']} {parameters['entry'].get('url', '')}")
            if event["method"] == "Network.requestWillBeSent":
                url = parameters["request"]["url"]
                if not url.startswith((self.origin, "data:", "about:")):
                    found.append(f"request: {url[:100]}")
        return found


def check_sign_in(page):
    page.open("/runs")
    expect(page.script("!!document.querySelector('input[name=token]')"), "without a session there is the form for a token")
    page.fill("input[name=token]", "wrong")
    page.submit(".sign-in button")
    expect("not known" in page.script("document.body.textContent"), "a wrong token is refused")
    page.open("/runs")
    page.fill("input[name=token]", page.server.token)
    page.submit(".sign-in button")
    expect(page.script("location.pathname") == "/runs", "a right one leads to the page that was asked for")
    expect(page.script("document.cookie") == "", "no script sees the cookie")


def check_start(page):
    page.open("/start")
    page.fill("select[name=scenario]", "smoke.json")
    page.fill("input[name=rate]", "fast")
    expect(wait_for(lambda: "is not a rate" in page.script("document.getElementById('start-problems').textContent")), "a mistake is shown while one types")
    page.fill("input[name=rate]", "80/s")
    expect(wait_for(lambda: "smoke: load" in page.script("document.getElementById('start-plan').textContent")), "then the plan")
    page.fill("input[name=label]", "from-the-page")
    page.submit("#start button")
    run = wait_for(lambda: page.server.document("/starts/1")["run"])
    expect(run, f"the scenario is started ({run})")
    expect(wait_for(lambda: run in page.script("document.getElementById('running').textContent")), "and the page shows it by itself")
    return run


def check_live(page, run):
    page.open(f"/runs/{run}")
    path = "document.getElementById('live-line-p95').getAttribute('d')"
    first = wait_for(lambda: page.script(path))
    expect(first, "the live chart has a line")
    expect(wait_for(lambda: page.script(path) != first), "and it moves")
    expect(page.complaints() == [], f"no complaint while it does {page.complaints()}")
    before = int(page.script("document.getElementById('live-second').textContent"))
    page.server.kill()
    expect(wait_for(lambda: "does not answer" in page.script("document.getElementById('live-state').textContent")), "a server that is killed is missed")
    page.server.start()
    expect(wait_for(lambda: int(page.script("document.getElementById('live-second').textContent")) > before + 1), "and followed again when it is back")
    seconds = [interval["second"] for interval in page.server.document(f"/runs/{run}/intervals")["items"]]
    expect(seconds == list(range(len(seconds))) and len(seconds) > before, "the run lost no second meanwhile")
    page.submit(".toolbar form[action$='/stop'] button")
    expect(wait_for(lambda: page.server.document(f"/runs/{run}")["run"]["status"] == "interrupted"), "the stop button ends it")
    expect(wait_for(lambda: page.script("!document.getElementById('live') && !!document.querySelector('header .verdict')")), "and the page shows the result by itself")


def check_run(page, run):
    page.open(f"/runs/{run}")
    document = page.server.document(f"/runs/{run}")
    figures = page.script("[...document.querySelectorAll('[data-figure][data-value]')].map(e => [e.dataset.figure, e.dataset.value])")
    wrong = []
    for path, value in figures:
        found = document
        for key in path.split("."):
            found = found[key] if isinstance(found, dict) else None
        if isinstance(found, (int, float)) and value and abs(float(value) - found) > 1e-9 * max(1, abs(found)):
            wrong.append((path, value, found))
    expect(len(figures) > 20 and not wrong, f"its {len(figures)} figures are those of the document {wrong[:3]}")
    page.fill("input[name=from]", "1")
    page.fill("input[name=to]", "3")
    page.submit(".range button")
    part = page.server.document(f"/runs/{run}?from=1&to=3")
    shown = page.script("document.querySelector('[data-figure=\"responseTime.p95\"]').dataset.value")
    expect(abs(float(shown) - part["responseTime"]["p95"]) < 1e-9, "a range has its own figures, those of the API")
    expect(part["totals"]["requests"] < document["totals"]["requests"] and "seconds 1 to 3" in page.script("document.body.textContent"), "and says which it is")
    page.open(f"/runs/{run}")
    page.fill("input[name=name]", "release")
    page.submit(".toolbar form[action$='/baseline'] button")
    expect(any(b["name"] == "release" and b["run"] == run for b in page.server.document("/baselines")["items"]), "a baseline is set")
    links = page.script("[...document.querySelectorAll('.toolbar details a')].map(a => a.getAttribute('href'))")
    expect(len(links) > 10 and all(page.server.get(link) for link in links), f"{len(links)} exports have something in them")


def check_compare(page, one, other):
    page.open("/compare")
    page.fill("input[name=baseline]", one)
    page.fill("input[name=candidate]", other)
    page.submit(".filter button")
    document = page.server.document(f"/comparisons?baseline={one}&candidate={other}")
    shown = page.script("document.querySelector('.verdict').dataset.value")
    expect(shown == document["verdict"], f"two runs are compared: {shown}")


def check_everywhere(page, paths, folder):
    for name, path in paths.items():
        for width in (1400, 400):
            for dark in (False, True):
                scheme = "dark" if dark else "light"
                page.open(path, width, dark=dark)
                time.sleep(0.3)
                wide = page.script("document.documentElement.scrollWidth")
                expect(wide <= width, f"{name}: nothing is wider than {width} px, {scheme} ({wide})")
                complaints = page.complaints()
                loads = sum(event["method"] == "Page.frameNavigated" for event in page.browser.events)
                expect(loads == 1, f"{name}: it is loaded once ({loads})")
                expect(complaints == [], f"{name}: no error on the console, no foreign request, {width} px, {scheme} {complaints}")
                if folder:
                    page.browser.call("Emulation.setDeviceMetricsOverride", width=width, height=min(4000, page.script("document.documentElement.scrollHeight")), deviceScaleFactor=1, mobile=width < 600)
                    path_of_picture = os.path.join(folder, f"serve-{name}-{width}-{scheme}.png")
                    wait_for(lambda: page.browser.screenshot(path_of_picture) or True)
        labels = page.script("[...document.querySelectorAll('input:not([type=hidden]), select')].every(e => e.labels.length || e.getAttribute('aria-label'))")
        expect(labels, f"{name}: every field has a name for those who cannot see it")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--perfbench")
    parser.add_argument("--screenshots")
    parser.add_argument("--port", type=int, default=23110)
    arguments = parser.parse_args()
    if not find_browser():
        print("There is no Chromium here: nothing was checked. Install it with: apt-get install chromium")
        return 0
    program = arguments.perfbench or next(path for path in (".build/release/perfbench", ".build/debug/perfbench") if os.path.exists(path))
    if arguments.screenshots:
        os.makedirs(arguments.screenshots, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        server = Server(os.path.abspath(program), folder, arguments.port)
        try:
            with Browser() as browser:
                page = Page(browser, server)
                check_sign_in(page)
                stopped = check_start(page)
                check_live(page, stopped)
                for label in ("one", "two"):
                    server.perfbench("run", os.path.join(server.scenarios, "brief.json"), "--quiet", "--label", label)
                check_run(page, server.document("/runs/one")["run"]["id"])
                one, two = (server.document(f"/runs/{label}")["run"]["id"] for label in ("one", "two"))
                check_compare(page, one, two)
                check_everywhere(page, {
                    "overview": "/", "runs": "/runs", "run": f"/runs/{two}", "range": f"/runs/{two}?from=1&to=3", "compare": f"/compare?baseline={one}&candidate={two}",
                    "scenario": "/scenarios/brief", "journeys": "/journeys", "findings": "/findings", "start": "/start", "settings": "/settings",
                }, arguments.screenshots)
        finally:
            server.kill()
    print(f"{failures} failed" if failures else "all good")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
