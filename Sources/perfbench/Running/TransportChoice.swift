import HTTPMessages
import Scenarios

/// Which transport carries a plan: our own wire where it can, libcurl for everything else.
enum TransportChoice: String {
    case wire, curl

    /// The wire speaks plain and TLS HTTP/1.1; other versions, redirects, compression and proxies are libcurl's.
    init(_ plan: Plan) {
        let options = plan.connection
        let isPlain = options.version == .http1 && !options.compression && options.proxy == nil
        self = isPlain && plan.steps.allSatisfy { $0.redirects == 0 } ? .wire : .curl
    }
}
