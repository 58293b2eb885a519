import Basics
import JSON

/// Collects everything that is wrong with one scenario file, so that all of it can be said at once.
final class ProblemLog {
    private let file: String
    private var found: [Problem] = []

    init(file: String) { self.file = file }

    var isEmpty: Bool { found.isEmpty }

    /// Notes a problem; without a position it is about the command line.
    func note(_ sentence: String, hint: String = "", at position: JSONPosition?) {
        let place = position.map { Place(file: file, line: $0.line, column: $0.column) }
        let problem = Problem(.usage, sentence, hint: hint, place: place)
        if !found.contains(problem) { found.append(problem) }
    }

    func note(_ error: JSONError) { note(error.sentence, hint: error.hint, at: error.position) }

    /// All problems in the order of the file, those without a place last, with `secrets` masked.
    func problems(hiding secrets: Secrets) -> Problems {
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
