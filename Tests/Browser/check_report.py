#!/usr/bin/env python3
"""Opens an HTML report in a real browser and uses it: python3 Tests/Browser/check_report.py report.html [result.json] [folder for screenshots]

Checks that nothing is asked of the network and nothing complains, that the crosshair reads every chart, the percentile switches, the
tables sort, keys work, nothing is wider than a phone; and, given the result document of the same run, that the figures are the same.
"""

import json
import os
import sys
import time

from devtools import Browser

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
    expect(page.script(shown) == "p95,p95", "both clocks show p95 at first")
    page.click("#chart-clocks input[value=p99]")
    expect(page.script(shown) == "p99,p99", "a click switches them to p99")


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


def main():
    report = sys.argv[1]
    document = json.load(open(sys.argv[2])) if len(sys.argv) > 2 else None
    folder = sys.argv[3] if len(sys.argv) > 3 else None
    with Browser() as page:
        page.open(report, 1400)
        check_crosshair(page)
        check_percentiles(page)
        check_sorting(page)
        check_tables(page)
        if document:
            check_figures(page, document)
        expect(page.complaints() == [], f"no error on the console and no request: {page.complaints()}")
        for width in (1400, 400):
            for dark in (False, True):
                page.open(report, width, dark=dark)
                wide = page.script("document.documentElement.scrollWidth")
                expect(wide <= width, f"at {width} px nothing is wider than the page")
                expect(page.complaints() == [], f"no complaint at {width} px, {'dark' if dark else 'light'}")
                if folder:
                    page.open(report, width, page.script("document.documentElement.scrollHeight"), dark)
                    page.screenshot(os.path.join(folder, f"report-{width}-{'dark' if dark else 'light'}.png"))
        page.open(report, 800, media="print")
        expect(page.script("getComputedStyle(document.querySelector('.moment')).display") == "none", "on paper there are no controls")
    print("all good" if failures == 0 else f"{failures} failed")
    sys.exit(failures > 0)


main()
