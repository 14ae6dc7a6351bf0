import AdminModel
import AsyncHTTPClient
import FoundationEssentials
import NIOCore

extension AdminClient {
    /// Follows an induction until it has ended; the daemon cancels it when this is cut off.
    func follow(induction id: UInt64, _ handle: (Induction) async throws -> Void) async throws {
        try await self.stream(["inductions", String(id), "live"]) { message in
            guard message.event == "induction" else { return }
            try await handle(try self.decode(Data(message.data.utf8)))
        }
    }
}
