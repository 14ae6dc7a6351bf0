import AccessControl
import Synchronization

@testable import AccessDaemon

/// A directory of tools in memory, which can be away and which others can change.
final class ScriptedCheckouts: CheckoutAuthority {
    private struct State {
        var isCurrent = true
        var losesAnswers = false
        var holders: [ToolID: Checkout] = [:]
        var calls: [String] = []
        var now = Timestamp(seconds: 1_800_000_000)
    }

    private let state = Mutex(State())

    var isCurrent: Bool {
        get { self.state.withLock { $0.isCurrent } }
        set { self.state.withLock { $0.isCurrent = newValue } }
    }

    /// Checkouts are made, and whoever asked does not hear of it.
    var losesAnswers: Bool {
        get { self.state.withLock { $0.losesAnswers } }
        set { self.state.withLock { $0.losesAnswers = newValue } }
    }

    /// What it was told, in order.
    var calls: [String] { self.state.withLock { $0.calls } }

    func holder(of tool: ToolID) -> Checkout? { self.state.withLock { $0.holders[tool] } }

    /// Somebody else changes it.
    func set(_ checkout: Checkout?, of tool: ToolID) {
        self.state.withLock { $0.holders[tool] = checkout }
    }

    func checkOut(_ tool: ToolID, by account: AccountID) async throws -> CheckoutChange {
        try self.state.withLock { state in
            guard state.isCurrent else { throw UpstreamAwayError() }
            let previous = state.holders[tool].map { [$0.account] } ?? []
            guard previous != [account] else { throw CheckoutRefusal.alreadyCheckedOut }
            state.now = state.now + .seconds(1)
            let checkout = Checkout(tool: tool, account: account, started: state.now)
            state.holders[tool] = checkout
            state.calls.append("out \(account)")
            if state.losesAnswers { throw UpstreamAwayError() }
            return CheckoutChange(previous: previous, current: checkout, at: TrustedClock.wall)
        }
    }

    func checkIn(
        _ tool: ToolID,
        of holder: AccountID?,
        by account: AccountID,
        at time: Timestamp?
    ) async throws -> CheckoutChange {
        try self.state.withLock { state in
            guard state.isCurrent else { throw UpstreamAwayError() }
            guard let checkout = state.holders[tool], holder == nil || checkout.account == holder else {
                throw CheckoutRefusal.notCheckedOut
            }
            state.holders[tool] = nil
            state.calls.append("in \(checkout.account) by \(account)" + (time == nil ? "" : " late"))
            return CheckoutChange(previous: [checkout.account], current: nil, at: TrustedClock.wall)
        }
    }

    func mend(_ tool: ToolID, by account: AccountID) async throws -> [AccountID] { [] }
}

extension ToolDesk {
    /// For a door without tools.
    init(_ test: TestDoor) {
        self.init(
            supervisors: [:],
            authority: ScriptedCheckouts(),
            snapshot: test.controller.snapshot,
            rules: test.controller.rules,
            keys: test.controller.keys,
            recorder: test.recorder,
            clock: test.clock,
            logger: testLogger
        )
    }
}
