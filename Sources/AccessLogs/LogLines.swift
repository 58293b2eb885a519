// Lines out of a stream of bytes, in memory that does not grow with the file.

/// Cuts chunks into lines. A line longer than `LogParser.longestLine` is passed on in its first part, which no parser takes.
package struct LogLines: ~Copyable {
    /// What was read and not yet passed on; `next` gives ranges of it.
    package private(set) var buffer: [UInt8] = []
    private var start = 0
    private var scanned = 0
    private var isAtEnd = false
    private var isSkipping = false
    private let chunk: Int
    private let read: (inout [UInt8]) throws -> Int

    /// - Parameter read: fills the array from its start and answers how many bytes it put there; 0 at the end.
    package init(chunk: Int = 1 << 20, _ read: @escaping (inout [UInt8]) throws -> Int) {
        self.chunk = chunk
        self.read = read
    }

    /// The place of the next line in `buffer`, without its end; `nil` when there are no more. It holds until the next call.
    package mutating func next() throws -> Range<Int>? {
        while true {
            if let end = lineEnd() {
                let line = start..<end
                start = end + 1
                scanned = start
                if isSkipping {
                    isSkipping = false
                    continue
                }
                return line
            }
            if isAtEnd {
                guard start < buffer.count, !isSkipping else { return nil }
                let line = start..<buffer.count
                start = buffer.count
                return line
            }
            if buffer.count - start > LogParser.longestLine {
                // Far too long: its beginning is passed on once, the rest is read over.
                let line = start..<buffer.count
                let isFirst = !isSkipping
                isSkipping = true
                start = buffer.count
                scanned = start
                if isFirst { return line }
            }
            try refill()
        }
    }

    private mutating func lineEnd() -> Int? {
        var at = scanned
        let end = buffer.count
        let found = buffer.withUnsafeBufferPointer { bytes -> Int? in
            while at < end {
                if bytes[at] == 0x0A { return at }
                at += 1
            }
            return nil
        }
        scanned = at
        return found
    }

    private mutating func refill() throws {
        if start > 0 {
            buffer.removeSubrange(..<start)
            scanned -= start
            start = 0
        }
        var piece = [UInt8](repeating: 0, count: chunk)
        let count = try read(&piece)
        if count == 0 { isAtEnd = true }
        buffer.append(contentsOf: piece[..<count])
    }
}
