//! The progress line of a long run on standard error. It counts files and disappears at the end.
//!
//! Most runs are short, so the line appears after a delay. It is hidden while other output is
//! written, so that it does not break findings on the same terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The delay before the line appears.
const DELAY: Duration = Duration::from_secs(1);

/// The number of files of a run, and of those already checked. Can be shared by threads.
pub(crate) struct Progress {
    started: Instant,
    files: u64,
    done: AtomicU64,
    /// `None` if progress is disabled.
    target: Option<fn() -> ProgressDrawTarget>,
    /// Created when the line first appears.
    bar: OnceLock<ProgressBar>,
}

/// Whether the delay has passed.
fn is_due(elapsed: Duration) -> bool {
    elapsed >= DELAY
}

impl Progress {
    /// Creates the progress of a number of files. A single file has no progress line.
    pub(crate) fn over(files: usize, is_enabled: bool) -> Self {
        Self::on(files, (is_enabled && files > 1).then_some(ProgressDrawTarget::stderr))
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

    /// Counts a file as checked.
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
        // The line is cleared when the bar is dropped, also after an error.
        ProgressBar::with_draw_target(Some(self.files), target)
            .with_style(style.progress_chars("=> "))
    }

    /// Hides the line while `write` runs.
    pub(crate) fn suspend<R>(&self, write: impl FnOnce() -> R) -> R {
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

    /// Returns the terminal of this test.
    fn term() -> InMemoryTerm {
        TERM.with(|term| term.get_or_init(|| InMemoryTerm::new(10, 80)).clone())
    }

    fn target() -> ProgressDrawTarget {
        ProgressDrawTarget::term_like(Box::new(term()))
    }

    #[test]
    fn appears_after_one_second() {
        assert!(!is_due(NOW) && !is_due(Duration::from_millis(999)));
        assert!(is_due(Duration::from_secs(1)) && is_due(LATER));
    }

    #[test]
    fn counts_files_and_disappears_at_the_end() {
        let progress = Progress::on(4, Some(target));
        progress.count_at(NOW);
        assert_eq!(term().contents(), "");
        progress.count_at(LATER);
        assert_eq!(term().contents(), "checked 2 of 4 files [============>           ]");
        drop(progress);
        assert_eq!(term().contents(), "");
    }

    #[test]
    fn is_hidden_while_output_is_written() {
        use indicatif::TermLike;
        let progress = Progress::on(4, Some(target));
        progress.count_at(LATER);
        progress.suspend(|| {
            assert_eq!(term().contents(), "");
            term().write_line("a finding").unwrap();
        });
        assert_eq!(term().contents(), "a finding\nchecked 1 of 4 files [======>                 ]");
    }

    #[test]
    fn is_absent_if_disabled_and_for_a_single_file() {
        for progress in [Progress::over(4, false), Progress::over(1, true)] {
            progress.count_at(LATER);
            assert!(progress.bar.get().is_none());
        }
    }
}
