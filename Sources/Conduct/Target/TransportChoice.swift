package import Basics
import HTTPMessages
package import Metrics
package import Scenarios
import WireTransport

/// Which transport carries a plan: our own wire where it can, libcurl for everything else, unless the scenario asks for one.
package enum TransportChoice: String {
    case wire, curl

    /// As reports call it.
    package var name: TransportName { self == .wire ? .wire : .curl }

    /// Throws when the wire was asked for and cannot do what the plan needs.
    package init(_ plan: Plan) throws(Problem) {
        let requests = (plan.setup + plan.steps + plan.teardown).compactMap(\.action.http)
        var needs = TransportNeeds()
        needs.followsRedirects = requests.contains { $0.redirects > 0 }
        needs.negotiatesAuthentication = requests.contains { $0.digest != nil }
        switch WireTransport.carries(plan.connection, needs) {
        case .success(let isWire):
            self = isWire ? .wire : .curl
            if !isWire, let step = plan.streamSteps.first {
                let reason = WireTransport.obstacle(plan.connection, needs)?.rawValue ?? "\"transport\": \"curl\""
                throw Problem(
                    .usage, "The step \"\(step.name)\" listens to a stream, which cannot be used with \(reason).",
                    hint: "Streams are read over perfbench's own wire only.")
            }
        case .failure(let obstacle):
            throw Problem(
                .usage, "\"transport\": \"wire\" cannot be used with \(obstacle.rawValue).",
                hint: "Write \"auto\", and whatever the wire cannot carry goes over libcurl.")
        }
    }
}
