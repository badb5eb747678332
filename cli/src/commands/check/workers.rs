//! Checks the inputs of a run in parallel, and finds duplicates across their forms.

use super::collect::RunCollector;
use super::context::{CheckContext, CheckInput, Texts};
use super::stream;
use crate::error::Error;
use crate::progress::Progress;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use scaledmail_lint_core::unstable::DuplicateIndex;
use std::io::Read;
use std::num::NonZeroUsize;

/// The maximum number of files per thread before results are written.
const BATCH: usize = 32;
/// The approximate size in bytes of the texts in memory. A batch with one file per thread may be
/// larger.
const BATCH_SIZE: u64 = 1 << 25;

/// The threads of a run.
pub(super) struct Workers {
    pub(super) count: usize,
    /// `None` for a single thread, the current one.
    pool: Option<ThreadPool>,
}

impl Workers {
    /// Creates one thread for each item, but at most `max_threads` [default: the number of
    /// processors]. A single item runs on the current thread.
    pub(super) fn new(max_threads: Option<NonZeroUsize>, items: usize) -> Result<Self, Error> {
        let processors = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let count = if items > 1 {
            max_threads.map_or_else(processors, NonZeroUsize::get).min(items)
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

    /// Applies `work` to all items in parallel. Returns the results in the order of the items.
    pub(super) fn map<T: Send, R: Send>(
        &self,
        items: Vec<T>,
        work: impl Fn(T) -> R + Send + Sync,
    ) -> Vec<R> {
        match &self.pool {
            None => items.into_iter().map(work).collect(),
            Some(pool) => pool.install(|| items.into_par_iter().map(work).collect()),
        }
    }
}

/// Returns the number of inputs at the start of `items` that are checked before results are written.
fn batch_length(items: &[CheckInput], threads: usize) -> usize {
    let mut size = 0_u64;
    let fits = |item: &&CheckInput| {
        size = size.saturating_add(item.input.size());
        size <= BATCH_SIZE
    };
    items.iter().take(threads * BATCH).take_while(fits).count().max(threads.min(items.len()))
}

/// Checks all inputs and passes the results to the collector in order.
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
    for group in items.chunk_by(|a, b| !context.streams(a) && !context.streams(b)) {
        if let [item] = group
            && context.streams(item)
        {
            progress.suspend(|| {
                stream::run(item, stdin, context, &workers, &mut duplicate_index, collector)
            })?;
            progress.count();
            continue;
        }
        let mut rest = group;
        while let Some((batch, after)) = rest.split_at_checked(batch_length(rest, workers.count))
            && !batch.is_empty()
        {
            rest = after;
            let texts: Vec<Texts<'_>> = batch.iter().map(|_| Texts::default()).collect();
            let checked = workers.map(batch.iter().zip(&texts).collect(), |(item, texts)| {
                let checked = context.run(item, texts);
                progress.count();
                checked
            });
            let compared = checked.into_iter().map(|checked| {
                checked.map(|checked| {
                    duplicate_index.begin(&checked.file.report().path);
                    (duplicate_index.duplicates(&checked.file), checked)
                })
            });
            let done = workers.map(compared.collect(), |compared| {
                let (duplicates, mut checked) = compared?;
                checked.add_duplicates(&duplicates);
                context.render(checked)
            });
            progress.suspend(|| {
                done.into_iter().try_for_each(|done| collector.write(done))?;
                collector.flush()
            })?;
        }
    }
    Ok(())
}
