import AccessControl
import AdminModel
import Glibc

/// How likely a reader that delivers a part of the number only takes a stranger's card for a member's.
///
/// With n different forms of active cards in b bits, a card whose b bits are as good as random is taken for one of them
/// with the probability n / 2^b; of so many strange cards one is taken on average: 2^b / n. That two of the space's own n
/// cards share a form, and then open for each other, has the probability 1 - e^(-n (n - 1) / 2^(b + 1)).
///
/// Numbers of cards that were bought together are anything but random: they share their upper bits, which raises the odds.
struct ShortFormatFacts: Sendable, Hashable {
    /// From one in a hundred thousand on, somebody who tries all cards of a large wallet, day by day, gets in some time.
    private static let warningThreshold = 1e-5

    var format: AccessControl.CardFormat
    /// Who delivers it, like `reader entrance`.
    var users: [String]
    /// How many active cards have a form in it.
    var cards: Int
    /// How many different forms that are.
    var forms: Int

    /// - Parameter snapshot: only what is active counts: the rest opens nothing.
    static func gather(_ configuration: Configuration, _ snapshot: Snapshot) -> [ShortFormatFacts] {
        let formats = configuration.shortFormats.sorted { $0.code < $1.code }
        guard !formats.isEmpty else { return [] }
        var hashes: [AccessControl.CardFormat: Set<CardHash>] = [:]
        var cards: [AccessControl.CardFormat: Int] = [:]
        for card in snapshot.cards where card.status == .active {
            for format in formats {
                // A card that is known under two keys at once has one form all the same.
                guard
                    let token = snapshot.tokens(of: card.id).filter({ $0.format == format }).max(by: { $0.key < $1.key }
                    )
                else { continue }
                hashes[format, default: []].insert(token.hash)
                cards[format, default: 0] += 1
            }
        }
        return formats.map { format in
            let readers = configuration.readers.filter { $0.formats.contains(format) }.map { "reader \($0.id)" }
            return ShortFormatFacts(
                format: format,
                users: readers.isEmpty ? ["a controller or node"] : readers,
                cards: cards[format] ?? 0,
                forms: hashes[format]?.count ?? 0
            )
        }
    }

    /// That a random card is taken for a member's.
    var chanceOfStranger: Double { Double(self.forms) / self.space }

    /// That two of the space's own cards share a form.
    var chanceOfCollision: Double {
        let count = Double(self.cards)
        return 1 - exp(-count * (count - 1) / (2 * self.space))
    }

    private var space: Double { exp2(Double(self.format.width ?? 0)) }

    var findings: [Finding] {
        let subject = "\(self.format.rawValue) at \(self.users.joined(separator: ", "))"
        guard self.cards > 0 else {
            return [Finding(.cards, .ok, "short-format", subject, "no active card is known by its short number")]
        }
        var findings: [Finding] = []
        let odds =
            "with \(self.cards) active cards one in \(Self.whole(1 / self.chanceOfStranger)) strange cards is taken for a "
            + "member's; that two of yours open for each other has a chance of \(Self.percent(self.chanceOfCollision))"
        findings.append(
            Finding(
                .cards,
                self.chanceOfStranger >= Self.warningThreshold ? .warning : .notice,
                "short-format",
                subject,
                odds,
                remedy:
                    "Set the reader to deliver the whole number (34 bits or more, better the full UID), or ask for a PIN."
            )
        )
        if self.forms < self.cards {
            findings.append(
                Finding(
                    .cards,
                    .warning,
                    "short-format-shared",
                    subject,
                    "\(self.cards - self.forms) active cards have the same short number as another one: there, one is "
                        + "taken for the other",
                    remedy: "Give one of the two members another card, or set the reader to deliver the whole number."
                )
            )
        }
        return findings
    }

    private static func whole(_ number: Double) -> String {
        var digits = String(Int(number.rounded()))
        var index = digits.count - 3
        while index > 0 {
            digits.insert(",", at: digits.index(digits.startIndex, offsetBy: index))
            index -= 3
        }
        return digits
    }

    private static func percent(_ chance: Double) -> String {
        guard chance >= 0.0001 else { return "less than 0.01 %" }
        let hundredths = Int((chance * 10_000).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) %"
    }
}
