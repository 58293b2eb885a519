/// Reads comma-separated values as RFC 4180 has them.
enum CSVReader {
    static func rows(_ text: String) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var cell = ""
        var isQuoted = false
        var wasQuoted = false
        for character in text {
            switch character {
            case "\"":
                // Within quotes a quote is written twice, which opens them again.
                if !isQuoted, wasQuoted { cell.append("\"") }
                isQuoted.toggle()
                wasQuoted = true
            case "," where !isQuoted:
                row.append(cell)
                cell = ""
                wasQuoted = false
            case "\n" where !isQuoted:
                rows.append(row + [cell])
                row = []
                cell = ""
                wasQuoted = false
            default: cell.append(character)
            }
        }
        return rows
    }

    /// Rows as dictionaries by the names in the first.
    static func table(_ text: String) -> [[String: String]] {
        let rows = rows(text)
        return rows.dropFirst().map { row in Dictionary(zip(rows[0], row)) { first, _ in first } }
    }
}
