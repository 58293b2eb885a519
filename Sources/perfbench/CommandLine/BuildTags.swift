/// Which build a run belongs to, as CI servers say it in the environment: the tags `commit`, `branch` and `build` of every run, so that a change
/// in the history has a name.
enum BuildTags {
    /// By tag, the variables that name it, from the most special to the plainest.
    static let variables: [(tag: String, names: [String])] = [
        (
            "commit",
            [
                "GITHUB_SHA", "CI_COMMIT_SHA", "BUILDKITE_COMMIT", "CIRCLE_SHA1", "TRAVIS_COMMIT", "BITBUCKET_COMMIT",
                "DRONE_COMMIT_SHA",
                "BUILD_SOURCEVERSION", "CODEBUILD_RESOLVED_SOURCE_VERSION", "GIT_COMMIT", "COMMIT_SHA",
            ]
        ),
        (
            "branch",
            [
                "GITHUB_HEAD_REF", "GITHUB_REF_NAME", "CI_COMMIT_REF_NAME", "BUILDKITE_BRANCH", "CIRCLE_BRANCH", "TRAVIS_BRANCH",
                "BITBUCKET_BRANCH", "DRONE_BRANCH", "BUILD_SOURCEBRANCHNAME", "GIT_BRANCH", "BRANCH_NAME",
            ]
        ),
        (
            "build",
            [
                "GITHUB_RUN_ID", "CI_PIPELINE_ID", "BUILDKITE_BUILD_NUMBER", "CIRCLE_BUILD_NUM", "TRAVIS_BUILD_NUMBER",
                "BITBUCKET_BUILD_NUMBER", "DRONE_BUILD_NUMBER", "BUILD_BUILDID", "CODEBUILD_BUILD_NUMBER", "BUILD_NUMBER",
            ]
        ),
    ]

    /// The tags that `environment` gives; none where no CI server says anything.
    static func read(_ environment: [String: String]) -> [String: String] {
        var tags: [String: String] = [:]
        for (tag, names) in variables {
            guard let value = names.lazy.compactMap({ environment[$0] }).first(where: { !$0.isEmpty }) else { continue }
            tags[tag] = String(value.prefix(200))
        }
        return tags
    }
}
