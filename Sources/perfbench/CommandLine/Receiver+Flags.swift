import Basics
import Push

extension Receiver {
    /// Those that `--otlp`, `--influx` and `--webhook` name.
    static func read(_ arguments: Arguments, _ environment: [String: String], _ problems: inout [Problem]) -> [Receiver] {
        var receivers: [Receiver?] = []
        if let url = arguments["--otlp"] { receivers.append(otlp(url, environment, &problems)) }
        if let url = arguments["--influx"] { receivers.append(influx(url, environment, &problems)) }
        let word = arguments["--webhook-format"] ?? Channel.webhooks[0].word
        let channel = Channel.webhooks.first { $0.word == word }
        if channel == nil {
            let words = Channel.webhooks.map(\.word)
            problems.append(
                Problem(
                    .usage, "\"--webhook-format \(word)\" is not a format\(didYouMean(word, words))",
                    hint: "There are: \(words.joined(separator: ", "))."))
        }
        if let url = arguments["--webhook"] {
            receivers.append(webhook(url, channel ?? Channel.webhooks[0], environment, &problems))
        } else if arguments.has("--webhook-format") {
            problems.append(
                Problem(.usage, "\"--webhook-format\" says how, and nothing says where to.", hint: "Add --webhook URL."))
        }
        return receivers.compactMap { $0 }
    }
}
