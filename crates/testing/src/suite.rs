//! Runs the cases of many files on all cores.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::Builder;
use std::time::{Duration, Instant};

use crate::load::{LoadError, Loaded, load};
use crate::programs::Programs;
use crate::run::{CaseResult, Selection, Unit, described, run_unit, units};

/// How the cases of many files run.
#[derive(Clone)]
pub struct Suite {
    /// Which cases.
    pub selection: Selection,
    /// Whether the first failure ends the run.
    pub fail_fast: bool,
    /// How long one case may take on the clock of the machine.
    pub time_limit: Duration,
    /// The programs of the cases.
    pub programs: Arc<Programs>,
}

/// What came of one file.
#[derive(Debug)]
pub struct FileResult {
    /// Where it lies.
    pub path: PathBuf,
    /// What came of its cases, in order, or why it has none.
    pub outcome: Result<Vec<CaseResult>, LoadError>,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Cases that have ended.
    pub done: usize,
    /// Those among them that failed.
    pub failed: usize,
    /// All cases.
    pub total: usize,
}

impl FileResult {
    /// The results of its cases.
    pub fn cases(&self) -> &[CaseResult] {
        self.outcome.as_deref().unwrap_or_default()
    }

    /// Whether the file could be used, and all its cases were as expected.
    pub fn is_ok(&self) -> bool {
        self.outcome.is_ok() && self.cases().iter().all(CaseResult::is_ok)
    }
}

impl Suite {
    /// Runs the cases of these files. The results are in the order of the files and cases, however they ran.
    pub fn run(&self, files: &[PathBuf], progress: &mut dyn FnMut(Progress)) -> Vec<FileResult> {
        let loaded = load_all(files);
        let jobs: Vec<Job> = loaded
            .iter()
            .enumerate()
            .filter_map(|(file, loaded)| Some((file, loaded.as_ref().ok()?)))
            .flat_map(|(file, loaded)| {
                let units = units(loaded, &self.selection).into_iter();
                units.map(move |unit| Job { file, loaded: Arc::clone(loaded), unit })
            })
            .collect();
        let mut found = self.run_jobs(jobs, progress);
        let mut results: Vec<FileResult> = files
            .iter()
            .zip(loaded)
            .enumerate()
            .map(|(file, (path, loaded))| {
                let outcome = loaded.map(|_| found.remove(&file).unwrap_or_default());
                FileResult { path: path.clone(), outcome }
            })
            .collect();
        if self.fail_fast {
            end_at_failure(&mut results);
        }
        results
    }

    /// Runs the cases; gives their results by file.
    fn run_jobs(
        &self,
        jobs: Vec<Job>,
        progress: &mut dyn FnMut(Progress),
    ) -> BTreeMap<usize, Vec<CaseResult>> {
        let (sender, receiver) = channel();
        let helpers = std::thread::available_parallelism().map_or(1, usize::from).min(jobs.len());
        let shared = Arc::new(Shared {
            suite: self.clone(),
            jobs,
            next: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
        });
        let mut watch = Watch { shared, sender, running: BTreeMap::new(), live: 0, results: BTreeMap::new() };
        (0..helpers).for_each(|_| watch.start());
        watch.follow(&receiver, progress);
        let mut files: BTreeMap<usize, Vec<CaseResult>> = BTreeMap::new();
        for (index, result) in watch.results {
            if let Some(job) = watch.shared.jobs.get(index) {
                files.entry(job.file).or_default().push(result);
            }
        }
        files
    }
}

/// A case to run.
struct Job {
    file: usize,
    loaded: Arc<Loaded>,
    unit: Unit,
}

/// What all workers look at.
struct Shared {
    suite: Suite,
    jobs: Vec<Job>,
    next: AtomicUsize,
    stop: AtomicBool,
}

/// What a worker tells.
enum News {
    Begun(usize),
    Done(usize, Box<CaseResult>),
    /// The worker has nothing to do any more.
    Idle,
}

