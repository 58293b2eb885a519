/// Pieces that wait for a receiver, in order. Bounded: when too many wait, the oldest are given up, and counted.
struct Backlog: Sendable {
    /// How many pieces may wait, and how many bytes they may have together.
    static let most = (pieces: 600, bytes: 16 << 20)
    /// How many one request carries at most, and at how many bytes it is full.
    static let mostAtOnce = (pieces: 30, bytes: 1 << 20)

    private var pieces: ArraySlice<String> = []
    private var bytes = 0
    /// Pieces that came, and those that were not taken so far for good.
    private(set) var offered = 0
    private(set) var lost = 0

    var isEmpty: Bool { pieces.isEmpty }

    /// Pieces that were not taken, should nothing more be sent.
    var untaken: Int { lost + pieces.count }

    mutating func append(_ piece: String) {
        offered += 1
        pieces.append(piece)
        bytes += piece.utf8.count
        giveUpOldest()
    }

    /// The oldest pieces, out of the backlog: as many as one request carries, at least one. Empty when nothing waits.
    mutating func next() -> [String] {
        var taken: [String] = []
        var size = 0
        while let piece = pieces.first, taken.isEmpty || size + piece.utf8.count <= Self.mostAtOnce.bytes,
            taken.count < Self.mostAtOnce.pieces
        {
            pieces.removeFirst()
            taken.append(piece)
            size += piece.utf8.count
        }
        bytes -= size
        return taken
    }

    /// Puts pieces back to where they were: they shall be sent again.
    mutating func putBack(_ returned: [String]) {
        pieces = returned[...] + pieces
        bytes += returned.reduce(0) { $0 + $1.utf8.count }
        giveUpOldest()
    }

    /// So many pieces are given up.
    mutating func lose(_ count: Int) { lost += count }

    private mutating func giveUpOldest() {
        while pieces.count > Self.most.pieces || (bytes > Self.most.bytes && pieces.count > 1) {
            bytes -= pieces.removeFirst().utf8.count
            lost += 1
        }
    }
}
