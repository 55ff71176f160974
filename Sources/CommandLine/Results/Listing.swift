import Analysis
import Reporting

/// Rows of words under a header, printed in any format.
struct Listing: Equatable {
    var columns: [String]
    var rows: [[String]]

    /// The list in a format that `--format` names.
    func text(as format: String?) -> String {
        switch format {
        case "json": json.indentedText
        case "csv": csv
        case "markdown": table.markdown
        default: table.text
        }
    }

    private var table: Table { Table(columns: columns.map(Table.Column.words), rows: rows) }

    private var json: JSON {
        let names = columns.map { $0.replacing(" ", with: "_") }
        return .list(rows.map { row in .object(zip(names, row).map { ($0, .text($1)) }) })
    }

    private var csv: String {
        let header = columns.map { $0.replacing(" ", with: "_") }
        return ([header] + rows).map { CSV.line($0) }.joined()
    }
}
