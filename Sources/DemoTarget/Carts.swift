import JSON
import Synchronization

/// So many of one product.
struct Item: Sendable, Equatable {
    var sku: Int
    var quantity: Int

    var json: JSONValue { ["sku": .integer(Int64(sku)), "quantity": .integer(Int64(quantity))] }
}

/// What users mean to buy. Bounded: the cart that was begun first is forgotten when there are too many.
final class Carts: Sendable {
    static let maximum = 20_000
    static let maximumItems = 100
    static let maximumQuantity = 1000

    private struct Contents: Sendable {
        var items: [String: [Item]] = [:]
        var order: [String] = []
        var oldest = 0
    }

    private let contents = Mutex(Contents())

    func items(of user: String) -> [Item] { contents.withLock { $0.items[user] ?? [] } }

    /// Puts an item in, together with what is there of the same product; `nil` when the cart is full.
    func add(_ item: Item, for user: String) -> [Item]? {
        contents.withLock { contents in
            if contents.items[user] == nil { Self.begin(&contents, user) }
            var items = contents.items[user] ?? []
            if let index = items.firstIndex(where: { $0.sku == item.sku }) {
                items[index].quantity = min(Self.maximumQuantity, items[index].quantity + item.quantity)
            } else {
                guard items.count < Self.maximumItems else { return nil }
                items.append(item)
            }
            contents.items[user] = items
            return items
        }
    }

    /// Empties the cart; answers what was in it.
    func take(of user: String) -> [Item] {
        contents.withLock { contents in
            guard let items = contents.items[user] else { return [] }
            contents.items[user] = []
            return items
        }
    }

    private static func begin(_ contents: inout Contents, _ user: String) {
        if contents.order.count < maximum {
            contents.order.append(user)
        } else {
            contents.items[contents.order[contents.oldest]] = nil
            contents.order[contents.oldest] = user
            contents.oldest = (contents.oldest + 1) % maximum
        }
        contents.items[user] = []
    }
}
