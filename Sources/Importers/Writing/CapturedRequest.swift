import HTTPMessages

/// One request as it was copied or recorded, before it becomes a step.
struct CapturedRequest {
    var method: HTTPMethod
    var address: WebAddress
    var headers: [NamedValue] = []
    /// Names of lines that are not sent, though perfbench would write them by itself.
    var removed: [String] = []
    var body: Body?

    enum Body {
        /// Sent as it stands.
        case text(String)
        /// The path of a file whose bytes are sent.
        case file(String)
        case multipart([Part])
    }

    /// One part of a multipart form.
    struct Part {
        var name: String
        var content: Content
        var type: String?
        /// The name under which a text is sent as if it were a file.
        var fileName: String?
        /// Further header lines of the part.
        var headers: [NamedValue] = []

        enum Content {
            case text(String)
            /// The path of a file, and the name under which it is sent if that is another.
            case file(String, name: String?)
            /// The path of a file whose text is the value of a field.
            case content(ofFile: String, name: String?)
        }
    }

    /// The value of a header, whatever the case of its name.
    func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }
}

/// One value within a request, which may have to be replaced by a variable.
struct Leaf: Hashable {
    enum Place: Hashable { case path, query, header, field }

    var place: Place
    /// The name of the header, query parameter or field; for a part of the path, the part before it.
    var name: String
    /// As it is meant: decoded.
    var value: String
}
