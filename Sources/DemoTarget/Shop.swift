// The shop itself: what is right to answer, with nothing going wrong.

import HTTPMessages
import HTTPServer
import JSON

/// Answers requests as a good shop would. One for each loop; what users leave behind is shared.
struct Shop {
    private let shared: SharedState
    private let catalogue: Catalogue

    init(_ shared: SharedState) {
        self.shared = shared
        catalogue = shared.catalogue
    }

    private static let healthy = Response(json: #"{"status":"ok"}"#)
    private static let welcome = Response(
        json: #"{"shop":"perfbench demo","paths":["/health","/products","/products/ID","/search?q=","#
            + #""/login","/session","/cart","/orders","/orders/ID","/v1/chat/completions","/stats","/stats/reset","/faults"]}"#)
    private static let unknownPath = Response.refusal(404, "There is nothing here.")
    private static let noSuchProduct = Response.refusal(404, "There is no such product; they are numbered 1 to \(Catalogue.size).")
    private static let noSuchOrder = Response.refusal(404, "You have no such order.")
    private static let loginFirst = Response.refusal(
        401, #"Send "Authorization: Bearer TOKEN" with the token of a login, or "demo"."#, fields: ["WWW-Authenticate": "Bearer"])

    /// The answer to `request` on `route`; `rest` is what the route leaves open.
    func answer(_ request: Request, _ route: Route, _ rest: Substring) -> Response {
        guard route != .unknown else { return Self.unknownPath }
        let method = request.method == .head ? .get : request.method
        guard let method, route.methods.contains(method) else { return .methodNotAllowed(route) }
        guard route.needsUser else { return publicAnswer(request, route, rest) }
        guard let user = user(of: request) else { return Self.loginFirst }
        switch (route, method) {
        case (.cart, .get): return cart(shared.carts.items(of: user))
        case (.cart, .delete):
            _ = shared.carts.take(of: user)
            return Response(status: 204)
        case (.cart, _): return addToCart(request, user)
        case (.orders, _): return order(request, user)
        default:
            guard let number = Int(rest), let json = shared.orders.json(of: number, for: user) else { return Self.noSuchOrder }
            return Response(json: json.text())
        }
    }

    private func publicAnswer(_ request: Request, _ route: Route, _ rest: Substring) -> Response {
        switch route {
        case .health: return Self.healthy
        case .products: return page(request)
        case .product:
            guard let id = Int(rest), let response = catalogue.product(id) else { return Self.noSuchProduct }
            return unlessKnown(Catalogue.tag(product: id), request, response)
        case .search:
            guard let word = Query(request.query)["q"], !word.isEmpty else {
                return .refusal(400, #"Say what to look for: "/search?q=WORD"."#)
            }
            return catalogue.search(word)
        case .login: return login(request)
        case .session: return session(request)
        default: return Self.welcome
        }
    }

    // MARK: Products

    private func page(_ request: Request) -> Response {
        let text = request.hasQuery ? Query(request.query)["page"] ?? "1" : "1"
        guard let number = Int(text), number > 0 else { return .refusal(400, "\"page\" must be a number from 1, not \"\(text)\".") }
        guard let response = catalogue.page(number) else { return .refusal(404, "There are \(Catalogue.pageCount) pages.") }
        return unlessKnown(Catalogue.tag(page: number), request, response)
    }

    private func unlessKnown(_ tag: String, _ request: Request, _ response: Response) -> Response {
        guard let known = request.header("if-none-match") else { return response }
        return known == tag || known == "*" ? Response(status: 304, fields: ["ETag": tag]) : response
    }

    // MARK: Users

    private func login(_ request: Request) -> Response {
        guard case .string(let user) = RequestBody.read(request.body)?["user"], 1...Token.maximumUserLength ~= user.utf8.count
        else {
            return .refusal(
                400, #"Send {"user":"NAME","password":"ANY"}, with a name of at most \#(Token.maximumUserLength) bytes."#)
        }
        let token = Token.make(for: user)
        return Response(
            fields: ["Set-Cookie": "session=\(token); Path=/; HttpOnly"],
            json: JSONValue.object([.init("token", .string(token)), .init("user", .string(user))]).text())
    }

    /// Who the cookie says that the client is.
    private func session(_ request: Request) -> Response {
        let cookies = request.header("cookie")?.split(separator: ";").map { $0.drop { $0 == " " } } ?? []
        guard let cookie = cookies.first(where: { $0.hasPrefix("session=") }), let user = Token.user(of: cookie.dropFirst(8)) else {
            return .refusal(401, "There is no cookie \"session\" of a login.")
        }
        return Response(json: JSONValue.object([.init("user", .string(user))]).text())
    }

    private func user(of request: Request) -> String? {
        guard let value = request.header("authorization"), value.utf8.count > 7, value.prefix(7).lowercased() == "bearer " else {
            return nil
        }
        return Token.user(of: value.dropFirst(7))
    }

    // MARK: Carts and orders

    private func cart(_ items: [Item]) -> Response {
        Response(json: JSONValue.object([.init("items", .array(items.map(\.json)))]).text())
    }

    private func addToCart(_ request: Request, _ user: String) -> Response {
        switch item(request) {
        case .failure(let refusal): return refusal.response
        case .success(let item):
            guard let items = shared.carts.add(item, for: user) else {
                return .refusal(409, "The cart is full: it holds \(Carts.maximumItems) products.")
            }
            return cart(items)
        }
    }

    private func order(_ request: Request, _ user: String) -> Response {
        var items: [Item]
        if request.body.isEmpty {
            items = shared.carts.take(of: user)
            guard !items.isEmpty else { return .refusal(409, "The cart is empty.") }
        } else {
            switch item(request) {
            case .failure(let refusal): return refusal.response
            case .success(let item): items = [item]
            }
        }
        let id = shared.orders.place(items, by: user)
        return Response(status: 201, fields: ["Location": "/orders/\(id)"], json: #"{"id":\#(id)}"#)
    }

    private struct Refusal: Error { let response: Response }

    private func item(_ request: Request) -> Result<Item, Refusal> {
        let body = RequestBody.read(request.body)
        let isCounted = body?["quantity"] != nil
        guard let body, let sku = RequestBody.number("sku", in: body),
            let quantity = isCounted ? RequestBody.number("quantity", in: body) : 1
        else { return .failure(Refusal(response: .refusal(400, #"Send {"sku":NUMBER,"quantity":NUMBER}."#))) }
        guard 1...Catalogue.size ~= sku, 1...Carts.maximumQuantity ~= quantity else {
            let sentence = "\"sku\" must be 1 to \(Catalogue.size) and \"quantity\" 1 to \(Carts.maximumQuantity)."
            return .failure(Refusal(response: .refusal(422, sentence)))
        }
        return .success(Item(sku: sku, quantity: quantity))
    }
}
