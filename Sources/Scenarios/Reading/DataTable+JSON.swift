// Rows as a JSON list of objects, read one element at a time.

import JSON

extension DataTable {
    /// Reads a list of objects, all with the keys of the first. Values are texts, numbers, or true or false.
    init(json file: consuming [UInt8]) throws(DataMistake) {
        var columns: [String] = []
        var positions: [String: Int] = [:]
        var bytes: [UInt8] = []
        var ends: [UInt32] = []
        var row: [[UInt8]?] = []
        bytes.reserveCapacity(file.count / 2)
        func take(_ node: JSONNode) throws(DataMistake) {
            let line = node.position.line
            guard case .object(let members) = node.content else {
                throw DataMistake(
                    line: line, reason: "has \(node.kind) where a row was expected",
                    hint: "Rows are objects, all with the same keys.")
            }
            if columns.isEmpty {
                columns = members.map(\.key)
                positions = Dictionary(columns.enumerated().map { ($1, $0) }) { first, _ in first }
                guard !columns.isEmpty else { throw DataMistake(line: line, reason: "has a row without keys") }
                guard positions.count == columns.count, columns.count <= Limits.columns, !columns.contains("") else {
                    throw DataMistake(
                        line: line, reason: "has a first row whose keys are empty, equal, or more than \(Limits.columns)")
                }
            }
            row = [[UInt8]?](repeating: nil, count: columns.count)
            for member in members {
                guard let column = positions[member.key] else {
                    throw DataMistake(
                        line: member.position.line, reason: "has the key \"\(member.key)\", which the first row does not have",
                        hint: "All rows have the same keys.")
                }
                row[column] = try Self.bytes(of: member.value)
            }
            for (column, value) in row.enumerated() {
                guard let value else {
                    throw DataMistake(
                        line: line, reason: "has a row without \"\(columns[column])\"", hint: "All rows have the same keys.")
                }
                bytes += value
                ends.append(UInt32(bytes.count))
            }
        }
        do {
            try JSONDocument.forEachElement(of: file) { node in try take(node) }
        } catch let mistake as DataMistake {
            throw mistake
        } catch let error as JSONError {
            let sentence = error.sentence.last == "." ? String(error.sentence.dropLast()) : error.sentence
            throw DataMistake(line: error.position.line, reason: "is not as it should be: \(sentence)", hint: error.hint)
        } catch {
            throw DataMistake(line: nil, reason: "cannot be read")
        }
        guard !ends.isEmpty else { throw DataMistake(line: nil, reason: "is a list without rows") }
        bytes = Array(bytes)
        self.init(columns: columns, bytes: bytes, ends: ends)
    }

    private static func bytes(of node: JSONNode) throws(DataMistake) -> [UInt8] {
        switch node.content {
        case .string(let text): return Array(text.utf8)
        case .integer(let value): return Array(String(value).utf8)
        case .number(_, let text): return Array(text.utf8)
        case .bool(let value): return Array(String(value).utf8)
        default:
            throw DataMistake(
                line: node.position.line, reason: "has \(node.kind) for a value",
                hint: "Values are texts, numbers, or true or false.")
        }
    }
}
