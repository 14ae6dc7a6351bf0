import APIContract
import AdminAPI
import Glibc
import Logging
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SocketFileTests {
    private static func server(_ path: String) -> AdminServer {
        AdminServer(
            path: path,
            backend: FakeBackend(),
            authorizer: Authorizer(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    @Test func isRemovedAtTheEnd() async throws {
        var socket = ""
        try await withServer(FakeBackend()) { path in
            #expect(access(path, F_OK) == 0)
            socket = path
        }
        #expect(access(socket, F_OK) != 0)
    }

    @Test func leavesALiveServerAlone() async throws {
        try await withServer(FakeBackend()) { path in
            let error = await #expect(throws: AdminServerError.self) { try await Self.server(path).run() }
            #expect(error?.message.contains("another process serves") == true)
            let reply = try await Reply(path, "GET", "/v1/status")
            #expect(reply.status == 200)
        }
    }

    @Test func replacesAStaleSocket() async throws {
        try await withSocketPath { path in
            // A socket that was bound and closed without being removed.
            let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
            let bound = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            close(descriptor)
            try #require(bound == 0)
            let (ready, continuation) = AsyncStream<Void>.makeStream()
            let server = AdminServer(
                path: path,
                backend: FakeBackend(),
                authorizer: Authorizer(),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                onBound: { continuation.finish() }
            )
            let task = Task {
                defer { continuation.finish() }
                try await server.run()
            }
            for await _ in ready {}
            let reply = try await Reply(path, "GET", "/v1/status")
            #expect(reply.status == 200)
            task.cancel()
            _ = await task.result
        }
    }

    @Test func touchesNoOtherFile() async throws {
        try await withSocketPath { path in
            close(open(path, O_CREAT | O_WRONLY, 0o600))
            let error = await #expect(throws: AdminServerError.self) { try await Self.server(path).run() }
            #expect(error?.message.contains("is no socket") == true)
            #expect(access(path, F_OK) == 0)
        }
    }

    @Test func namesAMissingFolder() async throws {
        let path = "/tmp/no-such-folder/admin.sock"
        let error = await #expect(throws: AdminServerError.self) { try await Self.server(path).run() }
        #expect(error?.message.contains(path) == true)
    }
}
