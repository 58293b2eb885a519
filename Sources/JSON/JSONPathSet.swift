// Several paths at once: a document that asks for six values is walked once, not six times, and nothing is built on the way. Event streams
// have thousands of small documents a second.

/// Paths that are looked for together; each is known by its position.
package struct JSONPathSet: Sendable, Hashable {
    /// A place in documents to which some path leads, or leads through.
    private struct Place: Sendable, Hashable {
        /// Position of the path that ends here; negative for none.
        var path = -1
        var keys: [(name: [UInt8], place: Int)] = []
        var positions: [(index: Int, place: Int)] = []
        /// What every element leads to; negative for none.
        var every = -1

        var isLeaf: Bool { keys.isEmpty && positions.isEmpty && every < 0 }

        static func == (a: Place, b: Place) -> Bool { a.path == b.path }
        func hash(into hasher: inout Hasher) { hasher.combine(path) }
    }

    package let paths: [JSONPath]
    private var places = [Place()]

    /// Only the first of two equal paths is found; and of `[0]` and `[*]` in one place, a first element is of `[0]` alone.
    package init(_ paths: [JSONPath]) {
        self.paths = paths
        for (position, path) in paths.enumerated() {
            var place = 0
            for segment in path.segments { place = next(from: place, segment) }
            if places[place].path < 0 { places[place].path = position }
        }
    }

    package static func == (a: JSONPathSet, b: JSONPathSet) -> Bool { a.paths == b.paths }
    package func hash(into hasher: inout Hasher) { hasher.combine(paths) }

    private mutating func next(from place: Int, _ segment: JSONPath.Segment) -> Int {
        let new = places.count
        switch segment {
        case .key(let name):
            if let known = places[place].keys.first(where: { $0.name == name }) { return known.place }
            places[place].keys.append((name, new))
        case .index(let index):
            if let known = places[place].positions.first(where: { $0.index == index }) { return known.place }
            places[place].positions.append((index, new))
        case .every:
            if places[place].every >= 0 { return places[place].every }
            places[place].every = new
        }
        places.append(Place())
        return new
    }

    /// Calls `visit` with each value that a path leads to and the path's position, in the order of the document. Answers whether the bytes
    /// are a document: brackets and quotes are paired, and nothing follows. Of several equal keys each counts.
    package func forEachMatch(in bytes: borrowing Span<UInt8>, _ visit: (Int, JSONSlice) -> Void) -> Bool {
        var walk = Walk()
        walk.skipSpace(bytes)
        guard follow(0, &walk, bytes, visit) else { return false }
        walk.skipSpace(bytes)
        return walk.at == bytes.count
    }

    /// Steps over the value that begins here; `false` when it breaks off.
    private func follow(
        _ place: Int, _ walk: inout Walk, _ bytes: borrowing Span<UInt8>, _ visit: (Int, JSONSlice) -> Void
    ) -> Bool {
        guard walk.at < bytes.count else { return false }
        if places[place].path >= 0 {
            var ahead = walk
            guard let slice = ahead.value(bytes) else { return false }
            visit(places[place].path, slice)
            if places[place].isLeaf {
                walk = ahead
                return true
            }
        }
        switch bytes[walk.at] {
        case UInt8(ascii: "{"):
            return members(&walk, bytes, until: UInt8(ascii: "}")) { walk, bytes, _ in
                guard walk.at < bytes.count, bytes[walk.at] == UInt8(ascii: "\""), let name = walk.string(bytes) else {
                    return false
                }
                walk.skipSpace(bytes)
                guard walk.take(UInt8(ascii: ":"), bytes) else { return false }
                walk.skipSpace(bytes)
                for key in places[place].keys where Walk.isEqual(name, key.name, bytes) {
                    return follow(key.place, &walk, bytes, visit)
                }
                return step(places[place].every, &walk, bytes, visit)
            }
        case UInt8(ascii: "["):
            return members(&walk, bytes, until: UInt8(ascii: "]")) { walk, bytes, position in
                for index in places[place].positions where index.index == position {
                    return follow(index.place, &walk, bytes, visit)
                }
                return step(places[place].every, &walk, bytes, visit)
            }
        default: return walk.value(bytes) != nil
        }
    }

    private func step(
        _ place: Int, _ walk: inout Walk, _ bytes: borrowing Span<UInt8>, _ visit: (Int, JSONSlice) -> Void
    ) -> Bool {
        place >= 0 ? follow(place, &walk, bytes, visit) : walk.value(bytes) != nil
    }

    /// Steps over an object or a list, one member after the other.
    private func members(
        _ walk: inout Walk, _ bytes: borrowing Span<UInt8>, until end: UInt8,
        _ member: (inout Walk, borrowing Span<UInt8>, Int) -> Bool
    ) -> Bool {
        walk.at += 1
        walk.skipSpace(bytes)
        if walk.take(end, bytes) { return true }
        var position = 0
        while true {
            guard member(&walk, bytes, position) else { return false }
            position += 1
            walk.skipSpace(bytes)
            if walk.take(end, bytes) { return true }
            guard walk.take(UInt8(ascii: ","), bytes) else { return false }
            walk.skipSpace(bytes)
        }
    }
}
