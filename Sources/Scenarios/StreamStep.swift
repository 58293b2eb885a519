package import Basics
package import Streams

/// How a step listens to an answer that arrives bit by bit, compiled.
package struct StreamStep: Sendable, Hashable {
    package var shape: StreamShape
    /// The longest time between two pieces of the answer; the first may take as long as the step.
    package var stall: TimeSpan
    /// After which time the connection is given up, which is then no failure; `nil` to wait for the end.
    package var listens: TimeSpan?
    /// What checks and extractions see as the body.
    package var keeps: StreamProgress.Kept

    package static let defaultStall = TimeSpan.seconds(60)
    /// The limit of a step that listens and states none.
    package static let defaultTimeout = TimeSpan.seconds(300)

    package init(
        _ shape: StreamShape, stall: TimeSpan = defaultStall, listens: TimeSpan? = nil, keeps: StreamProgress.Kept = .text
    ) {
        self.shape = shape
        self.stall = stall
        self.listens = listens
        self.keeps = keeps
    }
}

extension Plan {
    /// Steps that listen to a stream.
    package var streamSteps: [Step] { allSteps.filter { $0.action.http?.stream != nil } }
}
