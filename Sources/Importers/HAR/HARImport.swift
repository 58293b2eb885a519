// `perfbench import har`: a recorded session becomes a flow that can be walked again by anyone: with its pages as groups, without its
// pictures, and with the values that one response hands to the next request extracted.

package import Basics
import HTTPMessages
import JSON

/// Makes scenarios of HAR recordings.
package enum HARImport {
    /// Reads a HAR file.
    package static func scenario(_ bytes: [UInt8], _ options: ImportOptions = ImportOptions()) throws(Problem) -> ImportedScenario {
        let recording = try HARRecording(bytes)
        let relevance = Relevance(recording, takesEverything: options.takesEverything)
        let entries = recording.entries.filter(relevance.isRelevant)
        guard !entries.isEmpty else {
            var what = recording.unusable.map { "\($0.count) \($0.what)" }
            let isStatic = !recording.entries.isEmpty
            if isStatic { what.insert("\(recording.entries.count) images, styles and scripts", at: 0) }
            throw Problem(
                .usage,
                "the recording has no request that could be tested\(what.isEmpty ? "" : ", only \(what.joined(separator: ", "))").",
                hint: isStatic
                    ? "Take images, styles and scripts with --all." : "Record a session that loads a page or calls a service.")
        }
        guard entries.count <= 500 else {
            throw Problem(
                .usage, "the recording has \(entries.count) requests; a scenario has at most 500 steps.",
                hint: "Record a shorter session\(options.takesEverything ? ", or leave out --all" : "").")
        }
        var notes: [String] = []
        let dropped = recording.entries.count - entries.count
        if dropped > 0 {
            notes.append(
                "\(dropped) request\(dropped == 1 ? "" : "s") for images, styles, scripts or to other sites; --all takes them")
        }
        notes += recording.unusable.map { "\($0.count) \($0.what)" } + recording.notes
        return Session(recording, entries, target: relevance.target, options).scenario(notes: notes)
    }
}

/// One recorded session on its way into a scenario.
private struct Session {
    private let recording: HARRecording
    private let entries: [HARRecording.Entry]
    private let target: String
    private let options: ImportOptions
    private let common: [NamedValue]
    private var correlation = Correlation()
    private var names = UniqueNames()
    private var writer: StepWriter
    /// Names of cookies that responses have set: the users' own cookies carry them.
    private var cookiesSet: Set<String> = []
    private var stepNames: [String] = []
    private var groups: [Int: String] = [:]
    private var groupNames = UniqueNames()

    init(_ recording: HARRecording, _ entries: [HARRecording.Entry], target: String, _ options: ImportOptions) {
        self.recording = recording
        self.entries = entries
        self.target = target
        self.options = options
        common = BrowserHeaders.common(to: entries)
        writer = StepWriter(target: target, secrets: SecretNames(keepsThem: options.keepsSecrets))
    }

    func scenario(notes: [String]) -> ImportedScenario {
        var session = self
        return session.draw(notes)
    }

    private mutating func draw(_ notes: [String]) -> ImportedScenario {
        var steps = entries.indices.map { step($0) }
        for extraction in correlation.extractions { attach(extraction, to: &steps) }
        let address = WebAddress(target + "/")
        let host = address?.host ?? "site"
        var draft = ScenarioDraft(
            name: options.name ?? (address?.isLoopback == true ? "session" : slug(host, or: "session")),
            description: "A session on \(host), recorded in a browser",
            target: target,
            workloadComment: "One user starts the session each second, whether or not the service keeps up. Raise it step by step.",
            workload: ["executor": "constant-arrival-rate", "rate": "1/s", "for": "30s"])
        draft.hosts = Set(entries.map(\.request.address).filter { !$0.isLoopback }.map(\.host))
        if entries.contains(where: { entry in entry.responseHeaders.contains { $0.name.lowercased() == "content-encoding" } }) {
            draft.connection = [.init("compression", true)]
        }
        draft.headers = common.map { .init($0.name, .string(templateText($0.value))) }
        draft.flows = [ScenarioDraft.Flow(name: "session", steps: steps.map(JSONValue.object))]
        let creator = recording.creator.isEmpty ? "" : " of \(recording.creator)"
        let secrets = writer.secrets.secrets
        var seen: Set<String> = []
        let notes = (notes + writer.notes).filter { seen.insert($0).inserted }
        return ImportedScenario(
            value: draft.value(),
            preface: ScenarioDraft.preface(
                "Imported from a recording\(creator): \(entries.count) requests.", secrets: secrets, notes: notes),
            secrets: secrets, notes: notes)
    }

    // MARK: Steps

