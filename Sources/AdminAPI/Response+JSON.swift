import AdminModel
import Hummingbird
import NIOCore

extension Response {
    /// A reply with a JSON body.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: try ByteBuffer(json: value))
        )
    }

    /// The reply to a request that failed.
    static func failure(_ error: AdminError, status: HTTPResponse.Status? = nil) throws -> Response {
        try Self.json(AdminErrorBody(error), status: status ?? error.kind.status)
    }
}

extension AdminErrorBody {
    init(_ error: AdminError) {
        self.init(error: .init(code: error.code, message: error.message, remedy: error.remedy))
    }
}

extension AdminError.Kind {
    var status: HTTPResponse.Status {
        switch self {
        case .badRequest: .badRequest
        case .forbidden: .forbidden
        case .notFound: .notFound
        case .conflict: .conflict
        case .refused: .unprocessableContent
        case .unavailable: .serviceUnavailable
        }
    }
}
