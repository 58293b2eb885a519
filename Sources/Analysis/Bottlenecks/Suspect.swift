// What may limit a target, and the signs that speak for it.

/// One candidate for the bottleneck.
struct Suspect: Sendable, Equatable {
    /// What limits.
    enum Kind: Sendable, Hashable {
        case resource(Resource)
        /// A pool or a lock: a fixed number of requests is served at a time, and the others wait, with every resource idle.
        case pool
        /// Something behind the target that becomes slower with the load, while the target waits for it.
        case downstream
        /// The target turns load away instead of queueing it.
        case errors
        /// CPU of the machine that something other than the target uses up.
        case elsewhere
        /// The CPU that the target's control group may use.
        case quota

        /// For evidence: the name in camel case.
        var name: String {
            switch self {
            case .resource(let resource): resource.rawValue
            case .pool: "pool"
            case .downstream: "downstream"
            case .errors: "errors"
            case .elsewhere: "elsewhere"
            case .quota: "quota"
            }
        }
    }

    /// One reason to believe it (`Manual/statistics.md`, 1.10).
    enum Sign: String, Sendable, CaseIterable {
        // of a resource
        /// In use for 85 % or more at the knee.
        case full
        /// Tasks wait for it at the knee, and the more the higher the load.
        case waitedFor
        /// By what one request costs of it, it is the first to be full, and where throughput did stop.
        case costliest
        /// Errors that it causes rise with the load.
        case failing
        /// The slow responses are those of the seconds in which it was full or waited for.
        case slows
        // of a wait
        /// Throughput stops to grow while more is asked for.
        case plateau
        /// Responses take longer with the load.
        case queue
        /// No resource that was watched is used for 70 % or more.
        case idle
        /// Throughput × unloaded time is the same in every saturated second: a fixed number is served at a time.
        case constant
        /// More switches per request: threads wait for each other.
        case switches
        /// Throughput follows the load to its top.
        case follows
        /// Many more requests are in flight than the load alone explains.
        case piling
        // of errors
        /// The share that fails, or what something else uses, rises with the load.
        case rising
        /// Hardly any failed below the knee.
        case onlyLoaded
        /// What is refused is refused at once.
        case quick
        // of CPU elsewhere
        /// A watched process uses more of it the higher the load.
        case owner
    }

    let kind: Kind
    var signs: Set<Sign>

    var score: Int { signs.count }
}