    private mutating func step(_ index: Int) -> [JSONValue.Member] {
        let entry = entries[index]
        var request = entry.request
        let name = names.take(stepName(method: request.method.rawValue, path: request.address.path))
        stepNames.append(name)
        request.headers = BrowserHeaders.worthKeeping(request.headers).filter { header in
            !common.contains { $0.name.lowercased() == header.name.lowercased() }
        }
        let cookies = foreignCookies(entry)

        // First what the client says itself, then what it got: the leaves are the same, seen twice.
        var leaves: [Leaf] = []
        var correlation = correlation
        var listening = writer
        listening.replacement = { leaf in
            leaves.append(leaf)
            return nil
        }
        _ = listening.members(request)
        var templates: [Leaf: String] = [:]
        for leaf in leaves where templates[leaf] == nil { templates[leaf] = correlation.template(for: leaf, in: name) }
        for leaf in leaves { correlation.sent(leaf, in: index) }
        correlation.received(entry, at: index)
        self.correlation = correlation
        writer.replacement = { templates[$0] }

        var members: [JSONValue.Member] = [.init("name", .string(name))]
        if let group = group(entry) { members.append(.init("group", .string(group))) }
        members += writer.members(request)
        if !cookies.isEmpty { addCookies(cookies, to: &members) }
        if let status = entry.status {
            members.append(.init("check", ["status": status == 304 ? [200, 304] : .integer(Int64(status))]))
        }
        for header in entry.responseHeaders where header.name.lowercased() == "set-cookie" {
            for line in header.value.split(separator: "\n") { cookiesSet.insert(String(line.prefix { $0 != "=" }).trimmed) }
        }
        if options.keepsThinkTimes, let think = think(after: index) { members.append(.init("think", .string(think.description))) }
        return members
    }

    /// The page, as a name; `nil` when there is only one.
    private mutating func group(_ entry: HARRecording.Entry) -> String? {
        guard recording.pages.count > 1, let page = entry.page else { return nil }
        if let known = groups[page] { return known }
        let title = recording.pages[page]
        let place = WebAddress(title)?.path ?? title
        let name = groupNames.take(slug(place, or: "page-\(page + 1)"))
        groups[page] = name
        return name
    }

    /// From the end of this entry to the start of the next, to a tenth of a second; `nil` below half a second.
    private func think(after index: Int) -> TimeSpan? {
        guard index + 1 < entries.count else { return nil }
        let gap = entries[index + 1].start - entries[index].start - entries[index].duration
        guard gap >= 500, gap < 3_600_000 else { return nil }
        return .milliseconds(Int((gap / 100).rounded()) * 100)
    }

    // MARK: Cookies

    /// Cookies that no response of the recording has set, without those that count visitors.
    private func foreignCookies(_ entry: HARRecording.Entry) -> [NamedValue] {
        entry.request.headers.filter { $0.name.lowercased() == "cookie" }.flatMap { $0.value.split(separator: ";") }.compactMap {
            part in
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0).trimmed }
            guard pair.count == 2, !pair[0].isEmpty, !cookiesSet.contains(pair[0]),
                !["_ga", "_gid", "_gcl", "_fb", "_hj", "__utm", "_pk_", "amp_"].contains(where: { pair[0].hasPrefix($0) })
            else { return nil }
            return NamedValue(pair[0], pair[1])
        }
    }

    private mutating func addCookies(_ cookies: [NamedValue], to members: inout [JSONValue.Member]) {
        let text = cookies.map { cookie -> String in
            guard !writer.secrets.keepsThem else { return "\(cookie.name)=\(templateText(cookie.value))" }
            let name = ["cookie"] + words(of: cookie.name)
            return "\(cookie.name)="
                + writer.secrets.template(for: cookie.value, named: name, meaning: "the cookie \"\(cookie.name)\"")
        }.joined(separator: "; ")
        let header = JSONValue.Member("Cookie", .string(text))
        guard let index = members.firstIndex(where: { $0.key == "headers" }), case .object(let lines) = members[index].value else {
            return members.append(.init("headers", .object([header])))
        }
        members[index].value = .object(lines + [header])
    }

    // MARK: Extractions

    private func attach(_ extraction: Correlation.Extraction, to steps: inout [[JSONValue.Member]]) {
        let rule = JSONValue.Member(extraction.variable, extraction.source.place.rule)
        let comment = JSONValue.Member(
            JSONValue.comment, .string("\"\(extraction.variable)\" goes into: \(extraction.users.joined(separator: ", "))."))
        let step = extraction.source.entry
        guard let index = steps[step].firstIndex(where: { $0.key == "extract" }) else {
            let end = steps[step].firstIndex { $0.key == "think" } ?? steps[step].count
            return steps[step].insert(contentsOf: [comment, .init("extract", .object([rule]))], at: end)
        }
        guard case .object(let rules) = steps[step][index].value else { return }
        steps[step][index].value = .object(rules + [rule])
        steps[step].insert(comment, at: index)
    }
}
