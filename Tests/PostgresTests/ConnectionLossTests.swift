import Postgres
import TestServers
import Testing

@Suite(.timeLimit(.minutes(5))) struct ConnectionLossTests {
    private func withServer(_ body: (PostgresServer) async throws -> Void) async throws {
        let server = try await PostgresServer.start()
        do {
            try await body(server)
            try await server.stop()
        } catch {
            try await server.stop()
            throw error
        }
    }

    @Test func killedServerFailsWhatRunsAndWhatWaits() async throws {
        try await self.withServer { server in
            try await server.withConnection { connection in
                let running = Task { try await connection.query("SELECT pg_sleep(50)") }
                _ = try await server.waitForStatement(startingWith: "SELECT pg_sleep(50)")
                let waiting = Task { try await connection.transaction { try await $0.query("SELECT 1") } }
                try await server.kill()
                let errors = await [
                    #expect(throws: PostgresError.self) { try await running.value },
                    #expect(throws: PostgresError.self) { try await waiting.value },
                ]
                for error in errors { #expect(error?.code == .connectionLost) }
                #expect(await connection.waitUntilClosed()?.code == .connectionLost)
            }
        }
    }

    @Test func terminatedSessionTellsTheReason() async throws {
        try await self.withServer { server in
            try await server.withConnection { connection in
                let running = Task { try await connection.query("SELECT pg_sleep(50)") }
                let process = try await server.waitForStatement(startingWith: "SELECT pg_sleep(50)")
                try await server.psql("SELECT pg_terminate_backend(\(process))")
                let error = await #expect(throws: PostgresError.self) { try await running.value }
                #expect(error?.code == .connectionLost)
                #expect(error?.sqlState == .adminShutdown)
            }
        }
    }

    @Test(arguments: [PostgresServer.Route.tcp, .socket])
    func lossIsNoticedWhileIdle(_ route: PostgresServer.Route) async throws {
        try await self.withServer { server in
            try await server.withConnection(via: route) { connection in
                try await server.shutDown()
                #expect(await connection.waitUntilClosed()?.code == .connectionLost)
                let error = await #expect(throws: PostgresError.self) { try await connection.query("SELECT 1") }
                #expect(error?.code == .connectionLost)
            }
        }
    }

    @Test func lossInsideATransactionIsThrown() async throws {
        try await self.withServer { server in
            try await server.withConnection { connection in
                let error = await #expect(throws: PostgresError.self) {
                    try await connection.transaction { transaction in
                        try await transaction.query("SELECT 1")
                        try await server.kill()
                        await connection.waitUntilClosed()
                        try await transaction.query("SELECT 1")
                    }
                }
                #expect(error?.code == .connectionLost)
            }
        }
    }

    @Test func frozenServerIsGivenUp() async throws {
        try await self.withServer { server in
            try await server.withConnection(
                statementTimeout: .milliseconds(300),
                answerMargin: .milliseconds(200)
            ) { connection in
                await server.pause()
                let first = Task { try await connection.query("SELECT 1 AS first") }
                let error = await #expect(throws: PostgresError.self) { try await first.value }
                #expect(error?.code == .timedOut)
                #expect(await connection.waitUntilClosed()?.code == .connectionLost)
                await server.resume()
            }
        }
    }

    @Test func cancellingOnAFrozenServerDoesNotHang() async throws {
        try await self.withServer { server in
            try await server.withConnection(answerMargin: .milliseconds(200)) { connection in
                let running = Task { try await connection.query("SELECT pg_sleep(50)") }
                _ = try await server.waitForStatement(startingWith: "SELECT pg_sleep(50)")
                await server.pause()
                let start = ContinuousClock.now
                running.cancel()
                await #expect(throws: CancellationError.self) { try await running.value }
                #expect(.now - start < .seconds(10))
                #expect(await connection.waitUntilClosed()?.code == .connectionLost)
                await server.resume()
            }
        }
    }

    @Test(arguments: [false, true])
    func cancellingTheEndOfATransactionOnAFrozenServerDoesNotHang(rollingBack: Bool) async throws {
        struct Unwanted: Error {}
        try await self.withServer { server in
            try await server.withConnection(answerMargin: .milliseconds(200)) { connection in
                let frozen = Recording<Void>()
                let running = Task {
                    try await connection.transaction { transaction in
                        try await transaction.query("SELECT 1")
                        await server.pause()
                        frozen.append(())
                        if rollingBack { throw Unwanted() }
                    }
                }
                try #require(await frozen.first(timeout: .seconds(25)) != nil)
                let start = ContinuousClock.now
                running.cancel()
                await #expect(throws: (any Error).self) { try await running.value }
                // Without the cancellation it would be the 20 s of a statement.
                #expect(.now - start < .seconds(15))
                #expect(await connection.waitUntilClosed()?.code == .connectionLost)
                await server.resume()
            }
        }
    }

    @Test func connectingToAFrozenServerEndsInTimeOrWhenCancelled() async throws {
        try await self.withServer { server in
            await server.pause()
            let configuration = try server.configuration()
            let cancelled = Task { try await PostgresConnection.connect(configuration, logger: quiet) }
            cancelled.cancel()
            await #expect(throws: CancellationError.self) { try await cancelled.value }
            let error = await #expect(throws: PostgresError.self) {
                try await PostgresConnection.connect(configuration, logger: quiet)
            }
            #expect(error?.code == .connectionFailed)
            await server.resume()
        }
    }

    @Test func idleTransactionIsEndedByTheServer() async throws {
        try await self.withServer { server in
            let configuration = try PostgresConfiguration(
                connectionString: server.connectionString(),
                applicationName: "tests",
                idleInTransactionTimeout: .milliseconds(100)
            )
            try await PostgresConnection.withConnection(configuration, logger: quiet) { connection in
                let error = await #expect(throws: PostgresError.self) {
                    try await connection.transaction { transaction in
                        try await transaction.query("SELECT 1")
                        await connection.waitUntilClosed()
                    }
                }
                #expect(error?.code == .connectionLost)
            }
        }
    }
}
