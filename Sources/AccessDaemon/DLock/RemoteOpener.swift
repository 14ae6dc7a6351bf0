import AccessControl
import Hardware
import Logging

/// Opens doors for programs that may do so by themselves: p2k16's web application, door-web, a button on the wall.
///
/// They decided, and p2k16 has put its own openings on record already. So the opening goes to this daemon's journal and
/// access log as an order of theirs, and never becomes an event of p2k16 a second time. Orders of the daemon itself have
/// priority: a door that is locked down stays so.
struct RemoteOpener: Sendable {
    /// Why a door was not opened.
    enum Failure: Error, Sendable, CustomStringConvertible {
        /// An order stands against it.
        case refused(String)
        /// The lock or the journal did not do its part.
        case failed(String)

        var description: String {
            switch self {
            case .refused(let reason), .failed(let reason): reason
            }
        }
    }

    let recorder: Recorder
    let clock: TrustedClock
    let logger: Logger

    /// Puts the order on record, opens the door, and puts the outcome on record.
    ///
    /// - Parameter actor: who asks, for the record.
    /// - Throws: ``Failure``.
    func open(_ door: DoorController, for seconds: Int64, asked actor: String) async throws(Failure) {
        let now = self.clock.now
        let order = await self.recorder.record(
            .action(ActionRecord(at: now, actor: actor, action: .doorOpen, door: door.id, detail: "for \(seconds) s"))
        )
        if let error = order.error, await door.settings.failurePolicy == .refuse {
            let reason = "the opening cannot be put on record: \(error)"
            await self.recorder.appendOutcome(of: order, given: now, at: door, failure: reason)
            throw .failed(reason)
        }
        var failure: Failure?
        do {
            _ = try await door.open(for: .seconds(seconds))
        } catch let refusal as DoorMachine.Refusal {
            failure = .refused("\(refusal)")
        } catch {
            failure = .failed("\(error)")
        }
        await self.recorder.appendOutcome(of: order, given: now, at: door, failure: failure?.description)
        self.logger.info(
            "opening asked for by another program",
            metadata: [
                LogKeys.door: "\(door.id)", LogKeys.actor: "\(actor)",
                LogKeys.reason: "\(failure?.description ?? "opened")",
            ]
        )
        if let failure { throw failure }
    }
}
