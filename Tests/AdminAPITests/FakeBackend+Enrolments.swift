import AdminAPI
import AdminModel

extension FakeBackend {
    static func enrolment(_ step: EnrolmentStep, secondsLeft: Int? = nil) -> Enrolment {
        Enrolment(
            id: 3,
            reader: "front",
            door: "entrance",
            format: .full,
            actor: "root (uid 0)",
            account: "anna",
            label: "blue fob",
            step: step,
            secondsLeft: secondsLeft
        )
    }

    func beginEnrolment(_ request: EnrolmentRequest, reader id: String, caller: Caller) async throws -> Enrolment {
        Self.enrolment(.tap, secondsLeft: 60)
    }

    func enrolments(caller: Caller) async throws -> [Enrolment] { [Self.enrolment(.tap, secondsLeft: 60)] }

    func enrolment(_ id: UInt64, caller: Caller) async throws -> Enrolment { Self.enrolment(.expired) }

    func followEnrolment(_ id: UInt64, caller: Caller) async throws -> AsyncStream<Enrolment> {
        AsyncStream { continuation in
            continuation.yield(Self.enrolment(.tap, secondsLeft: 60))
            continuation.yield(Self.enrolment(.expired))
            continuation.finish()
        }
    }

    func confirmEnrolment(_ id: UInt64, caller: Caller) async throws -> Card { Self.card }

    func cancelEnrolment(_ id: UInt64, caller: Caller) async throws -> Enrolment { Self.enrolment(.cancelled) }

    func unknownTaps(caller: Caller) async throws -> [UnknownTap] {
        [
            UnknownTap(
                fingerprint: "K7QD-3MTA",
                format: .full,
                reader: "front",
                firstAt: Self.time,
                lastAt: Self.time,
                count: 2
            )
        ]
    }

    func assign(_ request: CardAssignRequest, fingerprint: String, caller: Caller) async throws -> Card { Self.card }

    func importCards(_ request: CardImportRequest, caller: Caller) async throws -> CardImportReply {
        CardImportReply(rows: request.rows.map { CardImportResult(line: $0.line, outcome: .enrolled, card: 12) })
    }
}
