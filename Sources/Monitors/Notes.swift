/// What cannot be watched, and what happened to those that are: each sentence once, in the order they came.
struct Notes {
    private(set) var all: [String] = []
    /// A target that is restarted every second must not fill the memory.
    static let most = 100

    mutating func add(_ note: String) {
        if !note.isEmpty, all.count < Self.most, !all.contains(note) { all.append(note) }
    }
}
