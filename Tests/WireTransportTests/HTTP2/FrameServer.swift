// A server of HTTP/2 that answers with whatever frames a test wants, in clear text, over a real socket.

import Glibc
import TestSupport

@testable import WireTransport

/// Plays HTTP/2 on the connections of a `ScriptedServer`.
enum FrameServer {
    /// A request of which everything has come.
    struct Request: Sendable {
        /// Position of the connection, from 0.
        var connection: Int
        var stream: UInt32
        var fields: [String]
        var bodyCount: Int

        func value(_ name: String) -> String? {
            fields.first { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
        }
    }

    /// What follows an answer.
    enum Next: Sendable { case keep, close, reset }

    /// Answers each request with frames.
    static func serving(
        settings: [UInt8] = Frames.settings(), _ answer: @escaping @Sendable (Request) -> (frames: [UInt8], next: Next)
    ) -> ScriptedServer.Script {
        { connection in
            guard connection.read(24) != nil, connection.send(settings) else { return }
            var decoder = HeaderDecoder()
            var open: [UInt32: Request] = [:]
            while let bytes = connection.read(FrameHead.size) {
                let head = bytes.withUnsafeBytes { FrameHead(at: $0.baseAddress!) }
                guard let payload = connection.read(head.length) else { return }
                switch FrameType(rawValue: head.type) {
                case .headers:
                    var fields: [String] = []
                    let isSound = payload.withUnsafeBytes { block in
                        decoder.decode(block, needsText: true, scratch: Outbox()) { field in
                            let value = field.value.map { String(decoding: $0, as: UTF8.self) } ?? ""
                            fields.append("\(String(decoding: field.name, as: UTF8.self)): \(value)")
                        }
                    }
                    guard isSound else { return }
                    open[head.stream] = Request(connection: connection.number, stream: head.stream, fields: fields, bodyCount: 0)
                case .data:
                    open[head.stream]?.bodyCount += payload.count
                    let step = UInt32(payload.count)
                    if step > 0, !connection.send(Frames.windowUpdate(0, step) + Frames.windowUpdate(head.stream, step)) { return }
                case .settings: if !head.has(FrameFlag.acknowledgement) { connection.send(Frames.settingsAcknowledged) }
                default: break
                }
                guard head.type <= 1, head.has(FrameFlag.endStream), let request = open.removeValue(forKey: head.stream) else {
                    continue
                }
                let (frames, next) = answer(request)
                connection.send(frames)
                switch next {
                case .keep: break
                case .close: return
                case .reset: return connection.resetOnClose()
                }
            }
        }
    }
}

extension ScriptedServer.Connection {
    /// Reads so many bytes; `nil` when the client has closed.
    func read(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let more = bytes.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress! + filled, count - filled, 0) }
            guard more > 0 else { return nil }
            filled += more
        }
        return bytes
    }
}
