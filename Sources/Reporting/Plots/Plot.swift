import Analysis

/// One picture: a gnuplot script and the data it draws, both kept beside the picture.
struct Plot: Sendable, Equatable {
    /// The name of its files, without ending.
    var name: String
    /// What it shows, as a heading.
    var title: String
    /// What to look for, in a sentence under it.
    var caption: String
    /// The data, in blocks that two empty lines part.
    var data: String
    /// The commands between the terminal's choice and the end of the script.
    var commands: [String]
    /// Width and height of the picture in CSS pixels.
    var size: (width: Int, height: Int) = (920, 480)

    static func == (one: Plot, other: Plot) -> Bool {
        one.name == other.name && one.data == other.data && one.script == other.script
    }

    /// The whole script: it draws the SVG, then the PNG at twice the resolution.
    var script: String {
        let (width, height) = size
        let (wide, high) = (2 * width, 2 * height)
        return """
            # \(title)
            #
            # Draws \(name).svg and \(name).png from \(name).dat.
            # In this folder: gnuplot \(name).gp
            reset
            do for [kind in "svg png"] {
                if (kind eq "svg") {
                    set terminal svg size \(width),\(height) dynamic noenhanced \\
                        font "DejaVu Sans,13" background "white"
                } else {
                    set terminal pngcairo size \(wide),\(high) noenhanced \\
                        font "DejaVu Sans,13" fontscale 2 linewidth 2 pointscale 2
                }
                set output sprintf("\(name).%s", kind)
            \(commands.map { "    " + $0 }.joined(separator: "\n"))
                unset output
            }

            """
    }

    /// The palette of Okabe and Ito (Color Universal Design, 2008), without its yellow, which is
    /// too pale for lines, in the order in which setups are drawn.
    static let palette = [
        "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#555555",
    ]

    /// The distance of about four marks on an axis that reaches from zero to a value.
    static func step(to highest: Double) -> Double {
        var unit = 1e-6
        while unit < 1e15 {
            for factor in [1.0, 2, 5] where unit * factor * 5 >= highest { return unit * factor }
            unit *= 10
        }
        return unit
    }

    /// The range of an axis with so many bars; a lone bar does not fill the picture.
    static func range(ofBars count: Int) -> String {
        let margin = count < 3 ? 3.2 - Double(count) : 1.2
        return "[\(-margin / 2):\(Double(count - 1) + margin / 2)]"
    }

    /// The colour of the n-th setup.
    static func colour(_ index: Int) -> String { palette[index % palette.count] }

    /// The dash of the n-th setup: a second sign beside the colour once colours repeat.
    static func dash(_ index: Int) -> Int { 1 + index / palette.count }

    /// The width of the n-th setup's line: later ones are thinner, so that a line that lies exactly
    /// under another still shows at its sides.
    static func width(_ index: Int) -> Figure {
        Figure(digits: Int64(max(13, 32 - 6 * index)), decimals: 1)
    }

    /// A text as gnuplot reads it.
    static func quoted(_ text: String) -> String {
        let plain = text.map { $0.isNewline ? " " : $0 }
        return "'"
            + String(plain).split(separator: "'", omittingEmptySubsequences: false)
            .joined(separator: "''") + "'"
    }

    /// How many rows the names of so many lines take above or below a picture.
    ///
    /// - Parameters:
    ///   - names: How many names there are.
    ///   - columns: How many of them stand beside each other, by default as in a wide picture.
    /// - Returns: The number of rows.
    static func keyRows(_ names: Int, columns: Int = keyColumns) -> Int {
        (names + columns - 1) / columns
    }

    /// How many names of setups stand beside each other in a wide picture.
    static let keyColumns = 3

    /// The height of a row of names, in CSS pixels.
    static let keyRow = 23

    /// The commands that every picture begins with: frame, grid and margins.
    static let style = [
        "set border 3 linewidth 1 linecolor rgb '#888888'",
        "set tics nomirror out scale 0.6 textcolor rgb '#333333'",
        "set grid linetype 1 linecolor rgb '#e4e4e4' linewidth 0.7",
        "set key textcolor rgb '#333333' samplen 2.2 spacing 1.15 reverse Left",
    ]
}
