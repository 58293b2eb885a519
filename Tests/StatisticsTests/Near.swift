import FoundationEssentials
import TestSupport

/// Whether two numbers agree to a relative (or, around 0, absolute) `tolerance`; infinities must be the same one.
func near(_ actual: Double, _ expected: Double, _ tolerance: Double) -> Bool {
    actual == expected || abs(actual - expected) <= tolerance * max(abs(expected), 1e-300)
        || (expected == 0 && abs(actual) <= tolerance)
}

/// A JSON file of the reference data, as a value of the asked type.
func reference<Document: Decodable>(_ name: String, as type: Document.Type = Document.self) throws -> Document {
    try JSONDecoder().decode(type, from: Data(try Reference.bytes(name)))
}

/// Why tests of published data are skipped on a machine without it.
let needsReference: String = "needs the reference data beside the project"
