import AccessControl
import LocalStore

// What taps are good for beside opening doors.
extension SiteBuilder {
    func taps(
        to controller: AccessController,
        tools: ToolDesk,
        store: LocalStore,
        watch: TapWatch,
        breakGlass: BreakGlassDesk
    ) -> TapRouter {
        TapRouter(
            controller: controller,
            tools: tools,
            enrolments: Enrolments(
                judge: EnrolmentJudge(
                    snapshot: controller.snapshot,
                    keys: controller.keys,
                    clock: controller.clock,
                    shortFormats: self.configuration.shortFormats
                )
            ),
            inductions: Inductions(
                snapshot: controller.snapshot,
                keys: controller.keys,
                clock: controller.clock,
                canAward: self.configuration.upstream.map { $0.admin != nil } ?? true
            ),
            notes: TapNotes(
                store: store,
                snapshot: controller.snapshot,
                clock: controller.clock,
                retention: self.configuration.unknownTapRetention,
                logger: self.logger
            ),
            watch: watch,
            breakGlass: breakGlass
        )
    }
}
