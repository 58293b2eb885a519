// Small pictures made of characters.

/// The newest values as a row of blocks, scaled to the largest: `▁▂▅▇█`. Nothing and less is on the ground line.
package func sparkline(_ values: [Double], width: Int) -> String {
    let blocks = Array("▁▂▃▄▅▆▇█")
    let shown = values.suffix(max(0, width))
    let highest = shown.filter(\.isFinite).max() ?? 0
    return String(
        shown.map { value in
            guard value.isFinite, value > 0, highest > 0 else { return blocks[0] }
            return blocks[min(7, Int((value / highest * 7).rounded()))]
        })
}

/// A bar of `width` columns, filled to `share` (0 to 1) in steps of an eighth of a column.
package func bar(_ share: Double, width: Int) -> String {
    let eighths = Array(" ▏▎▍▌▋▊▉")
    let share = share.isFinite ? min(max(share, 0), 1) : 0
    let filled = Int((share * Double(width * 8)).rounded())
    var text = String(repeating: "█", count: filled / 8)
    if filled % 8 > 0 { text.append(eighths[filled % 8]) }
    return text + String(repeating: "░", count: max(0, width - text.count))
}
