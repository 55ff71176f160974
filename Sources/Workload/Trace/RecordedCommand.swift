import Measurement

/// A command of a recording with all of its arguments.
struct RecordedCommand {
    let command: TracedCommand
    /// What follows the name.
    let arguments: ArraySlice<ArraySlice<UInt8>>
    /// When it was done, in the recording's time.
    let instant: Nanoseconds
    let database: UInt64

    private var first: ArraySlice<UInt8> { argument(0) }

    private func argument(_ index: Int) -> ArraySlice<UInt8> {
        arguments[arguments.startIndex + index]
    }

    /// Adds its operations to a trace.
    ///
    /// - Returns: Whether it could be understood; Redis prints commands before it refuses them.
    func add(to builder: inout TraceBuilder) throws(TraceProblem) -> Bool {
        switch command.arguments {
        case .key where arguments.count == 1:
            try add(first, &builder) { operation in
                if let amount = command.amount { operation.argument = amount }
            }
        case .keys where !arguments.isEmpty:
            for (index, key) in arguments.enumerated() {
                try add(key, &builder) { $0.continues = index > 0 }
            }
        case .value where arguments.count >= 2:
            return try addSet(&builder)
        case .timedValue(let unit) where arguments.count == 3:
            guard let time = time(argument(1), in: unit), time > 0 else { return false }
            try add(first, &builder) { operation in
                hold(argument(2), &operation)
                operation.argument = time
            }
        case .pairs where !arguments.isEmpty && arguments.count.isMultiple(of: 2):
            for index in stride(from: 0, to: arguments.count, by: 2) {
                try add(argument(index), &builder) { operation in
                    hold(argument(index + 1), &operation)
                    operation.argument = 0
                }
            }
        case .timeToLive(let unit) where arguments.count == 2:
            guard let time = time(argument(1), in: unit) else { return false }
            try add(first, &builder) { $0.argument = max(0, time) }
        case .expiry(let unit) where arguments.count == 2:
            guard let time = time(argument(1), in: unit) else { return false }
            try add(first, &builder) { $0.argument = max(0, time - instant) }
        case .amount(let sign) where arguments.count == 2:
            guard let amount = TraceText.signed(argument(1)) else { return false }
            try add(first, &builder) { $0.argument = sign * amount }
        default:
            return false
        }
        return true
    }

    private func add(
        _ key: ArraySlice<UInt8>,
        _ builder: inout TraceBuilder,
        _ change: (inout TraceOperation) -> Void
    ) throws(TraceProblem) {
        try builder.add(command.kind, key, inDatabase: database, change)
    }

    /// SET with its options; those that keep a time to live or reply with the old value are not
    /// played.
    private func addSet(_ builder: inout TraceBuilder) throws(TraceProblem) -> Bool {
        var timeToLive: Nanoseconds = 0
        var condition = command.condition
        var options = arguments.dropFirst(2)
        while let option = options.popFirst() {
            if TraceText.isWord(option, "nx") {
                condition = .ifAbsent
            } else if TraceText.isWord(option, "xx") {
                condition = .ifPresent
            } else if let unit = Self.unit(option), let value = options.popFirst(),
                let time = time(value, in: unit.length)
            {
                timeToLive = unit.isInstant ? time - instant : time
                if timeToLive <= 0 { return false }
            } else {
                return false
            }
        }
        try add(first, &builder) { operation in
            hold(argument(1), &operation)
            operation.argument = timeToLive
            operation.condition = condition
        }
        return true
    }

    private func hold(_ value: ArraySlice<UInt8>, _ operation: inout TraceOperation) {
        operation.size = UInt32(clamping: value.count)
        operation.isInteger = TraceText.isInteger(value)
    }

    private static func unit(
        _ option: ArraySlice<UInt8>
    ) -> (length: Nanoseconds, isInstant: Bool)? {
        if TraceText.isWord(option, "ex") { return (.second, false) }
        if TraceText.isWord(option, "px") { return (.millisecond, false) }
        if TraceText.isWord(option, "exat") { return (.second, true) }
        if TraceText.isWord(option, "pxat") { return (.millisecond, true) }
        return nil
    }

    private func time(_ text: ArraySlice<UInt8>, in unit: Nanoseconds) -> Nanoseconds? {
        guard let number = TraceText.signed(text) else { return nil }
        let (time, isTooLong) = number.multipliedReportingOverflow(by: unit)
        return isTooLong ? nil : time
    }
}
