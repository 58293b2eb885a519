// What one thread works with: its own connections to the store, opened when they are first needed, so that a store that cannot be opened is
// an answer and not the end.

import Basics
import RunStore

/// The store and the settings, for one thread.
final class Desk {
    let settings: ServeSettings
    let shared: SharedState
    private var openedStore: RunStore?
    private var openedAccess: RunStore?
    /// The runs that this desk started, by the number of their start.
    var children: [Int64: Child] = [:]

    init(_ settings: ServeSettings, _ shared: SharedState) {
        self.settings = settings
        self.shared = shared
    }

    /// The store of runs.
    var store: RunStore {
        get throws {
            if let openedStore { return openedStore }
            let store = try open(settings.database)
            openedStore = store
            return store
        }
    }

    /// Where tokens, sessions and the audit log are.
    var access: RunStore {
        get throws {
            guard let tokens = settings.tokens else { return try store }
            if let openedAccess { return openedAccess }
            let access = try open(tokens)
            openedAccess = access
            return access
        }
    }

    private func open(_ path: String) throws -> RunStore { try RunStore(path: path, isAlive: settings.isAlive) }

    /// Answers a request: who calls, what is wanted, and what comes of it. Never throws: a refusal is an answer.
    func answer(_ call: Call, _ route: Route, _ path: [String: Substring]) -> Reply {
        do {
            return try admitted(call, route, path).tagged(for: call)
        } catch {
            let refusal = Refusal(error)
            return route.isPage ? errorPage(refusal, call) : refusal.reply
        }
    }

    private func admitted(_ call: Call, _ route: Route, _ path: [String: Substring]) throws -> Reply {
        var call = call
        call.caller = try shared.gate.admit(call, route.role, try access)
        call.values = try route.read(call, path: path)
        return try route.perform(self, call)
    }

    /// Notes a change in the audit log.
    func note(_ action: String, _ subject: String, _ call: Call) throws {
        try access.note(action, subject, by: call.caller?.title ?? "", from: call.peer)
    }

    /// The whole id of the run in the path.
    func run(_ call: Call, _ name: String = "run") throws -> String {
        do { return try store.resolve(call.text(name) ?? "") } catch let problem as Problem where problem.kind == .usage {
            throw Refusal(404, problem.sentence, hint: problem.hint)
        }
    }
}
