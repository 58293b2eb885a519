import Conduct

/// What those are told of a run who asked for quiet: only what goes wrong.
final class QuietWitness: Witness {
    private let console: Console

    init(_ console: Console) { self.console = console }

    func notice(_ notice: Notice) {
        if notice.kind == .warning { console.say(notice.text) }
    }
}
