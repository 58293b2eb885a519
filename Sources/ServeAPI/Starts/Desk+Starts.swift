// Runs that are started through the server: one after the other, each in a process of its own.

import HTTPMessages
import Basics
import Conduct
import JSON
import RunStore
import Runs
import Scenarios

let startRoutes: [Route] = [
    Route(
        .post, "/api/v1/runs", .operator, "Starts a scenario of the folder, when no other run is in progress.",
        body: StartWish.parameters, status: 202, isSlow: true
    ) { desk, call in
        let start = try desk.start(StartWish(call), call)
        var reply = Reply.json(start.document, status: 202)
        reply.fields.append(("Location", "/api/v1/starts/\(start.number)"))
        return reply
    },
    Route(.get, "/api/v1/starts", .viewer, "The newest runs that were started here, and what became of them.", answer: .list) {
        desk, _ in
        .json(listDocument(try desk.store.starts().map(\.document)))
    },
    Route(.get, "/api/v1/starts/{number}", .viewer, "One of them.", [.startNumber]) { desk, call in
        .json(try desk.knownStart(call).document)
    },
    Route(
        .delete, "/api/v1/starts/{number}", .operator, "Takes it out of the queue, or ends its run.", [.startNumber], status: 204,
        answer: .nothing
    ) {
        desk, call in
        try desk.endStart(call)
        return Reply(status: 204)
    },
]

extension Parameter {
    fileprivate static let startNumber = Parameter("number", .integer(1...Int64.max), "Its number.")
}

extension Desk {
    /// Queues beyond this are a mistake.
    private static let longestQueue = 100

    /// Puts a run into the queue.
    func start(_ wish: StartWish, _ call: Call) throws -> RunStart {
        let (plan, problems) = try check(wish)
        guard plan != nil else { throw Refusal(422, problems.joined(separator: " ")) }
        guard try store.openStarts().count < Self.longestQueue else {
            throw Refusal(
                429, "\(Self.longestQueue) runs wait already.", hint: "Wait, or cancel some.", fields: [("Retry-After", "60")])
        }
        let number = try store.queueStart(wish.file, flags: wish.flags, by: call.caller?.title ?? "")
        try note("run.start", ([wish.file] + wish.flags).joined(separator: " "), call)
        guard let start = try store.start(number) else { throw Refusal(503, "The start \(number) is gone.") }
        return start
    }

    func knownStart(_ call: Call) throws -> RunStart {
        let number = Int64(call.integer("number") ?? 0)
        guard let start = try store.start(number) else { throw Refusal(404, "Nothing was started under the number \(number).") }
        return start
    }

    func endStart(_ call: Call) throws {
        var start = try knownStart(call)
        switch start.state {
        case .queued:
            start.state = .cancelled
            try store.update(start)
        case .running:
            guard let process = start.process, Child.interrupt(process) else { throw Refusal(409, "Its run cannot be ended now.") }
        case .ended, .cancelled: throw Refusal(409, "It has ended already.")
        }
        try note("start.end", String(start.number), call)
    }

    /// Asks the process that carries out the run in the path to end it.
    func stopRun(_ call: Call) throws -> RunLine {
        let id = try run(call)
        let line = try store.line(of: id)
        guard line.status == .running else {
            throw Refusal(409, "The run \"\(id)\" is \(line.status.rawValue).", hint: "It need not be stopped.")
        }
        guard Child.interrupt(try store.process(of: id)) else {
            throw Refusal(409, "The run \"\(id)\" is carried out on another machine, or by another user.", hint: "Stop it there.")
        }
        try note("run.stop", id, call)
        return line
    }

    // MARK: Looking after them

    /// Notes what has become of the runs that were started, and starts the next when none is in progress.
    func superviseStarts() throws {
        var isBusy = false
        for start in try store.openStarts() where start.state == .running {
            let now = try supervised(start)
            isBusy = isBusy || now.state == .running
        }
        guard !isBusy, let next = try store.openStarts().first(where: { $0.state == .queued }), try store.runningRuns().isEmpty
        else { return }
        try begin(next)
    }

    private func begin(_ start: RunStart) throws {
        var start = start
        start.state = .running
        start.startedAt = RunStore.wallClock()
        // Before the process: a server that is killed in between must not start it twice.
        try store.update(start)
        do {
            let hosts = settings.allowedHosts.map { "--allow-host=\($0)" }
            let words = [settings.program, "run", "--quiet", "--no-color", "--db=\(settings.database)"] + hosts + start.flags
            let child = try Child.start(words + ["--", folder.path(of: start.scenario)])
            children[start.number] = child
            start.process = child.process
        } catch {
            (start.state, start.message) = (.ended, error.sentence)
        }
        try store.update(start)
    }

    /// What has become of one that was running.
    private func supervised(_ start: RunStart) throws -> RunStart {
        var now = start
        guard let process = start.process else {
            (now.state, now.message) = (.ended, "The server was ended while it started the run; start it again.")
            try store.update(now)
            return now
        }
        if now.run == nil { now.run = try store.run(ofProcess: process, since: (start.startedAt ?? 0) - 2) }
        if let child = children[start.number] {
            if let code = child.ended() {
                (now.state, now.exitCode, now.message) = (.ended, code, child.lastWords)
                child.forget()
                children[start.number] = nil
            }
        } else if !settings.isAlive(process) {
            // Its parent was a server before this one; the exit code went with it.
            now.state = .ended
        }
        if now != start { try store.update(now) }
        return now
    }
}
