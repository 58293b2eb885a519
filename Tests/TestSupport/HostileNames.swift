// Names that try to leave their place in one format or another.

import Analysis
import HTTPMessages
import Metrics
package import Runs

package enum HostileNames {
    package static let all = [
        "<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", "]]>", "<!--", "\"'`", "\" onmouseover=\"alert(1)",
        "a,b\n\"c\"", "=cmd|' /C calc'!A0", "@everyone", "| a | b |\n| --- |", "[link](http://evil.example)", "`` ` ``",
        "</details>", "&lt;b&gt;&#60;", "\\", "a\\|b\\", "\u{1B}[2Jgone", "\u{0}\u{1}\u{FFFE}\u{FFFF}", "\u{202E}gnp.exe",
        "שלום <b>",
        "👩‍👩‍👧‍👦🛒", "{\"x\":1}", "${jndi:ldap://x}", "# EOF", "x\u{2028}y\u{2029}z", "", " ", "www.evil.example",
        "http://example.com/" + String(repeating: "très-long/", count: 1000),
    ]

    /// The numbers of every such run; only the names differ.
    private static let numbers: Run = {
        var sample = SyntheticRun()
        sample.rate = 8
        sample.warmupSeconds = 1
        sample.measuredSeconds = 2
        sample.layout = layout("ordinary")
        sample.failures = [.status5xx: 1]
        return sample.run()
    }()

    /// A run that has `name` in every place where a name can be.
    package static func run(_ name: String) -> Run {
        var run = numbers
        run.header.scenario = name
        run.header.target = name
        run.header.layout = layout(name)
        run.header.thresholds = [
            Threshold(
                expression: name, metric: .responseTime, statistic: .percentile(95), comparison: .below, limit: .value(1))
        ]
        run.header.label = name
        run.header.tags = [name: name]
        run.header.machine.host = name
        run.header.machine.cpu = name
        run.header.version = name
        for index in run.resources.indices where run.resources[index].source == "process:target" {
            run.resources[index].source = .process(name)
            run.resources.append(
                ResourceSample(
                    trial: run.resources[index].trial, time: run.resources[index].time, source: .scrape(name), values: [:],
                    gauges: [Gauge(name: name, unit: name, value: 1)]))
        }
        run = run.analyzed()
        run.findings.append(
            Finding(rule: name, severity: .warning, title: name, evidence: [.init(name, 1)], recommendation: name))
        run.verdict?.reasons.append(name)
        return run
    }

    package static func layout(_ name: String) -> Layout {
        Layout(
            steps: [.init(name: name, flow: name, group: name, groupIndex: 0), .init(name: name, flow: "b")], groups: [name],
            flows: [name, "b"], checks: [.init(step: 0, name: name), .init(step: 0, name: name)])
    }
}
