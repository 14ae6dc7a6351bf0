import AdminModel
import Testing

@testable import p2k16ctl

@Suite struct CardTableTests {
    @Test func quotesWhatNeedsIt() {
        let card = Card(
            id: 7,
            account: "anna",
            label: "blue, \"new\"",
            status: .active,
            state: .expired,
            fingerprint: "VX22-6QKV",
            format: .short24,
            key: 2,
            validUntil: WireTime("2026-11-21T17:03:00Z"),
            enrolledBy: "bob (uid 7)"
        )
        let expected = """
            id,username,label,status,state,valid_from,valid_until,format,fingerprint,key,enrolled_by,enrolled_at
            7,anna,"blue, ""new""\",active,expired,,2026-11-21T17:03:00.000000Z,short24,VX22-6QKV,2,bob (uid 7),
            """
        #expect(CardTable.csv([card]) == expected)
    }
}
