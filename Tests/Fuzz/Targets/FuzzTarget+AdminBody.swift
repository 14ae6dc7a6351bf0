import AdminModel
import FoundationEssentials

@testable import AdminAPI

extension FuzzTarget {
    /// JSON bodies of the admin socket, strictly read as each of the types that its routes take.
    static let adminBody = FuzzTarget(
        name: "admin-body",
        maximumLength: 2000,
        seeds: {
            let bodies = [
                #"{"seconds":10,"reason":"delivery"}"#, #"{"until":"2026-11-21T17:03:00.250000Z"}"#, "{}",
                #"{"account":"ada","number":"04A2B3C4D5E6F7","label":"blue","notation":"hex","byteOrder":"reversed"}"#,
                #"{"rows":[{"line":2,"username":"ada","number":"04A2B3C4","validUntil":"2027-01-31T00:00:00+02:00"}],"dryRun":true}"#,
                #"{"username":"ada","name":"Ada Nilsen","email":null}"#, #"{"number":"04A2B3C4","format":"short24"}"#,
                #"{"pin":"1234"}"#, #"{"code":"1234567890123456"}"#, #"{"count":5,"door":"entrance"}"#,
                #"{"title":"workshop-introduction","circle":"workshop","ageMonths":12}"#, #"{"employees":["a","b"]}"#,
            ]
            return bodies.flatMap { body in
                bodies.indices.map { [UInt8($0 * 3 % readers.count)] + Array(body.utf8) }.prefix(3)
            }
        },
        run: { bytes in
            guard let first = bytes.first else { return }
            let body = Data(bytes.dropFirst())
            // The first byte says which, and an even one that all others try it as well.
            if first & 0x80 == 0 {
                readers[Int(first) % readers.count](body)
            } else {
                for reader in readers { reader(body) }
            }
        }
    )

    private static let readers: [@Sendable (Data) -> Void] = [
        read(AccountRequest.self), read(AlarmAcknowledgeRequest.self), read(AwardRequest.self),
        read(BackupRequest.self), read(BadgeRequest.self), read(BreakGlassCreateRequest.self),
        read(BreakGlassRevokeRequest.self), read(BreakGlassUseRequest.self), read(CardAssignRequest.self),
        read(CardDisableAllRequest.self), read(CardDisableRequest.self), read(CardEnrollRequest.self),
        read(CardImportRequest.self), read(CardKeyRetireRequest.self), read(CardPINRequest.self),
        read(CardReplaceRequest.self), read(CardSetRequest.self), read(CardTransferRequest.self),
        read(CircleRequest.self), read(CompanyRequest.self), read(DoorInputRequest.self), read(EmployeeRequest.self),
        read(EmptyRequest.self), read(EnrolmentRequest.self), read(ForgetRequest.self), read(HoldRequest.self),
        read(InductionRequest.self), read(MemberRequest.self), read(MembershipRequest.self), read(OpenRequest.self),
        read(TapRequest.self), read(ToolOrderRequest.self), read(ToolRequest.self),
    ]

    private static func read<Body: AdminRequest>(_ type: Body.Type) -> @Sendable (Data) -> Void {
        { data in
            do {
                let body = try JSONDecoder().decode(StrictBody<Body>.self, from: data).value
                // What was understood can be said again, and means the same then.
                let text = try JSONEncoder().encode(body)
                let again = try JSONDecoder().decode(StrictBody<Body>.self, from: text).value
                precondition("\(again)" == "\(body)", "a body changed when it was written and read again")
            } catch let error as DecodingError {
                let told = AdminError(error)
                precondition(!told.message.isEmpty && told.kind == .badRequest)
            } catch {
                preconditionFailure("a body that was read cannot be written: \(error)")
            }
        }
    }
}
