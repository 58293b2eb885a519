// How far a stream has come: when its first bytes, events and contents were there, and what it said of itself. It is fed bytes with the
// moment at which they were ready; it reads nothing, waits for nothing, and in the steady state allocates nothing.

package import Basics
import JSON

/// One stream, from its first byte to its end.
package struct StreamProgress: Sendable {
    /// Which part of a stream is kept for checks and extractions.
    package enum Kept: String, Sendable, CaseIterable {
        /// The contents, one behind the other, without reasoning; whole events where none are looked for in them.
        case text
        /// The data of the last event that had more to say than that the stream is over.
        case last
        /// The data of all events, as a list of JSON.
        case all
    }

    /// What is wrong with a stream in itself.
    package enum Fault: Sendable, Hashable {
        /// An event said that something went wrong.
        case error
        /// An event is not JSON, though values are to be found in it, or is longer than 1 MiB.
        case malformed
        /// It ended without saying that it was over.
        case incomplete
        /// It had no content.
        case empty
    }

    // Moments; 0 before there was one.
    package private(set) var firstByteAt: Nanoseconds = 0
    package private(set) var firstEventAt: Nanoseconds = 0
    package private(set) var firstContentAt: Nanoseconds = 0
    /// The first content that is not reasoning.
    package private(set) var firstTextAt: Nanoseconds = 0
    package private(set) var lastContentAt: Nanoseconds = 0
    /// The last bytes of any kind.
    package private(set) var lastByteAt: Nanoseconds = 0
    /// When the first fault that events show was there.
    package private(set) var faultAt: Nanoseconds = 0

    package private(set) var events: Int64 = 0
    package private(set) var contents: Int64 = 0
    /// What the server says the answer had of tokens; negative when it does not say.
    package private(set) var usage: Int64 = -1
    /// Whether the event came behind which nothing is expected.
    package private(set) var isOver = false
    /// Times between contents that were not taken away yet, in nanoseconds; those that came in one read have none between them.
    package private(set) var gaps: [Nanoseconds] = []
    /// Reads with content, and those of them with more than one content.
    package private(set) var bursts: Int64 = 0
    package private(set) var sharedBursts: Int64 = 0
    /// What is kept for checks and extractions.
    package private(set) var kept: [UInt8] = []
    package private(set) var isTruncated = false

    /// The most gaps that wait; when there are more, they have to be taken away before the stream is over.
    package static let mostGaps = 4096

    private var parser = EventParser(.sse)
    private var hasFinish = false
    private var fault: Fault?
    private var keeps = Kept.text
    private var room = 0
    private var contentsOfRead: Int64 = 0

    package init() {}

    /// Before a stream begins.
    /// - Parameter room: how many bytes are kept at most; 0 for none.
    package mutating func begin(_ format: EventParser.Format, keeping keeps: Kept = .text, room: Int = 0) {
        var (parser, gaps, kept) = (parser, gaps, kept)
        self = StreamProgress()
        parser.reset(format)
        gaps.removeAll(keepingCapacity: true)
        kept.removeAll(keepingCapacity: true)
        self.parser = parser
        self.gaps = gaps
        self.kept = kept
        self.keeps = keeps
        self.room = room
    }

    /// Takes bytes of the body in, which were ready at `moment`.
    package mutating func take(_ bytes: UnsafeRawBufferPointer, _ shape: StreamShape, at moment: Nanoseconds) {
        guard !bytes.isEmpty else { return }
        if firstByteAt == 0 { firstByteAt = moment }
        // A read may bring several pieces of a body, each of which is handed over by itself.
        if moment != lastByteAt { contentsOfRead = 0 }
        lastByteAt = moment
        var rest = bytes
        while !rest.isEmpty {
            let (count, isEvent) = parser.take(rest)
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            if isEvent { takeEvent(shape, moment) }
        }
        if parser.isOverlong { note(.malformed, moment) }
    }

    /// The body has ended, at `moment`. What is wrong with the stream; `nil` for nothing.
    package mutating func takeEnd(_ shape: StreamShape, at moment: Nanoseconds) -> Fault? {
        if parser.takeEnd() { takeEvent(shape, moment) }
        if keeps == .all, room > 0 { keep(kept.isEmpty ? "[]" : "]") }
        if let fault { return fault }
        if shape.saysItsEnd, !isOver, !hasFinish { return .incomplete }
        return contents == 0 ? .empty : nil
    }

    /// The gaps were written down.
    package mutating func forgetGaps() { gaps.removeAll(keepingCapacity: true) }

    /// Tokens of the answer: those that the server counted, otherwise a token for each content.
    package var tokens: Int64 { usage >= 0 ? usage : contents }

    // MARK: Events

    private mutating func takeEvent(_ shape: StreamShape, _ moment: Nanoseconds) {
        events += 1
        if firstEventAt == 0 { firstEventAt = moment }
        if !shape.until.isEmpty, parser.data == shape.until { return isOver = true }
        if !parser.name.isEmpty {
            if shape.errorNames.contains(where: { parser.name.elementsEqual($0.utf8) }) { note(.error, moment) }
            if shape.endNames.contains(where: { parser.name.elementsEqual($0.utf8) }) { isOver = true }
        }
        guard !parser.data.isEmpty else { return }
        if room > 0 { keepEvent(shape) }
        guard shape.readsJSON else {
            if room > 0, keeps == .text { keep(parser.data) }
            return takeContent(isText: true, moment)
        }
        read(shape, moment)
    }

    private mutating func read(_ shape: StreamShape, _ moment: Nanoseconds) {
        var (hasText, hasReasoning, hasError) = (false, false, false)
        let isReasoning = !parser.name.isEmpty && shape.reasoningNames.contains { parser.name.starts(with: $0.utf8) }
        // Taken out of its place, because what is found changes the rest.
        var data: [UInt8] = []
        var usage = usage
        var hasFinish = hasFinish
        parser.exchangeData(&data)
        let isDocument = shape.paths.forEachMatch(in: data.span) { path, slice in
            switch shape.roles[path] {
            case .text where StreamShape.isContent(slice):
                hasText = true
                if room > 0, keeps == .text, !isReasoning { keep(slice, of: data) }
            case .reasoning where StreamShape.isContent(slice): hasReasoning = true
            case .usage:
                if let count = slice.number(in: data.span), (0...1e12).contains(count) { usage = Int64(count) }
            case .finish:
                let isTrue = slice.kind == .boolean && data[slice.range.lowerBound] == UInt8(ascii: "t")
                if slice.kind == .string && !slice.range.isEmpty || isTrue { hasFinish = true }
            case .error where StreamShape.isContent(slice): hasError = true
            case .text, .reasoning, .error: break
            }
        }
        parser.exchangeData(&data)
        self.usage = usage
        self.hasFinish = hasFinish
        if !isDocument { note(.malformed, moment) }
        if hasError { note(.error, moment) }
        if hasText || hasReasoning { takeContent(isText: hasText && !isReasoning, moment) }
    }

    private mutating func takeContent(isText: Bool, _ moment: Nanoseconds) {
        if contents == 0 {
            firstContentAt = moment
        } else {
            gaps.append(moment - lastContentAt)
        }
        if isText, firstTextAt == 0 { firstTextAt = moment }
        lastContentAt = moment
        contents += 1
        contentsOfRead += 1
        if contentsOfRead == 1 { bursts += 1 } else if contentsOfRead == 2 { sharedBursts += 1 }
    }

    private mutating func note(_ new: Fault, _ moment: Nanoseconds) {
        guard fault == nil else { return }
        fault = new
        faultAt = moment
    }

    // MARK: What is kept

    private mutating func keepEvent(_ shape: StreamShape) {
        switch keeps {
        case .text: break
        case .last:
            kept.removeAll(keepingCapacity: true)
            isTruncated = false
            keep(parser.data)
        case .all:
            keep(kept.isEmpty ? "[" : ",")
            keep(parser.data)
        }
    }

    private mutating func keep(_ mark: StaticString) {
        mark.withUTF8Buffer { kept.append(contentsOf: $0) }
    }

    private mutating func keep(_ bytes: [UInt8]) {
        let left = max(0, room - kept.count)
        kept.append(contentsOf: bytes.prefix(left))
        if bytes.count > left { isTruncated = true }
    }

    private mutating func keep(_ slice: JSONSlice, of data: [UInt8]) {
        guard kept.count + slice.range.count <= room else { return isTruncated = true }
        slice.appendText(of: data.span, to: &kept)
    }
}
