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
            at: Facts.now
        )
        #expect(decision.isGranted == vector.isAllowed, "\(decision)")
    }
}
