import AccessControl
import CardHashing
import Hardware
import Synchronization

/// Who may do what until when, for devices that decide by themselves and know cards by their numbers.
///
/// It is there before the facts are: until then nothing is known, and devices are left as they are.
final class Entitlements: Sendable {
    private struct Facts {
        var snapshot: CurrentSnapshot
        var rules: AccessRules
        var keys: CardKeys
        var clock: TrustedClock
    }

    /// What a device stands for.
    enum Place: Sendable, Hashable {
        case door(DoorID)
        /// By its name in p2k16.
        case tool(String)
    }

    private let facts = Mutex<Facts?>(nil)

    func open(snapshot: CurrentSnapshot, rules: AccessRules, keys: CardKeys, clock: TrustedClock) {
        self.facts.withLock { $0 = Facts(snapshot: snapshot, rules: rules, keys: keys, clock: clock) }
    }

    /// - Parameters:
    ///   - numbers: all that the text of the device may stand for.
    ///   - horizon: for how long those are told who have no end.
    func verdict(on numbers: [CardNumber], at place: Place, horizon: Duration) -> ESPRFIDVerdict {
        guard let facts = self.facts.withLock({ $0 }), let ring = facts.keys.ring else { return .unknown }
        let truth = facts.snapshot.truth
        let snapshot = facts.snapshot.value
        // Nothing has ever been loaded.
        guard snapshot.takenAt != Snapshot.empty.takenAt else { return .unknown }
        let policyPlace: Policy.Place
        let freshness: Freshness
        switch place {
        case .door(let door):
            policyPlace = .door(door)
            freshness = snapshot.doors[door]?.freshness ?? .any
        case .tool(let name):
            guard let tool = snapshot.tools.values.first(where: { $0.name == name }) else { return .unknown }
            policyPlace = .tool(tool.id)
            freshness = snapshot.freshness(of: tool.id)
        }
        // What is too old to decide by is too old to tell: what the device was told has an end of its own.
        guard freshness.accepts(truth) else { return .unknown }
        var known: [CardID: [CardToken]] = [:]
        for number in numbers {
            let tokens = ring.tokens(for: number)
            if let card = snapshot.card(matching: tokens) { known[card.id] = tokens }
        }
        guard let (_, tokens) = known.first else { return .denied }
        // Two cards that the device cannot tell apart: nobody gets in on somebody else's card.
        guard known.count == 1 else { return .denied }
        let entitlement = facts.rules.policy.entitlement(
            of: .card(tokens),
            to: policyPlace,
            in: snapshot,
            truth: truth,
            at: facts.clock.now,
            horizon: horizon
        )
        return entitlement.map { .granted(user: $0.user, until: $0.until.microseconds / 1_000_000) } ?? .denied
    }
}
