import AdminModel
import AsyncHTTPClient
import FoundationEssentials
import NIOCore

extension AdminClient {
    /// Follows an enrolment until it has ended; the daemon cancels it when this is cut off.
    func follow(_ enrolment: UInt64, _ handle: (Enrolment) async throws -> Void) async throws {
        try await self.stream(["enrolments", String(enrolment), "live"]) { message in
            guard message.event == "enrolment" else { return }
            try await handle(try self.decode(Data(message.data.utf8)))
        }
    }
}
