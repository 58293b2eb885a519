import HTTPMessages

/// A path of the shop.
enum Route: Int, CaseIterable {
    case index, health, products, product, search, login, session, cart, orders, order, chat, unknown
    // The service's own, which are neither counted nor disturbed.
    case stats, statsReset, faults

    /// Finds the route of a path, and what is behind its last slash if that varies.
    static func find(_ path: String) -> (route: Route, rest: Substring) {
        switch path {
        case "/": return (.index, "")
        case "/health": return (.health, "")
        case "/products": return (.products, "")
        case "/search": return (.search, "")
        case "/login": return (.login, "")
        case "/session": return (.session, "")
        case "/cart": return (.cart, "")
        case "/orders": return (.orders, "")
        case "/v1/chat/completions": return (.chat, "")
        case "/stats": return (.stats, "")
        case "/stats/reset": return (.statsReset, "")
        case "/faults": return (.faults, "")
        default:
            for (prefix, route) in [("/products/", Route.product), ("/orders/", .order)] where path.hasPrefix(prefix) {
                return (route, path.dropFirst(prefix.count))
            }
            return (.unknown, "")
        }
    }

    /// How the counts name it.
    var pattern: String {
        switch self {
        case .index: "/"
        case .health: "/health"
        case .products: "/products"
        case .product: "/products/ID"
        case .search: "/search"
        case .login: "/login"
        case .session: "/session"
        case .cart: "/cart"
        case .orders: "/orders"
        case .order: "/orders/ID"
        case .chat: "/v1/chat/completions"
        case .stats: "/stats"
        case .statsReset: "/stats/reset"
        case .faults: "/faults"
        case .unknown: "(unknown)"
        }
    }

    /// The methods it understands; HEAD goes wherever GET does.
    var methods: [HTTPMethod] {
        switch self {
        case .index, .health, .products, .product, .search, .session, .order, .stats: [.get]
        case .login, .statsReset, .orders, .chat: [.post]
        case .cart: [.get, .post, .delete]
        case .faults: [.get, .post, .delete]
        case .unknown: []
        }
    }

    var isAdministration: Bool { self == .stats || self == .statsReset || self == .faults }

    var needsUser: Bool { self == .cart || self == .orders || self == .order }
}
