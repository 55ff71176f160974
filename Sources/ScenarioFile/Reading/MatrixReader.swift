import Analysis

/// Makes the setups of a matrix: the file with the changes of a protection, then those of a fault.
struct MatrixReader {
    /// A pair with the part of the file that its setup is.
    struct Pair {
        var cell: MatrixRecord.Cell
        var summary: String
        /// Where it is declared.
        var key: Node.Key
        var node: Node
    }

    let matrix: MatrixSection.Declared
    /// The names of the endpoints.
    let endpoints: [String]
    let findings: Findings

    /// The matrix as reports know it.
    var record: MatrixRecord {
        let calm = MatrixRecord.Line(name: MatrixRecord.noFault, summary: "Nothing goes wrong.")
        let faults = matrix.faults.map {
            MatrixRecord.Line(name: $0.name, summary: $0.value?.summary ?? "")
        }
        return MatrixRecord(
            endpoint: endpoint,
            protections: matrix.protections.map {
                MatrixRecord.Line(name: $0.name, summary: $0.value?.summary ?? "")
            },
            faults: [calm] + faults,
            cells: matrix.protections.flatMap(cells)
        )
    }

    /// The name of the endpoint whose requests are the attempts.
    private var endpoint: String {
        if case .scalar(let name, _) = matrix.endpoint.content { name } else { "" }
    }

    /// The names of the setups.
    var setupNames: [String] { record.cells.filter(\.hasSetup).map(\.setup) }

    /// The pairs that are played, each with its part of the file.
    func pairs(laidOver file: Node) -> [Pair] {
        check()
        var pairs: [Pair] = []
        for protection in matrix.protections {
            guard let row = protection.value else { continue }
            guard let base = changed(file, by: row.changes) else { continue }
            for cell in cells(of: protection) where cell.hasSetup {
                let fault = matrix.faults.first { $0.name == cell.fault }?.value
                guard let node = changed(base, by: fault?.changes ?? []) else { continue }
                let summary = fault.map { "\(row.summary) \($0.summary)" } ?? row.summary
                pairs.append(
                    Pair(cell: cell, summary: summary, key: protection.key, node: node)
                )
            }
        }
        return pairs
    }

    /// What goes wrong in the setups, each with their names.
    var faults: [FaultSection.Declared] {
        matrix.faults.flatMap { column in
            let struck = record.cells.filter { $0.fault == column.name && $0.hasSetup }
            return (column.value?.faults ?? []).map { fault in
                var fault = fault
                fault.setups = struck.map { cell in
                    Node(
                        name: .key(column.name),
                        position: fault.node.position,
                        content: .scalar(cell.setup, isPlain: true)
                    )
                }
                return fault
            }
        }
    }

    private func cells(of protection: Named<ProtectionRow.Declared>) -> [MatrixRecord.Cell] {
        let breaking = protection.value?.brokenBy?.compactMap { node -> String? in
            if case .scalar(let text, _) = node.content { text } else { nil }
        }
        let asksRedis = protection.value?.asksRedis ?? true
        let calm = cell(protection.name, MatrixRecord.noFault, breaking, .everywhere)
        return [calm]
            + matrix.faults.map { column in
                let isStruck = asksRedis || !(column.value?.strikesRedis ?? false)
                let play = isStruck ? column.value?.playsOn ?? .everywhere : .leftOut
                return cell(protection.name, column.name, breaking, play)
            }
    }

    /// One pair; `breaking` are the faults that break the protection, nil is all.
    private func cell(
        _ protection: String,
        _ fault: String,
        _ breaking: [String]?,
        _ play: MatrixRecord.Play
    ) -> MatrixRecord.Cell {
        MatrixRecord.Cell(
            protection: protection,
            fault: fault,
            isExpectedToBreak: play != .leftOut && breaking?.contains(fault) ?? true,
            play: play
        )
    }

    /// Names must be names, and those of faults must be known.
    private func check() {
        if !endpoints.contains(endpoint) {
            findings.report(.unknownName(matrix.endpoint, "endpoint", endpoints))
        }
        for named in matrix.protections { NameRule.setup.check(named.key, findings) }
        for named in matrix.faults {
            NameRule.setup.check(named.key, findings)
            if named.name == MatrixRecord.noFault {
                findings.report(
                    .takenName(named.key, .setup, "the column in which nothing goes wrong")
                )
            }
        }
        let known = [MatrixRecord.noFault] + matrix.faults.map(\.name)
        for node in matrix.protections.flatMap({ $0.value?.brokenBy ?? [] }) {
            guard case .scalar(let name, _) = node.content, known.contains(name) else {
                findings.report(.unknownName(node, "fault", known))
                continue
            }
        }
    }

    private func changed(_ node: Node, by changes: [Named<String>]) -> Node? {
        do throws(Problem) {
            var node = node
            for change in changes {
                guard let value = change.value else { continue }
                node = try node.changed(ScenarioChange(change.name, value))
            }
            return node
        } catch {
            findings.report(error)
            return nil
        }
    }
}
