import Basics
import JSON

/// Reads `data`: files with rows for users to take.
struct DataReader {
    let scope: Scope
    let files: NamedFiles

    func read(_ field: Field) {
        for (name, position, value) in field.entries() ?? [] {
            if let mistake = scope.nameMistake(name) {
                field.log.note(mistake.sentence, hint: mistake.hint, at: position)
                _ = value.object(Language.data) { feeder(name, $0) }
                continue
            }
            if let feeder = value.object(Language.data, { feeder(name, $0) }) {
                scope.feeders.append(feeder)
            } else {
                scope.brokenFeeders.insert(name)
            }
        }
    }

    private enum Format: String, CaseIterable { case csv, json }

    private func feeder(_ name: String, _ keys: Keys) -> Feeder? {
        let pick = keys["pick"].map { $0.word(Feeder.Pick.self) } ?? .sequential
        let per = keys["per"].map { $0.word(Feeder.Span.self) } ?? .iteration
        let format = keys["format"].map { $0.word(Format.self) }
        guard let field = keys.required("file", "the path of a CSV or JSON file") else { return nil }
        guard let file = files.content(field, "a CSV or JSON file", atMost: Limits.dataFile) else { return nil }
        guard let chosen = format ?? (file.name.lowercased().hasSuffix(".json") ? .json : .csv) else { return nil }
        do throws(DataMistake) {
            let table = chosen == .json ? try DataTable(json: file.bytes) : try DataTable(csv: file.bytes)
            guard let pick, let per else { return nil }
            return Feeder(name: name, file: file.name, pick: pick, per: per, table: table)
        } catch {
            let place = error.line.map { "line \($0) of " } ?? ""
            field.note("\(place)\"\(file.name)\" \(error.reason).", hint: error.hint)
            return nil
        }
    }
}

/// What is wrong with a data file, as the rest of a sentence, and where.
struct DataMistake: Error, Hashable {
    /// From 1.
    var line: Int?
    var reason: String
    var hint = ""
}
