import AccessControl
import AdminAPI
import AdminModel
import CardHashing
import Postgres

// The keys that cards are known by: two at most are in use, the older until its cards were tapped.
extension DaemonBackend {
    func cardKeys(caller: Caller) async throws -> CardKeyList {
        self.keyList
    }

    func rotateCardKey(caller: Caller) async throws -> CardKeyList {
        try await self.changingKeys {
            let ring = try self.keyRing()
            let known = try await self.site.cards.keys()
            guard ring.keys.count == 1, known.filter({ !$0.value }).count <= 1 else {
                throw AdminError(
                    .conflict,
                    code: "card-key-rotating",
                    message: "two card keys are in use already",
                    remedy: "Retire the older one first: p2k16ctl card key show."
                )
            }
            let id = CardKeyID((known.keys.map(\.rawValue).max() ?? ring.newest.id.rawValue) + 1)
            let key = CardHashing.CardKey(generating: id)
            guard let next = ring.adding(key) else { return }
            // On disk before anything is hashed under it: a key that is lost takes its cards along.
            let file = CardKeyFile(path: self.site.configuration.cardKeyFile)
            try file.replace(with: next)
            do {
                try await self.site.cards.agree(
                    on: [id: key.checkValue, ring.newest.id: ring.newest.checkValue],
                    actor: "\(caller)"
                )
            } catch {
                // Where only the answer was lost, the key is the space's by now and must stay.
                let known = error is PostgresError ? try? await self.site.cards.keys() : nil
                guard known?[id] == false else {
                    try file.replace(with: ring)
                    throw error
                }
            }
            self.site.keys.ring = next
            let detail = "key \(id.rawValue), \(key.fingerprint), beside key \(ring.newest.id.rawValue)"
            await self.record(.cardKeyRotate, of: nil, nil, detail, caller)
        }
        return self.keyList
    }

    func retireCardKey(_ request: CardKeyRetireRequest, key id: Int32, caller: Caller) async throws -> CardKeyList {
        let key = CardKeyID(id)
        try await self.changingKeys {
            let ring = try self.keyRing()
            let known = try await self.site.cards.keys()
            guard let isRetired = known[key] else {
                throw AdminError(
                    .notFound,
                    code: "card-key-unknown",
                    message: "there is no card key \(id)",
                    remedy: "The keys: p2k16ctl card key show."
                )
            }
            guard ring.newest.id != key else {
                throw AdminError(
                    .refused,
                    code: "card-key-newest",
                    message: "this site has no newer card key than \(id), so no card could be recognised without it",
                    remedy: "Make a new key with p2k16ctl card key rotate, or copy the key file of a site that has one."
                )
            }
            guard ring.newest.id > key || request.evenIfInUse == true else {
                throw AdminError(
                    .refused,
                    code: "card-key-newest",
                    message: "this site does not have card key \(id), and those that have it enrol cards under it",
                    remedy: """
                        Copy the key file of a site that has it. If none has it any more, retire it nevertheless with \
                        --yes: cards that are known by it alone have to be enrolled again.
                        """
                )
            }
            let needed = try await self.site.cards.retireKey(
                key,
                evenIfInUse: request.evenIfInUse == true,
                actor: "\(caller)"
            )
            guard needed == 0 || request.evenIfInUse == true else {
                throw AdminError(
                    .conflict,
                    code: "card-key-in-use",
                    message: needed == 1
                        ? "1 active card is known by key \(id) alone, and would open nothing any more"
                        : "\(needed) active cards are known by key \(id) alone, and would open nothing any more",
                    remedy:
                        "Have them tapped, see p2k16ctl card list --old-key; or retire the key nevertheless with --yes."
                )
            }
            if let next = ring.removing(key), ring.keys.contains(where: { $0.id == key }) {
                try CardKeyFile(path: self.site.configuration.cardKeyFile).replace(with: next)
                self.site.keys.ring = next
            }
            guard !isRetired else { return }
            let detail = "key \(id)" + (needed > 0 ? ", which \(needed) active cards were known by alone" : "")
            await self.record(.cardKeyRetire, of: nil, nil, detail, caller)
        }
        return self.keyList
    }

    private var keyList: CardKeyList {
        let snapshot = self.site.snapshot.value
        let ring = self.site.keys.ring
        var cards: [CardKeyID: Int] = [:]
        var needed: [CardKeyID: Int] = [:]
        for card in snapshot.cards {
            for key in Set(snapshot.tokens(of: card.id).map(\.key)) {
                cards[key, default: 0] += card.status == .active ? 1 : 0
                needed[key, default: 0] += card.status == .active && snapshot.needs(key, for: card.id) ? 1 : 0
            }
        }
        let own = ring?.keys ?? []
        let ids = Set(cards.keys).union(own.map(\.id)).sorted(by: >)
        let keys = ids.map { id in
            let key = own.first { $0.id == id }
            return AdminModel.CardKey(
                id: id.rawValue,
                fingerprint: key?.fingerprint,
                here: key != nil,
                newest: id == ring?.newest.id,
                cards: cards[id] ?? 0,
                needed: needed[id] ?? 0
            )
        }
        return CardKeyList(keys: keys, file: self.site.configuration.cardKeyFile)
    }

    private func changingKeys(_ body: () async throws -> Void) async throws {
        do {
            try await self.site.keys.exclusively { try await self.atAuthority(body) }
        } catch is CardKeysBusyError {
            throw AdminError(
                .conflict,
                code: "card-key-busy",
                message: "somebody else is changing the card keys at this moment",
                remedy: "See what came of it: p2k16ctl card key show."
            )
        } catch let error as CardKeyFileError {
            throw AdminError(
                .unavailable,
                code: "card-key-file",
                message: "the card key file \(error.path) \(error.message)",
                remedy: error.remedy
            )
        }
    }
}
