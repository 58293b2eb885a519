import Conduct

/// What is shown of a run that was asked to be quiet: only what goes wrong.
final class QuietWitness: Witness {
    private let console: Console

    init(_ console: Console) { self.console = console }

    func notice(_ notice: Notice) {
        if notice.kind == .warning { console.say(notice.text) }
    }
}
