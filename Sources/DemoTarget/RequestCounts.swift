import HTTPMessages
import JSON
import Synchronization

/// How many requests of each kind came, and with which status they were (or will be) answered: exact, for tests that compare it with
/// what a client saw. A request is counted when it has come in whole, whatever becomes of its answer.
final class RequestCounts: Sendable {
    private struct Tally: Sendable {
        var requests = [UInt64](repeating: 0, count: Route.allCases.count * RequestCounts.rows)
        var statuses = [UInt64](repeating: 0, count: 600)
    }

    /// Our methods, and one row for all others.
    private static let rows = HTTPMethod.allCases.count + 1
    private let tally = Mutex(Tally())

    /// Counts one request; status 0 stands for no answer at all.
    func add(_ method: HTTPMethod?, _ route: Route, status: Int) {
        let index = route.rawValue * Self.rows + Self.row(method)
        tally.withLock {
            $0.requests[index] += 1
            $0.statuses[status] += 1
        }
    }

    func reset() { tally.withLock { $0 = Tally() } }

    /// `{"total":n,"requests":{"GET /health":n},"statuses":{"200":n,"none":n}}`
    var json: JSONValue {
        let tally = tally.withLock { $0 }
        var requests: [JSONValue.Member] = []
        for route in Route.allCases {
            for row in 0..<Self.rows {
                let count = tally.requests[route.rawValue * Self.rows + row]
                let method = row == 0 ? "OTHER" : HTTPMethod.allCases[row - 1].rawValue
                if count > 0 { requests.append(.init("\(method) \(route.pattern)", .integer(Int64(count)))) }
            }
        }
        let statuses = tally.statuses.enumerated().filter { $0.element > 0 }
            .map { JSONValue.Member($0.offset == 0 ? "none" : "\($0.offset)", .integer(Int64($0.element))) }
        let total = tally.requests.reduce(0, +)
        return ["total": .integer(Int64(total)), "requests": .object(requests), "statuses": .object(statuses)]
    }

    private static func row(_ method: HTTPMethod?) -> Int {
        switch method {
        case nil, .other: 0
        case .get: 1
        case .head: 2
        case .post: 3
        case .put: 4
        case .patch: 5
        case .delete: 6
        case .options: 7
        }
    }
}
