import AdminAPI
import AdminModel

extension FakeBackend {
    private static let breakGlass = BreakGlassInfo(
        number: 17,
        door: "entrance",
        createdAt: FakeBackend.time,
        createdBy: "root (uid 0)",
        used: true,
        usedAt: FakeBackend.time,
        usedDoor: "entrance",
        usedBy: "reader entrance"
    )

    func breakGlassCodes(caller: Caller) async throws -> BreakGlassList {
        try self.note(caller)
        return BreakGlassList(codes: [Self.breakGlass])
    }

    func createBreakGlass(_ request: BreakGlassCreateRequest, caller: Caller) async throws -> BreakGlassCodeList {
        try self.note(caller) { $0.name = "\(request.count) \(request.door ?? "-")" }
        let code = BreakGlassCodeList.Code(
            number: 17,
            code: ClearBreakGlassCode("0171-9403-2267-4815"),
            door: request.door
        )
        return BreakGlassCodeList(site: "bitraf", codes: [code])
    }

    func revokeBreakGlass(_ request: BreakGlassRevokeRequest, caller: Caller) async throws -> BreakGlassList {
        try self.note(caller) { $0.name = request.numbers.map { "\($0)" } ?? "all" }
        return BreakGlassList(codes: [])
    }

    func useBreakGlass(_ request: BreakGlassUseRequest, caller: Caller) async throws -> DoorCommandReply {
        try self.note(caller) { $0.name = "\(request.door) \(request.code.text)" }
        return DoorCommandReply(door: Self.door, outcome: .commanded, sequence: 10)
    }
}
