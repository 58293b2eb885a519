import Basics
import Metrics
import Monitors
import Runs
import Testing

@Suite("Readings of pages")
struct ScrapeHistoryTests {
    private func readings(_ history: inout ScrapeHistory, _ text: String, at second: Int) -> MonitorReading {
        history.readings(history.exposition(Array(text.utf8), isOpenMetrics: false), at: .seconds(second))
    }

    private func values(_ reading: MonitorReading) -> [String: Double] {
        Dictionary(uniqueKeysWithValues: reading.gauges.map { ($0.series.name + $0.series.unit, $0.value) })
    }

    @Test("counters become rates, and one that fell began anew")
    func rates() {
        var history = ScrapeHistory()
        let head = "# TYPE c counter\n# TYPE g gauge\n"
        #expect(values(readings(&history, head + "c 10\ng 5\njobs_total 1\n", at: 1)) == ["g": 5])
        #expect(values(readings(&history, head + "c 30\ng 4\njobs_total 1\n", at: 3)) == ["c/s": 10, "g": 4, "jobs_total/s": 0])
        #expect(values(readings(&history, head + "c 6\n", at: 4)) == ["c/s": 6])
        // A counter that was gone has no rate when it comes back.
        #expect(values(readings(&history, head + "c 7\njobs_total 9\n", at: 5)) == ["c/s": 1])
    }

    @Test("histograms give the quantiles of what came since")
    func histograms() {
        var history = ScrapeHistory()
        func text(_ one: Int, _ two: Int, _ all: Int) -> String {
            """
            # TYPE h_seconds histogram
            h_seconds_bucket{p="x",le="0.1"} \(one)
            h_seconds_bucket{p="x",le="0.2"} \(two)
            h_seconds_bucket{p="x",le="+Inf"} \(all)
            h_seconds_count{p="x"} \(all)
            h_seconds_sum{p="x"} 9
            h_seconds_created{p="x"} 1.7e9
            """
        }
        #expect(readings(&history, text(100, 100, 100), at: 1).gauges == [])
        let found = values(readings(&history, text(110, 130, 140), at: 2))
        #expect(found["h_seconds{by=\"buckets\",p=\"x\",quantile=\"0.5\"}s"].map { abs($0 - 0.15) < 1e-9 } == true)
        #expect(found["h_seconds{by=\"buckets\",p=\"x\",quantile=\"0.99\"}s"] == 0.2)
        #expect(found["h_seconds_count{p=\"x\"}/s"] == 40)
        #expect(found.count == 5)
        // Nothing came: no quantile is made up.
        #expect(values(readings(&history, text(110, 130, 140), at: 3)).keys.filter { $0.contains("quantile") } == [])
    }

    @Test("only what was asked for, each series once, and no more than are kept")
    func limits() {
        var history = ScrapeHistory(only: ["app_*", "n?"])
        #expect(values(readings(&history, "app_a 1\nbpp_a 1\nn1 2\nn12 3\napp_a 7\n", at: 1)) == ["app_a": 1, "n1": 2])
        #expect(history.duplicates == 1)
        var all = ScrapeHistory()
        let many = (0..<1234).map { "a{i=\"\($0)\"} 1\n" }.joined()
        #expect(readings(&all, many, at: 1).gauges.count == 1000)
        #expect(all.leftOut == 234)
        #expect(values(readings(&all, "a NaN\nb +Inf\nc 1\n", at: 2)) == ["c": 1])
    }

    @Test("families that are known by name are resources")
    func known() {
        var history = ScrapeHistory(only: ["nothing"])
        func text(_ idle: Double, _ user: Double, _ received: Int) -> String {
            """
            # TYPE node_cpu_seconds_total counter
            node_cpu_seconds_total{cpu="0",mode="idle"} \(idle)
            node_cpu_seconds_total{cpu="0",mode="user"} \(user)
            # TYPE node_memory_MemTotal_bytes gauge
            node_memory_MemTotal_bytes 1000
            # TYPE node_memory_MemAvailable_bytes gauge
            node_memory_MemAvailable_bytes 400
            # TYPE node_network_receive_bytes_total counter
            node_network_receive_bytes_total{device="lo"} 5
            node_network_receive_bytes_total{device="eth0"} \(received)
            # TYPE node_netstat_Tcp_RetransSegs untyped
            node_netstat_Tcp_RetransSegs \(received)
            # TYPE process_open_fds gauge
            process_open_fds 11
            # TYPE process_resident_memory_bytes gauge
            process_resident_memory_bytes 5
            """
        }
        let first = readings(&history, text(100, 50, 0), at: 1)
        #expect(first.gauges == [] && first.values[.memoryBytes] == 600 && first.values[.cpuPercent] == nil)
        let second = readings(&history, text(101.5, 50.5, 600), at: 3)
        #expect(second.values[.cpuPercent] == 25 && second.values[.memoryBytes] == 600 && second.values[.descriptors] == nil)
        #expect(second.values[.networkReceivedBytesPerSecond] == 300)
        #expect(second.values[.retransmitsPerSecond] == 300)
        var process = ScrapeHistory()
        _ = readings(&process, "process_cpu_seconds_total 1\nprocess_open_fds 9\n", at: 1)
        let used = readings(&process, "process_cpu_seconds_total 1.5\nprocess_open_fds 9\n", at: 2).values
        #expect(used[.cpuPercent] == 50 && used[.descriptors] == 9)
    }

    @Test("lines that come, go, change places or are written otherwise are still the same series")
    func order() {
        var history = ScrapeHistory()
        let lines = (0..<200).map { "c_total{a=\"\($0)\",b=\"x\"} " }
        func page(_ lines: [String], _ value: Int) -> String { lines.map { $0 + "\(value)\n" }.joined() }
        _ = readings(&history, page(lines, 10), at: 1)
        let pages: [[String]] = [
            lines, lines.reversed(), Array(lines.dropFirst(70)) + lines.prefix(70),
            lines.enumerated().flatMap { $0 % 3 == 0 ? ["new\($0) ", $1] : [$1] },
            lines.map { $0.replacing("{a=", with: "{ a = ").replacing(",b", with: " , b") }, lines,
        ]
        for (index, lines) in pages.enumerated() {
            let rates = values(readings(&history, page(lines, 20 + 10 * index), at: 2 + index)).filter {
                $0.key.hasPrefix("c_total")
            }
            #expect(rates.count == 200 && Set(rates.values) == [10], "page \(index): \(rates.count)")
            #expect(rates["c_total{a=\"7\",b=\"x\"}/s"] == 10)
        }
    }

    @Test("a type that changes changes what a series is, and rates go on when series are numbered anew")
    func anew() {
        var history = ScrapeHistory()
        _ = readings(&history, "# TYPE a gauge\na 5\nb_total 1\n", at: 1)
        #expect(values(readings(&history, "# TYPE a counter\na 7\nb_total 3\n", at: 2)) == ["a/s": 2, "b_total/s": 2])
        // Each page has other series, until those that are gone are forgotten; one stays.
        for second in 3..<20 {
            let churn = (0..<400).map { "x{second=\"\(second)\",i=\"\($0)\"} 1\n" }.joined()
            let found = values(readings(&history, churn + "b_total \(second * 2)\n", at: second))
            #expect(found["b_total/s"] == (second == 3 ? 3 : 2) && found.count == 401)
        }
    }
}
