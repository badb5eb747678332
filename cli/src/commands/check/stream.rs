//! A long file of many documents, read, checked and reported bit by bit: what it takes of memory goes by the piece, not by the file.

use super::collect::RunCollector;
use super::context::{CheckContext, CheckInput};
use super::workers::Workers;
use crate::error::Error;
use scaledmail_lint_core::{
    Before, Duplicate, DuplicateIndex, FileReport, FileReportBuilder, InputFormat, Source,
};
use std::io::{self, Read};

/// About so many bytes are checked at a time by each thread. A document may be longer.
pub(super) const PIECE: usize = 1 << 20;

/// So many pieces for each thread are read before what was found is written.
const BATCH: usize = 4;

/// A piece of the input, and what is said of it.
struct Chunk<'s> {
    source: Source<'s>,
    report: FileReport,
    /// For each output.
    texts: Result<Vec<String>, Error>,
}

/// Checks one input and shows it to the front piece by piece.
pub(super) fn run(
    item: &CheckInput,
    stdin: &mut dyn Read,
    context: &CheckContext<'_>,
    workers: &Workers,
    duplicate_index: &mut DuplicateIndex,
    collector: &mut RunCollector<'_>,
) -> Result<(), Error> {
    let name = &item.input.name;
    let mut file;
    let reader = match item.input.open() {
        Ok(Some(opened)) => {
            file = opened;
            &mut file as &mut dyn Read
        }
        Ok(None) => stdin,
        Err(error) => return collector.write(Err(error)),
    };
    let mut pieces = Chunks { reader, rest: Vec::new() };
    let mut builder = FileReportBuilder::new(name, InputFormat::Ndjson);
    let mut before = Before::default();
    duplicate_index.begin(name);
    let failed = loop {
        let (batch, end) = pieces.batch(workers.count * BATCH);
        let counts = workers.map(batch.iter().collect(), |bytes| lines_and_documents(bytes));
        let mut sources = Vec::with_capacity(batch.len());
        let mut is_too_long = false;
        for (bytes, (lines, documents)) in batch.iter().zip(counts) {
            let length = u32::try_from(bytes.len()).ok();
            let Some(end) = length.and_then(|length| before.bytes.checked_add(length)) else {
                is_too_long = true;
                break;
            };
            if documents > 0 {
                sources.push(Source { bytes, format: InputFormat::Ndjson, before });
            }
            before = Before {
                bytes: end,
                lines: before.lines + lines,
                documents: before.documents + documents,
            };
        }
        let mut shown = workers.map(sources, |source| {
            let report = item.check(source, &[]);
            let texts = context.outputs.findings(&report, source);
            Chunk { source, report, texts }
        });
        compare(&mut shown, item, context, workers, &mut builder, duplicate_index);
        for piece in shown {
            collector.write_piece(&piece.texts?)?;
            builder.add(piece.report);
        }
        collector.flush()?;
        match end {
            _ if is_too_long => break Some(Error::TooLong(name.clone())),
            End::NotYet => {}
            End::Reached => break None,
            End::Failed(source) => break Some(Error::Unreadable { path: name.clone(), source }),
        }
    };
    if before.documents == 0 && failed.is_none() {
        // That it holds no form is said as of any file.
        return collector.write(context.run_on(item, if before.bytes > 0 { b"\n" } else { b"" }));
    }
    collector.write(context.end(item, builder.report))?;
    failed.map_or(Ok(()), |error| collector.write(Err(error)))
}

