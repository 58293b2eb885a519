#!/usr/bin/env python3
"""Makes a day out of a minute: copies the seconds of a stored run end to end, so that reports on a long soak can be timed.

    perfbench run forty-steps.json --db soak.sqlite
    Tests/Benchmarks/long_run.py soak.sqlite 86400
    /usr/bin/time -v perfbench report latest --db soak.sqlite --format html -o soak.html
"""

import sqlite3
import sys

store, seconds = sys.argv[1], int(sys.argv[2])
database = sqlite3.connect(store)
database.execute("PRAGMA synchronous = OFF")
run, = database.execute("SELECT number FROM runs ORDER BY started_at DESC LIMIT 1").fetchone()
have, last = database.execute(
    "SELECT count(*), max(number) FROM tallies WHERE run = ? AND second IS NOT NULL AND NOT is_warmup AND second < "
    "(SELECT max(second) FROM tallies WHERE run = ?)", (run, run)).fetchone()
first, base = database.execute(
    "SELECT min(second), min(number) FROM tallies WHERE run = ? AND second IS NOT NULL AND NOT is_warmup", (run,)).fetchone()


def columns(table, leave):
    return [row[1] for row in database.execute(f"PRAGMA table_info({table})") if row[1] not in leave]


# What is copied: `copies` maps every new tally to the one it is made from.
database.execute("CREATE TEMP TABLE copies (number INTEGER PRIMARY KEY, source INTEGER, second INTEGER)")
number, = database.execute("SELECT max(number) + 1 FROM tallies").fetchone()
sources = [row[0] for row in database.execute(
    "SELECT number FROM tallies WHERE run = ? AND second IS NOT NULL AND NOT is_warmup ORDER BY second LIMIT ?", (run, have))]
end, = database.execute("SELECT max(second) + 1 FROM tallies WHERE run = ?", (run,)).fetchone()
database.executemany(
    "INSERT INTO copies VALUES (?, ?, ?)",
    ((number + i, sources[i % len(sources)], end + i) for i in range(seconds - end)))
rest = columns("tallies", ("number", "second", "start_ns"))
database.execute(
    f"INSERT INTO tallies (number, second, start_ns, {', '.join(rest)}) SELECT copies.number, copies.second, "
    f"copies.second * 1000000000, {', '.join('tallies.' + name for name in rest)} FROM copies JOIN tallies ON tallies.number = copies.source")
for table in ("step_tallies", "histograms", "status_counts", "failure_counts", "check_counts"):
    rest = [f'"{name}"' for name in columns(table, ("tally",))]
    database.execute(
        f"INSERT INTO {table} (tally, {', '.join(rest)}) SELECT copies.number, {', '.join(rest)} "
        f"FROM copies JOIN {table} ON tally = copies.source ORDER BY copies.number")
rest = columns("resource_samples", ("number", "time_ns"))
database.execute(
    f"INSERT INTO resource_samples (time_ns, {', '.join(rest)}) SELECT copies.second * 1000000000 + 1040000000, "
    f"{', '.join('resource_samples.' + name for name in rest)} FROM copies JOIN tallies ON tallies.number = copies.source "
    f"JOIN resource_samples ON resource_samples.run = tallies.run AND time_ns > start_ns + 900000000 AND time_ns < start_ns + 1900000000 "
    f"ORDER BY copies.number")
# The totals stay those of the short run: merging a day is what a run does while it goes on, and a report does not.
database.execute("UPDATE tallies SET through = (SELECT max(number) FROM tallies) WHERE run = ? AND second IS NULL", (run,))
database.commit()
print(f"{seconds} seconds, {database.execute('SELECT count(*) FROM step_tallies').fetchone()[0]} step tallies")
