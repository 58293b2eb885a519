// Whether two runs measured the same thing. A difference besides the build makes every figure an answer to another question.

import Metrics

extension RunHeader {
    /// Why figures of this run, the baseline, say nothing about those of `candidate`; empty when they do.
    package func differences(from candidate: RunHeader) -> [String] {
        var found: [String] = []
        func hold(_ what: String, _ old: String, _ new: String) {
            if old != new { found.append("The \(what) differs: \"\(old)\" for the baseline, \"\(new)\" for the candidate.") }
        }
        hold("scenario", scenario, candidate.scenario)
        if scenario == candidate.scenario, fingerprint != candidate.fingerprint {
            found.append("The scenario \"\(scenario)\" does not send the same any more: its load, steps or data changed.")
        }
        hold("kind of target", targetKind.rawValue, candidate.targetKind.rawValue)
        hold("processor", machine.cpu, candidate.machine.cpu)
        hold("number of cores", String(machine.cores), String(candidate.machine.cores))
        hold("kernel", machine.kernel, candidate.machine.kernel)
        hold("version of perfbench", version, candidate.version)
        hold("transport", transport.rawValue, candidate.transport.rawValue)
        hold("number of workers", String(workers), String(candidate.workers))
        return found
    }
}
