import Analysis
import Basics
import HTTPMessages
package import Metrics
package import Runs

/// The runs whose reports are kept as files.
package enum Samples: String, CaseIterable, CustomStringConvertible {
    case passed, failed, untrusted, unmeasured, closed, hostile

    package var description: String { rawValue }

    package var run: Run {
        switch self {
        case .passed: Self.passedRun
        case .failed: Self.failedRun
        case .untrusted: Self.untrustedRun
        case .unmeasured: Self.unmeasuredRun
        case .closed: Self.closedRun
        case .hostile: Self.hostileRun
        }
    }

    private static let passedRun: Run = {
        var sample = SyntheticRun()
        sample.thresholds = thresholds
        return sample.run().analyzed()
    }()

    private static let failedRun: Run = {
        var sample = SyntheticRun()
        sample.thresholds = thresholds
        sample.trials = 2
        sample.typical = .milliseconds(140)
        sample.failures = [.status5xx: 5, .check: 1, .responseTimeout: 2]
        sample.late = 14
        sample.dropped = 1
        sample.slowestCommit = .milliseconds(1400)
        return sample.run().analyzed()
    }()

    private static let untrustedRun: Run = {
        var sample = SyntheticRun()
        sample.thresholds = thresholds
        sample.lateness = .milliseconds(45)
        sample.loopCPU = [0.97]
        sample.failures = [.portsExhausted: 3]
        sample.status = .interrupted
        return sample.run().analyzed()
    }()

    private static let unmeasuredRun: Run = {
        var sample = SyntheticRun()
        sample.thresholds = thresholds
        sample.failures = [.refused: 200]
        sample.warmupSeconds = 0
        sample.measuredSeconds = 3
        sample.monitors = false
        return sample.run().analyzed()
    }()

    private static let closedRun: Run = {
        var sample = SyntheticRun()
        sample.model = .closed
        sample.isTraced = false
        sample.kind = .benchmark
        sample.warmupSeconds = 0
        sample.layout = Layout(steps: [.init(name: "home", flow: "main")], flows: ["main"])
        return sample.run().analyzed()
    }()

    /// Every name tries to break out of its cell.
    private static let hostileRun: Run = {
        var sample = SyntheticRun()
        sample.scenario = "\u{1B}[2J\u{1B}]0;owned\u{7}peak\r\nPASSED"
        sample.target = "http://\u{9B}31m\u{202E}moc.elpmaxe\u{202C}/" + String(repeating: "x", count: 300)
        sample.layout = Layout(
            steps: [
                .init(name: String(repeating: "very-long-step-name-", count: 20), flow: "a"),
                .init(name: "👩‍👩‍👧‍👦 family 🛒 カートに入れる", flow: "b"), .init(name: "שלום עולם", flow: "b"),
                .init(name: "z\u{0301}\u{0302}\u{0303}\u{0304}\u{0305}\u{0306}algo\n\tnewline", flow: "b"),
            ], flows: ["a", "b"], checks: [.init(step: 1, name: "body has \u{1B}[31mred\u{1B}[0m\u{0}"), .init(step: 2, name: "")])
        sample.thresholds = [
            Threshold(
                expression: "response_time{step:" + String(repeating: "long ", count: 60) + "} p95 < 1s", metric: .responseTime,
                statistic: .percentile(95), comparison: .below, limit: .value(1e9))
        ]
        return sample.run().analyzed()
    }()

    package static let thresholds: [Threshold] = [
        Threshold(
            expression: "response_time p95 < 250ms", metric: .responseTime, statistic: .percentile(95), comparison: .below,
            limit: .value(250e6)),
        Threshold(
            expression: "response_time{step:pay} p99 < 1s", metric: .responseTime, selectors: [Selector(key: .step, value: "pay")],
            statistic: .percentile(99), comparison: .below, limit: .value(1e9)),
        Threshold(
            expression: "errors rate < 1%", metric: .errors, statistic: .rate, comparison: .below, limit: .value(0.01)),
        Threshold(
            expression: "throughput > 150/s", metric: .throughput, statistic: .rate, comparison: .above, limit: .value(150)),
        Threshold(
            expression: "memory{process:target} max < 512MiB", metric: .memory,
            selectors: [Selector(key: .process, value: "target")], statistic: .max, comparison: .below, limit: .value(536_870_912)),
    ]
}
