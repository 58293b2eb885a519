import Basics
import CurlTransport
package import HTTPMessages
import Metrics
import Reactor
import Runs
import Synchronization

/// A page of metrics that is read once a second.
package struct ScrapeTarget: Sendable, Hashable {
    package var origin: Origin
    /// Path and query, beginning with `/`.
    package var path: String
    /// Globs on names without labels; empty for all series.
    package var only: [String]
    package var name: String

    package init(origin: Origin, path: String, only: [String] = [], name: String) {
        self.origin = origin
        self.path = path
        self.only = only
        self.name = name
    }

    var url: String { "\(origin)\(path)" }
}

/// Reads a page of metrics over HTTP. Whatever the other side sends, the run continues: what cannot be used is a note.
///
/// `Sendable` without the compiler's check: everything but the notes, which a mutex guards, is touched on its loop only.
final class ScrapeMonitor: RemoteMonitor, @unchecked Sendable {
    /// Longer pages are not read. One of 5,000 series has about half a megabyte.
    static let mostBytes = 16 << 20
    /// How long one answer may take.
    static let patience = Nanoseconds.seconds(5)
    /// How long a page that cannot be used is left alone.
    private static let pause = Nanoseconds.seconds(30)
    /// UTF-8 names are only sent to clients that ask for them.
    private static let accepts =
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.8,"
        + "text/plain;version=0.0.4;q=0.6,*/*;q=0.1"

    let source: Source
    private let target: ScrapeTarget
    private let options: ConnectionOptions
    private var history: ScrapeHistory
    private var session: CurlSession?
    private var notBefore = Nanoseconds.min
    private var wasCancelled = false
    private let said = Mutex(Notes())

    init(_ target: ScrapeTarget, _ options: ConnectionOptions) {
        self.target = target
        self.options = options
        source = .scrape(target.name)
        history = ScrapeHistory(only: target.only)
    }

    var notes: [String] { said.withLock { $0.all } }

    private func note(_ sentence: String) { said.withLock { $0.add(sentence) } }

    func open(on loop: EventLoop) {
        do { session = try CurlTransport(loop: loop, options: options).makeSession() } catch {
            note("\"\(target.url)\" cannot be read: \(error.sentence)")
        }
    }

    func cancel() {
        wasCancelled = true
        session?.cancel()
    }

    func close() {
        session?.close()
        session = nil
    }

    func sample(at now: Nanoseconds) async -> MonitorReading? {
        guard let session, now >= notBefore else { return nil }
        var request = OutgoingRequest(origin: target.origin)
        request.bytes = Array("\(target.path)Accept: \(Self.accepts)\r\nUser-Agent: perfbench\r\n".utf8)
        request.target = 0..<target.path.utf8.count
        request.headers = target.path.utf8.count..<request.bytes.count
        request.timeout = Self.patience
        request.keepBody = Self.mostBytes
        request.keepHeaders = true
        session.start(request)
        let exchange = await session.finish()
        if wasCancelled { return nil }
        let page = ScrapedPage(exchange, session.response)
        do throws(ScrapedPage.Refusal) {
            let exposition = try page.exposition(in: &history)
            let reading = history.readings(exposition, at: now)
            addNotes(on: exposition)
            return reading
        } catch {
            // What is gone may come back any second; what is no page of metrics stays none.
            if error.isLasting { notBefore = now + Self.pause }
            note("\"\(target.url)\" \(error.reason).")
            return nil
        }
    }

    private func addNotes(on exposition: Exposition) {
        if exposition.badLines > 0 {
            note("\"\(target.url)\" has lines that are no metrics and are passed by; \(exposition.firstMistake).")
        }
        if history.duplicates > 0 { note("\"\(target.url)\" has series that occur more than once; the first of each counts.") }
        if history.leftOut > 0 {
            note(
                "\"\(target.url)\" has \(history.leftOut) series more than the \(Gauge.mostSeries) that are kept: choose some with \"only\"."
            )
        }
    }
}

/// An answer that may be a page of metrics.
struct ScrapedPage {
    /// Why it is none, after the name of its URL.
    struct Refusal: Error, Equatable {
        var reason: String
        /// Whether asking again soon is of no use.
        var isLasting: Bool
    }

    var failure: String?
    var status: Int
    /// The header line's value, in small letters.
    var contentType: String
    var body: [UInt8]
    var isTruncated: Bool

    /// The page, read as the one after those that `history` knows.
    func exposition(in history: inout ScrapeHistory) throws(Refusal) -> Exposition {
        if let failure { throw Refusal(reason: "could not be read: \(failure)", isLasting: false) }
        guard status == 200 else { throw Refusal(reason: "answers \(status)", isLasting: (400..<500).contains(status)) }
        if isTruncated {
            throw Refusal(reason: "is longer than \(ScrapeMonitor.mostBytes >> 20) MiB and is not read", isLasting: true)
        }
        let first = body.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        if contentType.hasPrefix("text/html") || first == UInt8(ascii: "<") {
            throw Refusal(reason: "is a page for people, and not of metrics: is its path right", isLasting: true)
        }
        let exposition = history.exposition(body, isOpenMetrics: contentType.hasPrefix("application/openmetrics-text"))
        if exposition.samples.isEmpty, exposition.badLines > 0 {
            throw Refusal(reason: "has no metrics; \(exposition.firstMistake)", isLasting: true)
        }
        return exposition
    }
}

extension ScrapedPage {
    init(_ exchange: Exchange, _ response: KeptResponse) {
        let lines = String(decoding: response.headers, as: UTF8.self).lowercased().split(whereSeparator: \.isNewline)
        let type = lines.last { $0.hasPrefix("content-type:") }?.dropFirst("content-type:".count) ?? ""
        self.init(
            failure: exchange.failure?.message, status: exchange.status, contentType: String(type.drop { $0 == " " }),
            body: response.body, isTruncated: response.isTruncated)
    }
}
