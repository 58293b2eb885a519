// What `perfbench calibrate` says, in words and as a document.

import Basics
import Conduct
import Histograms
import JSON
import Metrics
import Runs

/// The figures of a calibration.
struct CalibrationReport {
    let peak: Run
    /// Requests a second of one worker with a core to itself.
    let perWorker: Double
    let points: [Calibration.Point]

    /// Above how many requests a second results on this machine would not be trusted; `nil` when not even the lowest rate tried was sound.
    private var trustedRate: Double? {
        guard let sound = points.filter({ $0.verdict == "trusted" }).map(\.rate).max() else { return nil }
        if sound < points[points.count - 1].rate { return sound }
        // A worker that uses more than 90 % of its core is not trusted (`Manual/design.md`, Measuring honestly, 8).
        return 0.9 * perWorker * Double(peak.header.workers)
    }

    // MARK: In words

    var text: String {
        let machine = peak.header.machine
        let workers = peak.header.workers
        var lines = [
            "\(machine.cpu), \(machine.cores) cores, \(machine.kernel); transport \(peak.header.transport.rawValue)", "",
            "most requests a second      \(rateForPeople(peak.successesPerSecond)) measured, \(workers) \(workers == 1 ? "worker" : "workers")",
            "one worker with a core      \(rateForPeople(perWorker))",
            "CPU a request               \(Nanoseconds(1e9 / perWorker).forPeople) of a worker", "",
            "                 sent late         arrival error            5 ms were told as",
            "   load      rate     p50      p99     p50      p99       p50       p99     p99.9   verdict",
        ]
        lines += points.map(row)
        lines += [
            "", "Arrival error: how far the end of a response, as it is measured, lies from the moment the kernel had it.",
            conclusion,
            "Later runs on this machine say which share of this they used.",
        ]
        return lines.joined(separator: "\n")
    }

    private func row(_ point: Calibration.Point) -> String {
        func time(_ histogram: Histogram, _ percentile: Double) -> String {
            histogram.isEmpty ? "-" : histogram.value(atPercentile: percentile).forPeople
        }
        func error(_ percentile: Double) -> String {
            let error = point.error(percentile)
            return (error < 0 ? "" : "+") + error.forPeople
        }
        let cells: [(String, Int)] = [
            ("\(Int(point.share * 100)) %", 7), (rateForPeople(point.rate), 10), (time(point.lateness, 50), 8),
            (time(point.lateness, 99), 9), (time(point.arrivalError, 50), 8), (time(point.arrivalError, 99), 9), (error(50), 10),
            (error(99), 10), (error(99.9), 10),
        ]
        let text = cells.map { String(repeating: " ", count: max(1, $0.1 - $0.0.count)) + $0.0 }.joined()
        return text + "   " + point.verdict
    }

    private var conclusion: String {
        guard let trustedRate else {
            return
                "Not even \(rateForPeople(points[0].rate)) could be trusted: this machine is busy with something else, or too small."
        }
        let reason =
            trustedRate < points[points.count - 1].rate
            ? "at the next rate tried it was too late, or the target was."
            : "beyond, a worker would use more than 90 % of its core."
        return "Trust results up to about \(rateForPeople(trustedRate)): \(reason)"
    }

    // MARK: As a document

    /// `perfbench.calibration/1`; times in milliseconds.
    var document: JSONValue {
        let machine = peak.header.machine
        return [
            "schema": "perfbench.calibration/1", "run": .string(peak.header.id),
            "transport": .string(peak.header.transport.rawValue),
            "workers": .integer(Int64(peak.header.workers)),
            "machine": ["cpu": .string(machine.cpu), "cores": .integer(Int64(machine.cores)), "kernel": .string(machine.kernel)],
            "requestsPerSecond": .number(peak.successesPerSecond), "requestsPerSecondPerWorker": .number(perWorker),
            "cpuPerRequest": .number(1e3 / perWorker),
            "trustedRequestsPerSecond": trustedRate.map { JSONValue.number($0) } ?? .null,
            "truth": .number(Double(Calibration.delay) / 1e6), "points": .array(points.map(part)),
        ]
    }

    private func part(_ point: Calibration.Point) -> JSONValue {
        func times(_ histogram: Histogram) -> JSONValue {
            guard !histogram.isEmpty else { return .null }
            return [
                "p50": .number(Double(histogram.value(atPercentile: 50)) / 1e6),
                "p99": .number(Double(histogram.value(atPercentile: 99)) / 1e6),
            ]
        }
        return [
            "run": .string(point.run.header.id), "share": .number(point.share), "rate": .number(point.rate),
            "lateness": times(point.lateness), "arrivalError": times(point.arrivalError),
            "error": [
                "p50": .number(Double(point.error(50)) / 1e6), "p99": .number(Double(point.error(99)) / 1e6),
                "p999": .number(Double(point.error(99.9)) / 1e6),
            ],
            "verdict": .string(point.verdict),
        ]
    }
}
