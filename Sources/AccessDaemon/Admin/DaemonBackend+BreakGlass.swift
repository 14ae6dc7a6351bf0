import AccessControl
import AdminAPI
import AdminModel

// Codes on paper for when nothing else opens.
extension DaemonBackend {
    func breakGlassCodes(caller: Caller) async throws -> BreakGlassList {
        BreakGlassList(
            codes: try await self.refusing { () async throws(BreakGlassRefusal) in
                try await self.site.breakGlass.entries().map { BreakGlassInfo($0.entry, isUsed: $0.isUsed) }
            }
        )
    }

    func createBreakGlass(_ request: BreakGlassCreateRequest, caller: Caller) async throws -> BreakGlassCodeList {
        let door = try request.door.map { try self.door(named: $0).id }
        let codes = try await self.refusing { () async throws(BreakGlassRefusal) in
            try await self.site.breakGlass.create(request.count, for: door, by: "\(caller)")
        }
        let names = codes.map { BreakGlassCode.name(of: $0.number) }.joined(separator: ", ")
        await self.site.recorder.appendIfPossible(
            .action(
                ActionRecord(
                    at: self.site.clock.now,
                    actor: "\(caller)",
                    action: .breakGlassCreate,
                    door: door,
                    detail: "codes \(names)"
                )
            )
        )
        return BreakGlassCodeList(
            site: self.site.configuration.site,
            codes: codes.map {
                BreakGlassCodeList.Code(
                    number: $0.number,
                    code: ClearBreakGlassCode($0.clearText),
                    door: door?.rawValue
                )
            }
        )
    }

    func revokeBreakGlass(_ request: BreakGlassRevokeRequest, caller: Caller) async throws -> BreakGlassList {
        let present = try await self.refusing { () async throws(BreakGlassRefusal) in
            try await self.site.breakGlass.entries().map(\.entry.number)
        }
        let numbers = Set(request.numbers ?? present)
        if let unknown = numbers.subtracting(present).min() {
            throw AdminError(
                .notFound,
                code: "break-glass-unknown",
                message: "there is no code \(BreakGlassCode.name(of: unknown)); nothing was revoked",
                remedy: "The codes: p2k16ctl break-glass list."
            )
        }
        let removed = try await self.refusing { () async throws(BreakGlassRefusal) in
            try await self.site.breakGlass.remove(numbers)
        }
        if !removed.isEmpty {
            let names = removed.map {
                BreakGlassCode.name(of: $0.number) + ($0.usedAt.map { " (used \(WireTime(microseconds: $0)))" } ?? "")
            }
            await self.site.recorder.appendIfPossible(
                .action(
                    ActionRecord(
                        at: self.site.clock.now,
                        actor: "\(caller)",
                        action: .breakGlassRevoke,
                        detail: "codes \(names.joined(separator: ", "))"
                    )
                )
            )
        }
        return try await self.breakGlassCodes(caller: caller)
    }

    func useBreakGlass(_ request: BreakGlassUseRequest, caller: Caller) async throws -> DoorCommandReply {
        let door = try self.door(named: request.door)
        guard let code = BreakGlassCode(request.code.text) else {
            throw AdminError(
                .badRequest,
                code: "break-glass-malformed",
                message: "this is no break-glass code; a digit may be mistyped",
                remedy: "Type all 16 digits as they stand there."
            )
        }
        let opening = try await self.refusing { () async throws(BreakGlassRefusal) in
            try await self.site.breakGlass.open(door, with: code, by: "\(caller)")
        }
        return DoorCommandReply(
            door: await door.model,
            outcome: opening.failure == nil ? .commanded : .failed,
            sequence: opening.sequence,
            detail: opening.failure
        )
    }

    private func refusing<Value>(_ body: () async throws(BreakGlassRefusal) -> Value) async throws -> Value {
        do {
            return try await body()
        } catch {
            let (kind, code, remedy): (AdminError.Kind, String, String?) =
                switch error {
                case .wrong: (.refused, "break-glass-wrong", "It may be another site's, or revoked.")
                case .used: (.refused, "break-glass-used", "Take another one; each opens once.")
                case .otherDoor: (.refused, "break-glass-other-door", "Take one for this door.")
                case .waiting: (.refused, "break-glass-waiting", "Wait, then type it anew.")
                case .tooMany: (.conflict, "break-glass-full", "Revoke used ones: p2k16ctl break-glass list.")
                case .unusable: (.unavailable, "break-glass-unusable", "See Docs/operations.md, break-glass codes.")
                }
            throw AdminError(kind, code: code, message: "\(error)", remedy: remedy)
        }
    }
}

extension BreakGlassInfo {
    fileprivate init(_ entry: BreakGlassEntry, isUsed: Bool) {
        self.init(
            number: entry.number,
            door: entry.door,
            createdAt: WireTime(microseconds: entry.createdAt),
            createdBy: entry.createdBy,
            used: isUsed,
            usedAt: entry.usedAt.map { WireTime(microseconds: $0) },
            usedDoor: entry.usedDoor,
            usedBy: entry.usedBy
        )
    }
}
