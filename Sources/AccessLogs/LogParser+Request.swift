// The request of a line: its method and its path, or the reason why it has none.

import Basics

extension LogParser {
    /// Puts method, path and time together, and refuses what is no request.
    mutating func finish(_ record: LogRecord, _ parts: Parts) throws(LogRejection) -> LogRecord {
        var record = record
        if let request = parts.request { (record.method, record.target) = try split(request) }
        if let target = parts.target { record.target = target }
        if let path = parts.path {
            guard parts.request == nil, parts.target == nil else { return try checked(record, parts) }
            let start = bytes.count
            bytes.append(contentsOf: bytes[path])
            if let query = parts.query, !query.isEmpty, !bytes[query].elementsEqual([UInt8(ascii: "-")]) {
                if bytes[query.lowerBound] != UInt8(ascii: "?") { bytes.append(UInt8(ascii: "?")) }
                bytes.append(contentsOf: bytes[query])
            }
            record.target = start..<bytes.count
        }
        return try checked(record, parts)
    }

    private mutating func checked(_ record: LogRecord, _ parts: Parts) throws(LogRejection) -> LogRecord {
        var record = record
        if record.method.isEmpty {
            let start = bytes.count
            bytes.append(contentsOf: "GET".utf8)
            record.method = start..<bytes.count
        }
        guard isToken(record.method) else { throw .notHTTP }
        try takeOrigin(&record)
        if let date = parts.date, let time = parts.timeOfDay { record.time = date + time }
        guard record.status != 101 else { throw .upgrade }
        for range in [\LogRecord.user, \.agent, \.referer, \.session, \.host]
        where bytes[record[keyPath: range]].elementsEqual([45]) {
            record[keyPath: range] = 0..<0
        }
        return record
    }

    /// `GET /path HTTP/1.1` taken apart. Servers that write paths decoded leave blanks in them, so the path is what lies between the
    /// first blank and the last.
    private func split(_ request: Range<Int>) throws(LogRejection) -> (method: Range<Int>, target: Range<Int>) {
        let text = bytes[request]
        guard let first = text.firstIndex(of: 0x20) else { throw .notHTTP }
        let method = request.lowerBound..<first
        guard isToken(method) else { throw .notHTTP }
        var end = request.upperBound
        if let last = text.lastIndex(of: 0x20), last > first, isVersion(last + 1..<end) { end = last }
        let target = first + 1..<end
        guard !target.isEmpty else { throw .pathLost }
        return (method, target)
    }

    /// A method of HTTP: capital letters, or with a hyphen (`M-SEARCH`, `VERSION-CONTROL`).
    private func isToken(_ range: Range<Int>) -> Bool {
        !range.isEmpty && range.count <= 24
            && bytes[range].allSatisfy { (65...90).contains($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
            && !bytes[range].elementsEqual([45])
    }

    /// `HTTP/1.1`, `HTTP/2`, or hypercorn's bare `1.1`.
    private func isVersion(_ range: Range<Int>) -> Bool {
        var digits = range
        if bytes[range].starts(with: "HTTP/".utf8) { digits = range.lowerBound + 5..<range.upperBound }
        return (1...3).contains(digits.count) && bytes[digits].allSatisfy { (48...57).contains($0) || $0 == 46 }
    }

    /// Proxies and HTTP/2 servers write `https://host/path`: the host moves into a field of its own.
    private func takeOrigin(_ record: inout LogRecord) throws(LogRejection) {
        let target = bytes[record.target]
        if target.first == UInt8(ascii: "/") { return }
        if target.elementsEqual([45]) || target.elementsEqual("null".utf8) || target.starts(with: "error:".utf8) { throw .pathLost }
        for scheme in ["http://", "https://"] where target.starts(with: scheme.utf8) {
            let start = target.startIndex + scheme.utf8.count
            guard let slash = target[start...].firstIndex(of: UInt8(ascii: "/")) else { throw .noPath }
            record.host = start..<slash
            record.target = slash..<target.endIndex
            return
        }
        throw target.first == UInt8(ascii: "*") || target.contains(UInt8(ascii: ":")) ? .noPath : .notHTTP
    }
}
