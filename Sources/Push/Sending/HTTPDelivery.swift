import Basics
import CurlTransport
import HTTPMessages
import Reactor

/// Posts bodies to a URL, over libcurl.
final class HTTPDelivery: Delivery {
    private let place: HTTPPlace
    private let session: CurlSession

    init(_ place: HTTPPlace, on loop: EventLoop) throws {
        self.place = place
        session = try CurlTransport(loop: loop, options: place.connection).makeSession()
    }

    func send(_ body: String, _ contentType: String, headers: String, timeout: Nanoseconds) async -> Delivered {
        session.start(place.request(body, contentType, headers: headers, timeout: timeout))
        let exchange = await session.finish()
        if let failure = exchange.failure { return .failed(failure.message) }
        let reply = session.response.body
        let quote = quote(reply)
        let words = "it answered \(exchange.status)" + (quote.isEmpty ? "" : " (\(quote))")
        switch exchange.status {
        case 200..<300: return .taken(reply: reply)
        case 300..<400: return .refused("it answered \(exchange.status), a redirect, which is not followed")
        case 408, 429, 500...: return .failed(words)
        default: return .refused(words)
        }
    }

    func cancel() { session.cancel() }

    func close() { session.close() }

    func quote(_ reply: [UInt8]) -> String { place.quote(reply) }
}
