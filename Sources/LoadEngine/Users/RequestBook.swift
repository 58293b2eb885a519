import Basics
import HTTPMessages
import Runs
import Scenarios

/// The requests of all steps of one loop: those that never vary are rendered once, the others into one buffer that all VUs share.
struct RequestBook {
    /// By step; for steps that vary, everything but their bytes.
    private(set) var requests: [OutgoingRequest]
    private let isConstant: [Bool]
    /// By step; an empty one for a step that sends no request.
    private let actions: [HTTPStep]
    /// By step, whether its checks or extractions read header lines.
    private let readsHeaders: [Bool]
    private let basePath: [UInt8]
    /// Steps of which no answer was looked at yet: its header lines are kept until then.
    private var isUnseen: [Bool]
    private let base: BaseURL
    private let connection: ConnectionOptions
    /// Whether some step goes where a link leads, so that every VU must know where it was.
    private let followsLinks: Bool
    /// Whether each request has a header `traceparent`.
    private let isTraced: Bool
    /// Whether header lines of all answers are kept.
    private let keepsHeaders: Bool

    init(
        _ steps: [Step], base: BaseURL, _ connection: ConnectionOptions = ConnectionOptions(), isTraced: Bool = false,
        keepsHeaders: Bool = false
    ) {
        actions = steps.map { $0.action.http ?? HTTPStep(target: Template()) }
        readsHeaders = steps.map(\.keepHeaders)
        self.base = base
        self.connection = connection
        followsLinks = actions.contains(where: \.isLink)
        self.isTraced = isTraced
        self.keepsHeaders = keepsHeaders
        isUnseen = steps.map { _ in true }
        basePath = Array(base.path.utf8)
        isConstant = actions.map(\.isConstant)
        requests = zip(steps, actions).map { OutgoingRequest($0, $1, base: base) }
        var outside = TemplateContext(vu: 0, random: SeededRandom(seed: 0), slots: [], feeders: [])
        for index in steps.indices { requests[index].keepHeaders = true }
        for index in steps.indices where isConstant[index] {
            _ = render(index, &outside)
            requests[index].constantID = index
        }
    }

    /// Makes `requests[index]` the request of that step for this VU; or says why it cannot be sent: a value was missing, or a link leads
    /// nowhere.
    mutating func prepare(_ index: Int, _ context: inout TemplateContext) -> Failure? {
        if let failure = isConstant[index] ? nil : render(index, &context) { return failure }
        if followsLinks {
            let request = requests[index]
            context.page = Link.Page(origin: request.origin, target: Array(request.bytes[request.target]))
        }
        return nil
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
        requests[index].keepHeaders = readsHeaders[index] || keepsHeaders
        var traits = ResponseTraits(headers: response.headers)
        if isConstant[index], actions[index].method == .get { traits.insert(.repeatedGet) }
        if connection.compression { traits.insert(.askedCompressed) }
        return traits
    }

    private mutating func render(_ index: Int, _ context: inout TemplateContext) -> Failure? {
        requests[index].bytes.removeAll(keepingCapacity: true)
        if actions[index].origin == nil, !actions[index].isLink { requests[index].bytes.append(contentsOf: basePath) }
        var isComplete = actions[index].target.render(into: &requests[index].bytes, &context)
        if actions[index].isLink, isComplete, let failure = follow(index, context.page) { return failure }
        let targetEnd = requests[index].bytes.count
        isComplete = actions[index].headers.render(into: &requests[index].bytes, &context) && isComplete
        if isTraced {
            let start = requests[index].bytes.count
            requests[index].bytes.append(contentsOf: TraceParent.blankLine)
            requests[index].stamp = start + TraceParent.value.lowerBound..<start + TraceParent.value.upperBound
        }
        let headersEnd = requests[index].bytes.count
        if let body = actions[index].body { isComplete = body.render(into: &requests[index].bytes, &context) && isComplete }
        let bodyEnd = requests[index].bytes.count
        if let digest = actions[index].digest { isComplete = digest.render(into: &requests[index].bytes, &context) && isComplete }
        requests[index].target = 0..<targetEnd
        requests[index].headers = targetEnd..<headersEnd
        requests[index].body = headersEnd..<bodyEnd
        requests[index].digest = bodyEnd..<requests[index].bytes.count
        return isComplete ? nil : .missingValue
    }

    /// Puts the address that a link leads to in the place of the link.
    private mutating func follow(_ index: Int, _ page: Link.Page?) -> Failure? {
        let page = page ?? Link.Page(origin: base.origin, target: Array("\(base.path)/".utf8))
        guard let link = Link(requests[index].bytes, on: page) else { return .linkMalformed }
        guard connection.allows(link.origin) || link.origin == base.origin else { return .linkNotAllowed }
        requests[index].origin = link.origin
        requests[index].bytes.removeAll(keepingCapacity: true)
        requests[index].bytes.append(contentsOf: link.target)
        return nil
    }
}

extension OutgoingRequest {
    /// All of a step's request but its bytes.
    fileprivate init(_ step: Step, _ action: HTTPStep, base: BaseURL) {
        self.init(origin: action.origin ?? base.origin)
        method = action.method
        hasBody = action.body != nil
        timeout = action.timeout.nanoseconds
        redirects = action.redirects
        keepBody = step.keepBody
        isStreamed = action.stream != nil
        keepHeaders = step.keepHeaders
    }
}