/// Does the pieces once more whose forms have something in common with earlier ones, or that have too many findings of a rule.
fn compare(
    pieces: &mut [Chunk<'_>],
    item: &CheckInput,
    context: &CheckContext<'_>,
    workers: &Workers,
    builder: &mut FileReportBuilder,
    duplicate_index: &mut DuplicateIndex,
) {
    let mut duplicates: Vec<Vec<Duplicate>> = Vec::with_capacity(pieces.len());
    for piece in pieces.iter_mut() {
        duplicates.push(duplicate_index.duplicates(&piece.report));
        piece.report.unique_keys = Vec::new();
    }
    let again = pieces
        .iter_mut()
        .zip(&duplicates)
        .filter(|(_, duplicates)| !duplicates.is_empty())
        .collect();
    workers.map(again, |(piece, duplicates): (&mut Chunk<'_>, &Vec<Duplicate>)| {
        piece.report = item.check(piece.source, duplicates);
        piece.report.unique_keys = Vec::new();
    });
    let mut again = Vec::new();
    for (piece, duplicates) in pieces.iter_mut().zip(&duplicates) {
        let listed = piece.report.diagnostics.len();
        builder.cap_per_rule(&mut piece.report);
        if !duplicates.is_empty() || listed != piece.report.diagnostics.len() {
            again.push(piece);
        }
    }
    workers.map(again, |piece| piece.texts = context.outputs.findings(&piece.report, piece.source));
}

/// How many lines end in a piece, and how many of its lines hold a document.
fn lines_and_documents(bytes: &[u8]) -> (u32, u32) {
    let (mut lines, mut documents) = (0, 0);
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        lines += 1;
        documents += u32::from(!line.trim_ascii().is_empty());
    }
    (lines, documents)
}

/// A stream cut between lines.
struct Chunks<'r> {
    reader: &'r mut dyn Read,
    /// What was read behind the last whole line.
    rest: Vec<u8>,
}

/// Is there more?
enum End {
    NotYet,
    Reached,
    Failed(io::Error),
}

impl Chunks<'_> {
    /// The next pieces, at most so many.
    fn batch(&mut self, most: usize) -> (Vec<Vec<u8>>, End) {
        let mut batch = Vec::with_capacity(most);
        while batch.len() < most {
            let (piece, end) = self.next();
            if !piece.is_empty() {
                batch.push(piece);
            }
            if !matches!(end, End::NotYet) {
                return (batch, end);
            }
        }
        (batch, End::NotYet)
    }

    /// The next whole lines; of the last piece the last line may have no end.
    fn next(&mut self) -> (Vec<u8>, End) {
        let mut piece = std::mem::take(&mut self.rest);
        piece.reserve(PIECE);
        loop {
            let known = piece.len();
            match (&mut *self.reader).take(PIECE as u64).read_to_end(&mut piece) {
                Ok(0) => return (piece, End::Reached),
                Ok(_) => {}
                Err(error) => return (piece, End::Failed(error)),
            }
            let new = piece.get(known..).unwrap_or_default();
            if let Some(last) = new.iter().rposition(|&byte| byte == b'\n') {
                self.rest = piece.split_off(known + last + 1);
                return (piece, End::NotYet);
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn pieces(text: &[u8]) -> Vec<Vec<u8>> {
        let mut reader = text;
        let mut pieces = Chunks { reader: &mut reader, rest: Vec::new() };
        let (batch, end) = pieces.batch(100);
        assert!(matches!(end, End::Reached));
        batch
    }

    #[test]
    fn pieces_are_whole_lines_and_make_up_the_whole() {
        let line = |length: usize| [vec![b'x'; length], vec![b'\n']].concat();
        let texts = [
            b"".to_vec(),
            b"a".to_vec(),
            line(3 * PIECE),
            [line(PIECE / 3).repeat(10), b"end".to_vec()].concat(),
        ];
        for text in texts {
            let pieces = pieces(&text);
            assert_eq!(pieces.concat(), text);
            assert!(pieces.iter().rev().skip(1).all(|piece| piece.ends_with(b"\n")));
            assert!(pieces.iter().all(|piece| !piece.is_empty()
                && (piece.len() <= 2 * PIECE || !piece[..piece.len() - 1].contains(&b'\n'))));
        }
    }

    #[test]
    fn counts_lines_and_documents() {
        assert_eq!(lines_and_documents(b"{}\n \r\n\n{}"), (4, 2));
        assert_eq!(lines_and_documents(b""), (0, 0));
    }
}
