import Basics
import Database
import FoundationEssentials
import Runs
import TestSupport
import Testing

@testable import RunStore

struct OpeningTests {
    private let folder: TemporaryFolder
    private var path: String { folder.file("perfbench.sqlite") }

    init() throws { folder = try TemporaryFolder() }

    @Test func aCommandThatOnlyReadsMakesNoFile() throws {
        let problem = #expect(throws: Problem.self) { try RunStore(path: path, mustExist: true, isAlive: { _ in false }) }
        #expect(problem?.kind == .usage)
        #expect(problem?.sentence == "There are no runs yet: \"\(path)\" does not exist.")
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func aMissingFolderIsNotMadeForANamedFile() {
        let path = folder.file("missing/a.sqlite")
        let problem = #expect(throws: Problem.self) { try RunStore(path: path, isAlive: { _ in false }) }
        #expect(problem?.sentence == "The folder \"\(folder.file("missing"))\" for the database \"\(path)\" does not exist.")
        #expect(problem?.kind == .inability)
    }

    @Test func theFolderOfTheDefaultStoreIsMade() throws {
        let path = folder.file("results/perfbench.sqlite")
        for _ in 0..<2 { _ = try RunStore(path: path, makesFolder: true, isAlive: { _ in false }) }
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test func aStoreFromANewerPerfbenchIsRefused() throws {
        do {
            let connection = try Connection(path: path)
            try connection.migrate(Schema.migrations + [Migration("9 future", "SELECT 1")], application: Schema.application)
        }
        let problem = #expect(throws: Problem.self) { try RunStore.temporary(folder) }
        #expect(problem?.sentence == "The database \"\(path)\" was written by a newer perfbench (it has \"9 future\").")
    }

    @Test func aStoreFromEveryOlderPerfbenchIsBroughtUp() throws {
        for count in 0..<Schema.migrations.count {
            let folder = try TemporaryFolder()
            do {
                let connection = try Connection(path: folder.file("perfbench.sqlite"))
                try connection.migrate(Array(Schema.migrations[..<count]), application: Schema.application)
            }
            try RunStore.temporary(folder).record(seconds: 3)
        }
    }

    @Test func aFullDiskKeepsWhatWasSaved() throws {
        let store = try RunStore.temporary(folder)
        let recording = try store.begin(Sample.header())
        try recording.append(Sample.interval(2))
        let pages = try #require(try store.connection.first("PRAGMA page_count") { try $0.read(0) as Int })
        try store.connection.run("PRAGMA max_page_count = \(pages)")
        var problem: Problem?
        for second in 3..<20 where problem == nil {
            do { try recording.append(Sample.interval(second)) } catch { problem = error as? Problem }
        }
        #expect(problem?.sentence == "There is no space left for the database \"\(path)\".")
        let saved = try store.load(recording.id)
        #expect(saved.intervals.count >= 1)
        #expect(saved.totals == Sample.totals(saved.intervals.map { Sample.interval($0.second) }).totals)
    }

    @Test func aReadOnlyStoreCanStillBeRead() throws {
        try RunStore.temporary(folder).record(seconds: 3)
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
        try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
        try asOrdinaryUser { () throws -> Void in
            let store = try RunStore.temporary(folder)
            #expect(try store.load(Sample.header().id).intervals.count == 6)
            let problem = #expect(throws: Problem.self) { try store.begin(Sample.header("b")) }
            #expect(problem?.sentence == "The database \"\(path)\" cannot be written: it is read-only.")
        }
    }

    @Test func aDamagedHistogramIsNamed() throws {
        let store = try RunStore.temporary(folder)
        try store.record(seconds: 3)
        try store.connection.run("UPDATE step_tallies SET response_histogram = x'0102'")
        let problem = #expect(throws: Problem.self) { try store.load(Sample.header().id) }
        #expect(problem?.sentence.hasPrefix("The database \"\(path)\" is damaged (a histogram: ") == true)
    }
}
