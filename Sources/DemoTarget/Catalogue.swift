import HTTPServer
import JSON

/// The 500 products of the shop, always the same, and the answers about them, rendered once.
final class Catalogue: Sendable {
    static let size = 500
    static let pageSize = 20
    static let pageCount = size / pageSize

    private struct Product {
        let id: Int
        let name: String

        /// In cents, between 1.99 and 499.99, without any order.
        var price: Int { (id * 7919 % 499 + 1) * 100 + 99 }

        var json: String {
            let cents = price % 100
            return #"{"id":\#(id),"name":"\#(name)","price":\#(price / 100).\#(cents < 10 ? "0" : "")\#(cents)}"#
        }
    }

    private let products: [Product]
    private let pages: [Response]
    private let single: [Response]

    init() {
        let products = (0..<Self.size).map { index in
            Product(id: index + 1, name: "\(Self.adjectives[index % 25]) \(Self.nouns[index / 25])")
        }
        self.products = products
        pages = (0..<Self.pageCount).map { page in
            let shown = products[page * Self.pageSize..<(page + 1) * Self.pageSize].map(\.json).joined(separator: ",")
            return Response(
                fields: ["ETag": Self.tag(page: page + 1)],
                json: #"{"products":[\#(shown)],"page":\#(page + 1),"pages":\#(Self.pageCount)}"#)
        }
        single = products.map { Response(fields: ["ETag": Self.tag(product: $0.id)], json: $0.json) }
    }

    static func tag(page: Int) -> String { "\"page-\(page)-1\"" }
    static func tag(product: Int) -> String { "\"product-\(product)-1\"" }

    /// A page of products, from 1; `nil` beyond the last.
    func page(_ number: Int) -> Response? { pages.indices.contains(number - 1) ? pages[number - 1] : nil }

    func product(_ id: Int) -> Response? { single.indices.contains(id - 1) ? single[id - 1] : nil }

    /// The first 20 products whose name holds `word`, in whatever case, and how many there are.
    func search(_ word: String) -> Response {
        let wanted = word.lowercased()
        let found = products.filter { $0.name.lowercased().contains(wanted) }
        let shown = found.prefix(Self.pageSize).map(\.json).joined(separator: ",")
        return Response(json: #"{"query":\#(JSONValue.string(word).text()),"count":\#(found.count),"products":[\#(shown)]}"#)
    }

    private static let adjectives = [
        "Amber", "Brass", "Calm", "Dark", "Early", "Fine", "Green", "Heavy", "Ivory", "Jolly", "Keen", "Light", "Mild", "Neat",
        "Old",
        "Plain", "Quiet", "Round", "Soft", "Tall", "Useful", "Velvet", "Warm", "Young", "Zesty",
    ]
    private static let nouns = [
        "Armchair", "Basket", "Candle", "Desk", "Easel", "Fork", "Globe", "Hammer", "Inkwell", "Jug", "Kettle", "Lamp", "Mirror",
        "Notebook", "Oven", "Pillow", "Quilt", "Rug", "Stool", "Teapot",
    ]
}
