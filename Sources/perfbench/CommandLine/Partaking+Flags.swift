import Basics
import Conduct
import FoundationEssentials
import Parts
import Runs

extension Partaking {
    /// What `--part`, `--meet`, `--start-at` and `--tolerate` say; `nil` without any.
    static func read(_ arguments: Arguments, _ environment: [String: String], _ problems: inout [Problem]) -> Partaking? {
        let startAt = arguments["--start-at"].flatMap { moment($0, &problems) }
        let tolerated = arguments.integer("--tolerate", in: 0...Part.most, &problems)
        guard let text = arguments["--part"] else {
            for flag in ["--meet", "--tolerate"] where arguments.has(flag) {
                problems.append(
                    Problem(
                        .usage, "\"\(flag)\" is about the parts of a run, and this run is whole.",
                        hint: "Say which part it is: --part 1/4."))
            }
            guard let startAt else { return nil }
            var whole = Partaking(.whole)
            whole.startAt = startAt
            return whole
        }
        guard let part = part(text, environment, &problems) else { return nil }
        var partaking = Partaking(part)
        partaking.startAt = startAt
        partaking.tolerated = tolerated ?? 0
        if let place = arguments["--meet"] { partaking.meet(at: place, environment, &problems) }
        if let shift = arguments.quantity("--clock-shift", TimeSpan.self, &problems) { partaking.clockShift = shift.nanoseconds }
        if arguments.has("--compare"), partaking.address == nil {
            problems.append(
                Problem(
                    .usage, "\"--compare\" holds a whole run against another, and this is part \(part) of one.",
                    hint: "Compare the merged run: perfbench compare REF latest --db all.sqlite."))
        }
        let meets = partaking.folder != nil || partaking.address != nil
        if meets, startAt != nil {
            problems.append(Problem(.usage, "\"--meet\" and \"--start-at\" both say when to begin.", hint: "Use one of them."))
        }
        if !meets, tolerated != nil {
            problems.append(
                Problem(
                    .usage, "\"--tolerate\" says how many parts may be missing when they meet.", hint: "Say where: --meet DIR|URL.")
            )
        }
        return partaking
    }

    /// Whether another part collects what this one measures, and reports it.
    var isCollectedElsewhere: Bool { address != nil && !part.isFirst }

    private mutating func meet(at place: String, _ environment: [String: String], _ problems: inout [Problem]) {
        guard place.contains("://") else {
            if place.isEmpty {
                problems.append(
                    Problem(.usage, "\"--meet\" names no place.", hint: "Name a folder that all parts see, or a URL of part 1."))
            }
            folder = place
            return
        }
        token = environment["PERFBENCH_TOKEN"] ?? ""
        do throws(Problem) {
            let address = try MeetingAddress(place)
            self.address = address
            if let objection = address.objection(token: token) { problems.append(objection) }
        } catch {
            problems.append(error)
        }
    }

    private static func part(_ text: String, _ environment: [String: String], _ problems: inout [Problem]) -> Part? {
        if text == "auto" {
            do throws(Problem) { return try PartPlace.find(environment) } catch {
                problems.append(error)
                return nil
            }
        }
        if let part = Part(text) { return part }
        problems.append(
            Problem(
                .usage, "\"--part \(text)\" is no share of a run.",
                hint: "Write its number, from 1, and how many there are: --part 3/10; or auto."))
        return nil
    }

    /// A moment as nanoseconds since 1970.
    private static func moment(_ text: String, _ problems: inout [Problem]) -> Nanoseconds? {
        let seconds =
            Double(text) ?? (try? Date(text, strategy: .iso8601))?.timeIntervalSince1970
            ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))?.timeIntervalSince1970
        guard let seconds, seconds > 0, seconds < 9e9 else {
            problems.append(
                Problem(
                    .usage, "\"--start-at \(text)\" is no moment.",
                    hint: "Write 2026-12-01T06:00:00Z, or seconds since 1970: $(($(date +%s) + 30))."))
            return nil
        }
        return Nanoseconds(seconds * 1e9)
    }
}
