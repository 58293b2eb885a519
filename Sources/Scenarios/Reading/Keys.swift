import Basics
package import JSON

/// The keys of one object, as its table in the language says. What is not in it is reported when the object is closed. Debug builds hold
/// the reader against the table: it asks for all of it, and for nothing else.
package final class Keys {
    /// The object itself.
    package let field: Field
    private let members: [JSONNode.Member]
    private let positions: [String: Int]
    private let shape: ObjectShape
    private var known: [String] = []
    private var misplaced: [String: String] = [:]

    init(_ field: Field, _ members: [JSONNode.Member], _ shape: ObjectShape) {
        self.field = field
        self.shape = shape
        self.members = members
        positions = Dictionary(members.enumerated().map { ($1.key, $0) }) { first, _ in first }
    }

    /// Where mistakes are noted.
    package var log: ProblemLog { field.log }
    /// The path of the object.
    package var path: String { field.path }

    /// The value under `key`, if there is one.
    package subscript(key: String) -> Field? {
        assert(shape.has(key), "\(key) is not a key of \(shape.name)")
        known.append(key)
        return member(key).map { Field(node: $0.value, path: path.isEmpty ? key : "\(path).\(key)", log: log) }
    }

    /// The value under `key`; its absence is a problem, and `purpose` says what it is for.
    package func required(_ key: String, _ purpose: String) -> Field? {
        if let field = self[key] { return field }
        field.note("\(field.name) needs \"\(key)\": \(purpose).")
        return nil
    }

    /// Whether the key is written.
    package func has(_ key: String) -> Bool { member(key) != nil }

    /// The place of a key itself.
    package func position(of key: String) -> JSONPosition? { member(key)?.position }

    private func member(_ key: String) -> JSONNode.Member? { positions[key].map { members[$0] } }

    /// At most one of these keys may be here; the value and name of the first that does.
    package func only(_ alternatives: [String], _ rule: String) -> (key: String, field: Field)? {
        var found: (key: String, field: Field)?
        for member in members where alternatives.contains(member.key) {
            guard let first = found else {
                found = self[member.key].map { (member.key, $0) }
                continue
            }
            if first.key != member.key {
                log.note("\"\(member.key)\" cannot be combined with \"\(first.key)\": \(rule).", at: member.position)
            }
        }
        assert(alternatives.allSatisfy(shape.has), "\(alternatives) are not all keys of \(shape.name)")
        known += alternatives
        return found
    }

    /// A key that belongs elsewhere, and where.
    package func elsewhere(_ keys: [String], _ hint: String) { for key in keys { misplaced[key] = hint } }

    /// Reports every key that was not asked for.
    func close() {
        let place = path.isEmpty ? log.whole : path
        assert(
            shape.keys.allSatisfy { known.contains($0.name) || misplaced[$0.name] != nil },
            "the keys \(shape.keys.map(\.name).filter { !known.contains($0) }) of \(shape.name) are never asked for")
        for member in members where !log.isFull && !known.contains(member.key) {
            if let hint = misplaced[member.key] {
                log.note("\"\(member.key)\" does not belong in \(place).", hint: hint, at: member.position)
            } else {
                let meant = nearestName(to: member.key, in: known.filter { !has($0) })
                log.note(
                    "unknown key \"\(member.key)\" in \(place)\(meant.map { "; did you mean \"\($0)\"?" } ?? ".")",
                    at: member.position)
            }
        }
    }
}
