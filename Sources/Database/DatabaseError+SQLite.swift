// From SQLite's result codes, and what the system said, to a reason.

import Basics
import CSQLite
import Glibc

extension DatabaseError {
    /// What SQLite reports for `handle` after a call returned `code`.
    init(code: Int32, handle: OpaquePointer?, sql: String, path: String) {
        let extended = handle.map { sqlite3_extended_errcode($0) } ?? code
        let system = handle.map { sqlite3_system_errno($0) } ?? 0
        let words = handle.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) } ?? String(cString: sqlite3_errstr(code))
        self.init(
            Self.reason(code: code, extended: extended, system: system, path: path), code: extended, words: words, sql: sql,
            path: path)
    }

    private static func reason(code: Int32, extended: Int32, system: Int32, path: String) -> Reason {
        switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: .locked
        case SQLITE_READONLY, SQLITE_PERM: .readOnly
        case SQLITE_FULL: .full
        case SQLITE_NOTADB: .notADatabase
        case SQLITE_CORRUPT: .damaged
        case SQLITE_CANTOPEN: reasonNotOpened(system: system, path: path)
        case SQLITE_IOERR: system == ENOSPC || system == EDQUOT ? .full : .inputOutput
        default: .refused
        }
    }

    private static func reasonNotOpened(system: Int32, path: String) -> Reason {
        if system == EMFILE || system == ENFILE { return .tooManyFiles }
        if isFolder(path) { return .isFolder }
        if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
            let folder = String(path[..<slash])
            if access(folder, F_OK) != 0, errno == ENOENT { return .folderMissing(folder) }
        }
        return .cannotOpen
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
