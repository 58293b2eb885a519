// What a part needs of a meeting, be it in a folder or over a network.

package import Basics
import FoundationEssentials
import JSON

/// How parts come together before each trial, and when they have ended it.
package protocol MeetingPlace: Sendable {
    /// Finds the others. Answers the name of the meeting, which is the same in all parts and in no other run.
    func join() async throws(Problem) -> String

    /// Waits until all parts are ready for a round (the number of a trial), and answers when it begins and what part 1 brought along; `nil` when
    /// there is nothing more to begin.
    /// - Parameters:
    ///   - values: of part 1, for the others: what its `setup` extracted.
    ///   - failure: of part 1: why there will be no round; the others then end with it.
    func start(_ meeting: String, round: Int, values: [[UInt8]?], failure: Problem?) async throws(Problem) -> MeetingStart?

    /// This part has ended its load. Part 1 waits until all others have too, where `waits` says so.
    /// - Parameter measured: the measured time of it, in nanoseconds.
    func end(_ meeting: String, round: Int, measured: Nanoseconds, waits: Bool) async throws(Problem)

    /// Part 1 takes back what it brought along, which may be a secret.
    func clear(round: Int)
}

/// When a round begins, and what part 1 brought along.
package struct MeetingStart: Sendable, Hashable {
    /// Nanoseconds since 1970, by the clocks of all machines.
    package var at: Nanoseconds
    /// By the plan's slots; `nil` where there is no value.
    package var values: [[UInt8]?]

    package init(at: Nanoseconds, values: [[UInt8]?]) {
        self.at = at
        self.values = values
    }

    var members: [JSONValue.Member] {
        [
            .init("at", .integer(at)),
            .init("values", Self.json(values)),
        ]
    }

    static func json(_ values: [[UInt8]?]) -> JSONValue {
        .array(values.map { $0.map { .string(Data($0).base64EncodedString()) } ?? .null })
    }

    static func values(_ json: JSONValue) -> [[UInt8]?]? {
        guard case .array(let values) = json else { return nil }
        return values.map { value in
            guard case .string(let text) = value else { return nil }
            return Data(base64Encoded: text).map(Array.init)
        }
    }

    init?(_ value: JSONValue) {
        guard let at = value.integer("at"), let values = value["values"].flatMap(Self.values) else { return nil }
        self.init(at: at, values: values)
    }
}

/// The time that a meeting goes by, and whether it is to be given up.
package struct MeetingClock: Sendable {
    /// Nanoseconds since 1970.
    package var wallClock: @Sendable () -> Nanoseconds
    /// Nanoseconds since some moment, which only grow.
    package var monotonic: @Sendable () -> Nanoseconds
    package var pause: @Sendable (Nanoseconds) async -> Void
    package var isOver: @Sendable () -> Bool

    package init(
        wallClock: @escaping @Sendable () -> Nanoseconds, monotonic: @escaping @Sendable () -> Nanoseconds,
        pause: @escaping @Sendable (Nanoseconds) async -> Void, isOver: @escaping @Sendable () -> Bool
    ) {
        self.wallClock = wallClock
        self.monotonic = monotonic
        self.pause = pause
        self.isOver = isOver
    }
}
