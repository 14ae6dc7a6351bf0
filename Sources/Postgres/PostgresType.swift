/// The object id of a data type; those of the built-in ones are fixed (`pg_type.dat` of PostgreSQL).
struct PostgresType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    let rawValue: UInt32

    /// Leaves the type to the server, which takes it from where the parameter stands.
    static let unspecified = Self(rawValue: 0)
    static let bool = Self(rawValue: 16)
    static let bytea = Self(rawValue: 17)
    static let name = Self(rawValue: 19)
    static let int8 = Self(rawValue: 20)
    static let int2 = Self(rawValue: 21)
    static let int4 = Self(rawValue: 23)
    static let text = Self(rawValue: 25)
    static let oid = Self(rawValue: 26)
    static let json = Self(rawValue: 114)
    static let float4 = Self(rawValue: 700)
    static let float8 = Self(rawValue: 701)
    static let unknown = Self(rawValue: 705)
    static let byteaArray = Self(rawValue: 1001)
    static let textArray = Self(rawValue: 1009)
    static let int8Array = Self(rawValue: 1016)
    static let bpchar = Self(rawValue: 1042)
    static let varchar = Self(rawValue: 1043)
    static let timestamptz = Self(rawValue: 1184)

    /// Types that users define, such as enums and citext, have ids from here on (`FirstNormalObjectId`).
    static let firstUserDefined: UInt32 = 16384

    /// Whether the binary form of a value is its text.
    ///
    /// For user-defined types this is assumed: it holds for enums, which is what schemas define most.
    var isTextual: Bool {
        switch self {
        case .text, .varchar, .bpchar, .name, .json, .unknown: true
        default: self.rawValue >= Self.firstUserDefined
        }
    }

    var description: String {
        switch self {
        case .bool: "boolean"
        case .bytea: "bytea"
        case .int2: "smallint"
        case .int4: "integer"
        case .int8: "bigint"
        case .float4: "real"
        case .float8: "double precision"
        case .text: "text"
        case .varchar: "varchar"
        case .json: "json"
        case .timestamptz: "timestamptz"
        default: "the type with id \(self.rawValue)"
        }
    }
}
