"""Each format of a report through a reader that somebody else wrote, as figures that can be held against the result document."""

import csv, io, json, math, re, subprocess, xml.etree.ElementTree as ElementTree

import html5lib
import jsonschema
from hdrh.histogram import HdrHistogram
from hdrh.log import HistogramLogReader
from markdown_it import MarkdownIt
from prometheus_client.openmetrics.parser import text_string_to_metric_families

# Path in the result document, and what people read.
FIGURES = {
    "totals.requests": "requests", "totals.failedRequests": "failed requests", "totals.errorRate": "error rate",
    "totals.throughput": "throughput", "totals.iterations": "iterations", "totals.offeredRate": "offered rate",
    "totals.achievedRate": "achieved rate", "totals.lateIterations": "late arrivals", "totals.droppedIterations": "dropped arrivals",
    "totals.peakVUs": "peak virtual users",
}
CLOCKS = {"responseTime": "response time", "serviceTime": "service time"}
COLUMNS = {"mean": "mean", "p50": "p50", "p90": "p90", "p95": "p95", "p99": "p99", "p999": "p99.9", "max": "max"}
FIGURES |= {f"{clock}.{key}": f"{name} {column}" for clock, name in CLOCKS.items() for key, column in COLUMNS.items()}

# What one of each is in the unit of the result document: milliseconds, shares, plain numbers, bytes.
UNITS = {
    "": 1, "ns": 1e-6, "µs": 1e-3, "ms": 1, "s": 1e3, "m": 6e4, "h": 3.6e6, "%": 0.01, "/s": 1, "k/s": 1e3, "M/s": 1e6,
    "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
}


def path(document, name):
    for part in name.split("."):
        document = document[part]
    return document


def means(text, value):
    """Whether what people read is `value`, rounded as far as it is shown; `-` is nothing."""
    if value is None or text.strip() in ("-", ""):
        return value is None and text.strip() in ("-", "")
    total, last = 0.0, None
    for number, unit in re.findall(r"(-?[\d,]+(?:\.\d+)?) ?(ns|µs|ms|[kM]?/s|[KMGT]iB|[smhB%])?", text.strip()):
        scale = UNITS[unit]
        total += float(number.replace(",", "")) * scale
        last = scale * 10.0 ** -len(number.partition(".")[2])
    return last is not None and abs(total - value) <= last * 0.5000001 + 1e-9


def text_tables(text):
    """The tables of the summary: by the first word of their heading, rows as lists of cells."""
    tables, rows = {}, None
    for line in text.split("\n"):
        cells = [cell for cell in re.split(r"  +", line.strip()) if cell]
        heading = re.match(r"  ([A-Z][A-Za-z ]*?)(  +|$)", line)
        if not cells:
            rows = None
        elif heading and rows is None:
            rows = tables.setdefault(cells[0], [cells])
        elif rows is not None:
            rows.append(cells)
    return tables


class Page:
    """A page of HTML, which must have no mistake at all."""

    def __init__(self, text):
        tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
        self.elements = list(tree.iter())
        # Comments have no name.
        self.outline = [(element.tag, tuple(sorted(element.keys()))) for element in self.elements if isinstance(element.tag, str)]
        self.scripts = [element.text or "" for element in self.elements if element.tag == "script"]
        self.comments = sum(not isinstance(element.tag, str) for element in self.elements)

    @staticmethod
    def words(element):
        return "".join(element.itertext())

    def figures(self):
        return {e.get("data-figure"): (e.get("data-value"), self.words(e)) for e in self.elements if e.get("data-figure")}

    def thresholds(self):
        return [(e.get("data-threshold"), e.get("data-state"), e.get("data-value")) for e in self.elements if e.get("data-threshold") is not None]

    def table(self, section):
        """Rows as (name, [(machine value or nothing, words)])."""
        found = [e for e in self.elements if e.tag == "section" and e.get("id") == section]
        rows = [row for table in found for row in table.iter("tr")]
        return [
            (self.words(row.find("th")), [(cell.get("data-value"), self.words(cell)) for cell in row.findall("td")])
            for row in rows if row.find("td") is not None
        ]


