// swift-tools-version: 6.2
// The house as one table of floors: a module may use only what is on lower floors, so a circle cannot be written.

import PackageDescription

let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    // Debug builds, in which the tests run, check that no two accesses overlap; a tenth of what a request costs is too much for the rest.
    .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

/// Modules that do nothing but count, optimised in debug builds too: half of the time of all tests is theirs. Assertions and bounds are still checked.
let numeric: Set<String> = ["Histograms", "Statistics"]
let optimised: [SwiftSetting] = [.unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))]

/// One floor of the house after the other: each module, its floor, and what it may import. That lies on lower floors only, so modules of one
/// floor do not know each other; C libraries are floor 0.
let modules: [(floor: Int, name: String, uses: [String])] = [
    (1, "Basics", []),
    (1, "JSON", []),
    (2, "Histograms", ["Basics"]),
    (2, "Statistics", ["Basics"]),
    (2, "Metrics", ["Basics"]),
    (2, "Reactor", ["Basics", "CLinux"]),
    (2, "Procfs", []),
    (2, "Database", ["Basics", "CSQLite"]),
    (2, "HTTPMessages", ["Basics"]),
    (2, "Drawing", ["Basics", "JSON"]),
    (2, "Patterns", []),
    (2, "AccessLogs", ["Basics", "JSON"]),
    (2, "Streams", ["Basics", "JSON"]),
    (3, "Scenarios", ["AccessLogs", "Basics", "JSON", "Metrics", "HTTPMessages", "Patterns", "Streams"]),
    (3, "Runs", ["Basics", "Histograms", "Metrics", "HTTPMessages"]),
    (3, "CurlTransport", ["Basics", "HTTPMessages", "Reactor", "CCurl"]),
    (3, "HTTPServer", ["Basics", "HTTPMessages", "Reactor"]),
    (
        4, "LoadEngine",
        ["Basics", "JSON", "HTTPMessages", "Histograms", "Metrics", "Patterns", "Reactor", "Scenarios", "Streams", "Runs"]
    ),
    (4, "WireTransport", ["Basics", "HTTPMessages", "Reactor", "Scenarios", "CCurl", "CurlTransport"]),
    (4, "SQLiteTransport", ["Basics", "HTTPMessages", "Reactor", "Database", "Scenarios", "Runs"]),
    (4, "Importers", ["AccessLogs", "Basics", "JSON", "HTTPMessages", "Patterns"]),
    (4, "Monitors", ["Basics", "Metrics", "HTTPMessages", "Reactor", "Procfs", "Runs", "CurlTransport"]),
    (
        4, "Parts",
        ["Basics", "JSON", "Histograms", "HTTPMessages", "Metrics", "Reactor", "Runs", "CurlTransport", "HTTPServer"]
    ),
    (4, "RunStore", ["Basics", "Histograms", "Metrics", "HTTPMessages", "Runs", "Database"]),
    (4, "Analysis", ["Basics", "Histograms", "Statistics", "Metrics", "HTTPMessages", "Runs"]),
    (4, "Comparison", ["Basics", "Histograms", "Statistics", "Runs"]),
    (4, "Numbers", ["Basics", "Histograms", "Statistics"]),
    (
        5, "Reports",
        ["Basics", "JSON", "Histograms", "Metrics", "HTTPMessages", "Runs", "Analysis", "Comparison", "Drawing", "Numbers"]
    ),
    (
        5, "Push",
        [
            "Basics", "JSON", "Histograms", "Metrics", "HTTPMessages", "Reactor", "Drawing", "Runs", "CurlTransport",
            "Analysis", "Comparison",
        ]
    ),
    (5, "DemoTarget", ["Basics", "JSON", "HTTPMessages", "HTTPServer", "Reactor"]),
    (
        6, "Conduct",
        [
            "Basics", "CLinux", "Histograms", "Statistics", "Metrics", "Reactor", "HTTPMessages", "Scenarios", "Runs", "LoadEngine",
            "CurlTransport", "WireTransport", "SQLiteTransport", "Monitors", "Parts", "RunStore", "Analysis", "Comparison", "JSON",
            "Reports",
        ]
    ),
    (
        7, "Watch",
        [
            "Basics", "JSON", "Histograms", "Metrics", "Reactor", "HTTPMessages", "Scenarios", "LoadEngine", "CurlTransport",
            "Database",
            "RunStore", "Drawing", "Push", "Conduct",
        ]
    ),
    (
        8, "ServeAPI",
        [
            "Basics", "JSON", "Histograms", "Metrics", "Reactor", "Procfs", "HTTPMessages", "Drawing", "Scenarios", "Runs",
            "HTTPServer",
            "RunStore", "Comparison", "Reports", "Conduct",
        ]
    ),
    (
        9, "perfbench",
        [
            "Basics", "JSON", "Histograms", "Statistics", "Metrics", "Reactor", "HTTPMessages", "Scenarios", "Runs",
            "AccessLogs", "Parts",
            "LoadEngine", "CurlTransport", "SQLiteTransport", "Importers", "RunStore", "Analysis", "Comparison",
            "Numbers", "Reports", "Push", "DemoTarget", "Conduct", "Watch", "ServeAPI",
        ]
    ),
]

