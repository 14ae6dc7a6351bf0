import AccessControl
import LocalStore
import P2K16Directory

/// Where tools are checked out and in: the embedded directory, or p2k16 upstream.
protocol CheckoutAuthority: Sendable {
    /// Whether it can be asked, and what is known of it is what it says now.
    var isCurrent: Bool { get }

    /// Gives a tool to an account, taking it over from whoever has it.
    ///
    /// - Throws: `CheckoutRefusal`, and what its store throws.
    func checkOut(_ tool: ToolID, by account: AccountID) async throws -> CheckoutChange

    /// Takes a tool back.
    ///
    /// - Parameters:
    ///   - holder: who is to have had it; nil for whoever has it.
    ///   - account: who checks it in.
    ///   - time: when that was; nil for now.
    /// - Throws: `CheckoutRefusal`, and what its store throws.
    func checkIn(
        _ tool: ToolID,
        of holder: AccountID?,
        by account: AccountID,
        at time: Timestamp?
    ) async throws -> CheckoutChange

    /// Leaves a tool that several accounts have with the one who took it last.
    ///
    /// - Returns: those who lost it.
    func mend(_ tool: ToolID, by account: AccountID) async throws -> [AccountID]
}

extension EmbeddedDirectory: CheckoutAuthority {
    var isCurrent: Bool { true }

    func checkOut(_ tool: ToolID, by account: AccountID) async throws -> CheckoutChange {
        let change = try await self.store.checkOut(tool, by: account, at: self.now)
        try await self.refresh()
        return change
    }

    func checkIn(
        _ tool: ToolID,
        of holder: AccountID?,
        by account: AccountID,
        at time: Timestamp?
    ) async throws -> CheckoutChange {
        let change = try await self.store.checkIn(tool, of: holder, at: self.now)
        try await self.refresh()
        return change
    }

    /// Its own store never has two.
    func mend(_ tool: ToolID, by account: AccountID) async throws -> [AccountID] { [] }
}

extension UpstreamDirectory: CheckoutAuthority {
    var isCurrent: Bool { self.sync.isCurrent }

    func checkOut(_ tool: ToolID, by account: AccountID) async throws -> CheckoutChange {
        try await self.changeCheckouts { try await ToolCheckouts.checkOut(tool, by: account, on: $0) }
    }

    func checkIn(
        _ tool: ToolID,
        of holder: AccountID?,
        by account: AccountID,
        at time: Timestamp?
    ) async throws -> CheckoutChange {
        try await self.changeCheckouts {
            try await ToolCheckouts.checkIn(tool, of: holder, by: account, at: time, on: $0)
        }
    }

    func mend(_ tool: ToolID, by account: AccountID) async throws -> [AccountID] {
        try await self.changeCheckouts { try await ToolCheckouts.mend(tool, by: account, on: $0) }
    }
}
