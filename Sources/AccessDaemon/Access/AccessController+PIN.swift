import AccessControl
import CardHashing

extension AccessController {
    /// The card whose PIN is to be asked for: nil when the door asks for none, or when the answer is no anyway, which
    /// whoever stands there learns at once.
    func cardToAsk(_ number: CardNumber, on door: DoorController) async -> Card? {
        guard self.pins.doors.contains(door.id), let ring = self.keys.ring else { return nil }
        let truth = self.snapshot.truth
        let snapshot = self.snapshot.value
        var decision = self.rules.policy.decide(
            .card(ring.tokens(for: number)),
            opening: [door.id],
            in: snapshot,
            truth: truth,
            at: self.clock.now
        )
        _ = await door.admission.apply(to: &decision, for: door.id, in: snapshot)
        guard decision.isGranted else { return nil }
        return decision.card.flatMap { snapshot.card($0) }
    }
}