/// The tests of a module, and what they use besides `TestSupport`.
let tests: [(name: String, uses: [String])] = [
    ("BasicsTests", ["Basics"]),
    ("JSONTests", ["JSON"]),
    ("HistogramsTests", ["Basics", "Histograms"]),
    ("StatisticsTests", ["Basics", "Statistics"]),
    ("MetricsTests", ["Basics", "Metrics"]),
    ("ReactorTests", ["Basics", "Reactor"]),
    ("ProcfsTests", ["Procfs"]),
    ("DatabaseTests", ["Basics", "Database"]),
    ("HTTPMessagesTests", ["HTTPMessages"]),
    ("DrawingTests", ["Drawing"]),
    ("PatternsTests", ["Patterns"]),
    ("StreamsTests", ["Basics", "JSON", "Streams"]),
    ("ScenariosTests", ["Basics", "JSON", "Metrics", "HTTPMessages", "Scenarios", "Streams"]),
    (
        "LoadEngineTests",
        ["Basics", "HTTPMessages", "Histograms", "LoadEngine", "Metrics", "Patterns", "Reactor", "Runs", "Scenarios"]
    ),
    ("CurlTransportTests", ["Basics", "HTTPMessages", "Reactor", "CCurl", "CurlTransport"]),
    ("WireTransportTests", ["Basics", "HTTPMessages", "Reactor", "Scenarios", "CurlTransport", "WireTransport"]),
    (
        "SQLiteTransportTests",
        ["Basics", "Database", "HTTPMessages", "Metrics", "Reactor", "Runs", "Scenarios", "SQLiteTransport"]
    ),
    ("HTTPServerTests", ["Basics", "HTTPMessages", "HTTPServer", "Reactor"]),
    ("AccessLogsTests", ["AccessLogs", "Basics"]),
    ("ImportersTests", ["AccessLogs", "Basics", "JSON", "Importers"]),
    ("MonitorsTests", ["Basics", "Metrics", "Reactor", "Procfs", "Monitors", "Runs"]),
    ("PartsTests", ["Basics", "Histograms", "JSON", "HTTPMessages", "Metrics", "Parts", "Runs"]),
    ("RunStoreTests", ["Basics", "Histograms", "Metrics", "HTTPMessages", "Runs", "Database", "RunStore"]),
    ("AnalysisTests", ["Basics", "Histograms", "Metrics", "HTTPMessages", "Runs", "Analysis"]),
    ("ComparisonTests", ["Basics", "Histograms", "Statistics", "Metrics", "Runs", "Comparison"]),
    ("NumbersTests", ["Basics", "Histograms", "Numbers"]),
    (
        "ReportsTests",
        [
            "Basics", "JSON", "Histograms", "Metrics", "HTTPMessages", "Runs", "Analysis", "Comparison", "Drawing", "Numbers",
            "Reports",
        ]
    ),
    ("ConductTests", ["Basics", "HTTPMessages", "LoadEngine", "Reactor", "Runs", "RunStore", "Scenarios", "Conduct"]),
    (
        "PushTests",
        [
            "Basics", "JSON", "Histograms", "Metrics", "HTTPMessages", "Runs", "Analysis", "Comparison", "Drawing", "Reports",
            "Push",
        ]
    ),
    ("WatchTests", ["Basics", "Database", "Histograms", "JSON", "Push", "Reactor", "Scenarios", "Watch"]),
    (
        "ServeAPITests",
        ["Basics", "Conduct", "Histograms", "HTTPMessages", "JSON", "Reports", "RunStore", "Runs", "ServeAPI"]
    ),
    ("DemoTargetTests", ["Basics", "DemoTarget", "JSON"]),
    ("EndToEndTests", ["Basics", "Histograms", "JSON", "Metrics", "Runs", "RunStore"]),
    ("HouseTests", ["Basics", "Scenarios"]),
    ("CommandTests", ["Basics", "HTTPMessages", "Importers", "JSON", "LoadEngine", "Push", "Scenarios", "perfbench"]),
]

