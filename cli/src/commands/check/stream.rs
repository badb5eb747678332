//! Checks a long NDJSON input in chunks, so that memory use does not depend on its length.

use super::collect::RunCollector;
use super::context::{CheckContext, CheckInput, Texts};
use super::workers::Workers;
use crate::error::Error;
use scaledmail_lint_core::InputFormat;
use scaledmail_lint_core::unstable::{
    Before, CheckedFile, DuplicateIndex, FileReportBuilder, ParsedText, Source,
};
use std::borrow::Cow;
use std::io::{self, Read};

/// The approximate size of a chunk in bytes. A chunk with a longer document is larger.
pub(super) const CHUNK_SIZE: usize = 1 << 20;

/// The number of chunks per thread that are read before results are written.
const BATCH: usize = 4;

/// Checks one input in chunks and passes the results to the collector.
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
    let mut chunks = ChunkReader { reader, rest: Vec::new() };
    let mut builder = FileReportBuilder::new(name, InputFormat::Ndjson);
    let mut before = Before::default();
    duplicate_index.begin(name);
    let failed = loop {
        let (batch, end) = chunks.batch(workers.count * BATCH);
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
        let parsed: Vec<_> = sources.into_iter().map(ParsedText::of).collect();
        let checked = workers.map(parsed.iter().collect(), |parsed| item.check(parsed));
        let compared =
            checked.into_iter().map(|file| (duplicate_index.duplicates(&file), file)).collect();
        let mut checked =
            workers.map(compared, |(duplicates, mut file): (Vec<_>, CheckedFile<'_>)| {
                item.add_duplicates(&mut file, &duplicates);
                file
            });
        for file in &mut checked {
            let report = file.report_mut();
            report.omitted += builder.cap_per_rule(&mut report.diagnostics);
        }
        let rendered = workers.map(checked, |file| {
            context.outputs.findings(&file).map(|texts| (texts, file.into_report()))
        });
        for chunk in rendered {
            let (texts, report) = chunk?;
            collector.write_chunk(&texts)?;
            builder.add(report);
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
        // Report an input without documents like any other empty file.
        let (texts, text) = (Texts::default(), if before.bytes > 0 { b"\n" } else { &b""[..] });
        return collector.write(context.render(context.check(item, Cow::Borrowed(text), &texts)));
    }
    collector.write(context.end(item, builder.report))?;
    failed.map_or(Ok(()), |error| collector.write(Err(error)))
}

/// Returns the number of lines of a chunk, and of those that contain a document.
fn lines_and_documents(bytes: &[u8]) -> (u32, u32) {
    let (mut lines, mut documents) = (0, 0);
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        lines += 1;
        documents += u32::from(!line.trim_ascii().is_empty());
    }
    (lines, documents)
}

/// Splits a stream into chunks of whole lines.
struct ChunkReader<'r> {
    reader: &'r mut dyn Read,
    /// The bytes after the last whole line.
    rest: Vec<u8>,
}

/// The state of the stream after a read.
enum End {
    NotYet,
    Reached,
    Failed(io::Error),
}

impl ChunkReader<'_> {
    /// Reads up to `max` chunks.
    fn batch(&mut self, max: usize) -> (Vec<Vec<u8>>, End) {
        let mut batch = Vec::with_capacity(max);
        while batch.len() < max {
            let (chunk, end) = self.next();
            if !chunk.is_empty() {
                batch.push(chunk);
            }
            if !matches!(end, End::NotYet) {
                return (batch, end);
            }
        }
        (batch, End::NotYet)
    }

    /// Reads the next whole lines. The last line of the stream may lack a line end.
    fn next(&mut self) -> (Vec<u8>, End) {
        let mut chunk = std::mem::take(&mut self.rest);
        chunk.reserve(CHUNK_SIZE);
        loop {
            let known = chunk.len();
            match (&mut *self.reader).take(CHUNK_SIZE as u64).read_to_end(&mut chunk) {
                Ok(0) => return (chunk, End::Reached),
                Ok(_) => {}
                Err(error) => return (chunk, End::Failed(error)),
            }
            let new = chunk.get(known..).unwrap_or_default();
            if let Some(last) = new.iter().rposition(|&byte| byte == b'\n') {
                self.rest = chunk.split_off(known + last + 1);
                return (chunk, End::NotYet);
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn chunks(text: &[u8]) -> Vec<Vec<u8>> {
        let mut reader = text;
        let mut reader = ChunkReader { reader: &mut reader, rest: Vec::new() };
        let (batch, end) = reader.batch(100);
        assert!(matches!(end, End::Reached));
        batch
    }

    #[test]
    fn chunks_are_whole_lines_and_complete() {
        let line = |length: usize| [vec![b'x'; length], vec![b'\n']].concat();
        let texts = [
            b"".to_vec(),
            b"a".to_vec(),
            line(3 * CHUNK_SIZE),
            [line(CHUNK_SIZE / 3).repeat(10), b"end".to_vec()].concat(),
        ];
        for text in texts {
            let chunks = chunks(&text);
            assert_eq!(chunks.concat(), text);
            assert!(chunks.iter().rev().skip(1).all(|chunk| chunk.ends_with(b"\n")));
            assert!(chunks.iter().all(|chunk| !chunk.is_empty()
                && (chunk.len() <= 2 * CHUNK_SIZE || !chunk[..chunk.len() - 1].contains(&b'\n'))));
        }
    }

    #[test]
    fn counts_lines_and_documents() {
        assert_eq!(lines_and_documents(b"{}\n \r\n\n{}"), (4, 2));
        assert_eq!(lines_and_documents(b""), (0, 0));
    }
}
