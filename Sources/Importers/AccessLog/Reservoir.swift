import Basics

/// A sample of fixed size of what passes by, in which everything that passed has the same chance (Vitter's algorithm R): how often a value
/// is in it is how often it is asked for.
struct Reservoir<Element> {
    let capacity: Int
    private(set) var kept: [Element] = []
    /// How much passed by.
    private(set) var seen = 0

    init(capacity: Int) { self.capacity = capacity }

    /// Whether the next one is kept, and where; asked before it is made.
    mutating func place(_ random: inout SeededRandom) -> Int? {
        seen += 1
        if kept.count < capacity { return kept.count }
        let ticket = Int(random.next() % UInt64(seen))
        return ticket < capacity ? ticket : nil
    }

    mutating func put(_ element: Element, at place: Int) {
        if place == kept.count { kept.append(element) } else { kept[place] = element }
    }

    /// Keeps `element` with the chance that everything has.
    mutating func add(_ element: @autoclosure () -> Element, _ random: inout SeededRandom) {
        if let place = place(&random) { put(element(), at: place) }
    }
}
