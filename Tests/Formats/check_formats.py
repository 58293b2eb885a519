#!/usr/bin/env python3
"""Holds every format of a report against the result document of the same run, through readers that others wrote.

    pip install html5lib hdrhistogram jsonschema linkify-it-py markdown-it-py prometheus_client     (and xmllint, from libxml2-utils)
    swift build && Tests/Formats/check_formats.py [.build/debug/perfbench]

Runs a few seconds of load against the demonstration service, good, failing, closed and unanswered, an A/B comparison and the analyses of numbers.
Then all formats once more with names in them that try to break out. Ends with 1 at the first thing that is wrong, and says what.
"""

import json, os, subprocess, sys, tempfile, unicodedata

import hostile, readers

HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(HERE, "../ReportsTests/Fixtures")
FORMATS = ["text", "json", "html", "markdown", "junit", "csv", "csv-steps", "csv-resources", "csv-gauges", "hgrm", "hlog", "openmetrics"]
BROWSE = [{"name": "browse", "steps": [
    {"name": "list", "group": "visit", "get": "/products?delay=uniform:2ms-9ms&errors=10%25", "check": {"status": 200}},
    {"name": "one", "group": "visit", "get": "/products/1", "check": {"status": 200}},
    {"name": "health", "get": "/health", "check": {"body": "contains ]]>"}},
]}]
OPEN = {"executor": "constant-arrival-rate", "rate": "60/s", "for": "3s", "maxVUs": 50}
RUNS = {
    "mixed": {"kind": "load", "warmup": "1s", "workload": OPEN, "flows": BROWSE, "thresholds": [
        "response_time p95 < 1ms", "errors rate < 90%", "throughput > 1/s over 2s", "response_time{step:one} max < 10s", "checks rate > 10%"]},
    "closed": {"kind": "benchmark", "trials": 2, "workload": {"executor": "constant-vus", "vus": 3, "for": "1s"}, "flows": BROWSE},
    "soak": {"kind": "soak", "workload": OPEN, "flows": BROWSE},
    "unanswered": {"kind": "load", "target": "http://127.0.0.1:1", "workload": OPEN | {"for": "1s"}, "flows": BROWSE,
                   "thresholds": ["response_time p95 < 1ms"]},
}

CLOSED_HAVE_NONE = ("totals.offeredRate", "totals.achievedRate", "totals.lateIterations", "totals.droppedIterations")


def equal(found, expected, where):
    assert found == expected, f"{where}: {found!r:.300}, not {expected!r:.300}"


def same(found, expected, where):
    """Numbers for machines: the same, but for the last bit of a conversion."""
    assert (found is None) == (expected is None), f"{where}: {found}, not {expected}"
    assert found is None or abs(found - expected) <= 1e-12 * abs(expected), f"{where}: {found!r}, not {expected!r}"


def shown(text, value, where):
    assert readers.means(text, value), f"{where}: \"{text}\" does not mean {value!r}"


