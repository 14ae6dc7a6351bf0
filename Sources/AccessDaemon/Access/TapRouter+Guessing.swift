import AccessControl
import CardHashing

// Taps at a reader where somebody tries card numbers.
extension TapRouter {
    /// What to do with a tap, as far as guessing is concerned.
    func judge(_ number: CardNumber, at reader: ReaderID) -> TapWatch.Judgement {
        guard let watch = self.watch, let ring = self.controller.keys.ring else { return .decide }
        let tokens = ring.tokens(for: number)
        let isKnown = self.controller.snapshot.value.card(matching: tokens) != nil
        return watch.judge(unknown: isKnown ? nil : tokens.first?.hash, at: reader)
    }

    /// The answer of a tool's reader to a card that is not decided as ever.
    func answer(
        _ judgement: TapWatch.Judgement,
        at tool: ToolSupervisor,
        for asker: ToolDesk.Asker
    ) async -> ToolDesk.Result? {
        switch judgement {
        case .decide: nil
        case .count: ToolDesk.Result(outcome: .denied(.unknownCard), fingerprint: asker.fingerprint)
        case .pause: await self.tools.deny(tool.name, .readerPaused, nil, asker)
        }
    }
}
