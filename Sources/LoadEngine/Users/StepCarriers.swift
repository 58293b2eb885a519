// The way of steps that are not HTTP requests through one loop: which protocol each belongs to, its texts, and what carries it.

package import HTTPMessages
package import Reactor
package import Scenarios

/// How to make what carries the steps of each protocol but HTTP, on a loop: the steps are those of a load, or of `setup` or `teardown`.
package typealias StepTransports = [Action.Kind: @Sendable (EventLoop, [Step]) throws -> any StepTransport]

/// One loop's transports for the protocols of its steps, HTTP left out.
struct StepCarriers {
    /// By step.
    let kinds: [Action.Kind]
    /// By step, the texts that are filled in.
    private let templates: [[Template]]
    /// By kind; `nil` for HTTP, and for what no step needs.
    private let transports: [(any StepTransport)?]
    private var values = StepValues()

    init(_ steps: [Step], _ makers: StepTransports, on loop: EventLoop) throws {
        kinds = steps.map(\.action.kind)
        templates = steps.map(\.action.values)
        let needed = Set(kinds)
        transports = try Action.Kind.allCases.map { kind in
            needed.contains(kind) ? try makers[kind]?(loop, steps) : nil
        }
    }

    /// Begins a step for a user; `false` when a value was missing.
    mutating func start(_ step: Int, _ sessions: inout StepSessions, _ context: inout TemplateContext) -> Bool {
        values.reset()
        for template in templates[step] {
            guard template.render(into: &values.bytes, &context) else { return false }
            values.endValue()
        }
        sessions.session(for: kinds[step], of: transports).start(step, values)
        return true
    }

    /// The values that `start` filled in last, for someone who looks.
    var lastValues: [String] {
        (0..<values.count).map { String(decoding: values.bytes[values.range(of: $0)], as: UTF8.self) }
    }

    /// Returns when nothing is held any more.
    func close() async {
        for transport in transports { await transport?.close() }
    }
}

/// One user's sessions for the protocols but HTTP, each made when it is first needed.
struct StepSessions {
    private var sessions: [(any StepSession)?] = []

    fileprivate mutating func session(for kind: Action.Kind, of transports: [(any StepTransport)?]) -> any StepSession {
        if sessions.isEmpty { sessions = transports.map { _ in nil } }
        if let known = sessions[kind.rawValue] { return known }
        guard let transport = transports[kind.rawValue] else { preconditionFailure("nothing carries \(kind) steps here") }
        let session = transport.makeSession()
        sessions[kind.rawValue] = session
        return session
    }

    /// The session in which a step of that kind was started.
    subscript(kind: Action.Kind) -> any StepSession { sessions[kind.rawValue]! }

    func cancel() { for session in sessions { session?.cancel() } }

    func close() { for session in sessions { session?.close() } }
}
