import AccessControl
import Foundation
import Testing

/// The recorded answers of the real p2k16 web application, and the snapshots they were given for.
struct AuthorizationVectors: Decodable {
    let doorAccess: [DoorCase]
    let toolCheckout: [ToolCase]

    enum CodingKeys: String, CodingKey {
        case doorAccess = "door_access"
        case toolCheckout = "tool_checkout"
    }

    static let all: AuthorizationVectors = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "authz-vectors.json")
        do {
            return try JSONDecoder().decode(AuthorizationVectors.self, from: Data(contentsOf: file))
        } catch {
            fatalError("\(file.path): \(error)")
        }
    }()

    struct Facts {
        static let now = Timestamp(seconds: 1_800_000_000)
        static let account = AccountID(100)

        /// A directory with the one account, its payments and its employers.
        static func builder(
            payments: [Int64],
            companies: [Bool],
            configuration: AccessConfiguration
        ) -> SnapshotBuilder {
            var builder = SnapshotBuilder(configuration: configuration)
            let paidUntil = payments.max().map { self.now + .seconds($0) }
            builder.add(Account(id: self.account, username: "foo", name: "Foo", paidUntil: paidUntil))
            for (index, isActive) in companies.enumerated() {
                let company = CompanyID(Int64(index + 1))
                builder.add(Company(id: company, name: "company \(index)", isActive: isActive))
                builder.add(employee: self.account, of: company)
            }
            return builder
        }
    }
}

struct DoorCase: Decodable, Sendable, CustomTestStringConvertible {
    let payment: String
    let payments: [Int64]
    let employment: String
    let companies: [Bool]
    let memberOf: [String]
    let doors: String
    let doorCircles: [[String]]
    let result: Bool

    enum CodingKeys: String, CodingKey {
        case payment
        case payments = "payment_end_offsets_s"
        case employment
        case companies = "companies_active"
        case memberOf = "member_of"
        case doors
        case doorCircles = "door_circles"
        case result
    }

    var testDescription: String { "\(self.payment), employed \(self.employment), in \(self.memberOf), \(self.doors)" }

    var doorIDs: [DoorID] { self.doorCircles.indices.map { DoorID("door \($0)") } }

    var snapshot: Snapshot {
        let doors = zip(self.doorIDs, self.doorCircles).map { AccessConfiguration.Door(id: $0, circles: $1) }
        var builder = AuthorizationVectors.Facts.builder(
            payments: self.payments,
            companies: self.companies,
            configuration: AccessConfiguration(doors: doors)
        )
        let names = Set(self.doorCircles.joined()).union(self.memberOf).sorted()
        for (index, name) in names.enumerated() {
            let circle = CircleID(Int64(index + 1))
            builder.add(Circle(id: circle, name: name))
            if self.memberOf.contains(name) { builder.add(member: AuthorizationVectors.Facts.account, of: circle) }
        }
        return builder.build(takenAt: AuthorizationVectors.Facts.now)
    }
}

struct ToolCase: Decodable, Sendable, CustomTestStringConvertible {
    let payment: String
    let payments: [Int64]
    let employment: String
    let companies: [Bool]
    let isInToolCircle: Bool
    let toolState: String
    let isAllowed: Bool
    let message: String?
    let mqtt: [[String]]

    enum CodingKeys: String, CodingKey {
        case payment
        case payments = "payment_end_offsets_s"
        case employment
        case companies = "companies_active"
        case isInToolCircle = "in_tool_circle"
        case toolState = "tool_state"
        case isAllowed = "allowed"
        case message
        case mqtt
    }

    var testDescription: String {
        "\(self.payment), employed \(self.employment), in circle \(self.isInToolCircle), tool \(self.toolState)"
    }

    static let tool = ToolID(7)

    var snapshot: Snapshot {
        var builder = AuthorizationVectors.Facts.builder(
            payments: self.payments,
            companies: self.companies,
            configuration: AccessConfiguration(doors: [])
        )
        let circle = CircleID(1)
        builder.add(Circle(id: circle, name: "laser-cutter"))
        builder.add(Tool(id: Self.tool, name: "laser", circle: circle))
        if self.isInToolCircle { builder.add(member: AuthorizationVectors.Facts.account, of: circle) }
        let holders: [String: AccountID] = ["self": AuthorizationVectors.Facts.account, "other": AccountID(101)]
        if let holder = holders[self.toolState] {
            builder.add(Checkout(tool: Self.tool, account: holder, started: nil))
        }
        return builder.build(takenAt: AuthorizationVectors.Facts.now)
    }
}
