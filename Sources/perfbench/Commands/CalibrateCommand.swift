import Basics
import Histograms
import RunStore
import Runs

extension Command {
    static let calibrate = Command(
        name: "calibrate", operands: "", operandCount: 0...0,
        summary: "how fast and how exact perfbench is on this machine, in under a minute", example: "perfbench calibrate",
        flags: RunOptions.flags.filter { ["--workers", "--spin", "--db", "--no-color"].contains($0.name) }
    ) { arguments, _ in
        let console = Console(color: !arguments.has("--no-color"))
        let store = try openStore(arguments, mustExist: false)
        let calibration = Calibration(store, try RunOptions(arguments), console)
        console.say("As fast as it goes, 5 seconds …")
        let peak = try await calibration.peak()
        guard let perWorker = Calibration.capacityPerWorker(peak) else {
            throw Problem(.inability, "Nothing was measured, so there is nothing to calibrate by.")
        }
        var points: [Calibration.Point] = []
        for share in Calibration.shares {
            console.say("At \(Int(share * 100)) % of that, against a service that waits exactly 5 ms, 6 seconds …")
            points.append(try await calibration.point(share, of: peak.successesPerSecond))
        }
        console.answer(CalibrationText(peak: peak, perWorker: perWorker, points: points).text)
        return 0
    }
}

/// What `perfbench calibrate` prints.
struct CalibrationText {
    let peak: Run
    let perWorker: Double
    let points: [Calibration.Point]

    var text: String {
        let machine = peak.header.machine
        let workers = peak.header.workers
        var lines = [
            "\(machine.cpu), \(machine.cores) cores, \(machine.kernel); transport \(peak.header.transport)", "",
            "most requests a second      \(rateForPeople(peak.successesPerSecond)) measured, \(workers) \(workers == 1 ? "worker" : "workers")",
            "one worker with a core      \(rateForPeople(perWorker))",
            "CPU a request               \(Nanoseconds(1e9 / perWorker).forPeople) of a worker", "",
            "   load      rate   sent late (p50, p99)   error of p50       p99     p99.9   verdict",
        ]
        lines += points.map(row)
        lines += ["", conclusion, "Later runs on this machine say which share of this they used."]
        return lines.joined(separator: "\n")
    }

    private func row(_ point: Calibration.Point) -> String {
        let times = point.run.totals.merged(\.responseTime)
        let late = point.run.totals.lateness
        func error(_ percentile: Double) -> String {
            let difference = times.value(atPercentile: percentile) - Calibration.delay
            return (difference < 0 ? "" : "+") + difference.forPeople
        }
        let cells: [(String, Int)] = [
            ("\(Int(point.share * 100)) %", 7), (rateForPeople(point.rate), 10), (late.value(atPercentile: 50).forPeople, 11),
            (late.value(atPercentile: 99).forPeople, 12), (error(50), 15), (error(99), 10), (error(99.9), 10),
        ]
        let text = cells.map { String(repeating: " ", count: max(1, $0.1 - $0.0.count)) + $0.0 }.joined()
        return text + "   " + point.verdict
    }

    /// From which rate on a result here would not be trusted.
    private var conclusion: String {
        // A worker that uses more than 90 % of its core is not trusted (design §5.8).
        let limit = 0.9 * perWorker * Double(peak.header.workers)
        let sound = points.filter { $0.verdict == "trusted" }.map(\.rate).max()
        guard let sound else {
            return
                "Not even \(rateForPeople(points[0].rate)) could be trusted: this machine is busy with something else, or too small."
        }
        if sound < points[points.count - 1].rate {
            return "Trust results up to about \(rateForPeople(sound)); at the next rate tried it was too late, or the target was."
        }
        return "Trust results up to about \(rateForPeople(limit)): beyond, a worker would use more than 90 % of its core."
    }
}
