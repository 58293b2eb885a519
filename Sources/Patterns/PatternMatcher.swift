// Running a pattern over a text: all alternatives at once, in the order in which a backtracking engine would try them, so that the match
// found is the one that people expect.

/// A place a pattern matched: the whole, and the first capture.
package struct PatternMatch: Sendable, Hashable {
    package var whole: Range<Int>
    /// The same as `whole` when the pattern captures nothing, or when the capture took no part.
    package var capture: Range<Int>
}

/// What is needed to run patterns; made once, used again and again without allocating.
package struct PatternMatcher {
    /// Threads in order of preference: where each is in the program, and its four remembered places.
    fileprivate struct Threads {
        var at: [Int] = []
        var places: [SIMD4<Int32>] = []

        mutating func removeAll() {
            at.removeAll(keepingCapacity: true)
            places.removeAll(keepingCapacity: true)
        }
    }

    private var now = Threads()
    private var next = Threads()
    private var entry = Entry()
    private let mostSteps: Int
    private var stepsLeft: Int
    /// Whether the steps were used up, and what was looked for may be there all the same.
    package private(set) var isExhausted = false

    /// - Parameter mostSteps: how many there are between two calls of `begin`; the usual ones are a fifth of a second, about. A single search
    ///   takes as many as there are bytes and ways through the pattern; all matches of `a.*b|a` in a body of many `a` would take their square.
    package init(mostSteps: Int = 20_000_000) {
        self.mostSteps = mostSteps
        stepsLeft = mostSteps
    }

    /// The steps are all there again: another text is searched.
    package mutating func begin() {
        stepsLeft = mostSteps
        isExhausted = false
    }

    /// Whether the pattern matches anywhere in these bytes.
    package mutating func matches(_ pattern: Pattern, _ bytes: borrowing Span<UInt8>, in range: Range<Int>) -> Bool {
        firstMatch(pattern, bytes, in: range, endsEarly: true) != nil
    }

    /// Calls `visit` for each match from left to right, none overlapping another, until it answers `false`.
    package mutating func forEachMatch(
        _ pattern: Pattern, _ bytes: borrowing Span<UInt8>, in range: Range<Int>, _ visit: (PatternMatch) -> Bool
    ) {
        var from = range.lowerBound
        while from <= range.upperBound, let match = firstMatch(pattern, bytes, in: range, from: from) {
            guard visit(match) else { return }
            from = max(match.whole.upperBound, match.whole.lowerBound + 1)
        }
    }

    /// The leftmost match that begins at `from` or later.
    private mutating func firstMatch(
        _ pattern: Pattern, _ bytes: borrowing Span<UInt8>, in range: Range<Int>, from: Int? = nil, endsEarly: Bool = false
    ) -> PatternMatch? {
        entry.prepare(pattern.program.count)
        now.removeAll()
        var found: SIMD4<Int32>?
        var at = from ?? range.lowerBound
        while true {
            if found == nil {
                if now.at.isEmpty, let first = pattern.first {
                    while at < range.upperBound, !first.contains(bytes[at]) { at += 1 }
                    if at == range.upperBound { break }
                    entry.nextByte()
                }
                // A match that begins here is worth less than one that began before: it goes last.
                entry.add(0, [-1, -1, -1, -1], to: &now, pattern, bytes, at, range)
            }
            guard !now.at.isEmpty else {
                if found != nil || at >= range.upperBound { break }
                at += 1
                entry.nextByte()
                continue
            }
            stepsLeft -= now.at.count
            guard stepsLeft > 0 else {
                isExhausted = true
                return nil
            }
            entry.nextByte()
            next.removeAll()
            threads: for index in now.at.indices {
                switch pattern.program[now.at[index]] {
                case .set(let set):
                    if at < range.upperBound, pattern.sets[set].contains(bytes[at]) {
                        entry.add(now.at[index] + 1, now.places[index], to: &next, pattern, bytes, at + 1, range)
                    }
                case .match:
                    found = now.places[index]
                    if endsEarly { return Self.match(now.places[index]) }
                    break threads
                default: break
                }
            }
            swap(&now, &next)
            if at >= range.upperBound { break }
            at += 1
        }
        return found.map(Self.match)
    }

    private static func match(_ places: SIMD4<Int32>) -> PatternMatch {
        let whole = Int(places[0])..<Int(places[1])
        return PatternMatch(
            whole: whole, capture: places[2] >= 0 && places[3] >= places[2] ? Int(places[2])..<Int(places[3]) : whole)
    }
}

/// Enters places of a program, each at most once per byte.
private struct Entry {
    /// The step in which each instruction was last reached.
    private var reached: [Int] = []
    private var step = 0
    private var stack: [(at: Int, places: SIMD4<Int32>)] = []

    /// Makes room for a program, and begins a step.
    mutating func prepare(_ count: Int) {
        if reached.count < count { reached = [Int](repeating: 0, count: count) }
        step += 1
    }

    /// Goes on to the next byte.
    mutating func nextByte() { step += 1 }

    /// Adds a thread and everything it reaches without reading a byte. A place of the program is entered once per byte.
    mutating func add(
        _ start: Int, _ places: SIMD4<Int32>, to threads: inout PatternMatcher.Threads, _ pattern: Pattern,
        _ bytes: borrowing Span<UInt8>, _ at: Int,
        _ range: Range<Int>
    ) {
        stack.append((start, places))
        while let (place, saved) = stack.popLast() {
            guard reached[place] != step else { continue }
            reached[place] = step
            switch pattern.program[place] {
            case .jump(let to): stack.append((to, saved))
            case .split(let preferred, let other):
                stack.append((other, saved))
                stack.append((preferred, saved))
            case .save(let slot):
                var saved = saved
                saved[slot] = Int32(truncatingIfNeeded: at)
                stack.append((place + 1, saved))
            case .lineStart: if at == range.lowerBound { stack.append((place + 1, saved)) }
            case .lineEnd: if at == range.upperBound { stack.append((place + 1, saved)) }
            case .wordEdge: if Self.isWordEdge(bytes, at, range) { stack.append((place + 1, saved)) }
            case .noWordEdge: if !Self.isWordEdge(bytes, at, range) { stack.append((place + 1, saved)) }
            case .set, .match:
                threads.at.append(place)
                threads.places.append(saved)
            }
        }
    }

    private static func isWordEdge(_ bytes: borrowing Span<UInt8>, _ at: Int, _ range: Range<Int>) -> Bool {
        let before = at > range.lowerBound && ByteSet.word.contains(bytes[at - 1])
        let after = at < range.upperBound && ByteSet.word.contains(bytes[at])
        return before != after
    }
}
