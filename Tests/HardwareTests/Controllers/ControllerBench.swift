import AccessControl
import MQTT
import TestServers
import Testing

@testable import Hardware

/// A controller's driver on a broker of its own, with everything that it tells.
struct ControllerBench {
    let broker: Broker
    let controller: MQTTToolController
    let reports = Recording<ControllerReport>()

    /// Runs the body while the driver runs; the broker is ended on return.
    static func run(
        _ dialect: MQTTControllerDialect,
        on server: MosquittoServer,
        silence: Duration? = nil,
        timeout: Duration = .seconds(5),
        _ body: (ControllerBench) async throws -> Void
    ) async throws {
        try await Broker.run(on: server) { broker, _ in
            let bench = ControllerBench(
                broker: broker,
                controller: MQTTToolController(
                    client: broker.client,
                    dialect: dialect,
                    silence: silence ?? dialect.usualSilence,
                    timeout: timeout,
                    logger: Broker.logger
                )
            )
            try await withThrowingTaskGroup(of: Void.self) { group in
                defer { group.cancelAll() }
                group.addTask { await bench.controller.run() }
                group.addTask { for await report in bench.controller.reports { bench.reports.append(report) } }
                try await body(bench)
            }
        }
    }

    /// Waits for a report at or after an index.
    ///
    /// - Returns: the index after it.
    @discardableResult
    func wait(for report: ControllerReport, from start: Int = 0, timeout: Duration = .seconds(20)) async throws -> Int {
        let found = await self.reports.first(from: start, timeout: timeout) { $0 == report }
        return try #require(found, "\(report) among \(self.reports.elements)").index + 1
    }

    /// Expects these reports so far and no others, waiting for the last of them.
    func told(_ expected: [ControllerReport], sourceLocation: SourceLocation = #_sourceLocation) async {
        _ = await self.reports.first(from: expected.count - 1, timeout: .seconds(25))
        #expect(self.reports.elements == expected, sourceLocation: sourceLocation)
    }

    func unlock(_ user: String = "ada") async throws(ToolControllerError) {
        try await self.controller.unlock(ToolPermit(user: user))
    }

    /// - Returns: how the command failed.
    func failure(of command: (ControllerBench) async throws -> Void) async throws -> String {
        let error = await #expect(throws: ToolControllerError.self) { try await command(self) }
        return try #require(error).message
    }
}
