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
        if let place = arguments["--meet"] {
            if place.isEmpty || place.contains("://") {
                problems.append(
                    Problem(
                        .usage, "\"--meet \(place)\" is no folder.",
                        hint: "Name one that all parts see; each keeps its own store: --meet /shared/run1."))
            }
            partaking.folder = place
        }
        if arguments.has("--compare") {
            problems.append(
                Problem(
                    .usage, "\"--compare\" holds a whole run against another, and this is part \(part) of one.",
                    hint: "Compare the merged run: perfbench compare REF latest --db all.sqlite."))
        }
        if partaking.folder != nil, startAt != nil {
            problems.append(Problem(.usage, "\"--meet\" and \"--start-at\" both say when to begin.", hint: "Use one of them."))
        }
        if partaking.folder == nil, tolerated != nil {
            problems.append(
                Problem(.usage, "\"--tolerate\" says how many parts may be missing when they meet.", hint: "Say where: --meet DIR.")
            )
        }
        return partaking
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
