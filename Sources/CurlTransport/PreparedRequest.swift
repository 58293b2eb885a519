// What libcurl wants of a request that a plan renders as bytes: the URL as a C string, and the header lines as a linked list. Both live
// in one allocation that is made again only when a request needs more room, so a varying step allocates nothing once it has warmed up.

import Basics
import CCurl
import HTTPMessages

/// The URL and the header list of one request, or of all requests that share a `constantID`.
final class PreparedRequest {
    /// As a C string.
    private(set) var url: UnsafeMutablePointer<CChar>
    /// The lines without their ends; `nil` for none.
    private(set) var headers: UnsafeMutablePointer<curl_slist>?

    private var storage = UnsafeMutableRawPointer.allocate(byteCount: 512, alignment: 16)
    private var capacity = 512
    private var lineCount = 0
    private var textEnd = 0

    init() { url = storage.assumingMemoryBound(to: CChar.self) }

    deinit { storage.deallocate() }

    /// Takes over target and header lines of `request`, and adds the lines that keep libcurl from sending headers of its own accord.
    /// `prefix` is what is before the target: scheme and authority.
    func fill(from request: borrowing OutgoingRequest, after prefix: [UInt8], closesConnection: Bool) {
        let sendsBody = request.sendsBody
        let (target, lines) = (request.target, request.headers)
        request.bytes.withUnsafeBytes { bytes in
            let given = UnsafeRawBufferPointer(rebasing: bytes[lines])
            let mostLines = given.count { $0 == Self.newline } + Self.ownLines
            begin(mostLines: mostLines, text: prefix.count + target.count + 1 + given.count + Self.ownText)
            prefix.withUnsafeBytes { append($0) }
            append(UnsafeRawBufferPointer(rebasing: bytes[target]))
            endText()
            var hasAccept = false
            var hasContentType = false
            HeaderLine.forEach(in: given) { line in
                hasAccept = hasAccept || line.isNamed("accept")
                hasContentType = hasContentType || line.isNamed("content-type")
                add(line)
            }
            if !hasAccept { add("Accept:") }
            if sendsBody, !hasContentType { add("Content-Type:") }
            if sendsBody { add("Expect:") }
            if closesConnection { add("Connection: close") }
        }
    }

    private static let newline = UInt8(ascii: "\n")
    /// How many lines, and bytes of text, `fill` may add of its own.
    private static let ownLines = 4
    private static let ownText = 64

    private func begin(mostLines: Int, text: Int) {
        let lines = mostLines * MemoryLayout<curl_slist>.stride
        if capacity < lines + text {
            storage.deallocate()
            capacity = lines + text + text / 2
            storage = .allocate(byteCount: capacity, alignment: 16)
        }
        lineCount = 0
        textEnd = lines
        headers = nil
        url = (storage + textEnd).assumingMemoryBound(to: CChar.self)
    }

    private func append(_ bytes: UnsafeRawBufferPointer) {
        if let base = bytes.baseAddress { (storage + textEnd).copyMemory(from: base, byteCount: bytes.count) }
        textEnd += bytes.count
    }

    private func endText() {
        storage.storeBytes(of: 0, toByteOffset: textEnd, as: UInt8.self)
        textEnd += 1
    }

    /// Adds a line as libcurl wants it: without its end, and with a semicolon for the colon where the value is empty.
    private func add(_ line: HeaderLine) {
        beginLine()
        if line.hasValue {
            append(line.bytes)
        } else {
            append(line.name)
            storage.storeBytes(of: UInt8(ascii: ";"), toByteOffset: textEnd, as: UInt8.self)
            textEnd += 1
        }
        endText()
    }

    private func add(_ line: StaticString) {
        beginLine()
        line.withUTF8Buffer { append(UnsafeRawBufferPointer($0)) }
        endText()
    }

    private func beginLine() {
        let nodes = storage.assumingMemoryBound(to: curl_slist.self)
        let text = (storage + textEnd).assumingMemoryBound(to: CChar.self)
        (nodes + lineCount).initialize(to: curl_slist(data: text, next: nil))
        if lineCount == 0 { headers = nodes } else { nodes[lineCount - 1].next = nodes + lineCount }
        lineCount += 1
    }
}
