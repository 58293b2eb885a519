// Text in XML: only characters that XML 1.0 allows, and none that ends an attribute or an element.

extension String {
    /// This text for an element or an attribute in double quotes, on one line and at most 1000 columns long.
    package var inXML: String { escaped(harmless.cut(to: 1000)) }

    /// Several lines for an element.
    package var linesInXML: String {
        split(separator: "\n", omittingEmptySubsequences: false).map { String($0).inXML }.joined(separator: "\n")
    }
}

/// Entities for the five characters that mean something in XML and HTML. `]]>` cannot survive it either.
package func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "'": result += "&#39;"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}
