import Basics
import HTTPMessages
import Runs
import Scenarios

/// The requests of all steps of one loop: those that never vary are rendered once, the others into one buffer that all VUs share.
struct RequestBook {
    /// By step; for steps that vary, everything but their bytes.
    private(set) var requests: [OutgoingRequest]
    private let isConstant: [Bool]
    private let steps: [Step]
    private let basePath: [UInt8]
    /// Steps of which no answer was looked at yet: its header lines are kept until then.
    private var isUnseen: [Bool]
    private let asksCompressed: Bool
    /// Whether each request has a header `traceparent`.
    private let isTraced: Bool
    /// Whether header lines of all answers are kept.
    private let keepsHeaders: Bool

    init(_ steps: [Step], base: BaseURL, asksCompressed: Bool = false, isTraced: Bool = false, keepsHeaders: Bool = false) {
        self.steps = steps
        self.asksCompressed = asksCompressed
        self.isTraced = isTraced
        self.keepsHeaders = keepsHeaders
        isUnseen = steps.map { _ in true }
        basePath = Array(base.path.utf8)
        isConstant = steps.map { [$0.target, $0.headers, $0.body ?? Template(), $0.digest ?? Template()].allSatisfy(\.isConstant) }
        requests = steps.map { OutgoingRequest($0, base: base) }
        var nobody = TemplateContext(vu: 0, random: SeededRandom(seed: 0), slots: [], feeders: [])
        for index in steps.indices { requests[index].keepHeaders = true }
        for index in steps.indices where isConstant[index] {
            _ = render(index, &nobody)
            requests[index].constantID = index
        }
    }

    /// Makes `requests[index]` the request of that step for this VU; `false` when a value was missing.
    mutating func prepare(_ index: Int, _ context: inout TemplateContext) -> Bool {
        isConstant[index] || render(index, &context)
    }

    /// Has the request of that step, which is prepared, say that it is part of trace `id`.
    mutating func stamp(_ index: Int, _ id: TraceID, span: UInt64) {
        let start = requests[index].stamp.lowerBound
        TraceParent.write(id, span: span, to: &requests[index].bytes, at: start)
    }

    /// What the first success of a step is like; `nil` for all others.
    mutating func look(at response: KeptResponse, of index: Int) -> ResponseTraits? {
        guard isUnseen[index] else { return nil }
        isUnseen[index] = false
        requests[index].keepHeaders = steps[index].keepHeaders || keepsHeaders
        var traits = ResponseTraits(headers: response.headers)
        if isConstant[index], steps[index].method == .get { traits.insert(.repeatedGet) }
        if asksCompressed { traits.insert(.askedCompressed) }
        return traits
    }

    private mutating func render(_ index: Int, _ context: inout TemplateContext) -> Bool {
        requests[index].bytes.removeAll(keepingCapacity: true)
        if steps[index].origin == nil { requests[index].bytes.append(contentsOf: basePath) }
        var isComplete = steps[index].target.render(into: &requests[index].bytes, &context)
        let targetEnd = requests[index].bytes.count
        isComplete = steps[index].headers.render(into: &requests[index].bytes, &context) && isComplete
        if isTraced {
            let start = requests[index].bytes.count
            requests[index].bytes.append(contentsOf: TraceParent.blankLine)
            requests[index].stamp = start + TraceParent.value.lowerBound..<start + TraceParent.value.upperBound
        }
        let headersEnd = requests[index].bytes.count
        if let body = steps[index].body { isComplete = body.render(into: &requests[index].bytes, &context) && isComplete }
        let bodyEnd = requests[index].bytes.count
        if let digest = steps[index].digest { isComplete = digest.render(into: &requests[index].bytes, &context) && isComplete }
        requests[index].target = 0..<targetEnd
        requests[index].headers = targetEnd..<headersEnd
        requests[index].body = headersEnd..<bodyEnd
        requests[index].digest = bodyEnd..<requests[index].bytes.count
        return isComplete
    }
}

extension OutgoingRequest {
    /// All of a step's request but its bytes.
    fileprivate init(_ step: Step, base: BaseURL) {
        self.init(origin: step.origin ?? base.origin)
        method = step.method
        hasBody = step.body != nil
        timeout = step.timeout.nanoseconds
        redirects = step.redirects
        keepBody = step.keepBody
        keepHeaders = step.keepHeaders
    }
}
