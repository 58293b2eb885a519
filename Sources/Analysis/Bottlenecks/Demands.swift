// The utilisation law: U = D · X. What one request costs of each resource, and at which throughput each would be full.

import Basics
import Runs
import Statistics

/// What requests cost of one resource, by the seconds in which throughput followed the load.
struct Demand: Sendable {
    let resource: Resource
    /// Seconds of the resource per request.
    let perRequest: Double
    /// The share that is used without any request, 0 to 1.
    let background: Double
    /// Successful requests a second at which it is full, with its 95 % interval.
    let limit: Double
    let interval: ConfidenceInterval
    /// Share in use at the highest throughput measured.
    let used: Double
    /// The number of loads that it is read from.
    let levels: Int

    /// One for every resource with a share in use, the first to be full first. With one level of load the line goes through zero.
    static func all(_ history: LoadHistory, _ knee: Knee, _ machine: Machine) -> [Demand] {
        let seconds =
            knee.below.isEmpty && knee.saturation == nil ? knee.top : knee.below + (knee.saturation == nil ? knee.top : [])
        return [Resource.allCores, .oneCore, .disk, .network].compactMap { resource in
            let points = seconds.compactMap { second in
                Resource.Reading(second: second, machine: machine).ownUtilisation(resource).map { (x: second.throughput, u: $0) }
            }
            guard let top = knee.top.median({ Resource.Reading(second: $0, machine: machine).ownUtilisation(resource) }) else {
                return nil
            }
            return Demand(resource, points, used: top, levels: history.levels.count)
        }.sorted { ($0.limit, $0.resource.rawValue) < ($1.limit, $1.resource.rawValue) }
    }

    private init?(_ resource: Resource, _ points: [(x: Double, u: Double)], used: Double, levels: Int) {
        guard points.count >= 5 else { return nil }
        self.resource = resource
        self.used = used
        self.levels = levels
        let (x, u) = (points.map(\.x), points.map(\.u))
        if levels >= 3, let line = try? StraightLine(u, at: x), line.isRising(), let crossing = line.crossing(of: 1) {
            perRequest = line.slope
            background = max(0, line.intercept)
            limit = crossing.x
            interval = crossing.interval
        } else {
            // One load: what is used without any request is charged to the requests, so the limit is rather too low than too high.
            let rates = points.filter { $0.x > 0 && $0.u > 0 }.map { $0.u / $0.x }
            guard levels < 3, rates.count >= 15, let sample = try? Sample(rates), sample.mean > 0,
                let t = try? StudentT(degreesOfFreedom: Double(rates.count - 1))
            else { return nil }
            let reach = min(0.9 * sample.mean, t.upperQuantile(0.025) * sample.standardDeviation / Double(rates.count).squareRoot())
            perRequest = sample.mean
            background = 0
            limit = 1 / sample.mean
            interval = ConfidenceInterval(lower: 1 / (sample.mean + reach), upper: 1 / (sample.mean - reach), confidence: 0.95)
        }
    }
}
