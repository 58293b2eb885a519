import Basics

/// The largest figures a scenario can ask for. They stop slips of the pen, not ambitions.
enum Limits {
    static let vus = 1...100_000
    static let ratePerSecond = 1_000_000.0
    static let iterations = 1...1_000_000_000
    static let duration = TimeSpan.seconds(30 * 86_400)
    static let timeout = TimeSpan.milliseconds(1)...TimeSpan.seconds(3600)
    static let trials = 1...1000
    static let steps = 500
    static let workloads = 100
    static let stages = 10_000
    static let thresholds = 500
    static let monitors = 50
    static let headers = 100
    static let redirects = 0...20
    static let repeats = 1...100_000
    /// The largest body that is kept for checks and extractions.
    static let keptBody = ByteCount(bytes: 64 << 20)
    /// The largest file sent as a body, in bytes.
    static let bodyFile = 64 << 20
    /// The largest PEM file, in bytes.
    static let certificates = 16 << 20
    /// The largest data file, in bytes.
    static let dataFile = 512 << 20
    static let columns = 1000
    /// The longest text that the variables in it may make, and the most that all texts of a scenario may take, in bytes.
    static let expandedText = 4 << 20
    static let expandedTexts = 64 << 20
    static let weight = 1...1_000_000
}
