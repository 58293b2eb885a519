/// The name in `known` that `typed` was probably meant to be; `nil` when none is near (Damerau–Levenshtein, at most a third of its length).
package func nearestName(to typed: String, in known: some Sequence<String>) -> String? {
    let limit = max(1, typed.count / 3)
    var best: (name: String, distance: Int)?
    for name in known {
        let distance = editDistance(Array(typed.lowercased()), Array(name.lowercased()))
        if distance <= limit, distance < best?.distance ?? .max { best = (name, distance) }
    }
    return best?.name
}

/// The end of a sentence about `typed`: `; did you mean "…"?`, or a full stop.
package func didYouMean(_ typed: String, _ known: some Sequence<String>) -> String {
    nearestName(to: typed, in: known).map { "; did you mean \"\($0)\"?" } ?? "."
}

private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    guard a.count < 100, b.count < 100 else { return .max }
    var rows = [Array(0...b.count)]
    for i in a.indices {
        var row = [i + 1]
        for j in b.indices {
            var cost = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, rows[i - 1][j - 1] + 1) }
            row.append(cost)
        }
        rows.append(row)
    }
    return rows[a.count][b.count]
}
