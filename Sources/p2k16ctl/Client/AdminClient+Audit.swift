import AdminModel
import FoundationEssentials

extension AdminClient {
    /// Follows long work of the daemon to its end.
    ///
    /// - Parameter handle: gets each event but the last.
    /// - Returns: the last one.
    func work<Reply: Decodable>(
        _ path: [String],
        query: [(name: String, value: String?)] = [],
        as type: Reply.Type = Reply.self,
        _ handle: (ServerSentEvents.Message) throws -> Void
    ) async throws -> Reply {
        var reply: Reply?
        try await self.stream(path, query: query) { message in
            switch message.event {
            case "done": reply = try self.decode(Data(message.data.utf8)) as Reply
            case "failed":
                let error = (try self.decode(Data(message.data.utf8)) as AdminErrorBody).error
                throw Failure(.daemonFailure, error.message, remedy: error.remedy)
            default: try handle(message)
            }
        }
        guard let reply else {
            throw Failure(.unreachable, "the daemon closed the stream", remedy: "is it being restarted?")
        }
        return reply
    }

    /// Checks what is on record.
    func verifyAudit(_ progress: (AuditProgress) -> Void) async throws -> AuditReport {
        try await self.work(["audit", "verify"]) { message in
            guard message.event == "progress" else { return }
            progress(try self.decode(Data(message.data.utf8)))
        }
    }

    /// Asks for an export and hands over its pieces as they come.
    func exportAudit(
        _ query: [(name: String, value: String?)],
        _ write: (String) throws -> Void
    ) async throws -> AuditSignature {
        try await self.work(["audit", "export"], query: query) { message in
            guard message.event == "chunk" else { return }
            let chunk: AuditChunk = try self.decode(Data(message.data.utf8))
            try write(chunk.text)
        }
    }
}
