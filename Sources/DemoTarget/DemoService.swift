// What one loop does with a request: count it, inject the configured faults, and otherwise ask the shop.

import Basics
import HTTPMessages
import HTTPServer
import JSON
import Reactor

/// The service on one loop.
final class DemoService {
    private let shared: SharedState
    private let loop: EventLoop
    private let shop: Shop

    init(_ shared: SharedState, on loop: EventLoop) {
        self.shared = shared
        self.loop = loop
        shop = Shop(shared)
    }

    func answer(_ request: Request, _ responder: Responder) -> Answer {
        let (route, rest) = Route.find(request.path)
        if route.isAdministration { return .now(administer(route, request)) }
        if route == .chat, request.method == .post {
            let answer = ChatModel.answer(request, responder)
            if case .now(let response) = answer { return .now(count(request, route, response)) }
            shared.counts.add(request.method, route, status: 200)
            return .later
        }
        let isFrozen = shared.faults.clock.isFrozen(at: loop.now)
        guard request.hasQuery || shared.faults.hasDefaults || isFrozen else {
            return .now(count(request, route, shop.answer(request, route, rest)))
        }
        do throws(FaultPlan.Failure) {
            guard let faults = try shared.faults.faults(for: request.query) else {
                let response = count(request, route, shop.answer(request, route, rest))
                guard isFrozen else { return .now(response) }
                send(response, to: responder, at: shared.faults.clock.work(at: loop.now))
                return .later
            }
            return disturb(request, route, rest, responder, faults)
        } catch {
            return .now(count(request, route, .refusal(400, error.sentence)))
        }
    }

    private func count(_ request: Request, _ route: Route, _ response: Response) -> Response {
        shared.counts.add(request.method, route, status: response.status)
        return response
    }

    // MARK: Faults

    private func disturb(_ request: Request, _ route: Route, _ rest: Substring, _ responder: Responder, _ faults: Faults) -> Answer
    {
        let plan = faults.plan
        if plan.leak > 0 { shared.faults.leak.lose(plan.leak) }
        if let garbage = plan.garbage { shared.faults.garbage.litter(garbage) }
        if let cache = plan.cache { shared.faults.cache.cache(cache) }
        if let burn = plan.burn { self.burn(faults.sample(burn)) }
        let response = disturbed(request, route, rest, faults)
        let hasNoStatus = [.close, .reset, .garbage, .never].contains(plan.ending)
        shared.counts.add(request.method, route, status: hasNoStatus ? 0 : response.status)

        let due = due(faults)
        let misbehaviour = Misbehaviour(plan)
        if due <= shared.faults.clock.work(at: loop.now), !shared.faults.clock.isFrozen(at: loop.now) {
            guard let misbehaviour else { return .now(response) }
            misbehaviour.carryOut(response, to: responder)
        } else {
            send(response, to: responder, at: due, misbehaviour)
        }
        return .later
    }

    private func disturbed(_ request: Request, _ route: Route, _ rest: Substring, _ faults: Faults) -> Response {
        let plan = faults.plan
        var response: Response
        if faults.drawsError() {
            response = .refusal(plan.status, "This answer was asked for.")
        } else if let path = plan.redirect {
            response = Response(status: 302, fields: ["Location": path])
        } else {
            response = shop.answer(request, route, rest)
        }
        if let body = faults.body { response = response.replacingBody(with: body) }
        return plan.isChunked ? response.chunked : response
    }

    /// When the answer is due, on the clock of the service.
    private func due(_ faults: Faults) -> Nanoseconds {
        let arrival = shared.faults.clock.work(at: loop.now)
        let freeze = faults.stall?.freeze(at: arrival)
        var due = Stall.end(of: 0, from: arrival, freeze: freeze)
        if let pool = faults.pool, let service = faults.plan.service {
            due = pool.serve(faults.sample(service, at: arrival), at: arrival, freeze: freeze)
        }
        if let delay = faults.plan.delay { due = Stall.end(of: faults.sample(delay, at: arrival), from: due, freeze: freeze) }
        return due
    }

    /// Waits until the service's clock shows `due`, however often the service is frozen meanwhile.
    private func send(_ response: Response, to responder: Responder, at due: Nanoseconds, _ misbehaviour: Misbehaviour? = nil) {
        responder.wait(until: shared.faults.clock.moment(of: due, from: loop.now)) { [self] now in
            if shared.faults.clock.isFrozen(at: now) || shared.faults.clock.work(at: now) < due {
                send(response, to: responder, at: due, misbehaviour)
            } else if let misbehaviour {
                misbehaviour.carryOut(response, to: responder)
            } else {
                responder.send(response)
            }
        }
    }

    private func burn(_ length: Nanoseconds) {
        let end = loop.threadCPUTime() + length
        while loop.threadCPUTime() < end {}
    }

    // MARK: Administration

    private func administer(_ route: Route, _ request: Request) -> Response {
        guard let method = request.method, route.methods.contains(method) else { return .methodNotAllowed(route) }
        switch (route, method) {
        case (.stats, _):
            guard case .object(var members) = shared.counts.json else { break }
            members.append(.init("leakedBytes", .integer(Int64(shared.faults.leak.total))))
            return Response(json: JSONValue.object(members).text())
        case (.statsReset, _):
            shared.counts.reset()
        case (_, .delete): return setFaults("")
        case (_, .post): return setFaults(request.query)
        default: break
        }
        return route == .faults ? faultsInForce() : Response(json: #"{"status":"ok"}"#)
    }

    /// `stall=2s` freezes the service now; other faults happen to every request from now on.
    private func setFaults(_ query: String) -> Response {
        do throws(FaultPlan.Failure) {
            let parameters = FaultPlan.Parameters(query: query, strict: true)
            let plan = try FaultPlan(parameters)
            if let stall = plan.stall, parameters.values.count == 1, stall.after == 0 {
                shared.faults.clock.freeze(for: stall.length, now: loop.now)
            } else {
                try shared.faults.setDefaults(parameters)
            }
            return faultsInForce()
        } catch {
            return .refusal(400, error.sentence)
        }
    }

    private func faultsInForce() -> Response {
        let members = shared.faults.defaults.map { JSONValue.Member($0.name, .string($0.value)) }
        let isFrozen = shared.faults.clock.isFrozen(at: loop.now)
        return Response(json: JSONValue.object([.init("faults", .object(members)), .init("frozen", .bool(isFrozen))]).text())
    }
}

extension Response {
    /// An answer that says in a sentence why there is no better one.
    static func refusal(_ status: Int, _ sentence: String, fields: KeyValuePairs<String, String> = [:]) -> Response {
        Response(status: status, fields: fields, json: JSONValue.object([.init("error", .string(sentence))]).text())
    }

    static func methodNotAllowed(_ route: Route) -> Response {
        let methods = route.methods.map(\.rawValue) + (route.methods.contains(.get) ? [HTTPMethod.head.rawValue] : [])
        return .refusal(405, "\"\(route.pattern)\" does not take this method.", fields: ["Allow": methods.joined(separator: ", ")])
    }
}
