package import Runs

extension Verdict.Outcome {
    /// One character for where there is no colour but pictures.
    package var sign: String {
        switch self {
        case .passed: "✅"
        case .failed, .regressed: "❌"
        case .interrupted, .unmeasured, .untrusted: "⚠️"
        }
    }
}
