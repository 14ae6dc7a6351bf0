import AccessControl
import Synchronization

/// The snapshot that decisions are taken from at the moment; swapping it is one pointer under a lock.
///
/// It is what the authority told, with the cards taken away that were restricted here and that the authority does not
/// know of yet: whatever is loaded, it never gives them back.
final class CurrentSnapshot: Sendable {
    private struct State {
        var authoritative: Snapshot
        var restrictions: [CardID: CardRestriction]

        var effective: Snapshot { self.authoritative.restricting(self.restrictions.values) }
    }

    /// Held by those who write, so that no tap waits while cards are copied.
    private let state: Mutex<State>
    private let effective: Mutex<Snapshot>
    /// An element after each change, or after several; one follower.
    let changes: AsyncStream<Void>
    private let change: AsyncStream<Void>.Continuation
    /// How long ago the upstream confirmed the facts; nil where they are the authority's own.
    let known: KnownTruth?

    init(_ snapshot: Snapshot, restrictions: [CardRestriction] = [], known: KnownTruth? = nil) {
        let state = State(
            authoritative: snapshot,
            restrictions: Dictionary(restrictions.map { ($0.card, $0) }) { $0.status < $1.status ? $1 : $0 }
        )
        (self.changes, self.change) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        self.known = known
        self.effective = Mutex(state.effective)
        self.state = Mutex(state)
    }

    var value: Snapshot {
        get { self.effective.withLock { $0 } }
        set { self.replace(by: newValue, lifting: []) }
    }

    /// How right the facts are. Asked before ``value``, it never makes that look newer than it is.
    var truth: Truth { self.known?.value ?? .own }

    /// Whether facts were ever loaded.
    var isLoaded: Bool { self.value.takenAt != Snapshot.empty.takenAt }

    /// What the authority told, without what was restricted since.
    var authoritative: Snapshot { self.state.withLock { $0.authoritative } }

    /// What the authority does not know yet, by card.
    var restrictions: [CardRestriction] {
        self.state.withLock { $0.restrictions.values.sorted { $0.card < $1.card } }
    }

    func restriction(of card: CardID) -> CardRestriction? { self.state.withLock { $0.restrictions[card] } }

    /// Takes a snapshot unless a newer one has been taken meanwhile: loads may overtake each other.
    func advance(to newer: Snapshot) {
        self.update { state in
            if newer.takenAt >= state.authoritative.takenAt { state.authoritative = newer }
        }
    }

    /// Takes a snapshot that was loaded after the authority learnt of restrictions.
    ///
    /// One that has become stricter meanwhile stays.
    func replace(by snapshot: Snapshot, lifting delivered: [CardRestriction]) {
        self.update { state in
            state.authoritative = snapshot
            for restriction in delivered where state.restrictions[restriction.card]?.status == restriction.status {
                state.restrictions[restriction.card] = nil
            }
        }
    }

    /// Takes cards away at once; of two statuses the stricter wins.
    func restrict(_ restrictions: [CardRestriction]) {
        self.update { state in
            for restriction in restrictions {
                if let known = state.restrictions[restriction.card], known.status >= restriction.status { continue }
                state.restrictions[restriction.card] = restriction
            }
        }
    }

    private func update(_ body: (inout State) -> Void) {
        self.state.withLock { state in
            body(&state)
            let effective = state.effective
            self.effective.withLock { $0 = effective }
        }
        self.change.yield()
    }
}
