import AdminModel

extension GlobalOptions {
    /// Asks for a change of the directory and shows what came of it.
    func change(_ path: [String], _ request: some AdminRequest) async throws {
        try await self.run { client, console in
            let reply: DirectoryReply = try await client.post(path, request)
            try console.show(reply) { Text.change(reply, $0) }
        }
    }
}
