/// `/proc/meminfo`, in bytes.
package struct HostMemory: Hashable, Sendable {
    package var total: Int64
    /// What programs could still get without swapping; on kernels before 3.14 free memory and caches.
    package var available: Int64
    /// File pages that are kept; `nil` where the kernel does not say.
    package var cached: Int64?
    package var swapTotal: Int64
    package var swapFree: Int64

    /// Not available to anyone any more.
    package var used: Int64 { max(0, total - available) }
    package var swapUsed: Int64 { max(0, swapTotal - swapFree) }

    /// `nil` when the total is missing.
    package init?(_ text: Span<UInt8>) {
        var position = 0
        var total: Int64?
        var available: Int64?
        var reclaimable: Int64 = 0
        swapTotal = 0
        swapFree = 0
        while position < text.count {
            if text.take("MemTotal:", &position) {
                total = text.kilobytes(&position)
            } else if text.take("MemAvailable:", &position) {
                available = text.kilobytes(&position)
            } else if text.take("MemFree:", &position) || text.take("Buffers:", &position) {
                reclaimable += text.kilobytes(&position) ?? 0
            } else if text.take("Cached:", &position) {
                cached = text.kilobytes(&position)
                reclaimable += cached ?? 0
            } else if text.take("SwapTotal:", &position) {
                swapTotal = text.kilobytes(&position) ?? 0
            } else if text.take("SwapFree:", &position) {
                swapFree = text.kilobytes(&position) ?? 0
                break
            }
            text.skipLine(&position)
        }
        guard let total else { return nil }
        self.total = total
        self.available = available ?? reclaimable
    }
}
