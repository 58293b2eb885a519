// Files that a scenario names: rows of data, bodies to send. Where they come from is an argument, so that reading a scenario touches
// nothing that a test has not put there.

/// Where the bytes of files come from.
package struct ScenarioFiles: Sendable {
    /// What is wrong with a file, as the rest of a sentence: `does not exist`.
    package struct Mistake: Error, Sendable, Hashable {
        package var reason: String

        package init(_ reason: String) { self.reason = reason }
    }

    private let bytes: @Sendable (_ path: String, _ limit: Int) -> Result<[UInt8], Mistake>

    /// - Parameter read: the bytes of the file at a path, at most as many as the second argument says.
    package init(_ read: @escaping @Sendable (_ path: String, _ limit: Int) -> Result<[UInt8], Mistake>) { bytes = read }

    /// The files of this machine.
    package static let disk = ScenarioFiles { BoundedFile.read($0, atMost: $1) }

    /// The same files, each of which `look` is shown when it is read.
    package func watched(_ look: @escaping @Sendable (_ path: String, _ bytes: [UInt8]) -> Void) -> ScenarioFiles {
        ScenarioFiles { path, limit in
            let content = bytes(path, limit)
            if case .success(let bytes) = content { look(path, bytes) }
            return content
        }
    }

    /// The bytes of one file, of which there may be at most `limit`.
    package func read(_ path: String, atMost limit: Int) throws(Mistake) -> [UInt8] { try bytes(path, limit).get() }
}

/// The files of one scenario, by the names it gives them.
struct NamedFiles {
    let files: ScenarioFiles
    let scope: Scope
    /// The folder of the scenario, with a slash at its end; empty for the working directory.
    let folder: String

    /// Where a file lies that the scenario calls `name`.
    func path(_ name: String) -> String { name.first == "/" ? name : folder + name }

    /// The content of the file that a field names, and the name; problems are noted at the field.
    func content(_ field: Field, _ what: String, atMost limit: Int) -> (name: String, bytes: [UInt8])? {
        guard field.text("the path of \(what)") != nil, let name = scope.constantText(field) else { return nil }
        do throws(ScenarioFiles.Mistake) {
            return (name, try files.read(path(name), atMost: limit))
        } catch {
            let place = name.first == "/" || folder.isEmpty ? "" : "It is looked for in \"\(folder)\", where the scenario is."
            field.note("the file \"\(name)\" \(error.reason).", hint: place)
            return nil
        }
    }
}
