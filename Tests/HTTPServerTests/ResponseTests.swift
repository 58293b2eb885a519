import Testing

@testable import HTTPServer

@Suite("A response") struct ResponseTests {
    private func head(_ response: Response, _ circumstances: Circumstances = Circumstances()) -> String {
        var out: [UInt8] = []
        response.appendHead(to: &out, date: Array("Date: D\r\n".utf8), circumstances)
        return String(decoding: out, as: UTF8.self)
    }

    private static let heads: [(Response, Circumstances, String)] = [
        (
            Response(json: "{}"), Circumstances(),
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nDate: D\r\nContent-Length: 2\r\n\r\n"
        ),
        (Response(status: 204, body: [1]), Circumstances(), "HTTP/1.1 204 No Content\r\nDate: D\r\n\r\n"),
        (Response(status: 304), Circumstances(), "HTTP/1.1 304 Not Modified\r\nDate: D\r\n\r\n"),
        (
            Response(status: 302, fields: ["Location": "/a"]), Circumstances(keepsAlive: false),
            "HTTP/1.1 302 Found\r\nLocation: /a\r\nDate: D\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        ),
        (
            Response(status: 200, body: [1]), Circumstances(isOld: true),
            "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: 1\r\nConnection: keep-alive\r\n\r\n"
        ),
        (
            Response(status: 200, framing: .chunked, body: [1]), Circumstances(),
            "HTTP/1.1 200 OK\r\nDate: D\r\nTransfer-Encoding: chunked\r\n\r\n"
        ),
        (
            Response(status: 200, framing: .chunked, body: [1]), Circumstances(isOld: true, keepsAlive: false),
            "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: 1\r\nConnection: close\r\n\r\n"
        ),
        (
            Response(status: 599).replacingBody(with: [1, 2]), Circumstances(wantsNoBody: true),
            "HTTP/1.1 599 Not Fine\r\nDate: D\r\nContent-Length: 2\r\n\r\n"
        ),
    ]

    @Test("has the head that its status, framing and client need", arguments: heads.indices)
    func hasHead(_ row: Int) {
        let (response, circumstances, expected) = Self.heads[row]
        #expect(head(response, circumstances) == expected)
    }

    @Test("cuts a body into chunks of 8 KiB", arguments: [(0, 5), (1, 11), (8192, 8192 + 13), (8193, 8193 + 18)])
    func cutsChunks(_ size: Int, _ wire: Int) {
        let chunks = Response(status: 200, framing: .chunked, body: [UInt8](repeating: 65, count: size)).chunks
        #expect(chunks.count == wire)
        #expect(chunks.suffix(5) == Array("0\r\n\r\n".utf8)[...])
    }

    @Test(
        "carries a date as RFC 9110 writes it",
        arguments: [
            (784_111_777, "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"), (0, "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"),
            (951_827_696, "Date: Tue, 29 Feb 2000 12:34:56 GMT\r\n"),
        ])
    func carriesDate(_ seconds: Int, _ line: String) {
        #expect(String(decoding: DateLine.line(secondsSince1970: seconds), as: UTF8.self) == line)
    }
}
