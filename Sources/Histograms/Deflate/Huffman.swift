/// A canonical Huffman code to write with: for each symbol its length in bits and its bits, mirrored as DEFLATE sends them.
struct HuffmanCode {
    /// Bits per symbol; 0 where a symbol does not occur.
    let lengths: [UInt8]
    private let codes: [UInt16]

    /// The canonical code with these lengths (RFC 1951, 3.2.2).
    init(lengths: [UInt8]) {
        var next = [UInt16](repeating: 0, count: 17)
        for length in lengths where length > 0 { next[Int(length) + 1] += 1 }
        for length in 1...16 { next[length] = (next[length] &+ next[length - 1]) &<< 1 }
        var codes = [UInt16](repeating: 0, count: lengths.count)
        for symbol in lengths.indices where lengths[symbol] > 0 {
            let length = Int(lengths[symbol])
            codes[symbol] = mirrored(next[length], count: length)
            next[length] &+= 1
        }
        self.lengths = lengths
        self.codes = codes
    }

    /// The best code for symbols that occur this often, with no length over `limit`. Lengths as Moffat and Katajainen (1995) compute
    /// them in place; those too long are cut, and the shortest of the rest lengthened until the code is complete again.
    init(frequencies: [Int], limit: Int) {
        // Packed, so that sorting is on plain integers: frequency above, symbol below.
        let sorted = frequencies.indices.filter { frequencies[$0] > 0 }.map { frequencies[$0] << 16 | $0 }.sorted()
        var lengths = [UInt8](repeating: 0, count: frequencies.count)
        var perLength = lengthCounts(of: optimalDepths(sorted.map { $0 >> 16 }), limit: limit)
        var length = limit
        for packed in sorted {
            while perLength[length] == 0 { length -= 1 }
            perLength[length] -= 1
            lengths[packed & 0xFFFF] = UInt8(length)
        }
        self.init(lengths: lengths)
    }

    /// How many bits all symbols take when they occur this often.
    func cost(_ frequencies: [Int]) -> Int {
        zip(frequencies, lengths).reduce(0) { $0 + $1.0 * Int($1.1) }
    }

    @inline(__always)
    func write(_ symbol: Int, to bits: inout BitWriter) { bits.write(UInt32(codes[symbol]), count: Int(lengths[symbol])) }
}

private func mirrored(_ code: UInt16, count: Int) -> UInt16 {
    var mirrored: UInt16 = 0
    for bit in 0..<count where code & (1 << bit) != 0 { mirrored |= 1 << (count - 1 - bit) }
    return mirrored
}

/// The depths in an optimal tree over frequencies in rising order.
private func optimalDepths(_ frequencies: [Int]) -> [Int] {
    let count = frequencies.count
    guard count > 1 else { return frequencies.map { _ in 1 } }
    var a = frequencies
    // Pair the two lightest again and again: inner nodes grow from the front, and each paired node remembers its parent.
    var leaf = 0
    var root = 0
    for node in 0..<count - 1 {
        for part in 0..<2 {
            let weight: Int
            if leaf >= count || root < node && a[root] < a[leaf] {
                weight = a[root]
                a[root] = node
                root += 1
            } else {
                weight = a[leaf]
                leaf += 1
            }
            a[node] = part == 0 ? weight : a[node] + weight
        }
    }
    // From parents to depths of inner nodes.
    a[count - 2] = 0
    for node in stride(from: count - 3, through: 0, by: -1) { a[node] = a[a[node]] + 1 }
    // From depths of inner nodes to depths of leaves.
    var available = 1
    var depth = 0
    var inner = count - 2
    var next = count - 1
    while available > 0 {
        var used = 0
        while inner >= 0, a[inner] == depth {
            used += 1
            inner -= 1
        }
        while available > used {
            a[next] = depth
            next -= 1
            available -= 1
        }
        available = 2 * used
        depth += 1
    }
    return a
}

/// How many symbols get each length, none over `limit`.
private func lengthCounts(of depths: [Int], limit: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: limit + 1)
    for depth in depths { counts[min(depth, limit)] += 1 }
    guard depths.count > 1 else { return counts }
    // Kraft's sum in units of the longest code; cutting made it too large.
    var sum = (1...limit).reduce(0) { $0 + counts[$1] << (limit - $1) }
    while sum > 1 << limit {
        let longer = (1..<limit).last { counts[$0] > 0 }!
        counts[limit] -= 1
        counts[longer] -= 1
        counts[longer + 1] += 2
        sum -= 1
    }
    return counts
}
