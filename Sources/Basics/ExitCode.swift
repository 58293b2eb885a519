/// How perfbench ends: the one table that the program, `perfbench help` and the README's check read.
package enum ExitCode: Int32, CaseIterable, Sendable {
    case passed = 0
    case inability = 1
    case usage = 2
    case unmeasured = 3
    case untrusted = 4
    case regressed = 10
    case failed = 99
    case interrupted = 130

    /// What it means, as help and README have it.
    package var meaning: String {
        switch self {
        case .passed: "ran, measured, all passed"
        case .inability: "perfbench itself could not do its job (disk, database, internal)"
        case .usage: "bad command line or scenario; nothing was sent"
        case .unmeasured: "unmeasured: target unreachable, or nothing succeeded"
        case .untrusted: "untrusted: the generator, not the target, shaped the result"
        case .regressed: "regression against the baseline"
        case .failed: "a threshold failed, or a run of the kind memory-leak or soak found a leak or a drift"
        case .interrupted: "interrupted; what was measured is saved"
        }
    }
}

extension Problem {
    /// How a command ends that could not continue because of this.
    package var exitCode: Int32 {
        switch kind {
        case .usage: ExitCode.usage.rawValue
        case .unreachable: ExitCode.unmeasured.rawValue
        case .inability: ExitCode.inability.rawValue
        }
    }
}
