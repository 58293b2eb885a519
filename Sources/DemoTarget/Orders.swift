import JSON
import Synchronization

/// What was ordered: numbered from 1, the last 20,000 remembered.
final class Orders: Sendable {
    static let maximum = 20_000

    private struct Order: Sendable {
        let user: String
        let items: [Item]
    }

    private struct Contents: Sendable {
        var ring: [Order] = []
        var count = 0
    }

    private let contents = Mutex(Contents())

    /// Takes an order; answers its number.
    func place(_ items: [Item], by user: String) -> Int {
        contents.withLock { contents in
            let order = Order(user: user, items: items)
            if contents.ring.count < Self.maximum {
                contents.ring.append(order)
            } else {
                contents.ring[contents.count % Self.maximum] = order
            }
            contents.count += 1
            return contents.count
        }
    }

    /// An order as it is shown to the user who placed it; `nil` to all others, and when it is forgotten.
    func json(of number: Int, for user: String) -> JSONValue? {
        contents.withLock { contents in
            guard number > 0, number <= contents.count, number > contents.count - Self.maximum else { return nil }
            let order = contents.ring[(number - 1) % Self.maximum]
            guard order.user == user else { return nil }
            return ["id": .integer(Int64(number)), "items": .array(order.items.map(\.json))]
        }
    }
}
