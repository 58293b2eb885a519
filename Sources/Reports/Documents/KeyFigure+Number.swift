import Analysis
import JSON

extension KeyFigure {
    /// As in the result document (times in milliseconds); empty when it was not measured.
    var number: String { value.map { machineNumber(unit == .time ? $0 / 1e6 : $0) } ?? "" }
}
