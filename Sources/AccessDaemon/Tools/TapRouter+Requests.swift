import AccessControl
import CardHashing
import Hardware

extension TapRouter {
    /// What a member asks for at a tool's controller: a card means what it means at a reader of the tool.
    func take(_ request: ToolControllerRequest, at tool: ToolSupervisor) async -> ToolAnswer {
        let reader = ReaderID(tool.name)
        guard let number = request.card else { return await self.button(request, at: tool, reader) }
        let outcome: Outcome
        switch request.wish {
        case .tap: outcome = await self.tap(number, receivedAt: request.receivedAt, at: reader, on: .tool(tool))
        case .checkOut, .checkIn:
            outcome = .tool(
                await self.ask(request.wish, with: number, receivedAt: request.receivedAt, at: reader, of: tool)
            )
        }
        switch outcome {
        case .tool(let result): return self.answer(result, tool)
        case .enrolment, .induction, .decided:
            return ToolAnswer(
                isGranted: false,
                reason: "taken",
                message: "the card was taken for an enrolment or an induction"
            )
        }
    }

    /// A card at a tool, whichever reader it came by.
    func ask(
        _ wish: ToolControllerRequest.Wish,
        with number: CardNumber,
        receivedAt: ContinuousClock.Instant,
        at reader: ReaderID,
        of tool: ToolSupervisor
    ) async -> ToolDesk.Result {
        let keys = self.controller.keys.ring
        let tokens = keys?.tokens(for: number) ?? []
        let asker = ToolDesk.Asker(
            subject: .card(tokens),
            fingerprint: tokens.first?.hash.fingerprint,
            reader: reader,
            receivedAt: receivedAt
        )
        if let answer = await self.answer(self.judge(number, at: reader), at: tool, for: asker) { return answer }
        let result =
            switch wish {
            case .tap: await self.tools.tap(tokens, at: tool, for: asker)
            case .checkOut, .checkIn: await self.tools.ask(for: tool, toHave: wish == .checkOut, tokens, asker)
            }
        if result.outcome == .denied(.unknownCard) { self.note(unknown: number, at: reader) }
        if let card = result.card {
            self.controller.rehasher?.found(card, by: number, keys: keys, in: self.tools.snapshot.value)
        }
        return result
    }

    /// Without a card nobody is named: whoever has the tool is taken to have pressed it.
    private func button(
        _ request: ToolControllerRequest,
        at tool: ToolSupervisor,
        _ reader: ReaderID
    ) async -> ToolAnswer {
        guard request.wish == .checkIn, let described = self.tools.tool(of: tool),
            let holder = await self.tools.holder(of: described, at: tool)
        else { return ToolAnswer(isGranted: false, reason: "nothing-to-check-in", message: "nobody has the tool") }
        let asker = ToolDesk.Asker(subject: .account(holder), reader: reader, receivedAt: request.receivedAt)
        return self.answer(await self.tools.checkIn(described, of: holder, by: holder, for: asker), tool)
    }

    private func answer(_ result: ToolDesk.Result, _ tool: ToolSupervisor) -> ToolAnswer {
        let message = self.tools.message(of: result, tool.name)
        switch result.outcome {
        case .checkedOut: return ToolAnswer(isGranted: true, reason: "checked-out", message: message)
        case .checkedIn: return ToolAnswer(isGranted: true, reason: "checked-in", message: message)
        case .denied(let denial): return ToolAnswer(isGranted: false, reason: denial.code, message: message)
        case .nothingToCheckIn: return ToolAnswer(isGranted: false, reason: "nothing-to-check-in", message: message)
        }
    }
}

extension ToolDesk {
    /// A card that says what it wants.
    func ask(
        for supervisor: ToolSupervisor,
        toHave isCheckout: Bool,
        _ tokens: [CardToken],
        _ asker: Asker
    ) async -> Result {
        guard let tool = self.tool(of: supervisor) else {
            return await self.deny(supervisor.name, .unknownTool, nil, asker)
        }
        guard !isCheckout else { return await self.checkOut(tool, for: asker) }
        guard let card = self.snapshot.value.card(matching: tokens) else {
            return await self.deny(tool.name, .unknownCard, nil, asker)
        }
        guard !card.isGuest, card.state(at: self.clock.now) == .active else {
            return await self.deny(
                tool.name,
                card.isGuest ? .guestNotAllowed : .cardDisabled,
                nil,
                asker,
                card: card.id
            )
        }
        return await self.checkIn(tool, by: card.account, for: asker)
    }

    /// What became of it, for people; a refusal in the words of p2k16's web application where it has any.
    func message(of result: Result, _ tool: String) -> String {
        let snapshot = self.snapshot.value
        let username = result.account.flatMap { snapshot.account($0)?.username } ?? "somebody unknown"
        switch result.outcome {
        case .checkedOut(let from):
            return "\(username) has “\(tool)” now" + (from.isEmpty ? "" : ", taken over from \(self.names(of: from))")
        case .checkedIn(let of):
            return "“\(tool)” is checked in" + (of == [result.account] ? "" : "; \(self.names(of: of)) had it")
        case .denied(let denial):
            if denial == .truthTooOld, case .confirmed(_, let age, _) = self.snapshot.truth {
                return "\(denial.explanation); that is \(age.inWords) old"
            }
            let circle = snapshot.tools.values.first { $0.name == tool }?.circle.flatMap { snapshot.circles[$0]?.name }
            return denial.explanation(forToolTo: username, circle: circle ?? "-")
        case .nothingToCheckIn: return "nobody has “\(tool)”"
        }
    }
}
