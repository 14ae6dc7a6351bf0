import AccessControl
import Hardware
import Logging
import ServiceLifecycle

/// Runs the readers and takes their taps to the doors, each reader's in order and independent of the others.
struct ReaderService: Service {
    let assignments: [ReaderAssignment]
    let router: TapRouter

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                for assignment in self.assignments {
                    group.addTask { await assignment.reader.run() }
                    group.addTask { await self.serve(assignment) }
                    for feedback in assignment.feedback { group.addTask { await feedback.run() } }
                }
                await group.waitForAll()
            }
        }
    }

    private func serve(_ assignment: ReaderAssignment) async {
        let keypad = Keypad()
        await withDiscardingTaskGroup { group in
            if let keys = assignment.reader.keys { group.addTask { await keypad.run(keys) } }
            for await tap in assignment.reader.taps {
                keypad.replace()
                let number = self.router.controller.number(of: tap)
                if assignment.reader.keys != nil,
                    let card = await self.router.cardToAsk(number, at: assignment.reader.id, on: assignment.door)
                {
                    // On its own, so that another card can be tapped instead of typing.
                    group.addTask { await self.ask(for: card, number, tap.receivedAt, keypad, assignment) }
                } else {
                    await self.take(number, tap.receivedAt, assignment)
                }
            }
            group.cancelAll()
        }
    }

    /// Asks for the PIN of a card that opens the door otherwise.
    private func ask(
        for card: Card,
        _ number: CardNumber,
        _ receivedAt: ContinuousClock.Instant,
        _ keypad: Keypad,
        _ assignment: ReaderAssignment
    ) async {
        let desk = self.router.controller.pins.desk
        let reader = assignment.reader.id
        guard card.pin != nil else { return await self.take(number, receivedAt, assignment, pin: .notSet) }
        guard desk.mayTry(card.id, at: reader) else {
            return await self.take(number, receivedAt, assignment, pin: .waiting)
        }
        assignment.show(.enterPIN)
        switch await keypad.entry() {
        case .replaced:
            return
        case .tookTooLong:
            await self.take(number, .now, assignment, pin: .missing)
        case .typed(let digits):
            let typedAt = ContinuousClock.now
            let check = await desk.check(PIN(digits: digits), of: card, at: reader)
            await self.take(number, typedAt, assignment, pin: check)
        }
    }

    private func take(
        _ number: CardNumber,
        _ receivedAt: ContinuousClock.Instant,
        _ assignment: ReaderAssignment,
        pin: PINCheck = .missing
    ) async {
        let outcome = await self.router.tap(
            number,
            receivedAt: receivedAt,
            at: assignment.reader.id,
            on: assignment.door,
            pin: pin
        )
        if let signal = ReaderSignal(outcome) { assignment.show(signal) }
    }
}
