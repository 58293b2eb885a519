import Glibc

/// Where words go: results to standard output, progress and messages to standard error.
struct Console: Sendable {
    /// Whether someone watches standard error on a terminal.
    let isLive: Bool
    /// Whether results may be coloured.
    let hasColor: Bool
    /// Whether progress may be coloured.
    let hasColorfulProgress: Bool
    /// Columns of the terminal; 100 where there is none.
    let width: Int

    /// - Parameter color: `false` when a flag forbids it.
    init(color: Bool = true) {
        let term = Environment["TERM"] ?? ""
        isLive = isatty(2) == 1 && term != "dumb"
        let mayColor = color && Environment["NO_COLOR"]?.isEmpty ?? true && term != "dumb"
        hasColor = mayColor && isatty(1) == 1
        hasColorfulProgress = mayColor && isatty(2) == 1
        var size = winsize()
        width = ioctl(2, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 100
    }

    /// Prints a result, as a whole.
    func answer(_ text: String) { Self.write(text.hasSuffix("\n") ? text : text + "\n", to: 1) }

    /// Prints a piece of a result as it is.
    func answerPart(_ text: String) { Self.write(text, to: 1) }

    /// Prints a message for the person at the terminal.
    func say(_ text: String) { Self.write(text + "\n", to: 2) }

    /// Prints to standard error without a new line: for what is drawn in place.
    func draw(_ text: String) { Self.write(text, to: 2) }

    private static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                if count < 0, errno == EAGAIN {
                    // A pipe that is full and does not block: its reader has the time it needs.
                    var place = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&place, 1, -1)
                    continue
                }
                guard count > 0 else { return }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
        }
    }
}

/// The environment, read once by name.
enum Environment {
    static subscript(name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// All of it.
    static var all: [String: String] {
        var all: [String: String] = [:]
        var position = environ
        while let entry = position.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") { all[String(text[..<equals])] = String(text[text.index(after: equals)...]) }
            position += 1
        }
        return all
    }
}