impl Shared {
    fn work(&self, sender: &Sender<News>) {
        while !self.stop.load(Ordering::Relaxed) {
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = self.jobs.get(index) else { break };
            // Where nobody listens any more, the run has ended.
            let _ = sender.send(News::Begun(index));
            let result = run_unit(&job.loaded, job.unit, &self.suite.selection, &self.suite.programs);
            self.stop.fetch_or(self.suite.fail_fast && !result.is_ok(), Ordering::Relaxed);
            if sender.send(News::Done(index, Box::new(result))).is_err() {
                return;
            }
        }
        let _ = sender.send(News::Idle);
    }
}

/// Sees to it that every case ends.
struct Watch {
    shared: Arc<Shared>,
    sender: Sender<News>,
    /// The cases that run, and since when.
    running: BTreeMap<usize, Instant>,
    /// Workers that will tell when they are idle.
    live: usize,
    results: BTreeMap<usize, CaseResult>,
}

impl Watch {
    fn start(&mut self) {
        let (shared, sender) = (Arc::clone(&self.shared), self.sender.clone());
        // Expressions nest; a thread's usual stack is small for that.
        let thread = Builder::new().stack_size(STACK).spawn(move || shared.work(&sender));
        // Without the thread, the others do its work.
        self.live += usize::from(thread.is_ok());
    }

    fn follow(&mut self, receiver: &Receiver<News>, progress: &mut dyn FnMut(Progress)) {
        let mut so_far = Progress { total: self.shared.jobs.len(), ..Progress::default() };
        if self.live == 0 {
            self.shared.work(&self.sender.clone());
            self.live = 1;
        }
        while self.live > 0 {
            match receiver.recv_timeout(LOOK) {
                Ok(News::Begun(index)) => {
                    self.running.insert(index, Instant::now());
                }
                Ok(News::Done(index, result)) => {
                    // What was given up as endless stays so.
                    if self.running.remove(&index).is_some() {
                        so_far.done += 1;
                        so_far.failed += usize::from(!result.is_ok());
                        self.results.insert(index, *result);
                        progress(so_far);
                    }
                }
                Ok(News::Idle) => self.live -= 1,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.give_up(&mut so_far);
        }
    }

    /// Ends the cases that do not end: their workers are left alone, and others take their place.
    fn give_up(&mut self, so_far: &mut Progress) {
        let limit = self.shared.suite.time_limit;
        let endless: Vec<usize> = self
            .running
            .iter()
            .filter(|(_, since)| since.elapsed() > limit)
            .map(|(index, _)| *index)
            .collect();
        for index in endless {
            self.running.remove(&index);
            let Some(job) = self.shared.jobs.get(index) else { continue };
            let mut result = described(&job.loaded, job.unit);
            result.error = Some(format!("the case had not ended after {limit:?} and was given up"));
            so_far.done += 1;
            so_far.failed += 1;
            self.results.insert(index, result);
            self.shared.stop.fetch_or(self.shared.suite.fail_fast, Ordering::Relaxed);
            self.live -= 1;
            self.start();
        }
    }
}

fn load_all(files: &[PathBuf]) -> Vec<Result<Arc<Loaded>, LoadError>> {
    let helpers = std::thread::available_parallelism().map_or(1, usize::from);
    let part = files.len().div_ceil(helpers).max(1);
    let read = |files: &[PathBuf]| files.iter().map(|path| load(path).map(Arc::new)).collect::<Vec<_>>();
    std::thread::scope(|scope| {
        let mut parts = files.chunks(part);
        let first = parts.next().unwrap_or_default();
        let others: Vec<_> = parts.map(|files| (files, scope.spawn(move || read(files)))).collect();
        let mut loaded = read(first);
        for (files, other) in others {
            loaded.extend(other.join().unwrap_or_else(|_| read(files)));
        }
        loaded
    })
}

/// Leaves out what ran besides the first failure, so that the same cases are told each time.
fn end_at_failure(results: &mut Vec<FileResult>) {
    let Some(failed) = results.iter().position(|result| !result.is_ok()) else { return };
    results.truncate(failed + 1);
    if let Some(FileResult { outcome: Ok(cases), .. }) = results.last_mut()
        && let Some(failed) = cases.iter().position(|case| !case.is_ok())
    {
        cases.truncate(failed + 1);
    }
}

/// How often cases that do not end are looked for.
const LOOK: Duration = Duration::from_millis(50);
const STACK: usize = 8 << 20;
