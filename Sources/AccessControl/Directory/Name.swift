/// A name that the configuration gives to a part of this site, such as the door `entrance`.
package struct Name<Entity>: RawRepresentable, Hashable, Sendable, Comparable, Codable {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension Name: CustomStringConvertible {
    package var description: String { self.rawValue }
}

/// What ``DoorID`` names; doors live in the configuration, their state in ``DoorMachine``.
package enum Door {}

/// What ``ReaderID`` names.
package enum Reader {}

package typealias DoorID = Name<Door>
package typealias ReaderID = Name<Reader>
