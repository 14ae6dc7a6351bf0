import AdminAPI
import AdminModel

extension FakeBackend {
    static func induction(_ step: InductionStep, secondsLeft: Int? = nil) -> Induction {
        Induction(
            id: 4,
            reader: "front",
            badge: "laser",
            instructor: "bob",
            actor: "root (uid 0)",
            step: step,
            secondsLeft: secondsLeft
        )
    }

    func beginInduction(_ request: InductionRequest, reader id: String, caller: Caller) async throws -> Induction {
        Self.induction(.tap, secondsLeft: 20)
    }

    func inductions(caller: Caller) async throws -> [Induction] { [Self.induction(.tap, secondsLeft: 20)] }

    func followInduction(_ id: UInt64, caller: Caller) async throws -> AsyncStream<Induction> {
        AsyncStream { continuation in
            continuation.yield(Self.induction(.tap, secondsLeft: 20))
            continuation.yield(Self.induction(.expired))
            continuation.finish()
        }
    }
}
