import AccessControl
import AdminAPI
import AdminModel
import Logging

extension DaemonBackend {
    /// How long a door may take to notice that its input was moved.
    private static let noticeLimit = Duration.seconds(1)

    func move(
        _ input: DoorInputName,
        door id: String,
        _ request: DoorInputRequest,
        caller: Caller
    ) async throws -> AdminModel.Door {
        let door = try self.door(named: id)
        let kind = DoorInput(input)
        let before = await door.inputStates[kind].map { "\($0)" } ?? "unknown"
        do throws(DoorInputError) {
            try door.simulate(kind, isActive: request.active)
        } catch {
            throw AdminError(
                .refused,
                code: error.code,
                message: "\(error)",
                remedy: error.remedy
            )
        }
        self.logger.notice(
            "simulated input moved",
            metadata: [
                LogKeys.door: "\(door.id)", "input": "\(input.rawValue)", "active": "\(request.active)",
                LogKeys.actor: "\(caller)",
            ]
        )
        await self.site.recorder.appendIfPossible(
            .action(
                ActionRecord(
                    at: self.site.clock.now,
                    actor: "\(caller)",
                    action: .doorSimulate,
                    door: door.id,
                    detail: "\(input.rawValue) \(before) → \(request.active)"
                )
            )
        )
        // The door follows its inputs by itself; who moved one wants to see what came of it.
        let deadline = ContinuousClock.now + Self.noticeLimit
        while await door.inputStates[kind] != request.active, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(2), clock: .continuous)
        }
        return await door.model
    }
}

extension DoorInput {
    fileprivate init(_ name: DoorInputName) {
        switch name {
        case .contact: self = .contact
        case .exitButton: self = .exitButton
        case .fireRelease: self = .fireRelease
        case .doorbell: self = .doorbell
        }
    }
}

extension DoorInputName {
    init(_ input: DoorInput) {
        switch input {
        case .contact: self = .contact
        case .exitButton: self = .exitButton
        case .fireRelease: self = .fireRelease
        case .doorbell: self = .doorbell
        }
    }
}

extension DoorInputError {
    fileprivate var code: String {
        switch self {
        case .absent: "input-absent"
        case .real: "input-not-simulated"
        }
    }

    fileprivate var remedy: String {
        switch self {
        case .absent: "What is wired to it: p2k16ctl door show."
        case .real: "Move it at the door itself."
        }
    }
}
