package import Basics

/// A statement that SQLite could not carry out: the facts. `problem` is the sentence made of them.
package struct DatabaseError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What went wrong, as far as it decides the sentence.
    package enum Reason: Sendable, Equatable {
        case locked
        case readOnly
        case full
        case notADatabase
        case damaged
        /// It cannot be opened because its folder is missing.
        case folderMissing(String)
        case isFolder
        case cannotOpen
        case tooManyFiles
        case inputOutput
        /// Written by a newer version of the program: it holds a migration that is not known here.
        case newer(migration: String)
        /// Has tables, but not ours.
        case foreign
        /// Anything else: a mistake of ours.
        case refused
    }

    package var reason: Reason
    /// SQLite's extended result code; 0 when it is not SQLite that objects.
    package var code: Int32
    /// SQLite's own words.
    package var words: String
    /// The statement; empty when there was none.
    package var sql: String
    /// The database file.
    package var path: String

    package init(_ reason: Reason, code: Int32 = 0, words: String = "", sql: String = "", path: String) {
        self.reason = reason
        self.code = code
        self.words = words
        self.sql = sql
        self.path = path
    }

    package var description: String { problem.description }

    /// The sentence for people, with the way out.
    package var problem: Problem {
        let (sentence, hint) = text
        return Problem(.inability, sentence, hint: hint)
    }

    private static let elsewhere = "use another file with --db"

    private var text: (sentence: String, hint: String) {
        let file = "\"\(path)\""
        switch reason {
        case .locked:
            return (
                "The database \(file) is locked by another program.",
                "Close that program or wait until it is done, or \(Self.elsewhere)."
            )
        case .readOnly:
            return (
                "The database \(file) cannot be written: it is read-only.",
                "Make the file and its folder writable (chmod u+w), or \(Self.elsewhere)."
            )
        case .full:
            return (
                "There is no space left for the database \(file).",
                "What was saved before is kept. Free some space, remove old runs with \"perfbench runs prune\", or \(Self.elsewhere)."
            )
        case .notADatabase:
            return ("The file \(file) is not an SQLite database.", "Move it away, or \(Self.elsewhere).")
        case .damaged:
            return (
                "The database \(file) is damaged (\(words)).",
                "Rescue what can be read with: sqlite3 \(file) .recover | sqlite3 rescued.sqlite; then move it away, or \(Self.elsewhere)."
            )
        case .folderMissing(let folder):
            return (
                "The folder \"\(folder)\" for the database \(file) does not exist.",
                "Create it with: mkdir -p \"\(folder)\"; or \(Self.elsewhere)."
            )
        case .isFolder: return ("The database \(file) cannot be opened: it is a folder.", "Name a file in it with --db.")
        case .cannotOpen:
            return (
                "The database \(file) cannot be opened (\(words)).",
                "Check that you may read and write the file and its folder, or \(Self.elsewhere)."
            )
        case .tooManyFiles:
            return (
                "The database \(file) cannot be opened: this process has too many files open.",
                "Raise the limit with: ulimit -n 65536."
            )
        case .inputOutput:
            return ("Reading or writing the database \(file) failed (\(words)).", "Check the disk, or \(Self.elsewhere).")
        case .newer(let migration):
            return (
                "The database \(file) was written by a newer perfbench (it has \"\(migration)\").",
                "Update this perfbench, or \(Self.elsewhere)."
            )
        case .foreign:
            return ("The database \(file) belongs to another program.", "Move it away, or \(Self.elsewhere).")
        case .refused:
            return ("The database \(file) refused a statement: \(words).", "The statement: \(sql)")
        }
    }
}
