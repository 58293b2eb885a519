import FoundationEssentials
import Glibc

/// How many searches are simulated: a few in every run of the tests, and with `PERFBENCH_PROOFS=1` in the environment enough to prove the
/// rates of the acceptance table, with the figures on standard error.
enum SearchProofs {
    static let full = ProcessInfo.processInfo.environment["PERFBENCH_PROOFS"] == "1"

    static func size(small: Int, full: Int) -> Int { self.full ? full : small }

    static func note(_ figure: String) {
        guard full else { return }
        let line = Array("proof: \(figure)\n".utf8)
        _ = line.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
    }

    /// `1930 of 2000 = 96.5 %`.
    static func rate(_ hits: Int, of trials: Int) -> String {
        "\(hits) of \(trials) = \((Double(hits) / Double(trials) * 1000).rounded() / 10) %"
    }
}
