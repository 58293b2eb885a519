// swift-tools-version: 6.2
// The house as one table. A module may use only what stands in rows above its own, so a circle cannot be written.

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

/// One floor of the house after the other: the module, and what it may import.
let modules: [(name: String, uses: [String])] = [
    // floor 1
    ("Basics", []),
    ("JSON", []),
    // floor 2
    ("Histograms", ["Basics"]),
    ("Statistics", ["Basics"]),
    ("Metrics", ["Basics"]),
    ("Reactor", ["Basics", "CLinux"]),
    ("Procfs", []),
    ("Database", ["Basics", "CSQLite"]),
    ("HTTPMessages", ["Basics"]),
    ("Drawing", ["Basics", "JSON"]),
    ("Patterns", []),
    ("AccessLogs", ["Basics", "JSON"]),
    // floor 3
    ("Scenarios", ["AccessLogs", "Basics", "JSON", "Metrics", "HTTPMessages", "Patterns"]),
    ("Runs", ["Basics", "Histograms", "Metrics", "HTTPMessages"]),
    // floor 4
    ("LoadEngine", ["Basics", "JSON", "HTTPMessages", "Histograms", "Patterns", "Reactor", "Scenarios", "Runs"]),
    ("CurlTransport", ["Basics", "HTTPMessages", "Reactor", "CCurl"]),
    ("WireTransport", ["Basics", "HTTPMessages", "Reactor", "CCurl", "CurlTransport"]),
    ("SQLiteTransport", ["Basics", "HTTPMessages", "Reactor", "Database", "Scenarios", "Runs"]),
    ("HTTPServer", ["Basics", "HTTPMessages", "Reactor"]),
    ("Importers", ["AccessLogs", "Basics", "JSON", "HTTPMessages", "Patterns"]),
    ("Monitors", ["Basics", "Metrics", "HTTPMessages", "Reactor", "Procfs", "Runs", "CurlTransport"]),
    ("RunStore", ["Basics", "Histograms", "Metrics", "HTTPMessages", "Runs", "Database"]),
    ("Analysis", ["Basics", "Histograms", "Statistics", "Metrics", "HTTPMessages", "Runs"]),
    ("Comparison", ["Basics", "Histograms", "Statistics", "Runs"]),
    ("Numbers", ["Basics", "Histograms", "Statistics"]),
    // floor 5
    (
        "Reports",
        ["Basics", "JSON", "Histograms", "Metrics", "HTTPMessages", "Runs", "Analysis", "Comparison", "Drawing", "Numbers"]
    ),
    ("DemoTarget", ["Basics", "JSON", "HTTPMessages", "HTTPServer", "Reactor"]),
    // floor 6
    (
        "Conduct",
        [
            "Basics", "CLinux", "Histograms", "Statistics", "Metrics", "Reactor", "HTTPMessages", "Scenarios", "Runs", "LoadEngine",
            "CurlTransport", "WireTransport", "SQLiteTransport", "Monitors", "RunStore", "Analysis", "Comparison",
        ]
    ),
    (
        "Push",
        [
            "Basics", "JSON", "Histograms", "Metrics", "HTTPMessages", "Reactor", "Drawing", "Scenarios", "Runs", "CurlTransport",
            "Analysis",
            "Reports",
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
    ("DrawingTests", ["Drawing"]),
    ("PatternsTests", ["Patterns"]),
    ("ScenariosTests", ["Basics", "JSON", "Metrics", "HTTPMessages", "Scenarios"]),
    ("LoadEngineTests", ["Basics", "HTTPMessages", "Histograms", "LoadEngine", "Patterns", "Reactor", "Runs", "Scenarios"]),
    ("CurlTransportTests", ["Basics", "HTTPMessages", "Reactor", "CCurl", "CurlTransport"]),
    ("WireTransportTests", ["Basics", "HTTPMessages", "Reactor", "CurlTransport", "WireTransport"]),
    (
        "SQLiteTransportTests",
        ["Basics", "Database", "HTTPMessages", "Reactor", "Runs", "Scenarios", "SQLiteTransport"]
    ),
    ("HTTPServerTests", ["Basics", "HTTPMessages", "HTTPServer", "Reactor"]),
    ("AccessLogsTests", ["AccessLogs", "Basics"]),
    ("ImportersTests", ["AccessLogs", "Basics", "JSON", "Importers"]),
    ("MonitorsTests", ["Basics", "Metrics", "Reactor", "Procfs", "Monitors", "Runs"]),
    ("RunStoreTests", ["Basics", "Histograms", "Metrics", "HTTPMessages", "Runs", "Database", "RunStore"]),
    ("AnalysisTests", ["Basics", "Histograms", "Metrics", "HTTPMessages", "Runs", "Analysis"]),
    ("ComparisonTests", ["Basics", "Histograms", "Statistics", "Runs", "Comparison"]),
    ("NumbersTests", ["Basics", "Histograms", "Numbers"]),
    (
        "ReportsTests",
        [
            "Basics", "JSON", "Histograms", "Metrics", "HTTPMessages", "Runs", "Analysis", "Comparison", "Drawing", "Numbers",
            "Reports",
        ]
    ),
    ("ConductTests", ["Basics", "HTTPMessages", "LoadEngine", "Reactor", "Runs", "RunStore", "Scenarios", "Conduct"]),
    ("PushTests", ["Basics", "JSON", "Histograms", "Metrics", "HTTPMessages", "Runs", "Analysis", "Drawing", "Reports", "Push"]),
    ("DemoTargetTests", ["Basics", "DemoTarget", "JSON"]),
    ("EndToEndTests", ["Basics", "Histograms", "JSON", "Runs", "RunStore"]),
    ("HouseTests", ["Basics", "Scenarios"]),
    ("CommandTests", ["Basics", "HTTPMessages", "Importers", "JSON", "LoadEngine", "Push", "Scenarios", "perfbench"]),
]

/// C libraries, by module map; `shim.h` wraps what Swift cannot call.
let systemLibraries: [Target] = [
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CLinux"),
]

let libraries: [Target] = modules.map { module in
    .target(
        name: module.name, dependencies: module.uses.map { .byName(name: $0) },
        swiftSettings: house + (numeric.contains(module.name) ? optimised : []))
}

/// The manual travels inside the binary: an installed program needs no folder beside it.
let program: Target = .executableTarget(
    name: "perfbench", dependencies: modules.map { .byName(name: $0.name) } + ["CLinux"], resources: [.embedInCode("Manual")],
    swiftSettings: house)

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
    targets: systemLibraries + libraries + [program, testSupport, transportBench, languageBench, storeBench, pageBench]
        + testTargets
)
