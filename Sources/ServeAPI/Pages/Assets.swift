// The files that pages load: all from this server.

import Drawing
import HTTPMessages

let assetRoutes: [Route] = [
    Route(.get, "/assets/style.css", nil, "The style sheet.", answer: .other(["text/css"])) { _, _ in
        .text(pageStyle + serverStyle, "text/css; charset=utf-8")
    },
    Route(.get, "/assets/report.js", nil, "What reads the charts.", answer: .other(["text/javascript"])) { _, _ in
        .text(pageScript, "text/javascript; charset=utf-8")
    },
    Route(.get, "/assets/live.js", nil, "What follows runs.", answer: .other(["text/javascript"])) { _, _ in
        .text(liveScript, "text/javascript; charset=utf-8")
    },
]

/// What the pages of the server have beyond reports.
private let serverStyle = """
    .skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--paper);padding:4px 8px;z-index:9}
    nav{display:flex;flex-wrap:wrap;gap:4px 16px;align-items:center;padding:8px 20px;background:var(--panel);border-bottom:1px solid var(--rule)}
    nav a{text-decoration:none;padding:4px 2px}nav a[aria-current]{font-weight:600;border-bottom:2px solid var(--focus)}nav .gap{flex:1}nav form{margin:0}
    button,input,select{font:inherit;color:var(--text);background:var(--paper);border:1px solid var(--rule);border-radius:4px;padding:4px 8px;max-width:100%}
    main button:not(.legend button):not(.sortable button),nav button{cursor:pointer;background:var(--panel)}button.danger{color:var(--bad);border-color:var(--bad)}
    .filter{display:flex;flex-wrap:wrap;gap:8px 14px;align-items:end;margin:0 0 1em}.filter label{display:grid;font-size:.82rem;color:var(--faint)}.filter input{width:11em}
    .toolbar{margin:0 0 1em}.toolbar form{display:inline-flex;flex-wrap:wrap;gap:6px;align-items:center;margin:4px 14px 4px 0}.toolbar input[type=number]{width:6em}.changes input{width:9em}
    .outcome{white-space:nowrap}.outcome.good{color:var(--good)}.outcome.bad{color:var(--bad);font-weight:600}.outcome.warning{color:var(--warning)}.outcome.live{color:var(--focus);font-weight:600}
    .spark{width:120px;height:24px;display:block;margin-left:auto}.spark path{vector-effect:non-scaling-stroke}td form{margin:0}
    .funnel{width:30%}.funnel i{display:block;height:14px;background:var(--ink1)}figure.live svg{width:100%;height:200px;background:var(--panel)}#live-line-p50{stroke-dasharray:7 3}.choices a[aria-current]{font-weight:600;text-decoration:none}
    .sign-in{max-width:34em;margin:6vh auto}.sign-in label{display:grid;gap:4px;margin:.8em 0}.made{border-left:6px solid var(--good);padding:8px 12px;background:var(--goodback);overflow-wrap:anywhere}
    pre{white-space:pre-wrap;overflow-wrap:anywhere;max-width:100%}th[scope=row]:not(.name){white-space:nowrap}
    @media (max-width:640px){nav{padding:8px 12px}.filter input,.filter select{width:100%}.filter label{flex:1 1 40%}}
    @media print{nav,.toolbar,.filter,form{display:none}}

    """

/// Follows the run of the page, or any run, and shows what is wrong with a start as one types. Without it pages are loaded again instead.
private let liveScript = #"""
    "use strict";
    (() => {
      const follows = document.body.dataset.follows;
      const $ = id => document.getElementById(id);
      if (follows !== undefined && "EventSource" in window) {
        const source = new EventSource("/api/v1/events" + (follows ? "?run=" + encodeURIComponent(follows) : ""));
        const seconds = new Map();
        const known = new Set((document.body.dataset.known ?? "").split(" "));
        const ms = v => v == null ? "-" : v < 10 ? v.toFixed(2) + " ms" : v < 1000 ? v.toFixed(0) + " ms" : (v / 1000).toFixed(2) + " s";
        const draw = () => {
          const shown = [...seconds.values()].slice(-120);
          const top = Math.max(...shown.map(s => s.p95 ?? 0), 0.001) * 1.1;
          for (const name of ["p50", "p95"]) {
            let path = "", open = false;
            shown.forEach((s, i) => {
              if (s[name] == null) { open = false; return; }
              path += (open ? "L" : "M") + (i / Math.max(1, shown.length - 1) * 1200).toFixed(1) + " " + (200 - s[name] / top * 200).toFixed(1);
              open = true;
            });
            $("live-line-" + name).setAttribute("d", path);
          }
          $("live-scale").textContent = "0 to " + ms(top) + ", " + shown.length + " seconds";
        };
        source.addEventListener("interval", event => {
          if (!follows) return;
          const s = JSON.parse(event.data);
          if (s.run !== follows) return;
          seconds.set(s.trial + ":" + s.second, s);
          if (seconds.size > 600) seconds.delete(seconds.keys().next().value);
          $("live-second").textContent = s.second + 1 + (s.warmup ? " (warm-up)" : "");
          $("live-requests").textContent = s.requests;
          $("live-p50").textContent = ms(s.p50);
          $("live-p95").textContent = ms(s.p95);
          $("live-failed").textContent = s.failed;
          $("live-state").textContent = "The run is in progress.";
          draw();
        });
        source.addEventListener("run", event => {
          const run = JSON.parse(event.data);
          const isRunning = run.status === "running";
          if (follows ? run.id === follows && !isRunning : known.has(run.id) !== isRunning) location.reload();
        });
        source.addEventListener("error", () => { if (follows) $("live-state").textContent = "The server does not answer; trying again."; });
        addEventListener("pagehide", () => source.close());
      }

      // A start is checked while it is typed.
      const form = $("start");
      if (form) {
        let timer = 0, round = 0;
        const check = async () => {
          const body = {}, own = ++round;
          let secret = "";
          for (const [name, value] of new FormData(form)) {
            if (name === "csrf") secret = value;
            else if (value !== "") body[name] = ["vus", "trials", "seed"].includes(name) ? Number(value) : value;
          }
          const answer = await fetch("/api/v1/validations", { method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": secret }, body: JSON.stringify(body) }).catch(() => null);
          if (!answer || own !== round) return;
          const found = await answer.json();
          $("start-problems").replaceChildren(...(found.problems ?? [found.detail]).map(text => { const item = document.createElement("li"); item.textContent = text; return item; }));
          $("start-plan").textContent = (found.outline ?? []).join("\n");
        };
        form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(check, 300); });
      }
    })();
    """#
