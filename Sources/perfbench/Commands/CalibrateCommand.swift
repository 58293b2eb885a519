import Basics
import Conduct
import JSON
import RunStore
import Runs

extension Command {
    static let calibrate = Command(
        name: "calibrate", operands: "", operandCount: 0...0,
        summary: "how fast and how exact perfbench is on this machine, in under a minute", example: "perfbench calibrate",
        flags: RunFlags.flags.filter { ["--workers", "--spin", "--db", "--no-color"].contains($0.name) } + [
            Flag(name: "--json", value: "", help: "the document perfbench.calibration/1 instead of text")
        ]
    ) { arguments, _ in
        let console = Console(color: !arguments.has("--no-color"))
        let store = try openStore(arguments, mustExist: false)
        let interruption = Interruption()
        let calibration = Calibration(
            store, try RunFlags(arguments).options, [QuietWitness(console)], until: interruption.stop)
        console.say("As fast as it goes, 5 seconds …")
        let peak = try await calibration.peak()
        guard !interruption.stop.isRequested else { return ExitCode.interrupted.rawValue }
        guard let perWorker = Calibration.capacityPerWorker(peak) else {
            throw Problem(.inability, "Nothing was measured, so there is nothing to calibrate by.")
        }
        var points: [Calibration.Point] = []
        for share in Calibration.shares {
            console.say("At \(Int(share * 100)) % of that, against a service that waits exactly 5 ms, 6 seconds …")
            points.append(try await calibration.point(share, of: peak.successesPerSecond))
            guard !interruption.stop.isRequested else { return ExitCode.interrupted.rawValue }
        }
        let report = CalibrationReport(peak: peak, perWorker: perWorker, points: points)
        console.answer(arguments.has("--json") ? report.document.text(pretty: true) : report.text)
        return 0
    }
}
