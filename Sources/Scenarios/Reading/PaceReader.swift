import Basics
import JSON

/// Reads `think`, `repeat` and `when`: how a user goes through the steps.
struct PaceReader {
    let scope: Scope

    /// A duration, or one drawn anew each time: `{ "uniform": ["1s", "3s"] }`, `{ "normal": ["2s", "500ms"] }`, `{ "exponential": "2s" }`.
    func think(_ field: Field) -> ThinkTime? {
        guard case .object = field.node.content else { return span(field).map { .constant($0) } }
        return field.object(Language.think) { keys in
            guard
                let (key, field) = keys.only(
                    ["constant", "uniform", "normal", "exponential", "lognormal"], "a think time is of one kind")
            else {
                keys.field.note("\(keys.field.name) needs one of constant, uniform, normal, exponential, lognormal.")
                return nil
            }
            switch key {
            case "constant": return span(field).map { .constant($0) }
            case "exponential": return span(field).map { .exponential($0) }
            case "lognormal":
                guard let (median, ninety) = two(field, "the median and what nine of ten stay below, such as [\"2s\", \"9s\"]")
                else {
                    return nil
                }
                guard median.nanoseconds > 0, median <= ninety else {
                    field.note("\(field.name) goes from \(median) to \(ninety): the median comes first and is above 0.")
                    return nil
                }
                return .logNormal(median, ninety)
            case "uniform":
                guard let (low, high) = two(field, "the shortest and the longest time, such as [\"1s\", \"3s\"]") else {
                    return nil
                }
                guard low <= high else {
                    field.note("\(field.name) goes from \(low) to \(high): the shorter time comes first.")
                    return nil
                }
                return .uniform(low, high)
            default:
                return two(field, "the mean and the standard deviation, such as [\"2s\", \"500ms\"]").map { .normal($0, $1) }
            }
        }
    }

    private func span(_ field: Field) -> TimeSpan? { field.span(TimeSpan(nanoseconds: 0)...TimeSpan.seconds(86_400)) }

    private func two(_ field: Field, _ expectation: String) -> (TimeSpan, TimeSpan)? {
        guard case .array(let elements) = field.node.content, elements.count == 2, let both = field.list(of: "durations") else {
            field.mismatch(expectation)
            return nil
        }
        guard let first = span(both[0]), let second = span(both[1]) else { return nil }
        return (first, second)
    }

    /// A number of times, or `{ "uniform": [1, 5] }` for one drawn each time.
    func repeats(_ field: Field) -> Repeats? {
        guard case .object = field.node.content else { return field.integer(Limits.repeats).map { Repeats($0) } }
        return field.object(Language.repeats) { keys in
            guard let field = keys.required("uniform", "the least and the most, such as [1, 5]") else { return nil }
            guard case .array(let elements) = field.node.content, elements.count == 2, let both = field.list(of: "counts") else {
                field.mismatch("the least and the most, such as [1, 5]")
                return nil
            }
            guard let least = both[0].integer(0...Limits.repeats.upperBound), let most = both[1].integer(Limits.repeats) else {
                return nil
            }
            guard least <= most else {
                field.note("\(field.name) goes from \(least) to \(most): the smaller number comes first.")
                return nil
            }
            return Repeats(least, most)
        }
    }

    /// Variables, each with what it must be like. All must hold.
    func conditions(_ field: Field) -> [Condition] {
        (field.entries() ?? []).flatMap { name, position, value -> [Condition] in
            guard let segment = scope.variable(name, { field.log.note($0, hint: $1, at: position) }) else { return [] }
            let template = Template([segment], .raw)
            return TestReader(scope: scope).tests(value).map { Condition(value: template, test: $0.test) }
        }
    }
}