def junit(file, schema):
    """Properties, and cases as (suite, name, result); xmllint must accept the file."""
    checked = subprocess.run(["xmllint", "--noout", "--schema", schema, file], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr[:2000]
    root = ElementTree.parse(file).getroot()
    cases = []
    for suite in root:
        found = suite.findall("testcase")
        count = lambda kind: sum(case.find(kind) is not None for case in found)
        assert int(suite.get("tests")) == len(found)
        for attribute, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(attribute)) == count(kind), (suite.get("name"), kind)
        for case in found:
            result = next((kind for kind in ("failure", "error", "skipped") if case.find(kind) is not None), "passed")
            cases.append((suite.get("name"), case.get("name"), result, case.findtext("system-out") or ""))
    for attribute in ("tests", "failures", "errors", "skipped"):
        assert int(root.get(attribute)) == sum(int(suite.get(attribute)) for suite in root), attribute
    return {p.get("name"): p.get("value") for p in root.iter("property")}, cases


class Markdown:
    """What GitHub would make of it: tables as rows of texts, and anything that is not ours to have."""

    def __init__(self, text):
        reader = MarkdownIt("gfm-like", {"html": True, "linkify": True})
        self.tables, self.html, self.links, self.plain = [], [], [], ""
        for token in reader.parse(text):
            if token.type == "table_open":
                self.tables.append([])
            elif token.type == "tr_open":
                self.tables[-1].append([])
            elif token.type == "html_block":
                self.html += re.findall(r"<[^>]*>", token.content)
            elif token.type == "inline":
                for child in token.children:
                    if child.type == "html_inline":
                        self.html.append(child.content)
                    if child.type in ("link_open", "image"):
                        self.links.append(child.attrGet("href") or child.attrGet("src"))
                words = "".join(child.content for child in token.children if child.type in ("text", "code_inline"))
                self.plain += words + "\n"
                if token.level >= 4:  # table, its head or body, row, cell
                    self.tables[-1][-1].append(words)

    def table(self, *heading):
        return next(rows for rows in self.tables if rows[0][: len(heading)] == list(heading))


def table(text):
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert all(len(row) == len(rows[0]) for row in rows), "rows of different length"
    return [dict(zip(rows[0], row)) for row in rows[1:]], rows


def open_metrics(text):
    """Samples as {(name, labels without the scenario): value}."""
    samples = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = tuple(sorted((k, v) for k, v in sample.labels.items() if k != "scenario"))
            assert (sample.name, labels) not in samples, "twice"
            samples[sample.name, labels] = sample.value
    return samples


def interval_log(file):
    """The merged histogram of each tag."""
    merged = {}
    reader = HistogramLogReader(file, HdrHistogram(1, 3_600_000_000_000, 3))
    while (interval := reader.get_next_interval_histogram()) is not None:
        tag = interval.get_tag()
        if tag in merged:
            merged[tag].add(interval)
        else:
            merged[tag] = interval
    return merged


def at_percentile(histogram, percentile):
    """The value that so many per cent are not above. HdrHistogram for Python rounds the rank, and Java's takes the next whole one since 2.1.10; so do we."""
    rank = max(1, math.ceil(percentile / 100 * histogram.get_total_count() - 1e-9))
    for bucket in histogram.get_recorded_iterator():
        if bucket.total_count_to_this_value >= rank:
            return histogram.get_highest_equivalent_value(bucket.value_iterated_to)


def percentile_lines(text):
    """Percentile: value, and the total of an .hgrm file."""
    rows = [line.split() for line in text.split("\n") if re.match(r" +[\d.]+ [\d.]+ ", line)]
    return {float(row[1]): float(row[0]) for row in rows}, int(re.search(r"Total count *= *(\d+)", text).group(1))


def validate(document, schema):
    with open(schema) as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(document, schema)
