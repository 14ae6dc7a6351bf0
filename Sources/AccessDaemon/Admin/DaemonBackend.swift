import AccessControl
import AdminAPI
import AdminModel
import Logging

/// Answers the admin socket from the running site.
struct DaemonBackend: AdminBackend {
    let site: Site
    let logger: Logger
    let reports = ReportGate()
    let examinations = ReportGate()
    let replays = ReplayPace(interval: Self.replayInterval)

    func door(named id: String) throws -> DoorController {
        guard let door = self.site.doors[DoorID(id)] else {
            throw AdminError(
                .notFound,
                code: "door-unknown",
                message: "there is no door “\(id)”",
                remedy: "The doors are: \(self.site.doors.keys.map(\.rawValue).sorted().joined(separator: ", "))."
            )
        }
        return door
    }

    func account(named username: String) throws -> Account {
        guard let account = self.site.snapshot.value.account(username: username) else {
            throw AdminError(
                .notFound,
                code: "account-unknown",
                message: "there is no account “\(username)”",
                remedy: self.site.upstream == nil
                    ? "Check the spelling."
                    : "Check the spelling, or ask for the latest accounts: p2k16ctl sync refresh."
            )
        }
        return account
    }

    /// Puts an order on record before it is carried out; an order that cannot be recorded is not carried out.
    func record(_ action: ActionRecord) async throws -> UInt64 {
        do {
            return try await self.site.recorder.append(.action(action))
        } catch {
            throw Self.notRecorded(error)
        }
    }

    static func notRecorded(_ error: any Error) -> AdminError {
        AdminError(
            .unavailable,
            code: "journal-unavailable",
            message: "the order cannot be put on record: \(error)",
            remedy: "See p2k16ctl health; nothing was changed."
        )
    }
}
