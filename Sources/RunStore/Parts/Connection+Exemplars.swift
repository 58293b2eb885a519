import Basics
import Database
import HTTPMessages
import Runs

extension Connection {
    /// Saves the exemplars of one step of a tally.
    func insert(_ exemplars: Exemplars, step: Int, tally: Int64) throws {
        for (kind, list) in [("slow", exemplars.slow), ("failed", exemplars.failed)] {
            for (position, exemplar) in list.enumerated() {
                let phases = exemplar.phases
                try insert(
                    into: "exemplars",
                    [
                        "tally": tally, "step": step, "kind": kind, "position": position, "trial": exemplar.trial,
                        "at_ns": exemplar.at, "unix_ns": exemplar.unixTime, "response_ns": exemplar.responseTime,
                        "service_ns": exemplar.serviceTime, "dns_ns": phases.dns.ifHappened,
                        "connect_ns": phases.connect.ifHappened,
                        "tls_ns": phases.tls.ifHappened, "first_byte_ns": phases.firstByte.ifHappened,
                        "receive_ns": phases.receive.ifHappened, "status": exemplar.status == 0 ? nil : exemplar.status,
                        "failure": exemplar.failure.map { Int($0.rawValue) }, "vu": exemplar.vu, "iteration": exemplar.iteration,
                        "trace_id": exemplar.trace?.description,
                        "headers": exemplar.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n"),
                    ])
            }
        }
    }

    /// Calls `body` with every exemplar of a tally, and the position of its step.
    func forEachExemplar(of tally: Int64, _ body: (Int, Exemplar) throws -> Void) throws {
        try forEach("SELECT * FROM exemplars WHERE tally = ? ORDER BY step, kind, position", tally) { row in
            try body(try row["step"], try Exemplar(row))
        }
    }
}

extension Exemplar {
    fileprivate init(_ row: borrowing Row) throws {
        var phases = Phases()
        phases.dns = try row["dns_ns"] ?? -1
        phases.connect = try row["connect_ns"] ?? -1
        phases.tls = try row["tls_ns"] ?? -1
        phases.firstByte = try row["first_byte_ns"] ?? -1
        phases.receive = try row["receive_ns"] ?? -1
        // A reason that only a newer perfbench knows is still a failure.
        let failure: Int? = try row["failure"]
        let trace: String? = try row["trace_id"]
        let headers: String = try row["headers"]
        self.init(
            trial: try row["trial"], at: try row["at_ns"], unixTime: try row["unix_ns"], responseTime: try row["response_ns"],
            serviceTime: try row["service_ns"], phases: phases, status: try row["status"] ?? 0,
            failure: failure.map { Failure(rawValue: UInt8(clamping: $0)) ?? .other }, vu: try row["vu"],
            iteration: try row["iteration"], trace: trace.flatMap { TraceID($0) },
            headers: headers.split(separator: "\n").compactMap { line in
                let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                return parts.count == 2 ? Header(name: String(parts[0]), value: String(parts[1].dropFirst())) : nil
            })
    }
}

extension Nanoseconds {
    /// `nil` for a phase that did not happen.
    fileprivate var ifHappened: Nanoseconds? { self < 0 ? nil : self }
}