class Report:
    """All formats of one stored run, in a folder."""

    def __init__(self, perfbench, store, folder, run="latest"):
        self.folder = folder
        for form in FORMATS:
            command = [perfbench, "report", run, "--db", store, "--format", form, "-o", self.file(form)]
            ended = subprocess.run(command, capture_output=True, text=True)
            assert ended.returncode == 0, f"{form}: {ended.stderr}"
        self.document = json.loads(self.text("json"))
        self.is_closed = "closed model" in self.text("text").split("\n\n")[0]

    def file(self, form):
        return os.path.join(self.folder, "report." + form)

    def text(self, form):
        with open(self.file(form), newline="", encoding="utf-8") as file:
            return file.read()

    # Each format against the document. `steps` are its steps, by position: names may be anything.

    def check(self):
        readers.validate(self.document, os.path.join(FIXTURES, "run.schema.json"))
        for form in FORMATS[2:] + ["text"]:
            getattr(self, "check_" + form.replace("-", "_"))()

    def check_text(self):
        text, document = self.text("text"), self.document
        for character in text:
            # Nothing that moves a cursor, and nothing that turns the text around.
            assert character == "\n" or unicodedata.category(character) not in ("Cc", "Zl", "Zp"), f"text: {character!r}"
            assert not "\u202a" <= character <= "\u202e" and not "\u2066" <= character <= "\u2069", f"text: {character!r}"
        tables = readers.text_tables(text)
        totals = {row[0]: row[1] for row in tables["Totals"][1:]}
        figures = document["totals"]
        shown(totals["requests"].split(",  ")[0].split(", ")[0], figures["requests"], "text: requests")
        if figures["requests"]:
            shown(totals["requests"].split(", ")[1].split(" successful")[0], figures["throughput"], "text: throughput")
        if "arrivals" in totals:
            arrivals = totals["arrivals"].split(", ")
            shown(arrivals[0].partition("(")[2].rstrip(")"), figures["offeredRate"], "text: offered rate")
            shown(arrivals[2].split(" ")[0], figures["lateIterations"], "text: late")
            shown(arrivals[3].split(" ")[0], figures["droppedIterations"], "text: dropped")
        times = {row[0]: dict(zip(tables["Times"][0][1:], row[1:])) for row in tables.get("Times", [])[1:]}
        for clock, name in readers.CLOCKS.items():
            for key, column in readers.COLUMNS.items():
                if name in times:
                    shown(times[name][column], document[clock][key], f"text: {name} {column}")
        rows = tables.get("Steps", [])[1:]
        if any(row[0] != step["name"] for row, step in zip(rows, document["steps"])):
            return
        for row, step in zip(rows, document["steps"]):
            where = f"text: step {row[0]}"
            shown(row[1], step["requests"], where)
            shown(row[2], step["failedRequests"], where)
            for cell, (clock, key) in zip(row[3:], [("responseTime", k) for k in ("p50", "p95", "p99", "max")] + [
                    ("serviceTime", k) for k in ("p50", "p95", "p99")]):
                shown(cell, step[clock][key], where)

    def check_html(self):
        page, document = readers.Page(self.text("html")), self.document
        equal(len(page.scripts), 2, "html: scripts")
        json.loads(page.scripts[0])
        equal(page.comments, 0, "html: comments")
        figures = page.figures()
        for path in readers.FIGURES:
            value = readers.path(document, path)
            # Where users start anew by themselves, nothing is offered: the page leaves that out.
            if path not in figures and (value is None or path in CLOSED_HAVE_NONE and self.is_closed):
                continue
            machine, words = figures[path]
            same(float(machine) if machine else None, value, f"html: {path}")
            shown(words, value, f"html: {path}")
        equal(len(page.thresholds()), len(document["thresholds"]), "html: thresholds")
        for (expression, state, machine), threshold in zip(page.thresholds(), document["thresholds"]):
            # A mark behind what runs from the right lets the rest run from the left again; what is very long is cut; what cannot be seen is replaced.
            whole, shown_as = threshold["expression"], expression.rstrip("\u200e")
            is_cut = shown_as.endswith("…") and whole.startswith(shown_as[:-1])
            assert shown_as == whole or is_cut or not whole.isprintable(), f"html: threshold {expression!r:.200}"
            equal(state, threshold["state"], "html: state of a threshold")
            same(float(machine) if machine else None, threshold["actual"], "html: " + threshold["expression"])
        for (_, cells), step in zip(page.table("steps"), document["steps"]):
            values = [step["requests"], step["failedRequests"]] + [step["responseTime"][k] for k in ("p50", "p95", "p99", "max")] + [
                step["serviceTime"][k] for k in ("p50", "p95", "p99")]
            for (machine, words), value in zip(cells[:-1], values):  # the last is a drawing
                same(float(machine) if machine else None, value, "html: step " + step["name"])
                shown(words, value, "html: step " + step["name"])

    def check_junit(self):
        properties, cases = readers.junit(self.file("junit"), os.path.join(HERE, "junit.xsd"))
        document = self.document
        for path in readers.FIGURES:
            value = readers.path(document, path)
            same(float(properties[path]) if path in properties else None, value, f"junit: {path}")
        for line in cases[0][3].split("\n"):
            name, _, words = line.partition(": ")
            for path in (path for path, title in readers.FIGURES.items() if title == name):
                shown(words, readers.path(document, path), f"junit: {path} in words")
        equal(cases[0][2] == "passed", document["verdict"]["exitCode"] == 0, "junit: verdict")
        found = [result for suite, _, result, _ in cases if suite == "thresholds"]
        states = {"passed": "passed", "failed": "failure", "unmeasured": "error"}
        equal(found, [states[t["state"]] for t in document["thresholds"]], "junit: thresholds")
        said = [line for suite, _, _, line in cases if suite == "checks"]
        equal(said, [f"passed {c['passed']:,}, failed {c['failed']:,}" for c in document["checks"]], "junit: checks")

    def check_markdown(self):
        text, document = readers.Markdown(self.text("markdown")), self.document
        equal(text.links, [], "markdown: links")
        for tag in text.html:
            assert tag.strip("</>").split(" ")[0] in ("details", "summary", "sub", "code"), f"markdown: {tag}"
        assert "@everyone" not in "".join(l for l in self.text("markdown").split("`")[::2]), "markdown: a mention"
        line = next(line for line in text.plain.split("\n") if line.startswith("requests "))
        figures = {title: part[len(title):] for part in line.split(" · ") for title in readers.FIGURES.values() if part.startswith(title + " ")}
        for path, title in list(readers.FIGURES.items())[:10]:
            value = readers.path(document, path)
            if title in figures:
                shown(figures[title], value, f"markdown: {path}")
            else:
                assert value is None or path in CLOSED_HAVE_NONE and self.is_closed, f"markdown: {path} is missing"
        clocks = {row[0]: dict(zip(text.table("", "mean")[0], row)) for row in text.table("", "mean")[1:]} if document["responseTime"]["count"] else {}
        for clock, name in readers.CLOCKS.items():
            for key, column in readers.COLUMNS.items():
                if name in clocks:
                    shown(clocks[name][column], document[clock][key], f"markdown: {name} {column}")
        for row, step in zip(text.table("step", "requests")[1:], document["steps"]):
            values = [step["requests"], step["failedRequests"]] + [step["responseTime"][k] for k in ("p50", "p95", "p99", "max")]
            for cell, value in zip(row[1:], values + [step["serviceTime"]["p95"]]):
                shown(cell, value, "markdown: step " + step["name"])

    def check_csv(self):
        rows, cells = readers.table(self.text("csv"))
        measured = [row for row in rows if row["warmup"] == "0"]
        total = lambda column: sum(float(row[column]) for row in measured)
        totals = self.document["totals"]
        for column, key in (("requests", "requests"), ("failed", "failedRequests"), ("iterations", "iterations"), ("late", "lateIterations"),
                            ("dropped", "droppedIterations"), ("bytes_sent", "bytesSent"), ("bytes_received", "bytesReceived")):
            equal(total(column), totals[key], f"csv: {column}")
        equal(len(measured), len(self.document["intervals"]), "csv: seconds")
        for row, second in zip(measured, self.document["intervals"]):
            for column, key in (("second", "second"), ("requests", "requests"), ("failed", "failed"), ("vus", "vus"), ("offered", "offered"),
                                ("response_p50_ms", "p50"), ("response_p95_ms", "p95"), ("response_p99_ms", "p99"), ("response_max_ms", "max")):
                same(float(row[column]) if row[column] else None, second[key], f"csv: second {row['second']}, {column}")

    def check_csv_steps(self):
        rows, cells = readers.table(self.text("csv-steps"))
        equal(len(rows), len(self.document["steps"]), "csv-steps: rows")
        self.no_formula(cells)
        for row, step in zip(rows, self.document["steps"]):
            equal(int(row["requests"]), step["requests"], "csv-steps: requests")
            equal(int(row["failed"]), step["failedRequests"], "csv-steps: failed")
            for clock, prefix in (("responseTime", "response"), ("serviceTime", "service")):
                for key in ("min", "mean", "stddev", "p50", "p75", "p90", "p95", "p99", "p999", "p9999", "max"):
                    cell = row[f"{prefix}_{key}_ms"]
                    same(float(cell) if cell else None, step[clock][key], f"csv-steps: {prefix} {key}")

    def check_csv_resources(self):
        rows, cells = readers.table(self.text("csv-resources"))
        self.no_formula(cells)
        for resource in self.document["resources"]:
            for metric, figure in resource.items():
                if metric == "name" or not rows or metric not in rows[0]:
                    continue
                values = [float(row[metric]) for row in rows if row["source"].lstrip("'") == resource["name"] and row[metric]]
                # The table has the warm-up as well, which is in no figure.
                if values:
                    assert figure["max"] <= max(values) * (1 + 1e-12) and figure["mean"] >= min(values) * (1 - 1e-12), f"csv-resources: {metric}"

    @staticmethod
    def no_formula(cells):
        for cell in (cell for row in cells for cell in row):
            if cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
                float(cell)

    def check_csv_gauges(self):
        rows, cells = readers.table(self.text("csv-gauges"))
        self.no_formula(cells)
        for gauge in self.document["gauges"]:
            values = [float(row["value"]) for row in rows if (row["source"], row["name"]) == (gauge["source"], gauge["name"])]
            if not values:
                raise AssertionError(f"csv-gauges: no rows of {gauge['source']} {gauge['name']}")
            equal(values[-1], gauge["last"], f"csv-gauges: last of {gauge['name']}")

    def check_openmetrics(self):
        text = self.text("openmetrics")
        samples, document = readers.open_metrics(text), self.document
        value = lambda name, **labels: samples.get((name, tuple(sorted(labels.items()))))
        totals = document["totals"]
        for name, key in (("throughput", "throughput"), ("error_ratio", "errorRate"), ("offered_rate", "offeredRate"),
                          ("achieved_rate", "achievedRate"), ("peak_vus", "peakVUs"), ("sent_bytes_total", "bytesSent"),
                          ("received_bytes_total", "bytesReceived"), ("connections_opened_total", "connectionsOpened")):
            same(value("perfbench_" + name), totals[key], f"openmetrics: {name}")
        for state, key in (("finished", "iterations"), ("late", "lateIterations"), ("dropped", "droppedIterations")):
            same(value("perfbench_iterations_total", state=state), totals[key], f"openmetrics: {state}")
        equal(sum(v for (name, _), v in samples.items() if name == "perfbench_requests_total"), totals["requests"], "openmetrics: requests")
        equal(sum(v for (name, _), v in samples.items() if name == "perfbench_failed_requests_total"), totals["failedRequests"], "openmetrics: failed")
        equal(value("perfbench_exit_code"), document["verdict"]["exitCode"], "openmetrics: exit code")
        for clock, name in (("responseTime", "response_time"), ("serviceTime", "service_time"), ("failedResponseTime", "failed_response_time"),
                            ("iterationTime", "iteration_time")):
            statistics = document[clock]
            if not statistics["count"]:
                continue
            equal(value(f"perfbench_{name}_seconds_count"), statistics["count"], f"openmetrics: {name}")
            for quantile, key in (("0.5", "p50"), ("0.75", "p75"), ("0.9", "p90"), ("0.95", "p95"), ("0.99", "p99"), ("0.999", "p999"), ("1", "max")):
                same(value(f"perfbench_{name}_seconds", quantile=quantile), statistics[key] / 1e3, f"openmetrics: {name} {key}")
        for code, count in document["statusCodes"].items():
            equal(value("perfbench_responses_total", code=code), count, f"openmetrics: {code}")

    def check_hlog(self):
        merged = readers.interval_log(self.file("hlog"))
        self.held(merged)

    def held(self, merged):
        """Histograms by tag; several steps may share a tag when their names are alike."""
        answered = [step for step in self.document["steps"] if step["responseTime"]["count"]]
        # Each second has a line without a tag, too: all steps together.
        whole = [merged.pop(tag) for tag in [tag for tag in merged if not tag]]
        equal(sum(h.get_total_count() for h in whole), sum(s["responseTime"]["count"] for s in answered), "hlog: requests of all steps")
        equal(sum(h.get_total_count() for h in merged.values()), sum(s["responseTime"]["count"] for s in answered), "hlog: requests")
        for step in answered if len(merged) == len(answered) else []:
            histogram, statistics = merged[step["name"]], step["responseTime"]
            equal(histogram.get_total_count(), statistics["count"], "hlog: requests of " + step["name"])
            for percentile, key in ((50, "p50"), (75, "p75"), (90, "p90"), (95, "p95"), (99, "p99"), (99.9, "p999"), (99.99, "p9999"), (100, "max")):
                same(readers.at_percentile(histogram, percentile) / 1e6, statistics[key], f"hlog: {step['name']} {key}")

    def check_hgrm(self):
        values, count = readers.percentile_lines(self.text("hgrm"))
        statistics = self.document["responseTime"]
        equal(count, statistics["count"], "hgrm: requests")
        for percentile, key in ((0.5, "p50"), (0.75, "p75"), (0.9, "p90"), (0.95, "p95"), (1.0, "max")):
            if count:
                assert abs(values[percentile] - statistics[key]) <= 0.0005000001, f"hgrm: {key}: {values[percentile]}, not {statistics[key]}"


