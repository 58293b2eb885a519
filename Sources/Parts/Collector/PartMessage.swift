// What parts and the collector say to each other: each message of a part is a POST to a path of its own, each reply a small JSON object.

import Basics
import FoundationEssentials
import JSON
import Runs

/// The paths to which parts post.
enum MeetingPath: String, CaseIterable {
    /// "I am here": `PartFacts`, again and again until all are.
    case join = "/join"
    /// What time is it?
    case clock = "/clock"
    /// Ready for a trial: `PartReady`, until all are.
    case ready = "/ready"
    /// "I am still here", once a second.
    case alive = "/alive"
    /// A packed second.
    case second = "/second"
    /// The load of a trial has ended: `PartEnded`, until all have.
    case ended = "/ended"
    /// Everything was sent and saved: `PartFarewell`, until all have said so.
    case farewell = "/farewell"
}

/// A part has set up what it needs for a trial.
struct PartReady: Sendable, Hashable {
    var trial: Int
    /// How far its clock is ahead of the collector's, in nanoseconds.
    var clockOffset: Nanoseconds
    /// What `setup` of part 1 extracted, by the plan's slots.
    var values: [[UInt8]?] = []
    /// Why it cannot begin; `nil` when it can.
    var failure: String?

    var json: JSONValue {
        .object(
            [
                .init("trial", .integer(Int64(trial))), .init("clockOffset", .integer(clockOffset)),
                .init("values", MeetingStart.json(values)),
            ] + (failure.map { [.init("failure", .string($0))] } ?? []))
    }

    init(trial: Int, clockOffset: Nanoseconds, values: [[UInt8]?] = [], failure: String? = nil) {
        (self.trial, self.clockOffset, self.values, self.failure) = (trial, clockOffset, values, failure)
    }

    init?(_ json: JSONValue) {
        guard let trial = json.integer("trial"), let offset = json.integer("clockOffset"),
            let values = json["values"].flatMap(MeetingStart.values)
        else { return nil }
        self.init(trial: Int(clamping: trial), clockOffset: offset, values: values, failure: json.text("failure"))
    }
}

/// A part's load of a trial has ended, and all its seconds were sent.
struct PartEnded: Sendable, Hashable {
    var trial: Int
    /// The measured time, in nanoseconds.
    var measured: Nanoseconds
    /// Whether it was told to end before its time.
    var wasInterrupted: Bool

    var json: JSONValue {
        ["trial": .integer(Int64(trial)), "measured": .integer(measured), "interrupted": .bool(wasInterrupted)]
    }

    init(trial: Int, measured: Nanoseconds, wasInterrupted: Bool) {
        (self.trial, self.measured, self.wasInterrupted) = (trial, measured, wasInterrupted)
    }

    init?(_ json: JSONValue) {
        guard let trial = json.integer("trial"), let measured = json.integer("measured") else { return nil }
        self.init(trial: Int(clamping: trial), measured: measured, wasInterrupted: json["interrupted"] == true)
    }
}

/// The last that a part says of itself.
package struct PartFarewell: Sendable, Hashable {
    /// The run under which its own store knows its share.
    package var run: String
    /// What it accuses itself of, a sentence each.
    package var limits: [String]
    /// Why it ended before its time, in a sentence; `nil` when it did its share.
    package var problem: String?

    package init(run: String, limits: [String] = [], problem: String? = nil) {
        self.run = run
        self.limits = limits
        self.problem = problem
    }

    var json: JSONValue {
        .object(
            [.init("run", .string(run)), .init("limits", .array(limits.map { .string($0) }))]
                + (problem.map { [.init("problem", .string($0))] } ?? []))
    }

    init?(_ json: JSONValue) {
        guard let run = json.text("run"), case .array(let limits)? = json["limits"] else { return nil }
        self.init(
            run: run, limits: limits.compactMap { if case .string(let text) = $0 { text } else { nil } },
            problem: json.text("problem"))
    }
}

/// What the collector replies.
enum MeetingReply: Sendable, Hashable {
    /// Ask again.
    case wait
    /// All are there; the name of the meeting.
    case joined(String)
    case start(MeetingStart)
    /// It was taken, or all have come as far.
    case taken
    /// There is no run, or none for this part; why, in a sentence.
    case failure(String)
    /// The run goes on without this part: nothing was heard of it for too long.
    case lost

    var members: [JSONValue.Member] {
        switch self {
        case .wait: [.init("reply", "wait")]
        case .joined(let name): [.init("reply", "joined"), .init("meeting", .string(name))]
        case .start(let start): [.init("reply", "start")] + start.members
        case .taken: [.init("reply", "taken")]
        case .failure(let sentence): [.init("reply", "failure"), .init("failure", .string(sentence))]
        case .lost: [.init("reply", "lost")]
        }
    }

    init?(_ json: JSONValue) {
        switch json.text("reply") {
        case "wait": self = .wait
        case "joined": self = .joined(json.text("meeting") ?? "")
        case "start":
            guard let start = MeetingStart(json) else { return nil }
            self = .start(start)
        case "taken": self = .taken
        case "failure": self = .failure(json.text("failure") ?? "")
        case "lost": self = .lost
        default: return nil
        }
    }
}

/// That the whole run is to end before its time; goes with every reply from then on.
package struct MeetingEnd: Sendable, Hashable {
    /// Why, in a sentence.
    package var reason: String
    /// How often someone asked for it: once for gracefully, twice for at once; 0 when a threshold did.
    package var requests: Int

    package init(reason: String, requests: Int = 0) {
        self.reason = reason
        self.requests = requests
    }

    var members: [JSONValue.Member] { [.init("end", .string(reason)), .init("requests", .integer(Int64(requests)))] }

    init?(_ json: JSONValue) {
        guard let reason = json.text("end") else { return nil }
        self.init(reason: reason, requests: Int(clamping: json.integer("requests") ?? 0))
    }
}
