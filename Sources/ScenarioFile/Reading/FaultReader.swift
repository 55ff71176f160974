import Measurement
import Stores

/// Looks up the setups of faults and checks their times.
struct FaultReader {
    /// The names of the setups, read or not.
    let setupNames: [String]
    /// The run; nil where its times are wrong.
    let window: Window?
    let findings: Findings

    /// The setups with the faults that strike them.
    func read(_ declared: [FaultSection.Declared], into setups: [Setup]?) -> [Setup]? {
        var setups = setups
        var places: [[Place]] = setups?.map { _ in [] } ?? []
        for fault in declared {
            let isInside = window.map { checkTime(fault, $0) } ?? false
            let names = fault.setups?.compactMap { name(of: $0) }
            guard isInside, names?.count == fault.setups?.count, let known = setups else {
                continue
            }
            var isMet = false
            for (index, setup) in known.enumerated() where names?.contains(setup.name) ?? true {
                guard fault.target != .redis || setup.redis != nil else {
                    if let node = named(setup, in: fault) {
                        findings.report(.faultWithoutRedis(node, setup.name))
                    }
                    continue
                }
                isMet = true
                guard let fault = resolved(fault, for: setup) else { continue }
                place(fault, in: &places[index], of: setup)
            }
            if !isMet, fault.setups == nil {
                findings.report(.faultWithoutRedis(fault.targetKey))
            }
        }
        for (index, placed) in places.enumerated() where !placed.isEmpty {
            setups?[index].faults = placed.map(\.fault)
            let texts = placed.map(\.node.flowText).joined(separator: ", ")
            setups?[index].systemText += " faults: [\(texts)]"
        }
        return setups
    }

    /// A fault of a setup and where it is written.
    private struct Place {
        var fault: Fault
        var node: Node
    }

    /// Whether a fault lies in the run.
    private func checkTime(_ fault: FaultSection.Declared, _ window: Window) -> Bool {
        let end = window.start + window.duration
        guard window.start..<end ~= fault.at else {
            let node = fault.node.value(of: FaultSection.at.name) ?? fault.node
            findings.report(.faultOutsideRun(node, window.start..<end))
            return false
        }
        if let lasts = fault.lasts, fault.at + lasts > end {
            let node = fault.node.value(of: FaultSection.lasts.name) ?? fault.node
            findings.report(.faultEndsAfterRun(node, fault.at + lasts, end))
            return false
        }
        return true
    }

    private func name(of node: Node) -> String? {
        guard let name = Shape.text.read(node, findings) else { return nil }
        guard setupNames.contains(name) else {
            findings.report(.unknownName(node, "setup", setupNames))
            return nil
        }
        return name
    }

    /// Where a fault names a setup.
    private func named(_ setup: Setup, in fault: FaultSection.Declared) -> Node? {
        fault.setups?.first {
            if case .scalar(setup.name, _) = $0.content { true } else { false }
        }
    }

    /// The fault as it strikes a setup, with its instances by number.
    private func resolved(_ fault: FaultSection.Declared, for setup: Setup) -> (Fault, Node)? {
        var instances: [Int]?
        let node = fault.node.value(of: FaultSection.instances.name) ?? fault.node
        switch fault.instances {
        case nil: break
        case .half:
            guard setup.instances > 1 else {
                findings.report(.halfOfOne(node, setup.name))
                return nil
            }
            instances = Array(0..<setup.instances / 2)
        case .listed(let numbers):
            if let last = numbers.last, last >= setup.instances {
                findings.report(.unknownInstance(node, last, setup.name, setup.instances))
                return nil
            }
            instances = numbers
        }
        let end = fault.lasts.map { fault.at + $0 }
        let value = Fault(fault.target, fault.effect, from: fault.at, to: end, instances: instances)
        return (value, fault.node)
    }

    private func place(_ fault: (Fault, Node), in places: inout [Place], of setup: Setup) {
        if let other = places.first(where: { $0.fault.contradicts(fault.0) }) {
            findings.report(.contradictoryFaults(fault.1, other.node, setup.name))
            return
        }
        places.append(Place(fault: fault.0, node: fault.1))
    }
}
