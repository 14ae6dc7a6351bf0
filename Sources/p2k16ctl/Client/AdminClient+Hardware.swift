import AdminModel
import FoundationEssentials

extension AdminClient {
    /// Follows what inputs, readers and locks do until the daemon closes the stream.
    ///
    /// - Parameter door: only this one's; nil for those of all doors.
    func hardware(door: String?, _ handle: (HardwareEvent) throws -> Void) async throws {
        try await self.stream(["hardware", "live"], query: [("door", door)]) { message in
            switch message.event {
            case "hardware": try handle(self.decode(Data(message.data.utf8)))
            case "lagged":
                let notice: LaggedNotice = try self.decode(Data(message.data.utf8))
                throw Failure(
                    .daemonFailure,
                    "the output was read too slowly: \(notice.missed) events were missed",
                    remedy: "start again, for one door only"
                )
            default: return
            }
        }
    }
}
