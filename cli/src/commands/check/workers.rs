//! All inputs of a run, as many at once as there are threads, and what their forms have in common.

use super::collect::RunCollector;
use super::context::{CheckContext, CheckInput, FileOutcome};
use super::stream;
use crate::error::Error;
use crate::progress::Progress;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use scaledmail_lint_core::{Duplicate, DuplicateIndex};
use std::io::Read;
use std::num::NonZeroUsize;

/// How many files each thread takes before what was found is written: what is waiting stays small.
const BATCH: usize = 32;

/// The threads of a run.
pub(super) struct Workers {
    pub(super) count: usize,
    /// None: one thread, which is here already.
    pool: Option<ThreadPool>,
}

impl Workers {
    /// For so many things to do at once, and no more threads than are wanted. One thing is not worth starting threads for.
    pub(super) fn new(wanted: Option<NonZeroUsize>, things: usize) -> Result<Self, Error> {
        let processors = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let count = if things > 1 {
            wanted.map_or_else(processors, NonZeroUsize::get).min(things)
        } else {
            1
        };
        let pool = if count > 1 {
            Some(ThreadPoolBuilder::new().num_threads(count).build()?)
        } else {
            None
        };
        Ok(Self { count, pool })
    }

    /// The results in the order of the things.
    pub(super) fn map<T: Send, R: Send>(
        &self,
        things: Vec<T>,
        work: impl Fn(T) -> R + Send + Sync,
    ) -> Vec<R> {
        match &self.pool {
            None => things.into_iter().map(work).collect(),
            Some(pool) => pool.install(|| things.into_par_iter().map(work).collect()),
        }
    }
}

/// Checks all inputs and shows them to the front in their order.
pub(super) fn run(
    items: &[CheckInput],
    jobs: Option<NonZeroUsize>,
    context: &CheckContext<'_>,
    stdin: &mut dyn Read,
    progress: &Progress,
    collector: &mut RunCollector<'_>,
) -> Result<(), Error> {
    let streamed = items.iter().any(|item| context.streams(item));
    let workers = Workers::new(jobs, if streamed { usize::MAX } else { items.len() })?;
    let mut duplicate_index = DuplicateIndex::default();
    for group in items.chunk_by(|one, other| !context.streams(one) && !context.streams(other)) {
        if let [item] = group
            && context.streams(item)
        {
            progress.aside(|| {
                stream::run(item, stdin, context, &workers, &mut duplicate_index, collector)
            })?;
            progress.count();
            continue;
        }
        for batch in group.chunks(workers.count * BATCH) {
            let mut done = workers.map(batch.iter().collect(), |item| {
                let done = context.run(item, &[]);
                progress.count();
                done
            });
            compare(batch, &mut done, &workers, context, &mut duplicate_index);
            progress.aside(|| {
                done.into_iter().try_for_each(|done| collector.write(done))?;
                collector.flush()
            })?;
        }
    }
    Ok(())
}

/// Does the inputs once more whose forms have something in common with earlier ones: few do.
fn compare(
    batch: &[CheckInput],
    done: &mut [Result<FileOutcome, Error>],
    workers: &Workers,
    context: &CheckContext<'_>,
    duplicate_index: &mut DuplicateIndex,
) {
    let mut again: Vec<(usize, &CheckInput, Vec<Duplicate>)> = Vec::new();
    for (at, (item, done)) in batch.iter().zip(done.iter()).enumerate() {
        let Ok(done) = done else { continue };
        duplicate_index.begin(&done.report.path);
        let duplicates = duplicate_index.duplicates(&done.report);
        if !duplicates.is_empty() {
            again.push((at, item, duplicates));
        }
    }
    for (at, new) in
        workers.map(again, |(at, item, duplicates)| (at, context.run(item, &duplicates)))
    {
        if let (Some(Ok(old)), Ok(new)) = (done.get_mut(at), new) {
            // What was done to the file was done the first time.
            *old = FileOutcome {
                applied: old.applied,
                error: old.error.take(),
                text: std::mem::take(&mut old.text),
                ..new
            };
        }
    }
}