/// C libraries, by module map; `shim.h` wraps what Swift cannot call.
let systemLibraries: [Target] = [
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CLinux"),
]

/// A library for each row, and for the last one the program. The manual travels inside it: an installed binary needs no folder beside it.
let rows: [Target] = modules.map { module in
    let uses: [Target.Dependency] = module.uses.map { .byName(name: $0) }
    return module.name == "perfbench"
        ? .executableTarget(name: module.name, dependencies: uses, resources: [.embedInCode("Manual")], swiftSettings: house)
        : .target(name: module.name, dependencies: uses, swiftSettings: house + (numeric.contains(module.name) ? optimised : []))
}

let testSupport: Target = .target(
    name: "TestSupport", dependencies: ["Analysis", "Basics", "CLinux", "Histograms", "JSON", "Metrics", "HTTPMessages", "Runs"],
    path: "Tests/TestSupport", swiftSettings: house)

let transportBench: Target = .executableTarget(
    name: "transport-bench", dependencies: ["Basics", "HTTPMessages", "Reactor", "CurlTransport", "WireTransport"],
    path: "Tests/Benchmarks/TransportBench", swiftSettings: house)

let languageBench: Target = .executableTarget(
    name: "language-bench", dependencies: ["Basics", "HTTPMessages", "LoadEngine", "Reactor", "Runs", "Scenarios"],
    path: "Tests/Benchmarks/LanguageBench", swiftSettings: house)

let storeBench: Target = .executableTarget(
    name: "store-bench", dependencies: ["Basics", "Histograms", "Metrics", "RunStore", "Runs"], path: "Tests/Benchmarks/StoreBench",
    swiftSettings: house)

let collectorBench: Target = .executableTarget(
    name: "collector-bench", dependencies: ["Basics", "Histograms", "Parts", "Reactor", "Runs"],
    path: "Tests/Benchmarks/CollectorBench", swiftSettings: house)

let pageBench: Target = .executableTarget(
    name: "page-bench", dependencies: ["Basics", "JSON", "Monitors"], path: "Tests/Benchmarks/PageBench", swiftSettings: house)

/// Expected outputs that are read from the source tree and not bundled.
let testsWithFixtures = ["ImportersTests", "ReportsTests", "ScenariosTests", "WireTransportTests"]

let testTargets: [Target] = tests.map { test in
    .testTarget(
        name: test.name, dependencies: (test.uses + ["TestSupport"]).map { .byName(name: $0) }, path: "Tests/\(test.name)",
        exclude: testsWithFixtures.contains(test.name) ? ["Fixtures"] : [], swiftSettings: house)
}

let package = Package(
    name: "perfbench",
    products: [.executable(name: "perfbench", targets: ["perfbench"])],
    targets: systemLibraries + rows + [testSupport, transportBench, languageBench, storeBench, pageBench, collectorBench]
        + testTargets
)
