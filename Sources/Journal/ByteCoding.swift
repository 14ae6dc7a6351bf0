extension [UInt8] {
    mutating func append<Value: FixedWidthInteger & UnsignedInteger>(littleEndian value: Value) {
        unsafe Swift.withUnsafeBytes(of: value.littleEndian) { unsafe self.append(contentsOf: $0) }
    }

    /// The unsigned little-endian integer that begins at `offset`; traps beyond the end.
    func littleEndian<Value: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
        _ type: Value.Type,
        at offset: Int
    ) -> Value {
        Value(littleEndian: unsafe self.span.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: type))
    }

    func digest(at offset: Int) -> ChainDigest {
        ChainDigest(unsafe self.span.bytes.extracting(offset..<offset + ChainDigest.byteCount))
    }
}
