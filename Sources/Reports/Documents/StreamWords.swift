import Basics
import Histograms
import Metrics
import Runs

/// Where the tokens of the streams were counted, and what kind of figures that makes, in sentences.
func streamNotes(_ streams: StreamTally, measured: Nanoseconds) -> [String] {
    let (counted, usage) = (streams[.streams], streams[.fromUsage])
    guard counted > 0 else { return [] }
    let tokens = streams[.tokens]
    var sentences = [
        "\(exact(tokens)) output tokens"
            + (measured > 0 ? ", \(rateForPeople(Double(tokens) / measured.inSeconds))" : "") + ", counted by "
            + (usage == counted
                ? "the server (usage)."
                : usage == 0
                    ? "content events: no usage was sent."
                    : "the server (usage) in \(exact(usage)) streams, by content events in \(exact(counted - usage)).")
    ]
    if streams[.differing] > 0 {
        sentences.append("In \(exact(streams[.differing])) streams usage is not the number of content events.")
    }
    let contents = streams[.icl].totalCount + counted
    let perContent = Double(tokens) / Double(contents)
    if abs(perContent - 1) > 0.01 { sentences.append("\(fixed(perContent, 2)) tokens a content event: ITL is no gap here.") }
    if streams[.sharedBursts] > 0 {
        sentences.append(
            "\(percentForPeople(Double(streams[.sharedBursts]) / Double(max(1, streams[.bursts])))) of reads had several contents, which share a time."
        )
    }
    return sentences
}
