import AccessLogs
import Basics
import JSON

/// Reads the keys of the executor `replay`, and the log that they name.
struct ReplayReader {
    let scope: Scope
    let files: NamedFiles

    static let keys = ["file", "format", "speed", "from", "to", "bodies"]

    func track(_ keys: Keys) -> ReplayTrack? {
        var options = ReplayOptions()
        var isSound = true
        if let field = keys["speed"] {
            let speed = number(field)
            if let speed, (0.001...1000).contains(speed) {
                options.speed = speed
            } else {
                field.mismatch("a number from 0.001 to 1000", hint: "2 is twice as fast as it was.")
                isSound = false
            }
        }
        for (key, path) in [("from", \ReplayOptions.from), ("to", \ReplayOptions.to)] {
            guard let field = keys[key] else { continue }
            options[keyPath: path] = moment(field)
            isSound = isSound && options[keyPath: path] != nil
        }
        if let field = keys["bodies"] {
            if let rules = bodies(field) { options.bodies = rules } else { isSound = false }
        }
        var format: LogFormat?
        if let field = keys["format"], let text = field.text("the name of a server, or its format string"), text != "auto" {
            do throws(Problem) {
                format = try LogFormat.reading(text)
            } catch {
                field.note(error.sentence, hint: error.hint)
                isSound = false
            }
        }
        guard let field = keys.required("file", "the access log to replay"),
            let (name, bytes) = files.content(field, "an access log", atMost: Limits.dataFile), isSound
        else { return nil }
        guard !bytes.starts(with: [0x1F, 0x8B]) else {
            field.note("the file \"\(name)\" is packed.", hint: "Unpack it: gunzip -k \(name)")
            return nil
        }
        let lines = bytes.split(separator: 0x0A, maxSplits: LogDetection.sampleSize, omittingEmptySubsequences: false)
            .prefix(LogDetection.sampleSize)
        guard let format = format ?? LogDetection(lines.map(Array.init))?.format else {
            field.note(
                "the lines of \"\(name)\" are like no access log that is known.",
                hint: "Say with \"format\" which server wrote it, such as \"nginx\", or give its format string.")
            return nil
        }
        guard format.hasTime else {
            field.note("the log \"\(name)\" has no times (\(format.name)), so nothing in it can be replayed.")
            return nil
        }
        var recorder = ReplayRecorder(format, options)
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            recorder.add(bytes, start..<end)
            start = end + 1
        }
        guard let track = recorder.track() else {
            field.note(
                "the log \"\(name)\" has no request that could be sent\(options.from == nil && options.to == nil ? "" : " from \"from\" to \"to\"")."
            )
            return nil
        }
        guard track.duration <= Limits.duration else {
            field.note(
                "the replay of \"\(name)\" takes longer than \(Limits.duration).", hint: "Give \"speed\", or \"from\" and \"to\".")
            return nil
        }
        return track
    }

    private func number(_ field: Field) -> Double? {
        switch field.node.content {
        case .integer(let value): Double(value)
        case .number(let value, _): value
        default: nil
        }
    }

    /// `"90s"` after the first request, or `"2026-01-31T12:00:00Z"`.
    private func moment(_ field: Field) -> ReplayOptions.Moment? {
        let wanted = "a time after the first request, such as \"10m\", or a moment, such as \"2026-01-31T12:00:00Z\""
        guard let text = field.text(wanted) else { return nil }
        if let span = TimeSpan(text) { return .init(time: span.nanoseconds, isRelative: true) }
        let bytes = Array(text.utf8)
        if let time = LogTime.read(.iso, bytes, 0..<bytes.count) ?? LogTime.read(.common, bytes, 0..<bytes.count) {
            return .init(time: time, isRelative: false)
        }
        field.mismatch(wanted)
        return nil
    }

    /// One JSON object a line.
    private func bodies(_ field: Field) -> [RequestBodyRule]? {
        guard let (name, bytes) = files.content(field, "a file of bodies", atMost: Limits.bodyFile) else { return nil }
        var rules: [RequestBodyRule] = []
        for (number, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
        where line.contains(where: { $0 != 0x20 && $0 != 0x0D }) {
            guard let value = try? JSONValue(parsing: Array(line)), case .string(let method)? = value["method"],
                case .string(let path)? = value["path"], let body = value["body"]
            else {
                field.note(
                    "line \(number + 1) of \"\(name)\" is no rule for bodies.",
                    hint: "Like: { \"method\": \"POST\", \"path\": \"/orders*\", \"body\": { \"sku\": 7 } }")
                return nil
            }
            if case .string(let text) = body {
                rules.append(.init(method: method, path: path, body: text))
            } else {
                rules.append(.init(method: method, path: path, body: body.text()))
            }
        }
        return rules
    }
}
