import LocalStore
import TestServers

@testable import AccessDaemon

extension TapRouter {
    /// All that taps at a test's door pass through.
    init(
        _ test: TestDoor,
        watch: TapWatch? = nil,
        breakGlass: BreakGlassDesk? = nil,
        tools: ToolDesk? = nil
    ) throws {
        let (snapshot, keys) = (test.controller.snapshot, test.controller.keys)
        self.init(
            controller: test.controller,
            tools: tools ?? ToolDesk(test),
            enrolments: Enrolments(
                judge: EnrolmentJudge(snapshot: snapshot, keys: keys, clock: test.clock, shortFormats: [])
            ),
            inductions: Inductions(snapshot: snapshot, keys: keys, clock: test.clock),
            notes: TapNotes(
                store: try LocalStore.open(directory: test.directory.path, role: .replica),
                snapshot: snapshot,
                clock: test.clock,
                retention: .seconds(86400),
                logger: testLogger
            ),
            watch: watch,
            breakGlass: breakGlass
        )
    }
}
