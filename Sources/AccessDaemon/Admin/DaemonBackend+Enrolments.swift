import AccessControl
import AdminAPI
import AdminModel
import Hardware
import Logging
import Postgres

extension DaemonBackend {
    func beginEnrolment(_ request: EnrolmentRequest, reader id: String, caller: Caller) async throws -> Enrolment {
        let (reader, door, format) = try self.enrolmentReader(id)
        let purpose: EnrolmentPurpose
        if let card = request.card {
            purpose = try self.completion(of: CardID(card), at: id, format)
        } else if request.guest == true {
            purpose = try self.sponsorship(request, caller: caller)
        } else {
            let account = try self.account(named: request.username ?? "")
            guard !account.isSystem else {
                throw AdminError(
                    .refused,
                    code: "account-is-service",
                    message: "the account “\(account.username)” is a service, not a person, and gets no card"
                )
            }
            purpose = .enrol(
                account: account.id,
                label: try self.label(request.label ?? Self.defaultLabel),
                validFrom: request.validFrom?.timestamp,
                validUntil: request.validUntil?.timestamp
            )
        }
        _ = try self.keyRing()
        if let fault = reader.health.fault {
            throw AdminError(
                .unavailable,
                code: "reader-away",
                message: "no card can be tapped at “\(id)”: \(fault)",
                remedy: "Check the reader and what it is connected by, or take another reader."
            )
        }
        // Better now than after somebody has tapped twice.
        if let upstream = self.site.upstream {
            guard case .connected(since: _) = upstream.sync.state else {
                throw Self.upstreamAway("the upstream database is not connected, and cards are enrolled there")
            }
        }
        if let note = self.inductionNote(at: reader.id) {
            throw AdminError(.conflict, code: "reader-busy", message: note, remedy: "Wait, or take another reader.")
        }
        let place = Enrolments.Place(reader: reader.id, door: door?.id, format: format)
        let (session, isNew) = self.site.taps.enrolments.begin(at: place, for: purpose, actor: "\(caller)")
        guard isNew else {
            let running = self.model(session)
            throw AdminError(
                .conflict,
                code: "reader-busy",
                message: """
                    \(running.actor) is enrolling a card of \(running.account) at “\(id)”, for \
                    \(running.secondsLeft ?? 0) s more at most
                    """,
                remedy: "Wait, or take another reader."
            )
        }
        self.logger.notice(
            "enrolment begins, the reader's taps are its own",
            metadata: [LogKeys.reader: "\(id)", "actor": "\(caller)"]
        )
        let model = self.model(session)
        await self.record(.enrolmentBegin, session, "the taps of reader \(id) are for \(model.account)", caller)
        return model
    }

    /// What people should know of a reader whose taps do not go to its door; nil when they do.
    func enrolmentNote(at reader: ReaderID) -> String? {
        guard let session = self.site.taps.enrolments.all.first(where: { $0.reader == reader }) else { return nil }
        let enrolment = self.model(session)
        switch enrolment.step {
        case .tap, .tapAgain:
            return "an enrolment by \(enrolment.actor) takes its taps, for \(enrolment.secondsLeft ?? 0) s more at most"
        case .confirm, .storing, .stored, .cancelled, .expired, .otherCard, .refused: return nil
        }
    }

    func enrolments(caller: Caller) async throws -> [Enrolment] {
        self.site.taps.enrolments.all.map(self.model).sorted { $0.id < $1.id }
    }

    func enrolment(_ id: UInt64, caller: Caller) async throws -> Enrolment {
        self.model(try self.session(id))
    }

    func followEnrolment(_ id: UInt64, caller: Caller) async throws -> AsyncStream<Enrolment> {
        let session = try self.session(id)
        guard session.follow() else {
            throw AdminError(.conflict, code: "enrolment-followed", message: "somebody follows enrolment \(id) already")
        }
        let snapshot = self.site.snapshot
        let feed = EnrolmentFeed(session) { Enrolment($0, in: snapshot.value) }
        return AsyncStream(unfolding: { await feed.next() }, onCancel: { session.cancel() })
    }

