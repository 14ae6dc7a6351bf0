import TestServers

extension MessageRecorder {
    /// The next command to a tool's controller. A cut may come twice before it is powered: at the start, and again when
    /// the broker is there.
    ///
    /// - Parameter expected: `lock` or `unlock`.
    func nextCommand(_ expected: String) async throws -> Message {
        while true {
            let message = try await self.next(timeout: .seconds(25))
            guard expected == "unlock", message.topic.hasSuffix("/lock") else { return message }
        }
    }
}
