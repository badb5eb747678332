//! All inputs of a run, as many at once as there are threads, and what their forms have in common.

use super::front::Front;
use super::job::{Done, Job, Task};
use super::stream;
use crate::error::Error;
use crate::progress::Progress;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use scaledmail_lint_core::{Ledger, Repeat};
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
    tasks: &[Task],
    jobs: Option<NonZeroUsize>,
    job: &Job<'_>,
    stdin: &mut dyn Read,
    progress: &Progress,
    front: &mut Front<'_>,
) -> Result<(), Error> {
    let streamed = tasks.iter().any(|task| job.streams(task));
    let workers = Workers::new(jobs, if streamed { usize::MAX } else { tasks.len() })?;
    let mut ledger = Ledger::default();
    for group in tasks.chunk_by(|one, other| !job.streams(one) && !job.streams(other)) {
        if let [task] = group
            && job.streams(task)
        {
            progress.aside(|| stream::run(task, stdin, job, &workers, &mut ledger, front))?;
            progress.count();
            continue;
        }
        for batch in group.chunks(workers.count * BATCH) {
            let mut done = workers.map(batch.iter().collect(), |task| {
                let done = job.run(task, &[]);
                progress.count();
                done
            });
            compare(batch, &mut done, &workers, job, &mut ledger);
            progress.aside(|| {
                done.into_iter().try_for_each(|done| front.write(done))?;
                front.flush()
            })?;
        }
    }
    Ok(())
}

/// Does the inputs once more whose forms have something in common with earlier ones: few do.
fn compare(
    batch: &[Task],
    done: &mut [Result<Done, Error>],
    workers: &Workers,
    job: &Job<'_>,
    ledger: &mut Ledger,
) {
    let mut again: Vec<(usize, &Task, Vec<Repeat>)> = Vec::new();
    for (at, (task, done)) in batch.iter().zip(done.iter()).enumerate() {
        let Ok(done) = done else { continue };
        ledger.begin(&done.report.path);
        let repeats = ledger.repeats(&done.report);
        if !repeats.is_empty() {
            again.push((at, task, repeats));
        }
    }
    for (at, new) in workers.map(again, |(at, task, repeats)| (at, job.run(task, &repeats))) {
        if let (Some(Ok(old)), Ok(new)) = (done.get_mut(at), new) {
            // What was done to the file was done the first time.
            *old = Done {
                applied: old.applied,
                error: old.error.take(),
                text: std::mem::take(&mut old.text),
                ..new
            };
        }
    }
}
