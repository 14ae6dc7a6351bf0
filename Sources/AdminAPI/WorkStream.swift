import AdminModel
import AsyncAlgorithms
import Hummingbird
import NIOCore

/// The reply of work that takes long: server-sent events while it is done, and one at its end, `done` or `failed`.
///
/// The work belongs to the request: it is cancelled when the client goes away.
struct WorkStream: Sendable {
    /// Sends an event to the client, and waits until the socket has taken it.
    typealias Send = (_ event: String, _ value: any Encodable & Sendable) async throws -> Void

    /// Does the work; what it returns is the last event.
    let work: @Sendable (Send) async throws -> any Encodable & Sendable

    func response(to request: Request) -> Response {
        .serverSentEvents(to: request) { try await self.write(to: &$0) }
    }

    @concurrent
    private func write(to writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(ByteBuffer(string: ": connected\n\n"))
        // Hands over one frame at a time: the work waits for the client.
        let frames = AsyncChannel<ByteBuffer>()
        async let end: Void = self.work(into: frames)
        for await frame in frames { try await writer.write(frame) }
        try await end
    }

    private func work(into frames: AsyncChannel<ByteBuffer>) async throws {
        defer { frames.finish() }
        do {
            let result = try await self.work { event, value in
                await frames.send(try .serverSentEvent(event, value))
                // The client may be gone.
                try Task.checkCancellation()
            }
            await frames.send(try .serverSentEvent("done", result))
        } catch let error as AdminError {
            await frames.send(try .serverSentEvent("failed", AdminErrorBody(error)))
        } catch let error as CancellationError {
            throw error
        } catch {
            await frames.send(try .serverSentEvent("failed", AdminErrorBody(.internalError)))
            throw error
        }
    }
}
