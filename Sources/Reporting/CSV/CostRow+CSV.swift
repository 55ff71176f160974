import Analysis

extension CostRow: CSVRow {
    static let columns = [
        "setup", "repetition", "plan", "item", "quantity_low", "quantity_high", "unit", "included",
        "minimum",
        "price_usd", "per", "amount_low_usd", "amount_high_usd", "limit", "over", "share_low",
        "share_high", "load_at_limit_low", "load_at_limit_high", "users_at_limit", "ends_first",
        "sure",
    ]

    var cells: [String] {
        [
            setup, "\(repetition)", plan, item, text(quantityLow), text(quantityHigh), unit,
            "\(included)", "\(minimum)", "\(price)", "\(pack)", "\(amountLow)", "\(amountHigh)",
            text(limit),
            overrun, text(shareLow), text(shareHigh), text(loadLow), text(loadHigh),
            users.map { "\($0)" } ?? "", endsFirst ? "yes" : "", certainty,
        ]
    }

    private func text(_ figure: Figure?) -> String { figure.map { "\($0)" } ?? "" }

    init(_ cells: CSVCells) throws(ResultsError) {
        func optional(_ column: String) throws(ResultsError) -> Figure? {
            cells.isEmpty(column) ? nil : try cells.figure(column)
        }
        self.init(
            setup: cells.text("setup"),
            repetition: try cells.integer("repetition"),
            plan: cells.text("plan"),
            item: cells.text("item"),
            quantityLow: try optional("quantity_low"),
            quantityHigh: try optional("quantity_high"),
            unit: cells.text("unit"),
            included: try cells.figure("included"),
            minimum: try cells.figure("minimum"),
            price: try cells.figure("price_usd"),
            pack: try cells.integer("per"),
            amountLow: try cells.figure("amount_low_usd"),
            amountHigh: try cells.figure("amount_high_usd"),
            limit: try optional("limit"),
            overrun: cells.text("over"),
            shareLow: try optional("share_low"),
            shareHigh: try optional("share_high"),
            loadLow: try optional("load_at_limit_low"),
            loadHigh: try optional("load_at_limit_high"),
            users: cells.isEmpty("users_at_limit") ? nil : try cells.integer("users_at_limit"),
            endsFirst: cells.text("ends_first") == "yes",
            certainty: cells.text("sure")
        )
    }
}
