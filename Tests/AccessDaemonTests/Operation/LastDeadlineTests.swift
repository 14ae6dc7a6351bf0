import AccessControl
import Logging
import ServiceLifecycle
import TestServers
import Testing

@testable import AccessDaemon

@Suite("The last deadline", .timeLimit(.minutes(5)))
struct LastDeadlineTests {
    /// Does not hear that it is cancelled.
    private struct StubbornService: Service {
        let end: Latch

        func run() async { await self.end.wait() }
    }

    private static func group(
        _ services: [any Service],
        _ deadline: LastDeadline,
        patience: Duration = .milliseconds(100)
    ) -> ServiceGroup {
        var configuration = ServiceGroupConfiguration(
            services: (services.map { deadline.watching($0) } + [deadline]).map {
                .init(
                    service: $0,
                    successTerminationBehavior: .ignore,
                    failureTerminationBehavior: .gracefullyShutdownGroup
                )
            },
            logger: testLogger
        )
        configuration.maximumGracefulShutdownDuration = patience
        return ServiceGroup(configuration: configuration)
    }

    @Test("names the service that did not end, when the locks are locked")
    func stubborn() async throws {
        let test = try TestDoor()
        let (end, reports) = (Latch(), Recording<[String]>())
        let deadline = LastDeadline(limit: .seconds(1)) { reports.append($0) }
        let group = Self.group([DoorService(doors: [test.door]), StubbornService(end: end)], deadline)
        let run = Task { try await group.run() }
        _ = try await test.door.open()
        await group.triggerGracefulShutdown()
        try #require(await reports.first(timeout: .seconds(45)) != nil)
        #expect(reports.elements == [["StubbornService"]])
        #expect(!test.lock.isOpen && test.lock.commands.elements.last == .lock)
        end.open()
        _ = try? await run.value
    }

    @Test("ends the process, which would not end by itself")
    func process() async {
        await #expect(processExitsWith: .exitCode(1)) {
            let deadline = LastDeadline(limit: .milliseconds(500), logger: testLogger)
            let group = Self.group([StubbornService(end: Latch())], deadline)
            async let run: Void = group.run()
            await group.triggerGracefulShutdown()
            try await run
        }
    }

    @Test("is forgotten when all have ended")
    func met() async throws {
        let reports = Recording<[String]>()
        let deadline = LastDeadline(limit: .milliseconds(100)) { reports.append($0) }
        let group = Self.group([DoorService(doors: [])], deadline)
        await group.triggerGracefulShutdown()
        try await group.run()
        deadline.met()
        #expect(await reports.first(timeout: .milliseconds(300)) == nil)
    }
}
