import Hummingbird

extension Response {
    /// A reply of server-sent events, which ends with what writes it or with the client.
    static func serverSentEvents(
        to request: Request,
        _ write: @escaping @concurrent @Sendable (inout any ResponseBodyWriter) async throws -> Void
    ) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                try await request.body.consumeWithCancellationOnInboundClose { _ in
                    try await write(&writer)
                }
                try await writer.finish(nil)
            }
        )
    }
}
