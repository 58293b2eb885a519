import DemoTarget
import JSON
import TestSupport
import Testing

@Suite("The demo shop") struct ShopTests {
    private static let answers: [(String, String, String, Int, String)] = [
        ("GET", "/health", "", 200, #"{"status":"ok"}"#),
        ("GET", "/products/1", "", 200, #"{"id":1,"name":"Amber Armchair","price":435.99}"#),
        ("GET", "/products/500", "", 200, #"{"id":500,"name":"Zesty Teapot","price":435.99}"#),
        ("GET", "/products/0", "", 404, #"{"error":"There is no such product; they are numbered 1 to 500."}"#),
        ("GET", "/products/501", "", 404, #"{"error":"There is no such product; they are numbered 1 to 500."}"#),
        ("GET", "/products/x", "", 404, #"{"error":"There is no such product; they are numbered 1 to 500."}"#),
        ("GET", "/products?page=0", "", 400, #"{"error":"\"page\" must be a number from 1, not \"0\"."}"#),
        ("GET", "/products?page=26", "", 404, #"{"error":"There are 25 pages."}"#),
        ("GET", "/search", "", 400, #"{"error":"Say what to look for: \"/search?q=WORD\"."}"#),
        (
            "GET", "/search?q=zesty+tea%70ot", "", 200,
            #"{"query":"zesty teapot","count":1,"products":[{"id":500,"name":"Zesty Teapot","price":435.99}]}"#
        ),
        ("GET", "/search?q=xyz", "", 200, #"{"query":"xyz","count":0,"products":[]}"#),
        (
            "POST", "/login", #"{"password":"x"}"#, 400,
            #"{"error":"Send {\"user\":\"NAME\",\"password\":\"ANY\"}, with a name of at most 256 bytes."}"#
        ),
        (
            "POST", "/login", "user=anna", 400,
            #"{"error":"Send {\"user\":\"NAME\",\"password\":\"ANY\"}, with a name of at most 256 bytes."}"#
        ),
        ("GET", "/cart", "", 401, #"{"error":"Send \"Authorization: Bearer TOKEN\" with the token of a login, or \"demo\"."}"#),
        ("POST", "/orders", "", 401, #"{"error":"Send \"Authorization: Bearer TOKEN\" with the token of a login, or \"demo\"."}"#),
        ("GET", "/orders/1", "", 401, #"{"error":"Send \"Authorization: Bearer TOKEN\" with the token of a login, or \"demo\"."}"#),
        ("GET", "/session", "", 401, #"{"error":"There is no cookie \"session\" of a login."}"#),
        ("GET", "/nowhere", "", 404, #"{"error":"There is nothing here."}"#),
        ("DELETE", "/health", "", 405, #"{"error":"\"/health\" does not take this method."}"#),
        ("BREW", "/cart", "", 405, #"{"error":"\"/cart\" does not take this method."}"#),
    ]

    @Test("answers anyone", arguments: answers.indices)
    func answersAnyone(_ row: Int) async throws {
        let (method, target, body, status, text) = Self.answers[row]
        try await Demo.with { port in
            let response = try RawClient(port: port).send(method, target, body: body)
            #expect(response.status == status)
            #expect(response.text == text)
        }
    }

    @Test("shows 500 products on 25 pages, each with a tag that saves sending it again")
    func showsProducts() async throws {
        try await Demo.with { port in
            let client = try RawClient(port: port)
            var ids: [JSONValue] = []
            for page in 1...25 {
                let response = try client.get("/products?page=\(page)")
                let json = try JSONValue(parsing: response.body)
                #expect(json["page"] == .integer(Int64(page)))
                #expect(json["pages"] == 25)
                guard case .array(let products) = json["products"] else { throw RawClientFailure("no products") }
                ids += products.compactMap { $0["id"] }
                let tag = try #require(response.header("ETag"))
                let again = try client.get("/products?page=\(page)", headers: "If-None-Match: \(tag)\r\n")
                #expect(again.status == 304)
            }
            #expect(ids == (1...500).map { .integer($0) })
            let other = try client.get("/products/7", headers: "If-None-Match: \"product-8-1\"\r\n")
            #expect(other.status == 200)
        }
    }

    @Test("takes a user from login over the cart to an order")
    func checksOut() async throws {
        try await Demo.with { port in
            let client = try RawClient(port: port)
            let login = try client.send("POST", "/login", body: #"{"user":"Änna","password":"x"}"#)
            guard case .string(let token) = try JSONValue(parsing: login.body)["token"] else { throw RawClientFailure("no token") }
            let again = try client.send("POST", "/login", body: #"{"user":"Änna"}"#)
            #expect(again.body == login.body)
            let cookie = try #require(login.header("Set-Cookie")?.split(separator: ";").first)
            #expect(try client.get("/session", headers: "Cookie: a=b; \(cookie)\r\n").text == #"{"user":"Änna"}"#)

            let user = "Authorization: Bearer \(token)\r\n"
            #expect(try client.get("/cart", headers: user).text == #"{"items":[]}"#)
            #expect(try client.send("POST", "/orders", headers: user).status == 409)
            _ = try client.send("POST", "/cart", headers: user, body: #"{"sku":7,"quantity":2}"#)
            _ = try client.send("POST", "/cart", headers: user, body: #"{"sku":"8"}"#)
            let cart = try client.send("POST", "/cart", headers: user, body: #"{"sku":7,"quantity":"1"}"#)
            #expect(cart.text == #"{"items":[{"sku":7,"quantity":3},{"sku":8,"quantity":1}]}"#)
            let order = try client.send("POST", "/orders", headers: user)
            #expect(order.status == 201)
            #expect(order.text == #"{"id":1}"#)
            #expect(try client.get("/cart", headers: user).text == #"{"items":[]}"#)
            #expect(
                try client.get("/orders/1", headers: user).text
                    == #"{"id":1,"items":[{"sku":7,"quantity":3},{"sku":8,"quantity":1}]}"#)
            #expect(try client.get("/orders/1", headers: "Authorization: Bearer demo\r\n").status == 404)
            #expect(try client.get("/orders/2", headers: user).status == 404)
            let direct = try client.send("POST", "/orders", headers: user, body: #"{"sku":"17","quantity":1}"#)
            #expect(direct.text == #"{"id":2}"#)
            _ = try client.send("POST", "/cart", headers: user, body: #"{"sku":1}"#)
            #expect(try client.send("DELETE", "/cart", headers: user).status == 204)
            #expect(try client.get("/cart", headers: user).text == #"{"items":[]}"#)
        }
    }

    @Test(
        "refuses orders of nonsense",
        arguments: [
            (#"{"sku":501}"#, 422), (#"{"sku":1,"quantity":0}"#, 422), (#"{"sku":1,"quantity":1001}"#, 422),
            (#"{"quantity":1}"#, 400),
            (#"{"sku":1,"quantity":"many"}"#, 400), (#"{"sku":1"#, 400), ("[]", 400),
        ])
    func refusesNonsense(_ body: String, _ status: Int) async throws {
        try await Demo.with { port in
            for path in ["/cart", "/orders"] {
                let response = try RawClient(port: port).send("POST", path, headers: "Authorization: Bearer demo\r\n", body: body)
                #expect(response.status == status)
            }
        }
    }

    @Test("accepts only tokens it made", arguments: ["demo1", "", "616e6e61-0", "616e6e6", "zz-1", "-", "616e6e62-1rbndf78rzdzk"])
    func acceptsOnlyItsTokens(_ token: String) async throws {
        try await Demo.with { port in
            let client = try RawClient(port: port)
            #expect(try client.get("/cart", headers: "Authorization: Bearer \(token)\r\n").status == 401)
            #expect(try client.get("/cart", headers: "Authorization: Basic demo\r\n").status == 401)
            #expect(try client.get("/cart", headers: "authorization: bearer demo\r\n").status == 200)
        }
    }

    @Test("counts every request exactly, on several loops, but not those about the counts")
    func countsExactly() async throws {
        try await Demo.with(loops: 2) { port in
            for _ in 0..<20 {
                let client = try RawClient(port: port)
                try client.send(String(repeating: "GET /health HTTP/1.1\r\nHost: a\r\n\r\n", count: 50))
                for _ in 0..<50 { _ = try client.response() }
                _ = try client.send("POST", "/products/7")
                _ = try client.get("/products/8")
                _ = try client.get("/products?page=2")
                _ = try client.get("/else")
                _ = try client.get("/stats")
                try client.send("GET /health?close=1 HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = client.rest()
            }
            #expect(
                try Demo.counts(port) == [
                    "total": 1100,
                    "requests": [
                        "GET /health": 1020, "GET /products": 20, "GET /products/ID": 20, "POST /products/ID": 20,
                        "GET (unknown)": 20,
                    ],
                    "statuses": ["none": 20, "200": 1040, "404": 20, "405": 20], "leakedBytes": 0,
                ])
            _ = try RawClient(port: port).send("POST", "/stats/reset")
            #expect(try Demo.counts(port)["total"] == 0)
        }
    }
}
