import AccessControl
import Testing

@Suite struct AuthorizationVectorTests {
    typealias Facts = AuthorizationVectors.Facts

    @Test func allCasesArePresent() {
        #expect(AuthorizationVectors.all.doorAccess.count == 239)
        #expect(AuthorizationVectors.all.toolCheckout.count == 31)
    }

    @Test(arguments: AuthorizationVectors.all.doorAccess)
    func doorDecidesAsP2K16(_ vector: DoorCase) {
        let decision = Policy().decide(
            .account(Facts.account),
            opening: vector.doorIDs,
            in: vector.snapshot,
            truth: .own,
            at: Facts.now
        )
        #expect(decision.isGranted == vector.result, "\(decision)")
    }

    @Test(arguments: AuthorizationVectors.all.toolCheckout)
    func toolDecidesAsP2K16(_ vector: ToolCase) {
        let decision = Policy().decide(
            .account(Facts.account),
            checkingOut: ToolCase.tool,
            in: vector.snapshot,
            truth: .own,
            at: Facts.now
        )
        #expect(decision.isGranted == vector.isAllowed, "\(decision)")
        guard case .denied(let denial) = decision.verdict else { return }
        let message = denial.explanation(forToolTo: "foo", circle: "door")
        #expect(
            message
                == vector.message?.split(separator: "{username}", omittingEmptySubsequences: false).joined(
                    separator: "foo"
                )
        )
    }

    @Test(arguments: AuthorizationVectors.all.toolCheckout.filter(\.isAllowed))
    func toolIsToldWhatP2K16Tells(_ vector: ToolCase) {
        var machine = ToolMachine(limits: ToolLimits())
        let now = MonotonicTime(.zero)
        func checkout(_ account: AccountID) -> Checkout {
            Checkout(tool: ToolCase.tool, account: account, started: nil)
        }
        _ = machine.handle(.held(vector.toolState == "other" ? checkout(AccountID(1)) : nil), at: now)
        var effects: [ToolMachine.Effect] = []
        if vector.toolState == "other" { effects += machine.handle(.checkedIn, at: now) }
        effects += machine.handle(.checkedOut(checkout(Facts.account)), at: now)
        let told = effects.compactMap { effect in
            switch effect {
            case .lock: ["P/vec-tool/lock", "true"]
            case .unlock: ["P/vec-tool/unlock", "true"]
            case .warn, .checkIn, .wake: nil
            }
        }
        #expect(told == vector.mqtt)
    }
}
