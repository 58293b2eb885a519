/// The request methods a step can use; the raw value is what goes over the wire.
package enum HTTPMethod: String, Sendable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"

    /// The key of a step in a scenario: `get`, `post`, …
    package var verb: String { rawValue.lowercased() }
}
