"""Names that try to leave their place, and a store in which every name is one of them."""

import shutil, sqlite3

NAMES = [
    "<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", "]]>", "<!--", "-->", "\"'`", "\" onmouseover=\"alert(1)",
    "a,b\n\"c\"", "=cmd|' /C calc'!A0", "+1", "-2+3", "@everyone", "| a | b |\n| --- |", "[link](http://evil.example)", "`` ` ``",
    "</details>", "&lt;b&gt;&#60;", "\\", "a\\|b\\", "\x1b[2Jgone", "\0\x01\ufffe\uffff", "\u202egnp.exe", "שלום <b>", "👩‍👩‍👧‍👦🛒", "{\"x\":1}",
    "# EOF", "x\u2028y\u2029z", "", " ", "\t", "www.evil.example", "#1", "user@evil.example", "http://example.com/" + "très-long/" * 1000,
]

# The columns of the store that hold names, of the run, the scenario or the machine.
COLUMNS = {
    "runs": ["scenario", "kind", "label", "target", "version", "host", "kernel", "cpu", "source", "abort_reason"],
    "steps": ["name", "flow", "group_name"], "flows": ["name"], "groups": ["name"], "checks": ["name"],
    "thresholds": ["expression"], "threshold_results": ["expression", "window"], "verdict_reasons": ["reason"],
    "findings": ["rule", "title", "recommendation"], "finding_evidence": ["name"],
}


def renamed(store, copy, name):
    """Copies a store of one run and gives `name` to everything in it that has one. Names that must differ get numbers behind them."""
    shutil.copyfile(store, copy)
    database = sqlite3.connect(copy)
    for table, columns in COLUMNS.items():
        for column in columns:
            database.execute(f"UPDATE {table} SET {column} = ? WHERE {column} <> ''", (name,))
    groups = [position for position, in database.execute("SELECT position FROM groups")]
    assert len(groups) <= 1, "all groups would have one name"
    database.execute("UPDATE histograms SET series = 'group:' || ? WHERE series LIKE 'group:%'", (name,))
    database.execute("UPDATE custom_metrics SET name = ?", (name,))
    database.execute("UPDATE histograms SET series = 'custom:' || ? WHERE series LIKE 'custom:%'", (name,))
    database.execute("UPDATE tags SET key = ?, value = ? WHERE step = -1", (name, name))
    database.execute("UPDATE resource_samples SET source = 'process:' || ? WHERE source = 'process:target'", (name,))
    database.commit()
    database.close()
