import Glibc

/// Does `body` with the file rights of an ordinary user, also when the tests run as root (to whom no file is read-only).
package func asOrdinaryUser<Result>(_ body: () throws -> Result) rethrows -> Result {
    guard geteuid() == 0, let symbol = dlsym(nil, "setfsuid") else { return try body() }
    let setFileUser = unsafeBitCast(symbol, to: (@convention(c) (uid_t) -> CInt).self)
    // Of this thread only, and `body` cannot suspend.
    _ = setFileUser(65_534)
    defer { _ = setFileUser(0) }
    return try body()
}
