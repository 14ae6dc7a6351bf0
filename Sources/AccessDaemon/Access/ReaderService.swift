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
            if let keys = assignment.reader.keys {
                group.addTask { await keypad.run(keys) }
                group.addTask { for await digits in keypad.codes { await self.take(code: digits, assignment) } }
            }
            for await tap in assignment.reader.taps {
                keypad.replace()
                let number = self.router.controller.number(of: tap)
                let reader = assignment.reader.id
                guard assignment.reader.keys != nil,
                    let card = await self.router.cardToAsk(number, at: reader, on: assignment.place)
                else {
                    await self.take(number, tap.receivedAt, assignment)
                    continue
                }
                if let answer = self.router.controller.pins.desk.answer(withoutAsking: card, at: reader) {
                    await self.take(number, tap.receivedAt, assignment, pin: answer)
                    continue
                }
                // Before the member is asked: no key is lost, and the next tap finds whom it replaces.
                let keys = keypad.listen()
                assignment.show(.enterPIN)
                // On its own, so that another card can be tapped instead of typing.
                group.addTask { await self.take(keys, of: card, number, assignment) }
            }
            group.cancelAll()
        }
    }

    /// A code on paper, typed without a card.
    private func take(code digits: [UInt8], _ assignment: ReaderAssignment) async {
        guard let desk = self.router.breakGlass, let door = assignment.place.door else { return }
        guard let code = BreakGlassCode(digits: digits) else {
            // Mistyped: that much its last digit tells anybody.
            assignment.show(.tryAgain)
            return
        }
        do {
            let opening = try await desk.open(door, with: code, by: "reader \(assignment.reader.id)")
            assignment.show(opening.failure == nil ? .granted : .tryAgain)
        } catch {
            assignment.show(.denied)
        }
    }

    /// Waits for the PIN of a card that opens the door otherwise.
    private func take(
        _ keys: AsyncStream<KeypadKey>,
        of card: Card,
        _ number: CardNumber,
        _ assignment: ReaderAssignment
    ) async {
        switch await Keypad.entry(keys) {
        case .replaced:
            return
        case .tookTooLong:
            await self.take(number, .now, assignment, pin: .missing)
        case .typed(let digits):
            let typedAt = ContinuousClock.now
            let desk = self.router.controller.pins.desk
            let check = await desk.check(PIN(digits: digits), of: card, at: assignment.reader.id)
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
            on: assignment.place,
            pin: pin
        )
        if let signal = ReaderSignal(outcome) { assignment.show(signal) }
    }
}
