// Reads pages of metrics as the scrape monitor does: what it reads, for others to compare, and how long it takes.
//
//     page-bench read FILE [openmetrics]       each sample as JSON: [series, value, timestamp]
//     page-bench time FILE [openmetrics]       samples, milliseconds to parse, milliseconds to parse and turn into readings: medians of 51

import Basics
import Glibc
import JSON
import Monitors

@main
struct PageBench {
    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3, let page = bytes(of: arguments[2]) else {
            print("page-bench read|time FILE [openmetrics]")
            exit(2)
        }
        let isOpenMetrics = arguments.last == "openmetrics"
        if arguments[1] == "time" { time(page, isOpenMetrics) } else { read(page, isOpenMetrics) }
    }

    private static func read(_ page: [UInt8], _ isOpenMetrics: Bool) {
        var history = ScrapeHistory()
        let exposition = history.exposition(page, isOpenMetrics: isOpenMetrics)
        for sample in exposition.samples {
            let labels = sample.series.labels.sorted { $0.name < $1.name }.map {
                JSONValue.array([.string($0.name), .string($0.value)])
            }
            // As text: JSON has no NaN.
            let line: JSONValue = [
                .string(sample.series.name), .array(labels), .string("\(sample.value)"),
                .string(sample.timestamp.map { "\($0)" } ?? ""),
            ]
            print(line.text())
        }
        if exposition.badLines > 0 {
            print("\(exposition.badLines) lines are no metrics; \(exposition.firstMistake)")
            exit(1)
        }
    }

    private static func time(_ page: [UInt8], _ isOpenMetrics: Bool) {
        var (parsing, reading): ([Double], [Double]) = ([], [])
        var history = ScrapeHistory()
        var count = 0
        for round in 0..<51 {
            let start = now()
            let exposition = history.exposition(page, isOpenMetrics: isOpenMetrics)
            let parsed = now()
            _ = history.readings(exposition, at: .seconds(round))
            let read = now()
            count = exposition.samples.count
            parsing.append((parsed - start).inMilliseconds)
            reading.append((read - start).inMilliseconds)
        }
        print("\(count) \(parsing.sorted()[25]) \(reading.sorted()[25])")
    }

    private static func now() -> Nanoseconds {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(time.tv_sec) + Nanoseconds(time.tv_nsec)
    }

    private static func bytes(of path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&piece, 1, piece.count, file)
            guard count > 0 else { return bytes }
            bytes += piece[..<count]
        }
    }
}
