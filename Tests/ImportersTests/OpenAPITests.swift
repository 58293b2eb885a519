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

    private func scenario(_ members: String) throws -> ImportedScenario {
        try OpenAPIImport.scenario(Array(#"{"openapi":"3.1.0","info":{"title":"t"},\#(members)}"#.utf8))
    }

    private func step(_ operation: String, more: String = "") throws -> JSONValue? {
        let scenario = try scenario(#""paths":{"/a/{p}":{"post":\#(operation)}}\#(more)"#)
        return scenario.value.withoutComments["flows"]?.elements.first?["steps"]?.elements.first
    }

    @Test(
        "parameters are written in their style",
        arguments: [
            (#""in":"query","explode":false"#, "[3,4,5]", #""post":"/a/1?v=3,4,5""#),
            (#""in":"query""#, "[3,4,5]", #""query":{"v":["3","4","5"]}"#),
            (#""in":"query","style":"pipeDelimited","explode":false"#, "[3,4]", #""post":"/a/1?v=3|4""#),
            (#""in":"query","style":"spaceDelimited","explode":false"#, "[3,4]", #""post":"/a/1?v=3%204""#),
            (#""in":"query","style":"deepObject""#, #"{"a":1,"b":2}"#, #""post":"/a/1?v[a]=1&v[b]=2""#),
            (#""in":"query""#, #"{"R":100,"G":200}"#, #""query":{"R":"100","G":"200"}"#),
            (#""in":"query","explode":false"#, #"{"R":100,"G":200}"#, #""post":"/a/1?v=R,100,G,200""#),
            (#""in":"header""#, "[1,2]", #""headers":{"v":"1,2"}"#), (#""in":"cookie""#, "7", #""headers":{"Cookie":"v=7"}"#),
        ])
    func style(keys: String, example: String, expected: String) throws {
        let step = try step(#"{"parameters":[{"name":"v",\#(keys),"required":true,"example":\#(example)}]}"#)
        #expect(step?.text().contains(expected) == true, "\(step?.text() ?? "")")
    }

    @Test(
        "parts of a path are written in their style",
        arguments: [
            ("", "[3,4]", "/a/3,4"), ("", #"{"R":1,"G":2}"#, "/a/R,1,G,2"), (#","explode":true"#, #"{"R":1,"G":2}"#, "/a/R=1,G=2"),
            (#","style":"label""#, "5", "/a/.5"), (#","style":"matrix""#, "5", "/a/;p=5"),
            (#","style":"matrix","explode":true"#, "[3,4]", "/a/;p=3;p=4"),
            (#","style":"label","explode":true"#, "[3,4]", "/a/.3.4"),
        ])
    func pathStyle(keys: String, example: String, expected: String) throws {
        let step = try step(#"{"parameters":[{"name":"p","in":"path"\#(keys),"example":\#(example)}]}"#)
        #expect(step?["post"]?.string == expected)
    }

    @Test("servers of a path and of an operation go before those of the document")
    func servers() throws {
        let scenario = try scenario(
            #""servers":[{"url":"wss://s/x"},{"url":"//api.example/v1/"}],"paths":{"/own":{"servers":[{"url":"http://127.0.0.1:81/other"}],"get":{}},"#
                + #""/op":{"get":{"servers":[{"url":"https://{tenant}.example"}]}},"/plain":{"get":{},"trace":{}}}"#)
        #expect(scenario.value["target"]?.string == "https://api.example/v1")
        let steps = scenario.value["flows"]?.elements.first?["steps"]?.elements ?? []
        #expect(steps.compactMap { $0["get"]?.string } == ["http://127.0.0.1:81/other/own", "https://tenant.example/op", "/plain"])
        #expect(steps.contains { $0["method"]?.string == "TRACE" })
        #expect(scenario.value["allowedHosts"]?.text() == #"["api.example","tenant.example"]"#)
        #expect(scenario.notes == ["the variable {tenant} of a server, which has no value: put yours into the address"])
    }

    @Test("cookies of one operation share a header")
    func cookies() throws {
        let step = try step(
            #"{"security":[{"k":[]}],"parameters":[{"name":"a","in":"cookie","required":true,"example":1},{"name":"b","in":"cookie","required":true,"example":2}]}"#,
            more: #","components":{"securitySchemes":{"k":{"type":"apiKey","in":"cookie","name":"sid"}}}"#)
        #expect(step?["headers"]?.text() == #"{"Cookie":"a=1; b=2; sid=${env.API_KEY}"}"#)
    }

    @Test(
        "forms follow their encoding",
        arguments: [
            (
                "application/x-www-form-urlencoded", #""example":{"l":[1,2],"o":{"a":1}}"#,
                #""form":{"l":["1","2"],"o":"{\"a\":1}"}"#
            ),
            (
                "application/x-www-form-urlencoded",
                #""example":{"l":[1,2],"o":{"a":1}},"encoding":{"l":{"explode":false},"o":{"style":"deepObject"}}"#,
                #""form":{"l":"1,2","o[a]":"1"}"#
            ),
            (
                "multipart/form-data",
                #""example":{"m":{"a":1},"t":"x","l":["a","b"]},"encoding":{"t":{"contentType":"text/csv, text/plain"}}"#,
                #""multipart":{"m":{"text":"{\"a\":1}","type":"application/json"},"t":{"text":"x","type":"text/csv"},"l":["a","b"]}"#
            ),
            ("application/json", #""schema":{"type":"object"},"example":"{\"a\":1}""#, #""json":{"a":1}"#),
        ])
    func encoding(type: String, content: String, expected: String) throws {
        let step = try step(#"{"requestBody":{"content":{"\#(type)":{\#(content)}}}}"#)
        #expect(step?.text().contains(expected) == true, "\(step?.text() ?? "")")
    }

    @Test(
        "a text fits its pattern",
        arguments: [
            ("^[A-Z]{3}-[0-9]{4}$", "AAA-1111"), ("^(0|[1-9][0-9]*)$", "0"), (#"^\\d{2}:\\d{2}$"#, "11:11"),
            ("^(?:ab|c)+x?$", "ab"),
            ("[^a-z]", "1"), ("^v[0-9]+\\\\.[0-9]+$", "v1.1"),
        ])
    func pattern(pattern: String, expected: String) throws {
        let document = try Self.document(schema: #"{"type":"string","pattern":"\#(pattern)"}"#)
        #expect(SchemaExample(document: document).value(["$ref": "#/components/schemas/S"], name: "thing") == .string(expected))
    }

    @Test("a pattern that nothing was found for is named")
    func unmadePattern() throws {
        let document = try Self.document(schema: #"{"type":"string","pattern":"^(?=a)b$"}"#)
        let examples = SchemaExample(document: document)
        _ = examples.value(["$ref": "#/components/schemas/S"], name: "thing")
        #expect(examples.notes == ["the pattern ^(?=a)b$ of \"thing\": no text was made that fits it"])
    }

    @Test("what is one of several says which, by its mapping or its name")
    func discriminator() throws {
        let schemas = #"""
            {"openapi":"3.1.0","components":{"schemas":{
              "Cat":{"type":"object","properties":{"pet_type":{"type":"string"}}},"Dog":{"allOf":[{"$ref":"#/components/schemas/Base"}]},
              "Base":{"type":"object","properties":{"kind":{"type":"string"}},"discriminator":{"propertyName":"kind"}},
              "Pet":{"oneOf":[{"$ref":"#/components/schemas/Cat"}],"discriminator":{"propertyName":"pet_type","mapping":{"cat":"#/components/schemas/Cat"}}}
            }}}
            """#
        let examples = SchemaExample(document: try OpenAPIDocument(Array(schemas.utf8)))
        #expect(examples.value(["$ref": "#/components/schemas/Pet"], name: "x").text() == #"{"pet_type":"cat"}"#)
        #expect(examples.value(["$ref": "#/components/schemas/Dog"], name: "x").text() == #"{"kind":"Dog"}"#)
    }
}
