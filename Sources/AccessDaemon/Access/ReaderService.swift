import AccessControl
import Hardware
import Logging
import ServiceLifecycle

/// Runs the readers and takes their taps to the doors, each reader's in order and independent of the others.
struct ReaderService: Service {
    /// A reader and the door it stands at.
    struct Assignment: Sendable {
        var reader: any CardReader
        var door: DoorController
    }

    let assignments: [Assignment]
    let controller: AccessController

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                for assignment in self.assignments {
                    group.addTask { await assignment.reader.run() }
                    group.addTask { await self.serve(assignment) }
                }
                await group.waitForAll()
            }
        }
    }

    private func serve(_ assignment: Assignment) async {
        for await tap in assignment.reader.taps {
            _ = await self.controller.tap(
                tap.number,
                receivedAt: tap.receivedAt,
                at: assignment.reader.id,
                on: assignment.door
            )
        }
    }
}
