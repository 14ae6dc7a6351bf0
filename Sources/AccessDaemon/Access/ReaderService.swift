import AccessControl
import Hardware
import Logging
import ServiceLifecycle

/// Runs the readers and takes their taps to the doors, each reader's in order and independent of the others.
struct ReaderService: Service {
    let assignments: [ReaderAssignment]
    let router: TapRouter

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                for assignment in self.assignments {
                    group.addTask { await assignment.reader.run() }
                    group.addTask { await self.serve(assignment) }
                    for feedback in assignment.feedback { group.addTask { await feedback.run() } }
                }
                await group.waitForAll()
            }
        }
    }

    private func serve(_ assignment: ReaderAssignment) async {
        for await tap in assignment.reader.taps {
            let outcome = await self.router.tap(
                self.router.controller.number(of: tap),
                receivedAt: tap.receivedAt,
                at: assignment.reader.id,
                on: assignment.door
            )
            if let signal = ReaderSignal(outcome) { assignment.show(signal) }
        }
    }
}
