import Basics
import JSON
import Testing

@testable import Importers

/// OpenAPI descriptions: one step for each operation, with values that fit.
struct OpenAPITests {
    private static func document(schema: String) throws -> OpenAPIDocument {
        try OpenAPIDocument(Array(#"{"openapi":"3.1.0","components":{"schemas":{"S":\#(schema)}}}"#.utf8))
    }

    @Test(
        "an example fits its schema",
        arguments: [
            (#"{"type":"integer"}"#, "1"), (#"{"type":"integer","minimum":7}"#, "7"),
            (#"{"type":"integer","exclusiveMinimum":7}"#, "8"),
            (#"{"type":"integer","maximum":-3}"#, "-3"), (#"{"type":"integer","minimum":3,"multipleOf":5}"#, "5"),
            (#"{"type":"number","exclusiveMaximum":1}"#, "0.5"), (#"{"type":"boolean"}"#, "true"),
            (#"{"type":"string"}"#, #""thing""#), (#"{"type":"string","maxLength":3}"#, #""thi""#),
            (#"{"type":"string","minLength":8}"#, #""thing-thing""#), (#"{"type":"string","format":"uuid"}"#, #""${uuid}""#),
            (#"{"type":"string","example":"${x}"}"#, #""$${x}""#), (#"{"enum":["b","a"]}"#, #""b""#), (#"{"const":4}"#, "4"),
            (#"{"type":["null","string"]}"#, #""thing""#), (#"{"type":"array","items":{"type":"integer"},"minItems":2}"#, "[1,1]"),
            (#"{"oneOf":[{"type":"null"},{"type":"integer"}]}"#, "1"),
            (#"{"properties":{"a":{"type":"integer"},"b":{"readOnly":true}}}"#, #"{"a":1}"#),
            (#"{"allOf":[{"properties":{"a":{"const":1}}},{"properties":{"b":{"const":2}}}]}"#, #"{"a":1,"b":2}"#),
            (
                ##"{"properties":{"self":{"$ref":"#/components/schemas/S"},"a":{"const":1}}}"##,
                ##"{"self":{"self":{"self":{},"a":1},"a":1},"a":1}"##
            ),
            (##"{"$ref":"#/components/schemas/S"}"##, "null"), (##"{"$ref":"other.json#/S"}"##, "null"),
        ])
    func example(schema: String, expected: String) throws {
        let document = try Self.document(schema: schema)
        let value = SchemaExample(document: document).value(["$ref": "#/components/schemas/S"], name: "thing")
        #expect(value.text() == expected)
    }

    @Test("every operation becomes a step, and what one creates, the next ones use")
    func shop() throws {
        let scenario = try OpenAPIImport.scenario(try fixture("shop-openapi.json"))
        let value = scenario.value.withoutComments
        #expect(value["name"]?.string == "the-shop")
        #expect(value["target"]?.string == "https://eu.shop.example/api/v1")
        #expect(value["allowedHosts"]?.text() == #"["eu.shop.example"]"#)
        let flows = value["flows"]?.elements ?? []
        #expect(flows.map { $0["name"]?.string } == ["orders", "api"])
        let auth = #""auth":{"bearer":"${env.API_TOKEN}"}"#
        let item = #"{"sku":"sku-sku","quantity":2,"parent":{"sku":"sku-sku","quantity":2,"parent":{}}}"#
        let expected = [
            #"{"name":"create-order","post":"/orders",AUTH,"json":{"items":[ITEM],"email":"user-${random.string(8)}@example.com","gift":true},"check":{"status":201},"extract":{"orderId":{"json":"$.id"}}}"#,
            #"{"name":"get-order","get":"/orders/${orderId}",AUTH,"check":{"status":200}}"#,
            #"{"name":"list-orders","get":"/orders","query":{"page":3,"state":"open"},"headers":{"X-Trace":"${uuid}"},AUTH,"check":{"status":"2xx"}}"#,
            #"{"name":"cancel-order","delete":"/orders/${orderId}",AUTH,"check":{"status":204}}"#,
            #"{"name":"post-login","post":"/login","form":{"user":"anna","n":"1"},"check":{"status":"2xx"}}"#,
            #"{"name":"put-notes","put":"/notes","headers":{"X-Key":"${env.API_KEY}","Content-Type":"text/plain"},"body":"cost: $${x}","check":{"status":200}}"#,
        ]
        let steps = flows.flatMap { $0["steps"]?.elements ?? [] }.map { $0.text() }
        #expect(steps == expected.map { $0.replacing("AUTH", with: auth).replacing("ITEM", with: item) })
        #expect(scenario.secrets.map(\.name) == ["API_TOKEN", "API_KEY"])
    }

    @Test(
        "what cannot be read is refused with the way out",
        arguments: [
            ("openapi: 3.0.0\ninfo:\n", "yq -o json"), ("{", "the description is not JSON"),
            (#"{"swagger":"2.0"}"#, "swagger2openapi"),
            ("{}", "is no OpenAPI description"), (#"{"openapi":"3.0.0"}"#, "has no operation"),
        ])
    func refusals(text: String, part: String) {
        #expect { try OpenAPIImport.scenario(Array(text.utf8)) } throws: { "\($0)".contains(part) }
    }
}
