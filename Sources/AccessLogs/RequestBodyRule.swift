// What requests carry whose bodies no log has.

/// What a request with a method and path of this kind carries.
package struct RequestBodyRule: Sendable, Hashable {
    package var method: String
    /// The path without its query; `*` stands for any text.
    package var path: String
    package var body: String

    package init(method: String, path: String, body: String) {
        self.method = method
        self.path = path
        self.body = body
    }

    /// Whether it is meant for this request.
    package func matches(method: String, path: some StringProtocol) -> Bool {
        method == self.method && Self.fits(Array(path.utf8)[...], Array(self.path.utf8)[...])
    }

    /// Linear in both texts: the last `*` is the only one that is tried again.
    private static func fits(_ text: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        var (at, pat) = (text.startIndex, pattern.startIndex)
        var retry: (at: Int, pat: Int)?
        while at < text.endIndex {
            if pat < pattern.endIndex, pattern[pat] == UInt8(ascii: "*") {
                pat += 1
                retry = (at, pat)
            } else if pat < pattern.endIndex, pattern[pat] == text[at] {
                at += 1
                pat += 1
            } else if let last = retry {
                retry = (last.at + 1, last.pat)
                at = last.at + 1
                pat = last.pat
            } else {
                return false
            }
        }
        return pattern[pat...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
