// What kind of failure dominates, and what it usually means.

import Basics
import HTTPMessages
import Metrics
import Runs

extension Rule {
    /// Some requests failed while others succeeded; where none did, `nothingMeasured` speaks, and `generatorErrors` of our own failures.
    static let requestsFailed = Rule { facts in
        guard facts.failed > 0, facts.succeeded > 0, let cause = facts.failures.first else { return nil }
        if facts.hasTooManyClientFailures, facts.clientFailures.count == facts.failures.count { return nil }
        let share = Double(facts.failed) / Double(facts.requests)
        let part = facts.failures.count == 1 ? "all of them" : "most often (\(exact(cause.count)))"
        return Finding(
            rule: "requests-failed", severity: share > 0.01 ? .warning : .info,
            title:
                "\(exact(facts.failed)) of \(exact(facts.requests)) requests failed (\(percentForPeople(share))), \(part): \(cause.failure.message).",
            evidence: [
                .init("failedRequests", Double(facts.failed)), .init("requests", Double(facts.requests)),
                .init("dominating", Double(cause.count)),
            ],
            recommendation: cause.failure.advice(facts))
    }
}

extension Failure {
    /// The next thing to do about this failure.
    func advice(_ facts: RunFacts) -> String {
        let target = facts.header.target
        return switch self {
        case .refused: "Check that the target is running and listens where \"\(target)\" points."
        case .connectTimeout where facts.listenOverflows >= 10:
            "The target's queue of new connections overflowed \(times(Int64(facts.listenOverflows.rounded()))): it accepts too slowly, or its backlog is short (net.core.somaxconn); no route or firewall is in the way."
        case .connectTimeout, .unreachable: "Check the address, route and firewall between this machine and \"\(target)\"."
        case .responseTimeout: "Look at what the target waits for under this load, or raise \"timeout\" if such waits are meant."
        case .reset, .closedWithoutResponse:
            "Look into the target's log: it closed connections with a request in them (crash, limit or keep-alive timeout)."
        case .streamReset:
            "Look into the target's log: it cut requests off while they ran (a limit, a timeout, or a failed backend)."
        case .shutDown:
            "Look into the target's log: it gave requests up that it had accepted (a restart, or a limit of requests or time)."
        case .refusedStream: "Lower the load, or raise the target's limit of streams: it refused requests again and again."
        case .noHTTP2: "Write \"http\": \"1.1\" or \"auto\", or turn HTTP/2 on at the target."
        case .nameNotResolved: "Check the host name in \"\(target)\" and this machine's DNS."
        case .tlsHandshake: "Check that \"\(target)\" speaks TLS with a version and cipher this machine accepts."
        case .tlsCertificate: "Give perfbench the certificate authority of \"\(target)\", or correct its certificate."
        case .portsExhausted:
            "Keep connections alive, or widen the range: sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\"."
        case .filesExhausted: "Raise the limit of open files before the run: ulimit -n 65536."
        case .outOfMemory: "Lower the number of virtual users, or use a machine with more memory."
        case .ownFault: "This is perfbench's own fault, not the target's: please report it with the output of perfbench version."
        case .missingValue: "Run perfbench debug: a step uses a variable that the step before did not extract."
        case .status4xx:
            "Run perfbench debug to see one such response: the target rejects what the scenario sends (login, data, rate limit)."
        case .status5xx: "Look into the target's log for the seconds in which they occurred."
        case .check: "See which check failed under \"Checks\", and one response of that step with perfbench debug."
        case .databaseLocked:
            "Keep write transactions short and begin them with BEGIN IMMEDIATE; in WAL mode readers do not wait for writers (PRAGMA journal_mode = WAL)."
        case .constraintViolated:
            "Run perfbench debug to see the statement: what it writes is in the database already, or may not be."
        case .statementRefused: "Run perfbench debug to see the database's own words."
        case .databaseNotOpened: "Check that the file is an SQLite database that may be read, and written if a step has \"write\"."
        case .threadsExhausted: "Lower the number of virtual users: each that runs statements has a thread of its own (ulimit -u)."
        case .redirectNotAllowed, .linkNotAllowed:
            "Add the host to \"allowedHosts\" if load may be sent to it; perfbench debug names it."
        case .unknownCoding:
            "Correct the header Content-Encoding of the target, which is shown with the kept requests; known are gzip, deflate, br and zstd."
        case .streamError, .streamMalformed, .streamIncomplete, .streamEmpty, .streamStalled, .streamCut:
            "Look at one answer: perfbench debug SCENARIO shows it as it came. What each kind means is in perfbench help streams."
        case .socketNotOpen:
            "Put a step with \"connect\" before those that send and expect; a failed one leaves nothing to send on."
        case .socketRefused:
            "Look at the answer with perfbench debug: it must be 101 with the right Sec-WebSocket-Accept and no extension."
        case .socketSilent: "Look at what comes with perfbench debug; \"expect\": true takes any message."
        case .socketClosed, .socketBroken: "perfbench debug shows the code with which the server closed; its log may say why."
        case .patternTooSlow:
            "Begin the pattern with the text that stands before what it looks for, leave out \".*\", or take the value by \"json\" instead."
        case .decodedTooLarge: "Look at what the target compresses: an ordinary body is a tenth of its size, not a thousandth."
        case .linkMalformed: "Run perfbench debug: an address that is one variable must be a path or an http(s) URL."
        case .proxy: "Check the proxy's address and what it allows."
        case .bodyTruncated, .malformedResponse, .protocolViolation, .flooded, .headersTooLarge, .bodyTooLarge, .tooManyRedirects,
            .contentEncoding, .other,
            .unexpectedStatus:
            "Run perfbench debug to see one request and its response in full."
        }
    }
}

extension RunFacts {
    /// Connections that the kernel of this machine turned away before their program accepted them, as far as that was watched.
    var listenOverflows: Double { load.seconds.reduce(0) { $0 + ($1.host[.listenOverflowsPerSecond] ?? 0) } }
}
