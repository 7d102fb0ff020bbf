//! Tables for spreadsheets: values with commas between them (RFC 4180), in which no cell is a formula.

/// A table's text. A cell that a spreadsheet would take for a formula begins with an apostrophe instead (OWASP,
/// "CSV injection").
#[must_use]
pub fn csv(head: &[impl AsRef<str>], rows: impl IntoIterator<Item = impl AsRef<[String]>>) -> String {
    // Spreadsheets read UTF-8 where the text says so by its first character.
    let mut text = String::from("\u{feff}");
    push_row(&mut text, head);
    for row in rows {
        push_row(&mut text, row.as_ref());
    }
    text
}

fn push_row(text: &mut String, cells: &[impl AsRef<str>]) {
    for (n, cell) in cells.iter().enumerate() {
        if n > 0 {
            text.push(',');
        }
        push_cell(text, cell.as_ref());
    }
    text.push_str("\r\n");
}

fn push_cell(text: &mut String, cell: &str) {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let is_quoted = is_formula || cell.contains(['"', ',', '\n', '\r']);
    if !is_quoted {
        text.push_str(cell);
        return;
    }
    text.push('"');
    if is_formula {
        text.push('\'');
    }
    text.push_str(&cell.replace('"', "\"\""));
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_every_cell_comes_back() {
        let cells = ["=1+1", "+1+1", "-cmd|x", "@SUM(A1)", "\t=1", "\r=1", "a \"b\", c", "-4.5", "4.5"];
        let rows = cells.map(|cell| [cell.to_owned()]);
        let text = csv(&["head"], rows);
        assert_eq!(
            text,
            "\u{feff}head\r\n\"'=1+1\"\r\n\"'+1+1\"\r\n\"'-cmd|x\"\r\n\"'@SUM(A1)\"\r\n\"'\t=1\"\r\n\"'\r=1\"\r\n\
             \"a \"\"b\"\", c\"\r\n\"'-4.5\"\r\n4.5\r\n"
        );
    }
}
