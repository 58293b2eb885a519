// From many shapes to the few kinds of pages that a person would name.

import Basics

/// The kinds of pages of a log.
struct RouteBook {
    /// A kind of page.
    struct Route {
        var shape: PathShape
        var count: Int
        /// Addresses as they were sent, as often as they were asked for.
        var targets: [String]
        var statuses: [Int: Int]
        /// Whether it gathers what is too rare for a place of its own.
        var isRest = false
    }

    private(set) var routes: [Route] = []
    /// The route of each shape of the log.
    private(set) var numbers: [Int]

    /// The most routes; those asked for least share one.
    private static let mostRoutes = 60
    /// More different names than this in one place of a path are names of things, not of pages.
    private static let mostNames = 40
    /// A name that has this share of the requests in its place is a page of its own, however many others there are.
    private static let ownShare = 0.05

    init(_ log: borrowing TrafficLog) {
        var shapes = log.shapes
        let counts = log.targets.map(\.seen)
        Self.generalise(&shapes, counts, Array(shapes.indices), depth: 0)
        var found: [PathShape: Int] = [:]
        var merged: [Route] = []
        var first: [Int] = []
        for (index, shape) in shapes.enumerated() {
            let number = found[shape] ?? merged.count
            if number == merged.count {
                found[shape] = number
                merged.append(Route(shape: shape, count: 0, targets: [], statuses: [:]))
            }
            merged[number].count += counts[index]
            merged[number].statuses.merge(log.statuses[index], uniquingKeysWith: +)
            first.append(number)
        }
        Self.sample(log, first, &merged)
        (routes, numbers) = Self.limited(merged, first)
    }

    /// Makes names that are too many for pages variable, from the left to the right.
    private static func generalise(_ shapes: inout [PathShape], _ counts: [Int], _ indices: [Int], depth: Int) {
        var groups: [String: [Int]] = [:]
        for index in indices where shapes[index].segments.count > depth {
            groups["\(shapes[index].method) \(shapes[index].segments[depth])", default: []].append(index)
        }
        if groups.count > mostNames {
            let total = groups.values.joined().reduce(0) { $0 + counts[$1] }
            var gathered: [String: [Int]] = [:]
            for (key, members) in groups {
                let count = members.reduce(0) { $0 + counts[$1] }
                guard Double(count) < ownShare * Double(total) else {
                    gathered[key] = members
                    continue
                }
                for index in members { shapes[index].segments[depth] = PathShape.variable }
                gathered["\(shapes[members[0]].method) \(PathShape.variable)", default: []] += members
            }
            groups = gathered
        }
        for members in groups.values { generalise(&shapes, counts, members, depth: depth + 1) }
    }

    /// Draws the addresses of merged routes from those of their shapes, each as often as its shape was asked for.
    private static func sample(_ log: borrowing TrafficLog, _ first: [Int], _ merged: inout [Route]) {
        var random = SeededRandom(seed: 1, part: 0x107)
        var members: [[Int]] = Array(repeating: [], count: merged.count)
        for (shape, route) in first.enumerated() { members[route].append(shape) }
        for (route, shapes) in members.enumerated() {
            let kept = shapes.reduce(0) { $0 + log.targets[$1].kept.count }
            if kept == merged[route].count || shapes.count == 1 {
                merged[route].targets = shapes.flatMap { log.targets[$0].kept }
                continue
            }
            let wanted = min(kept, 5000)
            for shape in shapes {
                let sample = log.targets[shape].kept
                let share = Double(log.targets[shape].seen) / Double(merged[route].count) * Double(wanted)
                var count = Int(share)
                if random.unit() < share - Double(count) { count += 1 }
                for _ in 0..<count { merged[route].targets.append(sample[Int(random.next() % UInt64(sample.count))]) }
            }
        }
    }

    /// The most frequent routes; the others of one method become one.
    private static func limited(_ merged: [Route], _ first: [Int]) -> ([Route], [Int]) {
        let order = merged.indices.sorted { (merged[$0].count, $1) > (merged[$1].count, $0) }
        var routes: [Route] = []
        var places = Array(repeating: 0, count: merged.count)
        var rest: [String: Int] = [:]
        for (rank, index) in order.enumerated() {
            let method = merged[index].shape.method
            guard rank >= mostRoutes else {
                places[index] = routes.count
                routes.append(merged[index])
                continue
            }
            let place = rest[method] ?? routes.count
            if place == routes.count {
                rest[method] = place
                var route = Route(shape: PathShape(method: method, target: "/other"), count: 0, targets: [], statuses: [:])
                route.isRest = true
                routes.append(route)
            }
            places[index] = place
            routes[place].count += merged[index].count
            routes[place].targets += merged[index].targets.prefix(200)
            routes[place].statuses.merge(merged[index].statuses, uniquingKeysWith: +)
        }
        return (routes, first.map { places[$0] })
    }
}