def run(perfbench, arguments, codes):
    ended = subprocess.run([perfbench] + arguments, capture_output=True, text=True)
    assert ended.returncode in codes, f"{' '.join(arguments)}: exit {ended.returncode}: {ended.stderr}"
    return ended.stdout


def check_runs(perfbench, folder):
    """Real runs; the store and report of the mixed one."""
    for name, scenario in RUNS.items():
        path, store = os.path.join(folder, name + ".json"), os.path.join(folder, name + ".sqlite")
        with open(path, "w") as file:
            json.dump({"name": name, "target": "demo", "seed": 3} | scenario, file)
        said = run(perfbench, ["run", path, "--db", store, "--quiet", "--json", "-", "--label", "<b>\"]]>", "--tag", "k=v"], (0, 3, 4, 99))
        report = Report(perfbench, store, folder)
        assert report.text("json") == said, f"{name}: report and run wrote different documents"
        report.check()
        print(f"ok  {name}: {report.document['totals']['requests']:,} requests in {len(FORMATS)} formats, {report.document['verdict']['outcome']}")
    return os.path.join(folder, "mixed.sqlite"), Report(perfbench, os.path.join(folder, "mixed.sqlite"), folder)


def check_documents(perfbench, folder):
    """Comparisons and analyses against their schemas."""
    store, path = os.path.join(folder, "ab.sqlite"), os.path.join(folder, "ab.json")
    with open(path, "w") as file:
        json.dump({"name": "ab", "target": "demo", "workload": {"executor": "constant-vus", "vus": 2, "for": "300ms"}, "flows": BROWSE[:1]}, file)
    serve = f"{perfbench} demo --listen 127.0.0.1:${{port}}"
    said = run(perfbench, ["ab", path, "--baseline-command", serve, "--candidate-command", serve, "--blocks", "4", "--db", store, "--quiet",
                           "--json", "-"], (0, 3, 4, 10, 99))
    readers.validate(json.loads(said), os.path.join(FIXTURES, "comparison.schema.json"))
    for _ in range(2):
        run(perfbench, ["run", path, "--db", store, "--quiet", "--json", "-"], (0, 3, 4, 99))
    said = run(perfbench, ["compare", "latest~1", "latest", "--db", store, "--json", "-"], (0, 4, 10))
    readers.validate(json.loads(said), os.path.join(FIXTURES, "comparison.schema.json"))
    tables = {
        "usl": "concurrency,throughput\n" + "".join(f"{n},{n * 100 / (1 + 0.05 * (n - 1) + 0.001 * n * (n - 1)):.2f}\n" for n in (1, 2, 4, 8, 16, 32, 64)),
        "trend": "".join(f"{10 + i * 0.1 + i % 3}\n" for i in range(40)),
        "changes": "".join(f"{(10 if i < 30 else 14) + i % 3 * 0.1}\n" for i in range(60)),
        "compare": "arm,block,value\n" + "".join(f"{arm},{i},{10 + i % 4 + (arm == 'b')}\n" for i in range(12) for arm in "ab"),
    }
    for analysis, table in tables.items():
        path = os.path.join(folder, analysis + ".csv")
        with open(path, "w") as file:
            file.write(table)
        said = run(perfbench, ["analyze", analysis, path, "--json"], (0, 10))
        readers.validate(json.loads(said), os.path.join(FIXTURES, "analysis.schema.json"))
    said = run(perfbench, ["analyze", "histogram", os.path.join(folder, "report.hlog"), "--json"], (0,))
    readers.validate(json.loads(said), os.path.join(FIXTURES, "analysis.schema.json"))
    print(f"ok  2 comparisons and {len(tables) + 1} analyses fit their schemas")


