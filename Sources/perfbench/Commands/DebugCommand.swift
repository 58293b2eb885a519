import Basics
import Conduct
import CurlTransport
import HTTPMessages
import LoadEngine
import Reactor
import SQLiteTransport
import Scenarios
import Synchronization

extension Command {
    static let debug = Command(
        name: "debug", operands: "SCENARIO", operandCount: 1...1,
        summary: "one pass through each flow, every request and response printed, secrets masked; nothing is saved",
        example: "perfbench debug scenarios/peak.json",
        flags: [
            Flag(name: "--flow", value: "NAME", help: "only this flow", repeats: true),
            Flag(
                name: "--target", value: "URL", help: "the service to test instead of the scenario's; \"demo\" for the embedded one"
            ),
            Flag(name: "--seed", value: "N", help: "the same seed gives the same requests"),
            .environment, .allowHost, .noColor,
        ]
    ) { arguments, _ in
        let console = Console(color: !arguments.has("--no-color"))
        let flags = try RunFlags(arguments)
        let plan = try Plan.load(path: arguments.operands[0], overrides: flags.overrides, environment: Environment.all)
        var chosen = Array(plan.flows.indices)
        if arguments.has("--flow") {
            chosen = try arguments.all("--flow").map { name in
                if let index = plan.flows.firstIndex(where: { $0.name == name }) { return index }
                let names = plan.flows.map(\.name)
                throw Problem(
                    .usage, "no flow is named \"\(name)\"\(didYouMean(name, names))",
                    hint: "There are: \(names.joined(separator: ", ")).")
            }
        }
        let wrong = StatementCheck(plan).problems
        guard wrong.isEmpty else { throw Problems(wrong) }
        return try await DebugSession(plan, flows: chosen, console).perform()
    }
}

/// One pass of one user through each of some flows, by the engine that carries out runs, with someone looking.
private struct DebugSession {
    private let plan: Plan
    private let flows: [Int]
    private let console: Console

    init(_ plan: Plan, flows: [Int], _ console: Console) {
        self.plan = plan.forDebugging
        self.flows = flows
        self.console = console
    }

    /// Answers the exit code.
    func perform() async throws -> Int32 {
        let interruption = Interruption()
        let stop = interruption.stop
        let page = DebugPage(plan, color: console.hasColor)
        let counts = Counts()
        let walk = try Walk(plan)
        let code: Int32? = try await EventLoop.with { loops in
            try await TargetUnderTest.with(plan, on: loops[0], stop) { target in
                if !target.isFile, let problem = CurlTransport.probe(target.base.origin, plan.connection) { throw problem }
                try await walk.go(
                    flows, on: target, loops, stop,
                    beginning: { console.answer(page.heading("flow \(plan.flows[$0].name)")) },
                    observe: { [console] observation in
                        counts.add(observation)
                        console.answer(page.text(observation))
                    })
                let (failed, sent) = (counts.failed.load(ordering: .relaxed), counts.sent.load(ordering: .relaxed))
                console.answer(page.ending(requests: sent, failed: failed))
                return (stop.isRequested ? ExitCode.interrupted : failed > 0 ? .failed : .passed).rawValue
            }
        }
        return code ?? ExitCode.interrupted.rawValue
    }
}

/// How many requests were sent, and how many steps failed.
private final class Counts: Sendable {
    let sent = Atomic(0)
    let failed = Atomic(0)

    func add(_ observation: Observation) {
        if observation.sent != nil { sent.add(1, ordering: .relaxed) }
        if observation.failure != nil { failed.add(1, ordering: .relaxed) }
    }
}

extension Plan {
    /// How much of a body is kept to be shown; more than is shown, so that a secret at the end of that is seen whole and masked.
    private static let keptBody = 64 * 1024

    /// The plan for someone who looks: every response is kept, and no one waits.
    fileprivate var forDebugging: Plan {
        var plan = self
        plan.warmup = TimeSpan(nanoseconds: 0)
        plan.connection.keepsSent = true
        for index in plan.steps.indices {
            guard case .http(var request) = plan.steps[index].action, let example = request.example else { continue }
            request.target = Template([.literal(example)])
            plan.steps[index].action = .http(request)
        }
        for index in plan.flows.indices { plan.flows[index].pacing = TimeSpan(nanoseconds: 0) }
        func prepare(_ steps: inout [Step]) {
            for index in steps.indices {
                steps[index].keepBody = max(steps[index].keepBody, Self.keptBody)
                steps[index].keepHeaders = true
                steps[index].think = nil
            }
        }
        prepare(&plan.steps)
        prepare(&plan.setup)
        prepare(&plan.teardown)
        return plan
    }
}
