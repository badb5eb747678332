//! The cells of a table: detects the encoding and the delimiter of a CSV file.

use csv::ReaderBuilder;

/// A row of a table.
#[derive(Debug, PartialEq)]
pub(super) struct Row {
    /// The number of its first line in the file.
    pub(super) line: u64,
    /// The cells, without surrounding white space.
    pub(super) cells: Vec<String>,
}

/// Reads the rows of a table, except empty ones. `score` rates a header, to find the delimiter.
pub(super) fn read(bytes: &[u8], score: impl Fn(&[String]) -> usize) -> csv::Result<Vec<Row>> {
    let text = decode(bytes).replace("\r\n", "\n").replace('\r', "\n");
    // Excel reads and writes a first line that names the delimiter.
    let named = text.strip_prefix("sep=").and_then(|rest| rest.split_once('\n'));
    if let Some((&[delimiter], table)) = named.map(|(sep, table)| (sep.as_bytes(), table)) {
        return rows(table, delimiter, 2);
    }
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut best = (0, b',');
    for delimiter in *b",;\t|" {
        let score = rows(header, delimiter, 1)?.first().map_or(0, |row| score(&row.cells));
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    rows(&text, best.1, 1)
}

/// Whether the file is a workbook: a ZIP archive (`.xlsx`, `.ods`) or an OLE file (`.xls`).
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0")
}

/// Splits a text into rows. `line` is the number of its first line.
fn rows(text: &str, delimiter: u8, mut line: u64) -> csv::Result<Vec<Row>> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    let mut at = 0;
    while reader.read_record(&mut record)? {
        // The reader skips empty lines before the row.
        let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let read = text.get(at..end).unwrap_or_default();
        let row = read.trim_start_matches('\n');
        line += (read.len() - row.len()) as u64;
        let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push(Row { line, cells });
        }
        line += row.matches('\n').count() as u64;
        at = end;
    }
    Ok(rows)
}

/// Decodes a text: UTF-8, UTF-16 or Windows-1252.
fn decode(bytes: &[u8]) -> String {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.chunks(2).map(|pair| match *pair {
            [first, second] => unit([first, second]),
            _ => 0xfffd,
        });
        char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{fffd}')).collect()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [_, 0, ..] => utf16(bytes, u16::from_le_bytes),
        _ => {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            std::str::from_utf8(bytes).map_or_else(
                |_| bytes.iter().map(|&byte| windows_1252(byte)).collect(),
                str::to_owned,
            )
        }
    }
}

/// Decodes a byte as Windows-1252 of the WHATWG Encoding Standard.
fn windows_1252(byte: u8) -> char {
    const FROM_80: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    match byte {
        0x80..=0x9f => FROM_80.chars().nth(usize::from(byte - 0x80)).unwrap_or('\u{fffd}'),
        _ => char::from(byte),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn cells(bytes: &[u8]) -> Vec<(u64, String)> {
        let known = |header: &[String]| header.iter().filter(|cell| cell.len() == 1).count();
        let rows = read(bytes, known).unwrap();
        rows.into_iter().map(|row| (row.line, row.cells.join("/"))).collect()
    }

    fn expect(bytes: &[u8], expected: &[(u64, &str)]) {
        let expected: Vec<_> =
            expected.iter().map(|&(line, cells)| (line, cells.to_owned())).collect();
        assert_eq!(cells(bytes), expected, "{}", String::from_utf8_lossy(bytes));
    }

    #[test]
    fn the_delimiter_is_detected() {
        for delimiter in [",", ";", "\t", "|"] {
            let text =
                format!("a{delimiter}b\n1, x; y{delimiter}2\n").replace("1, x; y", "\"1,;|\"");
            expect(text.as_bytes(), &[(1, "a/b"), (2, "1,;|/2")]);
        }
        expect(b"sep=;\na,a;b\n1;2", &[(2, "a,a/b"), (3, "1/2")]);
        expect(b"a\n1;2", &[(1, "a"), (2, "1;2")]);
    }

    #[test]
    fn the_encoding_is_detected() {
        let text = "a;b\r\nZoë;“Né”\r\n";
        let expected = [(1, "a/b"), (2, "Zoë/“Né”")];
        expect(text.as_bytes(), &expected);
        expect(format!("\u{feff}{text}").as_bytes(), &expected);
        for (bom, bytes) in [
            ("\u{feff}", u16::to_le_bytes as fn(u16) -> [u8; 2]),
            ("\u{feff}", u16::to_be_bytes),
            ("", u16::to_le_bytes),
        ] {
            let text = format!("{bom}{text}");
            let encoded: Vec<u8> = text.encode_utf16().flat_map(bytes).collect();
            expect(&encoded, &expected);
        }
        expect(b"a;b\nZo\xeb;\x93N\xe9\x94", &expected);
    }

    #[test]
    fn lines_are_those_of_the_file() {
        expect(
            b"a,b\r\n\r\n\n1,\"x\ny\"\r\n , \n2,\"say \"\"hi\"\"\"\r3",
            &[(1, "a/b"), (4, "1/x\ny"), (7, "2/say \"hi\""), (8, "3")],
        );
        expect(b"", &[]);
        expect(b"\n\n", &[]);
    }
}
