// Comma-separated values after RFC 4180, with a line feed at the end of each line.

import JSON

/// Collects lines of cells under a header.
package struct CSVText {
    package private(set) var text: String

    package init(_ columns: [String]) { text = columns.joined(separator: ",") + "\n" }

    package mutating func add(_ cells: [CSVCell]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { text += "," }
            text += cell.text
        }
        text += "\n"
    }
}

/// One cell. A name is quoted where it must be, and one that a spreadsheet would take for a formula gets an apostrophe before it.
package enum CSVCell {
    case name(String)
    case count(Int64)
    /// Empty when `nil` or not finite.
    case number(Double?)

    package var text: String {
        switch self {
        case .count(let count): return String(count)
        case .number(let number): return number.map(machineNumber) ?? ""
        case .name(let name):
            var name = name.harmless
            if let first = name.first, "=+-@".contains(first) { name = "'" + name }
            guard name.utf8.contains(where: { [0x22, 0x2C].contains($0) }) else { return name }
            return "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
        }
    }
}
