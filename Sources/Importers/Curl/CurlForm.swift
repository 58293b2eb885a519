// `-F`: curl's own little language for the parts of a form.

import Basics

/// One value of `-F`, taken apart by curl's rules.
struct CurlForm {
    var name: String
    var parts: [CapturedRequest.Part] = []
    /// What could not be taken over, in sentences.
    var notes: [String] = []

    /// `name=text`, `name=@file,file;type=image/png;filename=a.png`, `name=<file`.
    ///
    /// - Parameter isPlain: of `--form-string`, whose text has no other meaning.
    init(_ value: String, isPlain: Bool) throws(Problem) {
        let halves = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard halves.count == 2 else {
            throw Problem(.usage, "\"-F \(value)\" of curl is not of the form NAME=CONTENT.", hint: "Copy the whole command.")
        }
        name = halves[0]
        if name.isEmpty { notes.append("that the part \"\(value)\" has no name: it is sent with an empty one") }
        if isPlain {
            parts.append(.init(name: name, content: .text(halves[1])))
            return
        }
        var rest = Array(halves[1])[...]
        switch rest.first {
        case "@":
            rest.removeFirst()
            try files(&rest)
        case "<":
            rest.removeFirst()
            let file = Self.word(&rest, until: ",;")
            let attributes = self.attributes(&rest)
            parts.append(
                .init(
                    name: name, content: .content(ofFile: file, name: attributes.name), type: attributes.type,
                    headers: attributes.headers))
        case "(", "=":
            throw Problem(
                .usage, "\"-F \(value)\" of curl is a part made of parts, which cannot be taken over.",
                hint: "Name each part by itself.")
        default:
            let text = Self.word(&rest, until: ";")
            let attributes = self.attributes(&rest)
            parts.append(
                .init(
                    name: name, content: .text(text), type: attributes.type, fileName: attributes.name, headers: attributes.headers)
            )
        }
    }

    private mutating func files(_ rest: inout ArraySlice<Character>) throws(Problem) {
        repeat {
            if rest.first == "," { rest.removeFirst() }
            let file = Self.word(&rest, until: ",;")
            let attributes = self.attributes(&rest)
            parts.append(
                .init(name: name, content: .file(file, name: attributes.name), type: attributes.type, headers: attributes.headers))
        } while rest.first == ","
        if parts.count > 1 {
            notes.append(
                "that curl packs the \(parts.count) files of \"\(name)\" into one part (multipart/mixed): each is a part of its own"
            )
        }
    }

    /// A word up to one of `ends`: in double quotes with `\"` and `\\` inside, or as it stands without blanks around it.
    private static func word(_ rest: inout ArraySlice<Character>, until ends: String) -> String {
        var at = rest.drop { $0 == " " || $0 == "\t" }
        if at.first == "\"" {
            at.removeFirst()
            var text = ""
            while let character = at.popFirst() {
                if character == "\"" {
                    rest = at.drop { !ends.contains($0) }
                    return text
                }
                if character == "\\", let next = at.first, next == "\\" || next == "\"" {
                    text.append(next)
                    at.removeFirst()
                } else {
                    text.append(character)
                }
            }
        }
        let plain = rest.prefix { !ends.contains($0) }
        rest = rest.dropFirst(plain.count)
        var text = String(plain.drop { $0 == " " || $0 == "\t" })
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }

    private typealias Attributes = (type: String?, name: String?, headers: [NamedValue])

    /// `;type=…;filename=…;headers=…;encoder=…`, up to the comma before another file.
    private mutating func attributes(_ rest: inout ArraySlice<Character>) -> Attributes {
        var found: Attributes = (nil, nil, [])
        while rest.first == ";" {
            rest = rest.dropFirst().drop { $0 == " " || $0 == "\t" }
            func take(_ key: String) -> Bool {
                guard String(rest.prefix(key.count)).lowercased() == key else { return false }
                rest = rest.dropFirst(key.count)
                return true
            }
            if take("type=") {
                found.type = type(&rest)
            } else if take("filename=") {
                found.name = Self.word(&rest, until: ",;")
            } else if take("headers=") {
                if rest.first == "@" || rest.first == "<" {
                    notes.append("the headers in the file \"\(Self.word(&rest, until: ",;").dropFirst())\" of the part \"\(name)\"")
                } else {
                    let line = Self.word(&rest, until: ",;").split(separator: ":", maxSplits: 1).map(String.init)
                    if line.count == 2 { found.headers.append(NamedValue(line[0], String(line[1].drop { $0 == " " }))) }
                }
            } else if take("encoder=") {
                notes.append("the coding \"\(Self.word(&rest, until: ",;"))\" of the part \"\(name)\"")
            } else {
                // curl passes over what it does not know, and so does this.
                rest = rest.drop { $0 != ";" && $0 != "," }
            }
        }
        return found
    }

    /// A media type with its parameters: what stands behind a `;` belongs to it unless it is an attribute of `-F`.
    private func type(_ rest: inout ArraySlice<Character>) -> String {
        var text = String(rest.prefix { $0 != ";" && $0 != "," })
        rest = rest.dropFirst(text.count)
        while rest.first == ";" {
            let next = String(rest.dropFirst().drop { $0 == " " || $0 == "\t" }).lowercased()
            if ["type=", "filename=", "headers=", "encoder="].contains(where: next.hasPrefix) { break }
            let piece = rest.dropFirst().prefix { $0 != ";" && $0 != "," }
            text += ";" + String(piece)
            rest = rest.dropFirst(piece.count + 1)
        }
        return text
    }
}
