// The manual, carried inside the program: the articles under `Manual/` are embedded by the build, so that an installed binary alone has them.

/// One article of the manual.
struct Article: Sendable {
    /// What is asked for: `perfbench help NAME`. The file is `Manual/NAME.md`.
    let name: String
    /// Markdown.
    let text: String

    private init(_ name: String, _ bytes: [UInt8]) {
        self.name = name
        text = String(decoding: bytes, as: UTF8.self)
    }

    /// The first heading.
    var title: String {
        let heading = text.prefix { $0 != "\n" }
        return String(heading.drop { $0 == "#" || $0 == " " })
    }

    /// All articles, in the order in which to read them.
    static var all: [Article] {
        [
            Article("scenarios", PackageResources.scenarios_md), Article("scenario-keys", PackageResources.scenario_keys_md),
            Article("streams", PackageResources.streams_md), Article("monitors", PackageResources.monitors_md),
            Article("comparing", PackageResources.comparing_md), Article("capacity", PackageResources.capacity_md),
            Article("leaks", PackageResources.leaks_md), Article("push", PackageResources.push_md),
            Article("dashboard", PackageResources.dashboard_md),
            Article("access-logs", PackageResources.access_logs_md), Article("reports", PackageResources.reports_md),
            Article("ci", PackageResources.ci_md), Article("parts", PackageResources.parts_md),
            Article("watching", PackageResources.watching_md), Article("store", PackageResources.store_md),
            Article("accuracy", PackageResources.accuracy_md),
            Article("statistics", PackageResources.statistics_md), Article("limits", PackageResources.limits_md),
            Article("troubleshooting", PackageResources.troubleshooting_md), Article("design", PackageResources.design_md),
        ]
    }

    /// The article called `name`, if there is one.
    static func named(_ name: String) -> Article? { all.first { $0.name == name } }
}
