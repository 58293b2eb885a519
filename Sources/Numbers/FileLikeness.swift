// What a file that is not what was asked for looks like, so that it is said once and not line by line.

package import Basics

/// Kinds of files that other tools write.
package enum FileLikeness {
    /// What `bytes` look like, with what can be done about it; `nil` for what may be rows or an interval log.
    static func kind(of bytes: some Collection<UInt8>) -> (what: String, way: String)? {
        let head = String(decoding: bytes.prefix(4096), as: UTF8.self)
        let text = head.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        if text.hasPrefix("<") {
            return text.contains("<testResults") || text.contains("<httpSample")
                ? ("a result file of JMeter in XML", "Have JMeter write CSV: jmeter.save.saveservice.output_format=csv.")
                : ("XML or HTML", "")
        }
        if text.hasPrefix("{") {
            let lines = text.split(separator: "\n").prefix(2)
            if lines.count == 2, lines.allSatisfy({ $0.hasPrefix("{") }) {
                return ("JSON lines", "Make rows of them, such as: jq -r '[.timestamp, .latency] | @csv' FILE")
            }
            return ("a JSON document", "Make rows of it with jq and @csv.")
        }
        if text.hasPrefix("[") { return ("a JSON document", "Make rows of it with jq and @csv.") }
        if text.hasPrefix("Running "), text.contains("threads and") {
            return ("what wrk or wrk2 prints", "Its table of percentiles is no series of values.")
        }
        if text.contains("Percentile"), text.contains("TotalCount") {
            return (
                "a table of percentiles (.hgrm)", "The values themselves are in the interval log (.hlog) that it was made from."
            )
        }
        if text.hasPrefix("\u{1F}") || bytes.starts(with: [0x1F, 0x8B]) { return ("a packed file", "Unpack it: gunzip -k FILE") }
        return nil
    }

    /// Throws when `bytes` are surely of another kind than `wanted`.
    package static func check(_ bytes: some Collection<UInt8>, file: String, wanted: String) throws(Problem) {
        guard let (what, way) = kind(of: bytes) else { return }
        throw Problem(.usage, "\"\(file)\" looks like \(what); \(wanted) is wanted.", hint: way)
    }
}
