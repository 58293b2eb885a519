package import Basics
package import JSON

/// Collects everything that is wrong with one file, so that all of it can be said at once.
package final class ProblemLog {
    private let file: String
    /// What sentences call the whole file.
    let whole: String
    private var found: [Problem] = []
    private var seen: Set<Problem> = []

    /// More than this are not listed: the first ones show the cause.
    private static let most = 200

    /// - Parameter whole: what sentences call the whole file.
    package init(file: String, whole: String = "the scenario") {
        self.file = file
        self.whole = whole
    }

    /// Whether nothing is wrong so far.
    package var isEmpty: Bool { found.isEmpty }

    /// Whether more problems would not be listed.
    var isFull: Bool { found.count > Self.most }

    /// Notes a problem; without a position it is about the command line.
    package func note(_ sentence: String, hint: String = "", at position: JSONPosition?) {
        let place = position.map(place)
        let problem = Problem(.usage, Self.tamed(sentence), hint: Self.tamed(hint), place: place)
        guard !isFull, seen.insert(problem).inserted else { return }
        found.append(
            found.count < Self.most
                ? problem : Problem(.usage, "there are more than \(Self.most) problems; the others are not listed."))
    }

    /// The place as problems show it.
    package func place(of position: JSONPosition) -> Place { Place(file: file, line: position.line, column: position.column) }

    /// A sentence that fits a terminal and does nothing to it, whatever the file says.
    private static func tamed(_ text: String) -> String {
        let isTame =
            text.utf8.count <= 600 && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) }
        guard !isTame else { return text }
        let shown = text.unicodeScalars.prefix(600).map { scalar in
            scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value)
                ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
        }
        return shown.joined() + (text.unicodeScalars.count > 600 ? "…" : "")
    }

    /// Notes what is wrong with the JSON itself.
    package func note(_ error: JSONError) { note(error.sentence, hint: error.hint, at: error.position) }

    /// All problems in the order of the file, those without a place last, with `secrets` masked.
    package func problems(hiding secrets: Secrets) -> Problems {
        let order = found.enumerated().sorted { a, b in
            let (left, right) = (a.element.place, b.element.place)
            return (left?.line ?? .max, left?.column ?? .max, a.offset) < (right?.line ?? .max, right?.column ?? .max, b.offset)
        }
        return Problems(
            order.map { _, problem in
                var problem = problem
                problem.sentence = secrets.masking(problem.sentence)
                problem.hint = secrets.masking(problem.hint)
                return problem
            })
    }
}
