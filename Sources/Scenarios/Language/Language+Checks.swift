// Tests of answers and of variables.

import JSON

extension Language {
    static let check = ObjectShape(
        "check", "What an answer must be like. Each test is a check of its own, with its own counts.",
        checkKeys + [KeyShape("not", .object(negatedCheck), "Tests that must not hold.", ["json": ["$.error": "exists"]])])

    static let negatedCheck = ObjectShape("negatedCheck", "Tests that must not hold, each separately.", checkKeys)

    private static let checkKeys = [
        KeyShape(
            "status", .any([statusCode, .list(statusCode, atLeast: 1)]),
            "Which status codes are right. Without this, those from 200 to 399 are.", 200, "2xx", [201, 204]),
        KeyShape(
            "header", .map(variableTest), "Headers by name, and what they must be like.", ["Content-Type": ["contains": "json"]]),
        KeyShape("body", .any([.text, .object(textTest)]), "A text the body must contain, or what it must be like.", "Welcome"),
        KeyShape(
            "json", .map(valueTest), "JSON paths, and what the values there must be like.",
            ["$.token": "exists", "$.price": ["above": 0]]),
        KeyShape("rows", variableTest, "How many rows a statement returned.", 1, ["above": 0]),
        KeyShape(
            "column", .map(valueTest), "Columns of the first row, and what the values there must be like.",
            ["name": "exists", "stock": ["above": 0]]),
        KeyShape("under", .duration, "In what time the answer must be complete, from the moment it was sent.", "500ms"),
        KeyShape("size", .any([.size, .object(sizeTest)]), "How large the body must be.", ["below": "64KiB"]),
    ]

    private static let statusCode = Shape.any([.integer(100...599), .pattern("^[1-5][xX][xX]$")])

    /// What a header or a variable must be like.
    static let variableTest = Shape.any([.scalar, .object(textTest)])
    /// What a JSON value must be like.
    static let valueTest = Shape.any([.scalar, .null, .object(jsonTest)])

    private static let testKeys = [
        KeyShape("equals", .scalar, "The value itself.", "shop"), KeyShape("above", .number, "A number it must be above.", 0),
        KeyShape("below", .number, "A number it must be below.", 100),
        KeyShape("contains", .text, "A text it must contain.", "json"),
        KeyShape("matches", .text, "A regular expression it must match somewhere.", "^[0-9]+$"),
    ]

    static let textTest = ObjectShape("test", "What a value must be like; all must hold.", testKeys, isNeverEmpty: true)

    static let jsonTest = ObjectShape(
        "jsonTest", "What a JSON value must be like; all must hold.",
        testKeys.map { key in
            var key = key
            if key.name == "equals" { key.shape = .any([.scalar, .null]) }
            return key
        } + [KeyShape("type", .word(JSONSlice.Kind.allCases.map(\.rawValue)), "Its type.", "number")], isNeverEmpty: true)

    static let sizeTest = ObjectShape(
        "sizeTest", "How large a body must be.",
        ["above", "below", "equals"].map { KeyShape($0, .size, "A size, such as \"64KiB\".", "64KiB") }, isNeverEmpty: true)
}
