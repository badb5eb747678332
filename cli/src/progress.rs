//! How far a long run has come, on standard error: a line that counts files, and is gone at the end.
//!
//! Most runs are over before anybody looks, so the line comes only after a while. While something else is written it steps
//! aside; findings on the same terminal stay whole.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Before this nobody wonders how long it takes.
const PATIENCE: Duration = Duration::from_secs(1);

/// The files of a run and how many of them are done. Can be shared by threads.
pub(crate) struct Progress {
    started: Instant,
    files: u64,
    done: AtomicU64,
    /// None: progress is not shown.
    target: Option<fn() -> ProgressDrawTarget>,
    /// As soon as it is there, it is seen.
    bar: OnceLock<ProgressBar>,
}

/// Is it time to show something?
fn is_due(elapsed: Duration) -> bool {
    elapsed >= PATIENCE
}

impl Progress {
    /// Over so many files, shown where it may be. One file has no progress.
    pub(crate) fn over(files: usize, may_be_shown: bool) -> Self {
        Self::on(files, (may_be_shown && files > 1).then_some(ProgressDrawTarget::stderr))
    }

    fn on(files: usize, target: Option<fn() -> ProgressDrawTarget>) -> Self {
        Self {
            started: Instant::now(),
            files: files as u64,
            done: AtomicU64::new(0),
            target,
            bar: OnceLock::new(),
        }
    }

    /// One more file is done.
    pub(crate) fn count(&self) {
        if self.target.is_some() {
            self.count_at(self.started.elapsed());
        }
    }

    fn count_at(&self, elapsed: Duration) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if let (Some(target), true) = (self.target, is_due(elapsed)) {
            self.bar.get_or_init(|| self.draw(target())).set_position(done);
        }
    }

    fn draw(&self, target: ProgressDrawTarget) -> ProgressBar {
        let style = ProgressStyle::with_template("checked {pos} of {len} files [{bar:24}]")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        // Dropped, whatever ends the run, it is cleared.
        ProgressBar::with_draw_target(Some(self.files), target)
            .with_style(style.progress_chars("=> "))
    }

    /// Does something that writes, without the line in the way.
    pub(crate) fn aside<R>(&self, write: impl FnOnce() -> R) -> R {
        match self.bar.get() {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use indicatif::InMemoryTerm;
    use std::cell::OnceCell;

    const NOW: Duration = Duration::ZERO;
    const LATER: Duration = Duration::from_secs(5);

    thread_local! {
        static TERM: OnceCell<InMemoryTerm> = const { OnceCell::new() };
    }

    /// A terminal for this test alone.
    fn term() -> InMemoryTerm {
        TERM.with(|term| term.get_or_init(|| InMemoryTerm::new(10, 80)).clone())
    }

    fn target() -> ProgressDrawTarget {
        ProgressDrawTarget::term_like(Box::new(term()))
    }

    #[test]
    fn comes_after_a_second() {
        assert!(!is_due(NOW) && !is_due(Duration::from_millis(999)));
        assert!(is_due(Duration::from_secs(1)) && is_due(LATER));
    }

    #[test]
    fn counts_files_and_is_gone_at_the_end() {
        let progress = Progress::on(4, Some(target));
        progress.count_at(NOW);
        assert_eq!(term().contents(), "");
        progress.count_at(LATER);
        assert_eq!(term().contents(), "checked 2 of 4 files [============>           ]");
        drop(progress);
        assert_eq!(term().contents(), "");
    }

    #[test]
    fn steps_aside_for_what_is_written() {
        use indicatif::TermLike;
        let progress = Progress::on(4, Some(target));
        progress.count_at(LATER);
        progress.aside(|| {
            assert_eq!(term().contents(), "");
            term().write_line("a finding").unwrap();
        });
        assert_eq!(term().contents(), "a finding\nchecked 1 of 4 files [======>                 ]");
    }

    #[test]
    fn is_silent_where_it_may_not_be_shown_and_for_a_single_file() {
        for progress in [Progress::over(4, false), Progress::over(1, true)] {
            progress.count_at(LATER);
            assert!(progress.bar.get().is_none());
        }
    }
}
