public import Analysis

/// Reads the text of a plan's file; whoever parses scenarios brings one along.
public typealias PlanLoader = @Sendable (_ path: String) throws(PlanFailure) -> String

/// Why a plan's file cannot be read.
public struct PlanFailure: Error, Sendable, Equatable {
    /// The cause in the operating system's words.
    public var cause: String

    /// Creates a failure.
    public init(_ cause: String) { self.cause = cause }
}

/// Turns the text of a plan's file into a plan, or into every problem that it has.
public struct PlanParser: Sendable {
    /// Creates a parser.
    public init() {}

    /// Parses a plan.
    ///
    /// - Parameters:
    ///   - text: The content of the file.
    ///   - path: The file's name, for messages; the plan is called as it is.
    /// - Returns: The plan, without any problem.
    /// - Throws: ``ScenarioProblems`` with everything that is wrong.
    public func parse(text: String, path: String) throws(ScenarioProblems) -> Plan {
        let findings = Findings()
        let size = text.utf8.count
        if size > ScenarioParser.sizeLimit {
            findings.report(.tooLarge(bytes: size, limit: ScenarioParser.sizeLimit))
        }
        let root = findings.isEmpty ? NodeReader.read(text, findings) : nil
        let plan = root.flatMap { read($0, path, findings) }
        guard let plan, findings.isEmpty else {
            throw ScenarioProblems(path: path, text: text, problems: findings.problems)
        }
        return plan
    }

    private func read(_ root: Node, _ path: String, _ findings: Findings) -> Plan? {
        guard let fields = Fields(root, PlanSection.section, findings) else { return nil }
        let (name, title) = (fields[PlanSection.name], fields[PlanSection.title])
        let (store, checked) = (fields[PlanSection.store], fields[PlanSection.checked])
        let (asOf, source) = (fields[PlanSection.asOf], fields[PlanSection.source])
        let (sure, hours) = (fields[PlanSection.sure], fields[PlanSection.hoursPerMonth])
        let (replacedBy, sleep) = (
            fields[PlanSection.replacedBy], fields[PlanSection.autosuspend]
        )
        let (billing, units) = (fields[PlanSection.billing], fields[PlanSection.computeUnits])
        let declared = fields[PlanSection.items]
        if let name, let node = fields.node(PlanSection.name), !path.isFile(of: name) {
            findings.report(.misnamedPlan(node, name))
        }
        guard let name, let title, let store, let checked, let asOf, let source, let sure,
            let hours, let billing, let units, let declared
        else { return nil }
        return Plan(
            name: name,
            title: title,
            store: store,
            checked: checked,
            asOf: asOf,
            source: source,
            replacedBy: replacedBy,
            hoursPerMonth: hours,
            billing: billing,
            autosuspend: sleep,
            computeUnits: Int64((units * 1_000).rounded()),
            items: declared.map { item($0, sure, hours, findings) }
        )
    }

    private func item(
        _ declared: PlanItemSection.Declared,
        _ sure: Plan.Certainty,
        _ hours: Int64,
        _ findings: Findings
    ) -> PlanItem {
        let meter = declared.meter
        func amount(_ node: Node?) -> Int128? {
            guard let node else { return nil }
            guard case .scalar(let text, _) = node.content, let amount = meter.amount(text, hours)
            else {
                findings.report(.wrongAmount(node, meter))
                return nil
            }
            return amount
        }
        return PlanItem(
            meter,
            included: amount(declared.included) ?? 0,
            minimum: amount(declared.minimum) ?? 0,
            price: declared.price,
            pack: declared.pack,
            tiers: declared.tiers.compactMap { tier in
                amount(tier.upTo).map { PlanTier(upTo: $0, hourly: tier.hourly) }
            },
            limit: amount(declared.limit),
            overrun: declared.overrun,
            certainty: declared.certainty ?? sure,
            note: declared.note
        )
    }
}

extension String {
    /// Whether the path is that of a plan of this name.
    fileprivate func isFile(of plan: String) -> Bool {
        let file = split(separator: "/").last.map(String.init) ?? self
        return file == "\(plan).yaml"
    }
}

extension PlanMeter {
    /// An amount as a plan's file writes it, in parts of the meter's unit.
    ///
    /// A size is rounded to a whole byte, because providers charge for a tenth of a gigabyte; of
    /// data by the hour it is the size that is held all month.
    fileprivate func amount(_ text: String, _ hours: Int64) -> Int128? {
        guard let quantity = Quantity(text) else { return nil }
        guard isSize else {
            guard quantity.unit.isEmpty else { return nil }
            return quantity.whole(Int64(parts)).map { Int128($0) }
        }
        guard let unit = Units.sizes.first(where: { $0.name == quantity.unit }) else { return nil }
        var divisor: Int128 = 1
        for _ in 0..<quantity.decimals { divisor *= 10 }
        let bytes = (Int128(quantity.digits) * Int128(unit.parts) + divisor / 2) / divisor
        return self == .dataHours ? bytes * Int128(hours) : bytes
    }
}
