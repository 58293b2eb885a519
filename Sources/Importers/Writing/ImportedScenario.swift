// What every import makes: a scenario as a value, with comments for the person who edits it next. Pure: text in, value out.

package import JSON

/// A scenario made from something else: a command, a recording, a description.
package struct ImportedScenario: Sendable {
    /// An environment variable that the scenario needs.
    package struct Secret: Sendable, Hashable {
        package var name: String
        /// What it stands for: `the header "Authorization"`.
        package var meaning: String
    }

    /// A file that the scenario reads, in its folder.
    package struct File: Sendable, Hashable {
        package var name: String
        package var text: String
    }

    /// The scenario, in the language of scenario files. Keys called `JSONValue.comment` hold comments.
    package var value: JSONValue
    /// What is above it.
    package var preface: [String]
    /// What was taken out of it, to come from the environment.
    package var secrets: [Secret]
    /// What could not be taken over, in sentences.
    package var notes: [String]
    /// Data files to be written beside it.
    package var files: [File] = []

    /// The scenario file.
    package var text: String {
        preface.map { $0.isEmpty ? "//\n" : "// \(commentLine($0))\n" }.joined() + value.commentedText + "\n"
    }
}

/// How something is imported.
package struct ImportOptions: Sendable {
    /// The name of the scenario; `nil` for one made from what is imported.
    package var name: String?
    /// Whether passwords and tokens stay in the text instead of becoming environment variables.
    package var keepsSecrets = false
    /// HAR: whether images, styles, scripts and other hosts are taken too.
    package var takesEverything = false
    /// HAR: whether users wait between requests as the recorded one did.
    package var keepsThinkTimes = false
    /// The bytes of a file that a command names, `nil` when there is none. Without it files are taken to be there, unread.
    package var read: (@Sendable (_ path: String) -> [UInt8]?)?
    /// How the scenario names a file that a command names: scenarios look for theirs in their own folder.
    package var place: @Sendable (_ path: String) -> String = { $0 }

    package init() {}
}
