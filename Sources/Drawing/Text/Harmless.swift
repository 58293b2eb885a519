// Names come from scenario files and servers. On a terminal they may neither move the cursor, nor colour it, nor turn text around.

extension String {
    /// This text on one line, with nothing in it that a terminal would obey. Control characters and those that change the direction
    /// of writing become `�`; line breaks and tabs a space; piles of combining marks are cut. A text with right-to-left letters ends with
    /// a mark that keeps what follows it in its place.
    package var harmless: String {
        if utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return self }
        var result = String.UnicodeScalarView()
        var marks = 0
        var turnsAround = false
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control where ["\n", "\r", "\t"].contains(scalar): result.append(" ")
            case .lineSeparator, .paragraphSeparator: result.append(" ")
            case .format where scalar == "\u{200D}": result.append(scalar)  // joins emoji
            case .format where scalar == "\u{200E}": continue  // ours, of a text that was here before
            case .control, .format, .surrogate, .privateUse, .unassigned: result.append("\u{FFFD}")
            case .nonspacingMark, .enclosingMark, .spacingMark:
                marks += 1
                if marks <= 2 { result.append(scalar) }
                continue
            default:
                if scalar.isRightToLeft { turnsAround = true }
                result.append(scalar)
            }
            marks = 0
        }
        if turnsAround { result.append("\u{200E}") }
        return String(result)
    }
}

extension Unicode.Scalar {
    /// Hebrew, Arabic, Syriac, Thaana, N'Ko and their presentation forms, and the right-to-left scripts beyond the basic plane.
    fileprivate var isRightToLeft: Bool {
        (0x0590...0x08FF).contains(value) || (0xFB1D...0xFDFF).contains(value) || (0xFE70...0xFEFC).contains(value)
            || (0x1_0800...0x1_0FFF).contains(value) || (0x1_E800...0x1_EFFF).contains(value)
    }
}
