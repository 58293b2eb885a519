import CurlTransport
import HTTPMessages
extension CurlTransport { static func probe(_ origin: Origin, options: ConnectionOptions) async throws {} }
