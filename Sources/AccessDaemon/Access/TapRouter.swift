import AccessControl
import CardHashing
import Hardware

/// Takes each tap where it belongs: to the enrolment that its reader is used for at the moment, else to the door or tool.
struct TapRouter: Sendable {
    enum Outcome: Sendable {
        case decided(AccessController.Result)
        case tool(ToolDesk.Result)
        /// An enrolment took it; the door was not asked.
        case enrolment(EnrolmentMachine.Step)
        /// An induction took it; the door was not asked.
        case induction(InductionMachine.Step)
    }

    let controller: AccessController
    let tools: ToolDesk
    let enrolments: Enrolments
    let inductions: Inductions
    let notes: TapNotes
    /// Watches for guessing; nil where nothing does.
    var watch: TapWatch?
    /// Opens for codes that are typed without a card; nil where nothing does.
    var breakGlass: BreakGlassDesk?

    /// Takes a tapped card through to the door, the tool or the enrolment.
    func tap(
        _ number: CardNumber,
        receivedAt: ContinuousClock.Instant = .now,
        at reader: ReaderID,
        on place: TapPlace,
        pin: PINCheck = .missing
    ) async -> Outcome {
        if let step = self.enrolments.take(number, receivedAt: receivedAt, at: reader) { return .enrolment(step) }
        if let step = self.inductions.take(number, receivedAt: receivedAt, at: reader) { return .induction(step) }
        let door: DoorController
        switch place {
        case .tool(let tool):
            if let step = self.inductions.instructorTapped(
                number,
                receivedAt: receivedAt,
                at: reader,
                of: tool.name
            ) {
                return .induction(step)
            }
            return .tool(await self.ask(.tap, with: number, receivedAt: receivedAt, at: reader, of: tool))
        case .door(let controller): door = controller
        }
        let judgement = self.judge(number, at: reader)
        if judgement == .count { return .decided(self.controller.answer(number, on: door)) }
        let result = await self.controller.tap(
            number,
            receivedAt: receivedAt,
            at: reader,
            on: door,
            pin: pin,
            isPaused: judgement == .pause
        )
        // Nobody at the door waits for this, and it waits for nothing.
        self.note(number, result, at: reader, door: door.id)
        return .decided(result)
    }

    /// The card whose PIN is to be asked for first; nil when none is, or when the tap is an enrolment's.
    func cardToAsk(_ number: CardNumber, at reader: ReaderID, on place: TapPlace) async -> Card? {
        guard let door = place.door, !self.enrolments.isOpen(at: reader),
            self.inductions.session(at: reader) == nil
        else { return nil }
        return await self.controller.cardToAsk(number, on: door)
    }

    /// Compares a PIN that came together with the card, as it does at a simulated reader.
    ///
    /// - Parameter typed: nil when none was typed.
    func check(
        _ typed: String?,
        of number: CardNumber,
        at reader: ReaderID,
        on place: TapPlace
    ) async -> PINCheck {
        guard let card = await self.cardToAsk(number, at: reader, on: place) else { return .missing }
        let desk = self.controller.pins.desk
        if let answer = desk.answer(withoutAsking: card, at: reader) { return answer }
        guard let typed else { return .missing }
        return await desk.check(PIN(typed), of: card, at: reader)
    }

    private func note(_ number: CardNumber, _ result: AccessController.Result, at reader: ReaderID, door: DoorID) {
        let now = self.controller.clock.now
        if let card = result.decision.card {
            let opened = result.openFor != nil
            self.notes.add(CardUse(card: card, at: now, reader: reader, door: door, opened: opened))
        } else if result.decision.verdict == .denied(.unknownCard) {
            self.note(unknown: number, at: reader)
        }
    }

    func note(unknown number: CardNumber, at reader: ReaderID) {
        guard number.refusal == nil, let ring = self.controller.keys.ring else { return }
        let now = self.controller.clock.now
        let tokens = ring.tokens(enrolling: number, shortFormats: self.enrolments.judge.shortFormats)
        self.notes.add(UnknownTap(tokens: tokens, reader: reader, firstAt: now, lastAt: now, count: 1))
    }
}