    func confirmEnrolment(_ id: UInt64, caller: Caller) async throws -> AdminModel.Card {
        let session = try self.session(id)
        guard let tokens = session.confirm() else {
            let enrolment = self.model(session)
            throw AdminError(
                .conflict,
                code: "nothing-to-confirm",
                message: enrolment.message ?? "enrolment \(id) has nothing to confirm",
                remedy: enrolment.remedy ?? "A card has to be tapped twice first."
            )
        }
        do {
            let card: AdminModel.Card
            switch session.purpose {
            case .enrol(let account, let label, let validFrom, let validUntil, let isGuest):
                guard let owner = self.site.snapshot.value.account(account) else {
                    throw AdminError(.conflict, code: "account-unknown", message: "the account is gone")
                }
                // Others may have lent cards in the account's name meanwhile.
                if isGuest { _ = try self.checkSponsoring(by: account, until: validUntil) }
                let draft = CardDraft(
                    account: account,
                    label: label,
                    validFrom: validFrom,
                    validUntil: validUntil,
                    tokens: tokens,
                    isGuest: isGuest
                )
                card =
                    if isGuest, let lent = self.site.snapshot.value.card(matching: tokens) {
                        try await self.lend(lent, again: draft, caller: caller)
                    } else {
                        try await self.enroll(draft, for: owner, caller: caller)
                    }
            case .complete(let id): card = try await self.complete(id, tokens, caller: caller)
            }
            session.answered(.stored(CardID(card.id)))
            return card
        } catch {
            session.answered(.failed((error as? AdminError)?.message ?? "the card could not be stored"))
            throw error
        }
    }

    func cancelEnrolment(_ id: UInt64, caller: Caller) async throws -> Enrolment {
        let session = try self.session(id)
        let before = session.status().step
        session.cancel()
        if case .ended = before {
        } else {
            await self.record(.enrolmentCancel, session, "at reader \(session.reader)", caller)
        }
        return self.model(session)
    }

    private func record(
        _ action: ActionRecord.Action,
        _ session: EnrolmentSession,
        _ detail: String,
        _ caller: Caller
    ) async {
        switch session.purpose {
        case .enrol(let account, _, _, _, _): await self.record(action, of: account, nil, detail, caller)
        case .complete(let card):
            await self.record(action, of: self.site.snapshot.value.card(card)?.account, card, detail, caller)
        }
    }

    private func complete(_ id: CardID, _ tokens: [CardToken], caller: Caller) async throws -> AdminModel.Card {
        try await self.atAuthority { try await self.site.cards.complete(id, tokens, actor: "\(caller)") }
        let account = self.site.snapshot.value.card(id)?.account
        let fingerprint = tokens.first?.hash.fingerprint ?? "-"
        await self.record(.cardComplete, of: account, id, "full number, \(fingerprint)", caller)
        await self.site.taps.notes.enrolled(tokens)
        return try self.wire(id)
    }

    /// The reader, the door that it opens if any, and how much of a number it delivers.
    private func enrolmentReader(
        _ id: String
    ) throws -> (reader: any CardReader, door: DoorController?, format: AccessControl.CardFormat) {
        let assignment = try self.reader(named: id)
        // Of a reader that delivers several forms the longest counts; a a short tap completes nothing.
        let formats = self.site.configuration.readers.first { $0.id == assignment.reader.id }?.formats ?? []
        let format = formats.contains(.full) ? .full : formats.max { ($0.width ?? 0) < ($1.width ?? 0) }
        return (assignment.reader, assignment.place.door, format ?? .full)
    }

    private func completion(
        of card: CardID,
        at reader: String,
        _ format: AccessControl.CardFormat
    ) throws -> EnrolmentPurpose {
        _ = try self.card(card)
        guard self.site.snapshot.value.isShort(card) else {
            throw AdminError(
                .refused,
                code: "card-not-short",
                message: "the full number of card \(card) is known already",
                remedy: "Only cards that were enrolled at a reader of a short format need this."
            )
        }
        guard format == .full else {
            throw AdminError(
                .refused,
                code: "reader-short",
                message: "the reader “\(reader)” delivers only the short form \(format.rawValue)",
                remedy: "Take a reader with the format full."
            )
        }
        return .complete(card)
    }

    private func session(_ id: UInt64) throws -> EnrolmentSession {
        guard let session = self.site.taps.enrolments.all.first(where: { $0.id == id }) else {
            throw AdminError(
                .notFound,
                code: "enrolment-unknown",
                message: "there is no enrolment \(id)",
                remedy: "Begin one: p2k16ctl card enroll --reader."
            )
        }
        return session
    }

    private func model(_ session: EnrolmentSession) -> Enrolment { Enrolment(session, in: self.site.snapshot.value) }
}