def check_hostile(perfbench, store, folder, ordinary):
    """The same run under every hostile name: the same numbers, the same shape."""
    page, text = readers.Page(ordinary.text("html")), readers.Markdown(ordinary.text("markdown"))
    for name in hostile.NAMES:
        copy = os.path.join(folder, "hostile.sqlite")
        hostile.renamed(store, copy, name)
        report = Report(perfbench, copy, folder)
        try:
            report.check()
            for part in ("totals", "responseTime", "serviceTime", "phases", "statusCodes", "intervals"):
                equal(report.document[part], ordinary.document[part], f"json: {part}")
            equal([step["name"] for step in report.document["steps"]], [name] * len(ordinary.document["steps"]), "json: names of steps")
            found = readers.Page(report.text("html"))
            fewer = set(found.outline) - set(page.outline)
            assert name.strip() == "" or not fewer, f"html: new elements {fewer}"
            same_shape = readers.Markdown(report.text("markdown"))
            equal([[len(row) for row in rows] for rows in same_shape.tables], [[len(row) for row in rows] for rows in text.tables], "markdown: tables")
        except Exception as problem:
            raise AssertionError(f"with the name {name[:60]!r}: {problem}") from problem
        os.remove(copy)
    print(f"ok  {len(hostile.NAMES)} hostile names stay where they belong, in {len(FORMATS)} formats each")


def main():
    perfbench = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "../../.build/debug/perfbench"))
    with tempfile.TemporaryDirectory() as folder:
        store, ordinary = check_runs(perfbench, folder)
        check_documents(perfbench, folder)
        check_hostile(perfbench, store, folder, ordinary)


if __name__ == "__main__":
    try:
        main()
    except AssertionError as problem:
        sys.exit(f"WRONG: {problem}")
