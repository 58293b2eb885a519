import HTTPMessages
import Scenarios

/// Which transport carries a plan: our own wire where it can, libcurl for everything else.
enum TransportChoice: String {
    case wire, curl

    /// The wire speaks plain and TLS HTTP/1.1; other versions, redirects, compression, proxies and digest authentication are libcurl's.
    init(_ plan: Plan) {
        let options = plan.connection
        let isPlain = options.version == .http1 && !options.compression && options.proxy == nil
        let steps = plan.setup + plan.steps + plan.teardown
        self = isPlain && steps.allSatisfy { $0.redirects == 0 && $0.digest == nil } ? .wire : .curl
    }
}
