/// The row a query has come to; only inside the closure it is given to.
package struct Row: ~Copyable {
    private let statement: Statement

    // Never inlined: Swift 6.3.1 crashes when it optimises a noncopyable value made of a borrowed reference.
    @inline(never)
    init(_ statement: Statement) { self.statement = statement }

    /// The value in a column, counted from 0 in the order of the SELECT. Throws when the column holds another type: NULL is read only as
    /// an optional.
    package func read<Value: SQLConvertible>(_ column: Int, as type: Value.Type = Value.self) throws -> Value {
        guard let value = Value(sqlValue: statement.value(at: Int32(column))) else { throw statement.unexpected(at: Int32(column)) }
        return value
    }

    /// As `read`, of the types that days of seconds are made of: without a detour over `SQLValue`, which takes ten times as long.
    package func integer(_ column: Int) throws -> Int64 { try statement.integer(at: Int32(column)) }

    /// As `integer`.
    package func number(_ column: Int) throws -> Double? { try statement.number(at: Int32(column)) }

    /// The value in the column of that name; otherwise as `read`.
    package subscript<Value: SQLConvertible>(_ column: String) -> Value {
        get throws { try read(Int(statement.position(of: column))) }
    }
}
