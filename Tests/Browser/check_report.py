#!/usr/bin/env python3
"""Opens all HTML pages of perfbench in a real browser and uses them: python3 Tests/Browser/check_report.py

It starts short runs on the demonstration shop (about a minute), makes the report of a load with stages, that of a capacity search, a comparison
and a history, and checks that nothing is asked of the network and nothing complains, that the crosshair reads every chart, percentiles and
metrics switch, tables sort, keys reach everything, and nothing is wider than a phone. It installs nothing: without Chromium it says so and
ends with 0.

    --perfbench FILE      which program (default: .build/release/perfbench, else .build/debug/perfbench)
    --screenshots FOLDER  keeps pictures of every page, wide and narrow, light and dark
    --pages FOLDER        keeps the pages
    --report FILE         checks this report of a run only; with --document FILE its figures, too
"""

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time

from devtools import Browser, find_browser

failures = 0


def expect(condition, sentence):
    global failures
    print(("ok      " if condition else "FAILED  ") + sentence)
    failures += not condition


def wait_for(page, expression):
    """The value of an expression as soon as it is one, for what the browser does a moment later."""
    deadline = time.monotonic() + 10
    while not (value := page.script(expression)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return value


# What all pages have


def check_everywhere(page, path, name, folder):
    """That a page asks for nothing, fits a phone, can be read without a mouse and without eyes, and prints."""
    page.open(path, 1400)
    charts = page.script("[...document.querySelectorAll('figure.chart')].map(f => f.id)")
    expect(page.script("[...document.querySelectorAll('.plot')].every(p => p.getAttribute('aria-label').length > 20)"), f"{name}: all {len(charts)} charts say in words what they show")
    expect(
        page.script("[...document.querySelectorAll('figure.chart')].every(f => f.querySelector('table') || f.parentElement.querySelector('table'))"),
        f"{name}: a table stands behind each of them")
    check_keys(page, charts, name)
    check_colours(page, name)
    for width in (1400, 400):
        for dark in (False, True):
            scheme = "dark" if dark else "light"
            page.open(path, width, dark=dark)
            page.script("document.querySelectorAll('details').forEach(d => { d.open = true })")
            wide = page.script("document.documentElement.scrollWidth")
            expect(wide <= width, f"{name}: nothing is wider than {width} px, {scheme} ({wide})")
            complaints = page.complaints()
            expect(complaints == [], f"{name}: no error on the console and no request, {width} px, {scheme} {complaints}")
            if folder:
                page.open(path, width, dark=dark)
                page.open(path, width, page.script("document.documentElement.scrollHeight"), dark)
                page.screenshot(os.path.join(folder, f"{name}-{width}-{scheme}.png"))
    page.open(path, 800, media="print")
    expect(page.script("[...document.querySelectorAll('.moment, .choice input')].every(e => getComputedStyle(e).display === 'none')"), f"{name}: on paper there are no controls")
    expect(page.script("document.documentElement.scrollWidth") <= 800, f"{name}: and nothing is cut off")


def check_keys(page, charts, name):
    page.script("document.body.focus()")
    reached = set()
    for _ in range(400):
        page.key("Tab")
        where = page.script("(e => e === document.body ? '' : e.classList.contains('plot') ? e.closest('figure').id : '-')(document.activeElement)")
        if where == "" and reached:
            break
        reached.add(where)
    expect(set(charts) <= reached, f"{name}: the Tab key reaches every chart")


def check_colours(page, name):
    """Contrast as WCAG has it: 4.5 for words, 3 for lines."""

    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        return sum(weight * (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4) for weight, c in zip((0.2126, 0.7152, 0.0722), parts))

    def contrast(one, other):
        high, low = sorted((luminance(one), luminance(other)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    for dark in (False, True):
        page.call("Emulation.setEmulatedMedia", media="screen", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        names = ["paper", "text", "faint", "good", "bad", "warning"] + [f"ink{i}" for i in range(1, 7)]
        colours = page.script(f"(s => Object.fromEntries({json.dumps(names)}.map(n => [n, s.getPropertyValue('--' + n).trim()])))(getComputedStyle(document.documentElement))")
        colours = {key: value if len(value) == 7 else "#" + "".join(2 * c for c in value[1:]) for key, value in colours.items()}
        poor = [n for n in names[1:] if contrast(colours[n], colours["paper"]) < (3 if n.startswith("ink") else 4.5)]
        expect(poor == [], f"{name}: words and lines stand out, {'dark' if dark else 'light'} {poor}")


# The report of a run


def check_crosshair(page):
    columns = page.script("JSON.parse(document.getElementById('data').textContent).axes.time.labels.length")
    box = page.box("#chart-response .plot")
    column = columns * 2 // 3
    page.mouse("mouseMoved", box["x"] + box["width"] * (column + 0.5) / columns, box["y"] + box["height"] / 2)
    label = page.script(f"JSON.parse(document.getElementById('data').textContent).axes.time.labels[{column}]")
    expect(page.script("document.getElementById('moment').textContent").startswith("At " + label), f"the crosshair names the moment {label}")
    expect(
        page.script("[...document.querySelectorAll('#time .plot')].every(p => p.querySelector('.cursor').style.display === 'block')"),
        "the crosshair stands in every chart over time")
    readings = page.script("[...document.querySelectorAll('#time .legend button:not([hidden]) output')].map(o => o.textContent)")
    expect(len(readings) > 5 and all(readings), f"it reads {len(readings)} values: {', '.join(readings[:4])} …")
    page.script("document.querySelector('#chart-response .plot').focus()")
    before = page.script("document.querySelector('#chart-response .plot').getAttribute('aria-valuetext')")
    page.key("ArrowLeft")
    after = page.script("document.querySelector('#chart-response .plot').getAttribute('aria-valuetext')")
    expect(before != after and "p95" in after, f"the arrow keys move it: {after}")
    page.key("Home")
    expect(page.script("document.querySelector('#chart-response .plot').getAttribute('aria-valuenow')") == "0", "Home goes to the start")


def check_percentiles(page):
    if not page.script("!!document.querySelector('#chart-clocks')"):
        return
    shown = "[...document.querySelectorAll('#chart-clocks .plot .line')].filter(l => getComputedStyle(l).display !== 'none').map(l => l.dataset.choice).join()"
    values = "[...document.querySelectorAll('#chart-clocks .legend button:not([hidden]) output')].map(o => o.textContent).join()"
    expect(page.script(shown) == "p95,p95", "both clocks show p95 at first")
    page.script("document.querySelector('#chart-clocks .plot').focus()")
    page.key("End")
    before = page.script(values)
    page.click("#chart-clocks input[value=max]")
    expect(page.script(shown) == "max,max", "a click switches them to the largest")
    expect(page.script(values) not in ("", before), f"and they read {page.script(values)} instead of {before}")


def check_sorting(page):
    values = "[...document.querySelectorAll('#steps tbody tr')].map(r => Number(r.cells[4].dataset.value ?? NaN)).filter(v => !Number.isNaN(v))"
    page.click("#steps thead th:nth-child(5) button")
    down = page.script(values)
    page.click("#steps thead th:nth-child(5) button")
    up = page.script(values)
    expect(down == sorted(down, reverse=True) and up == sorted(up), f"a click sorts {len(up)} steps by p95, another one the other way")
    expect(page.script("document.querySelector('#steps thead th:nth-child(5)').getAttribute('aria-sort')") == "ascending", "and says so")
    page.click("#steps thead th:nth-child(1) button")
    names = page.script("[...document.querySelectorAll('#steps tbody tr')].map(r => r.cells[0].textContent)")
    expect(page.script(f"JSON.stringify({json.dumps(names)}.sort((a, b) => a.localeCompare(b)))") == json.dumps(names, ensure_ascii=False, separators=(",", ":")), "by name too")


def check_tables(page):
    page.click("#chart-response .values summary")
    rows = wait_for(page, "document.querySelectorAll('#chart-response .values tr').length")
    columns = page.script("JSON.parse(document.getElementById('data').textContent).axes.time.labels.length")
    expect(rows == columns + 1, f"the table behind the first chart has {rows} rows")
    page.click("#chart-response .legend button")
    expect(
        page.script("getComputedStyle(document.querySelector('#chart-response .plot [data-series=\"0\"]')).display") == "none",
        "a click in the legend hides a line")


def check_figures(page, document):
    shown = page.script("Object.fromEntries([...document.querySelectorAll('[data-figure]')].map(e => [e.dataset.figure, e.dataset.value]))")
    expect(shown.pop("verdict.outcome") == document["verdict"]["outcome"], "the verdict is that of the result document")
    different = []
    for path, value in shown.items():
        part, name = path.split(".")
        expected = document[part][name]
        if (value == "") != (expected is None) or (value and abs(float(value) - expected) > 1e-9 * abs(expected)):
            different.append(f"{path}: {value} is not {expected}")
    expect(not different, f"{len(shown)} figures are those of the result document {different}")
    states = page.script("[...document.querySelectorAll('[data-threshold]')].map(e => [e.dataset.threshold, e.dataset.state])")
    expect(states == [[t["expression"], t["state"]] for t in document["thresholds"]], "so are the thresholds")


def check_marks(page):
    """That stages stand above the axis, and that marks lead to the words about them."""
    stages = page.script("[...document.querySelectorAll('.stages li')].map(e => e.textContent)")
    expect(len(stages) == 3 and "0:0" in stages[0], f"the planned stages stand above the axis: {stages}")
    marks = page.script("[...document.querySelectorAll('.marks a')].map(e => [e.getAttribute('href'), e.getAttribute('aria-label')])")
    expect(len(marks) > 0 and all(len(label) > 10 and page.script(f"!!document.querySelector('{link}')") for link, label in marks), f"{len(marks)} marks lead to words: {marks[0][1] if marks else ''}")


def check_run(page, path, document):
    page.open(path, 1400)
    check_crosshair(page)
    check_percentiles(page)
    check_sorting(page)
    check_tables(page)
    if document:
        check_figures(page, document)
    expect(page.complaints() == [], f"no error on the console and no request: {page.complaints()}")


# The other pages


def check_reading(page, chart, axis):
    """That the arrow keys read a chart with an axis of its own, and its table has a row for each column."""
    labels = page.script(f"JSON.parse(document.getElementById('data').textContent).axes['{axis}'].labels")
    page.script(f"document.querySelector('#chart-{chart} .plot').focus()")
    page.key("End")
    place = page.script(f"document.querySelector('#chart-{chart} .place').textContent")
    text = page.script(f"document.querySelector('#chart-{chart} .plot').getAttribute('aria-valuetext')")
    expect(place == labels[-1] and text.startswith(labels[-1] + ": ") and any(c.isdigit() for c in text), f"{chart}: the keys read {text}")
    box = page.box(f"#chart-{chart} .plot")
    page.mouse("mouseMoved", box["x"] + 2, box["y"] + box["height"] / 2)
    expect(page.script(f"document.querySelector('#chart-{chart} .place').textContent") == labels[0], f"{chart}: the mouse reads {labels[0]}")
    page.click(f"#chart-{chart} .values summary")
    rows = wait_for(page, f"document.querySelectorAll('#chart-{chart} .values tr').length")
    expect(rows == len(labels) + 1, f"{chart}: its table has {rows} rows")


def check_search(page, path):
    page.open(path, 1400)
    order = page.script("[...document.querySelectorAll('main > *')].map(e => e.id || e.tagName)")
    expect(order[:2] == ["HEADER", "search"], "search: the answer stands first")
    for chart, axis in (("bracket", "trials"), ("search-throughput", "loads"), ("search-law", "in-flight"), ("search-times", "loads")):
        if page.script(f"!!document.querySelector('#chart-{chart}')"):
            check_reading(page, chart, axis)
        else:
            expect(chart == "search-law", f"search: there is a chart {chart}")
    expect(page.complaints() == [], f"search: no error on the console and no request: {page.complaints()}")


def check_comparison(page, path, document):
    page.open(path, 1400)
    expect(page.script("document.querySelector('.verdict').dataset.value") == document["verdict"], f"compare: the verdict is {document['verdict']}")
    rows = page.script("[...document.querySelectorAll('#comparison tbody th code')].map(e => e.textContent.replace(/[()]/g, ''))")
    expect(rows == [metric["name"] for metric in document["metrics"]], "compare: the table has every metric")
    check_reading(page, "shift", "percentiles")
    check_reading(page, "every-block", "blocks")
    shown = "[...document.querySelectorAll('#chart-every-block .plot .dots')].filter(l => getComputedStyle(l).display !== 'none').length"
    expect(page.script(shown) == 1, "compare: one metric at a time is shown block by block")
    page.click("#chart-every-block input[value='throughput']")
    expect(page.script("document.querySelector('#chart-every-block .legend button:not([hidden])').textContent").startswith("throughput"), "compare: and another one when it is asked for")
    expect(page.complaints() == [], f"compare: no error on the console and no request: {page.complaints()}")


def check_trend(page, path, document):
    page.open(path, 1400)
    expect(page.script("document.querySelector('.verdict').dataset.value") == document["latest"]["standing"], "trend: the answer is that of the document")
    check_reading(page, "history", "runs")
    label = page.script("JSON.parse(document.getElementById('data').textContent).axes.runs.labels[0]")
    expect(document["runs"][0]["id"] in label, f"trend: it names the runs: {label}")
    changes = len(document["confirmed"]) + len(document["suspects"])
    marks = page.script("[...document.querySelectorAll('.marks a')].filter(a => document.querySelector(a.getAttribute('href'))).length")
    expect(changes == marks > 0, f"trend: {marks} changes are marked, and lead to the table")
    expect(page.complaints() == [], f"trend: no error on the console and no request: {page.complaints()}")


# What the pages are made of

STAGES = """{ "name": "stages", "kind": "stress", "target": "demo", "warmup": "1s",
  "workload": { "executor": "ramping-arrival-rate", "start": "20/s", "maxVUs": 200, "stages": [
    { "to": "20/s", "over": "3s" }, { "to": "200/s", "over": "0s" }, { "to": "200/s", "over": "3s" }, { "to": "20/s", "over": "3s" } ] },
  "flows": [ { "name": "visit", "steps": [
    { "name": "list", "get": "/products", "query": { "pool": 2, "service": "10ms" } },
    { "name": "product", "get": "/products/1?delay=2ms&errors=2%25" } ] } ],
  "thresholds": [ "response_time p95 < 100ms", "response_time p95 < 50ms over 2s", "errors rate < 50%" ] }"""

SEARCH = """{ "name": "search", "kind": "stress", "target": "demo",
  "search": { "from": "20/s", "to": "400/s", "hold": "1s", "within": "20s" },
  "flows": [ { "name": "visit", "steps": [ { "name": "work", "get": "/health", "query": { "pool": 2, "service": "20ms" } } ] } ],
  "thresholds": [ "response_time p95 < 200ms" ] }"""

PAIR = """{ "name": "pair", "target": "demo", "warmup": "200ms",
  "workload": { "executor": "constant-arrival-rate", "rate": "300/s", "for": "1s", "maxVUs": 50 },
  "flows": [ { "name": "visit", "steps": [ { "name": "list", "get": "/products?delay=3ms" } ] } ] }"""


def make_history(store):
    """Copies the last run into two weeks of runs, the second of them a tenth slower: real ones would take long, and a quiet machine."""
    with sqlite3.connect(store) as connection:
        connection.row_factory = sqlite3.Row
        run = dict(connection.execute("SELECT * FROM runs ORDER BY number DESC LIMIT 1").fetchone())

        def insert(table, row):
            connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))

        for number in range(40):
            p50 = (3.5e6 if number < 22 else 3.85e6) * (1 + 0.004 * ((number * 7) % 5 - 2))
            run.update(number=run["number"] + 1, id=f"20261101-{number:06}-made", started_at=run["started_at"] + 30_000, outcome="passed", exit_code=0)
            insert("runs", run)
            insert("trial_figures", {"run": run["number"], "trial": 0, "measured_ns": 10**9, "requests": 300, "failed": 0, "offered": 300, "started": 300, "p50_ns": p50})
            insert("tags", {"run": run["number"], "step": -1, "key": "commit", "value": f"{number:040x}"})


def make_pages(program, folder):
    """The pages, by name, and the documents of the same runs."""
    store = os.path.join(folder, "runs.sqlite")

    def file(name):
        return os.path.join(folder, name)

    def perfbench(*words):
        # A busy machine makes runs untrusted, and the limits here are meant to fail: what counts is that there is something to show.
        done = subprocess.run([program, *words, "--db", store], capture_output=True, text=True, timeout=300)
        if done.returncode not in (0, 3, 4, 10, 99):
            sys.exit(f"perfbench {' '.join(words)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")

    for name, text in (("stages.json", STAGES), ("search.json", SEARCH), ("pair.json", PAIR)):
        with open(file(name), "w") as scenario:
            scenario.write(text)
    perfbench("run", file("stages.json"), "--quiet", "--html", file("run.html"), "--json", file("run.document"))
    perfbench("run", file("search.json"), "--quiet", "--html", file("search.html"))
    shop = f"'{program}' demo --listen 127.0.0.1:${{port}} --faults "
    perfbench("ab", file("pair.json"), "--baseline-command", shop + "delay=3ms", "--candidate-command", shop + "delay=5ms",
              "--blocks", "4", "--label", "pair", "--quiet", "--html", file("ab.html"))
    # Shown even where the machine was too busy for the runs to be trusted.
    perfbench("compare", "pair-baseline", "pair-candidate", "--force", "--html", file("compare.html"), "--json", file("compare.document"))
    perfbench("run", file("pair.json"), "--quiet")
    make_history(store)
    perfbench("trend", "pair", "--metric", "p50", "--html", file("trend.html"))
    done = subprocess.run([program, "trend", "pair", "--metric", "p50", "--json", "--db", store], capture_output=True, text=True)
    documents = {name: json.load(open(file(name + ".document"))) for name in ("run", "compare")}
    return {name: file(name + ".html") for name in ("run", "search", "ab", "compare", "trend")}, {**documents, "trend": json.loads(done.stdout)}


def check_all(page, program, screenshots, kept):
    with tempfile.TemporaryDirectory(prefix="perfbench-pages-") as folder:
        pages, documents = make_pages(program, kept or folder)
        for name, path in pages.items():
            expect(os.path.getsize(path) < 1_000_000, f"{name}: {os.path.getsize(path) // 1024} KiB")
            check_everywhere(page, path, name, screenshots)
        check_run(page, pages["run"], documents["run"])
        check_marks(page)
        check_search(page, pages["search"])
        check_comparison(page, pages["compare"], documents["compare"])
        check_trend(page, pages["trend"], documents["trend"])


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("perfbench", "screenshots", "pages", "report", "document"):
        words.add_argument("--" + name)
    options = words.parse_args()
    if not find_browser():
        print("SKIPPED: there is no Chromium here, so no page was opened. Install it with: apt-get install chromium")
        return
    home = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    programs = [os.path.join(home, ".build", kind, "perfbench") for kind in ("release", "debug")]
    program = options.perfbench or next(filter(os.path.exists, programs), None)
    if not options.report and not program:
        sys.exit("There is no perfbench yet. Build it with: swift build -c release")
    for folder in filter(None, (options.screenshots, options.pages)):
        os.makedirs(folder, exist_ok=True)
    with Browser() as page:
        if options.report:
            check_everywhere(page, options.report, "report", options.screenshots)
            check_run(page, options.report, json.load(open(options.document)) if options.document else None)
        else:
            check_all(page, os.path.abspath(program), options.screenshots, options.pages)
    print("all good" if failures == 0 else f"{failures} failed")
    sys.exit(failures > 0)


main()
