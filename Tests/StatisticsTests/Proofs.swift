import FoundationEssentials
import Glibc
import Statistics

/// How large simulations are: small in every run of the tests, and with `PERFBENCH_PROOFS=1` in the environment large enough to prove the
/// rates of the acceptance table, with the figures on standard error.
enum Proofs {
    static let full = ProcessInfo.processInfo.environment["PERFBENCH_PROOFS"] == "1"

    static func size(small: Int, full: Int) -> Int { self.full ? full : small }

    static func note(_ figure: String) {
        guard full else { return }
        let line = Array("proof: \(figure)\n".utf8)
        _ = line.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
    }

    /// "3 of 2000 = 0.15 % (95 % below 0.39 %)".
    static func rate(_ hits: Int, of trials: Int) -> String {
        let upper = (try? Proportion.upperLimit(successes: hits, trials: trials)) ?? 1
        func percent(_ share: Double) -> String { "\((share * 10_000).rounded() / 100) %" }
        return "\(hits) of \(trials) = \(percent(Double(hits) / Double(trials))) (95 % below \(percent(upper)))"
    }
}
