import HTTPMessages

/// What a server sends in answer to one request, and what must come of it, whichever transport is used.
struct Case: Sendable {
    enum End: Sendable { case keep, close, reset }

    /// What differs between the transports on purpose, and why.
    struct Difference: Sendable {
        var curl: Outcome
        var because: String
    }

    /// What must come of a response.
    struct Outcome: Sendable, Equatable {
        var failure: Failure?
        var status: Int
        var body: String

        static func fails(_ failure: Failure) -> Outcome { Outcome(failure: failure, status: 0, body: "") }
    }

    var name: String
    var method = HTTPMethod.get
    var served: String
    var end = End.keep
    var outcome: Outcome
    var difference: Difference?
    /// Bytes that are counted differently: libcurl leaves the framing of chunks out.
    var countsDiffer = false
    /// Not for a server that sends it in pieces: what it sends too much could arrive after the next request has gone out.
    var isInOnePiece = false

    init(
        _ name: String, _ served: String, method: HTTPMethod = .get, end: End = .keep, is status: Int, _ body: String = "",
        curl: Outcome? = nil, because: String = ""
    ) {
        self.name = name
        self.served = served
        self.method = method
        self.end = end
        outcome = Outcome(status: status, body: body)
        difference = curl.map { Difference(curl: $0, because: because) }
        countsDiffer = served.lowercased().contains("chunked")
    }

    init(
        _ name: String, _ served: String, method: HTTPMethod = .get, end: End = .close, fails failure: Failure,
        curl: Outcome? = nil, because: String = ""
    ) {
        self.init(name, served, method: method, end: end, is: 0, curl: curl, because: because)
        outcome = .fails(failure)
    }

    var inOnePiece: Case {
        var copy = self
        copy.isInOnePiece = true
        return copy
    }
}
