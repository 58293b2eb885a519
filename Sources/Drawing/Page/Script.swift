// What moves on the page: the crosshair, the switch between percentiles, the sorting of tables. Without it everything is still there to
// read but the readings.

/// The script of every page with charts; it reads `HTMLPage.data`.
package let pageScript = #"""
    "use strict";
    (() => {
      const data = JSON.parse(document.getElementById("data").textContent);
      const all = (selector, root = document) => [...root.querySelectorAll(selector)];

      // Values for people, with the same three digits as everywhere else.
      const three = v => { const m = Math.abs(v); return v.toFixed(m < 9.995 ? 2 : m < 99.95 ? 1 : 0); };
      const scaled = (v, base, units) => {
        let i = 0;
        while (Math.abs(v) >= (base === 1024 && i === 0 ? 1024 : 999.5) && i < units.length - 1) { v /= base; i++; }
        return (i === 0 && Number.isInteger(v) ? String(v) : base === 1024 && i === 0 ? String(Math.trunc(v)) : three(v)) + units[i];
      };
      const count = v => Math.abs(v) < 1 && v !== 0 ? String(Number(v.toPrecision(2))) : scaled(v, 1000, ["", " k", " M", " G", " T"]);
      const show = {
        ms: v => v === 0 ? "0 ms" : v < 0.0009995 ? Math.trunc(v * 1e6) + " ns" : v < 0.9995 ? three(v * 1000) + " µs" : v < 999.5 ? three(v) + " ms"
          : v < 99950 ? three(v / 1000) + " s" : Math.floor(Math.round(v / 1000) / 60) + "m " + String(Math.round(v / 1000) % 60).padStart(2, "0") + "s",
        rate: v => count(v) + "/s",
        count,
        change: v => { const m = Math.abs(v), text = m.toFixed(m < 9.995 ? 2 : 1); return (Number(text) === 0 ? "0" : (v < 0 ? "-" : "+") + text) + " %"; },
        percent: v => (v === 0 || v === 100 ? String(v) : v < 0.005 ? "<0.01" : three(v)) + " %",
        bytes: v => scaled(v, 1024, [" B", " KiB", " MiB", " GiB", " TiB"]),
        bytesPerSecond: v => show.bytes(v) + "/s",
      };
      const reading = (chart, series, at) => {
        const middle = series.middle[at], format = show[chart.unit];
        if (middle == null) return "–";
        const low = format(series.low ? series.low[at] : middle), high = format(series.high ? series.high[at] : middle);
        return low === high ? low : `${format(middle)} (${low} – ${high})`;
      };

      // One crosshair for all charts of an axis.
      const charts = all("figure.chart").map(figure => ({
        figure, plot: figure.querySelector(".plot"), cursor: figure.querySelector(".cursor"), chart: data.charts[figure.dataset.chart],
        outputs: all(".legend button", figure).map(b => b.querySelector("output")), buttons: all(".legend button", figure),
        place: figure.querySelector(".legend .place"),
      })).filter(c => c.plot.dataset.axis);
      const position = {};
      const place = (axis, at) => axis.places ? axis.places[at] : (at + 0.5) / axis.labels.length;
      // Columns may be anywhere, in order or not: the nearest one is meant.
      const nearest = (axis, share) => !axis.places ? Math.floor(share * axis.labels.length)
        : axis.places.reduce((best, p, i) => Math.abs(p - share) < Math.abs(axis.places[best] - share) ? i : best, 0);
      const point = (axis, at) => {
        const labels = data.axes[axis].labels;
        at = Math.max(0, Math.min(labels.length - 1, at));
        position[axis] = at;
        for (const c of charts) {
          if (c.plot.dataset.axis !== axis) continue;
          c.cursor.style.display = "block";
          c.cursor.style.left = place(data.axes[axis], at) * 100 + "%";
          const words = c.chart ? c.chart.series.map((s, i) => {
            const text = reading(c.chart, s, at);
            c.outputs[i].textContent = text;
            return c.buttons[i].hidden ? "" : s.name + " " + text;
          }).filter(Boolean).join(", ") : "";
          if (c.place) c.place.textContent = labels[at];
          c.plot.setAttribute("aria-valuenow", at);
          c.plot.setAttribute("aria-valuetext", labels[at] + ": " + words);
        }
        if (axis === "time") {
          const step = data.axes.time.step;
          document.getElementById("moment").textContent = "At " + labels[at] + (step > 1 ? " and the " + step + " seconds from there: the middle one (lowest – highest)" : "");
        }
      };
      for (const c of charts) {
        const axis = c.plot.dataset.axis, length = data.axes[axis].labels.length;
        c.plot.setAttribute("aria-valuemax", length - 1);
        const move = event => {
          const box = c.plot.getBoundingClientRect();
          point(axis, nearest(data.axes[axis], (event.clientX - box.left) / box.width));
        };
        c.plot.addEventListener("pointermove", move);
        c.plot.addEventListener("pointerdown", move);
        c.plot.addEventListener("focus", () => { if (position[axis] == null) point(axis, 0); });
        c.plot.addEventListener("keydown", event => {
          const page = Math.max(1, Math.round(length / 10)), at = position[axis] ?? 0;
          const to = { ArrowLeft: at - 1, ArrowDown: at - 1, ArrowRight: at + 1, ArrowUp: at + 1, PageDown: at - page, PageUp: at + page, Home: 0, End: length - 1 }[event.key];
          if (to == null) return;
          event.preventDefault();
          point(axis, to);
        });
      }

      // Lines that can be hidden, and the switch between percentiles.
      for (const c of charts) {
        for (const button of c.buttons) button.addEventListener("click", () => {
          const on = button.getAttribute("aria-pressed") !== "true";
          button.setAttribute("aria-pressed", on);
          for (const line of all(`.plot [data-series="${button.dataset.series}"]`, c.figure)) line.style.display = on ? "" : "none";
        });
        for (const radio of all("input[type=radio]", c.figure)) radio.addEventListener("change", () => {
          for (const part of all("[data-choice]", c.figure)) part.toggleAttribute("hidden", part.dataset.choice !== radio.value);
          if (position[c.plot.dataset.axis] != null) point(c.plot.dataset.axis, position[c.plot.dataset.axis]);
        });
      }

      // The values behind a chart, made when someone asks.
      for (const c of charts) {
        const details = c.figure.querySelector(".values");
        if (!details || !c.chart) continue;
        details.addEventListener("toggle", () => {
          const table = details.querySelector("table");
          if (!details.open || table.rows.length) return;
          const cell = (row, name, text) => { const e = document.createElement(name); e.textContent = text; row.append(e); return e; };
          const head = table.createTHead().insertRow(), body = table.createTBody();
          cell(head, "th", data.axes[c.plot.dataset.axis].title).scope = "col";
          c.chart.series.forEach((s, i) => { cell(head, "th", s.name + (c.buttons[i].dataset.choice ? " " + c.buttons[i].dataset.choice : "")).scope = "col"; });
          data.axes[c.plot.dataset.axis].labels.forEach((label, at) => {
            const row = body.insertRow();
            cell(row, "th", label).scope = "row";
            for (const s of c.chart.series) cell(row, "td", reading(c.chart, s, at));
          });
        });
      }

      // Tables that sort by a column: figures the largest first, names from A.
      for (const table of all("table.sortable")) {
        const heads = all("thead th", table);
        heads.forEach((head, column) => {
          const button = head.querySelector("button");
          if (!button) return;
          button.addEventListener("click", () => {
            const isNumber = column > 0, was = head.getAttribute("aria-sort");
            const down = was ? was === "ascending" : isNumber;
            heads.forEach(h => h.removeAttribute("aria-sort"));
            head.setAttribute("aria-sort", down ? "descending" : "ascending");
            const key = row => { const c = row.cells[column]; return isNumber ? Number(c.dataset.value ?? NaN) : c.textContent; };
            const rows = all("tbody tr", table).sort((a, b) => {
              const x = key(a), y = key(b);
              if (!isNumber) return x.localeCompare(y) * (down ? -1 : 1);
              // What was not measured is last either way.
              if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) - Number.isNaN(y);
              return (x - y) * (down ? -1 : 1);
            });
            table.tBodies[0].append(...rows);
          });
        });
      }
    })();
    """#
