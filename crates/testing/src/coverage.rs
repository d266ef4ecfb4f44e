//! What the cases of a run came to in the documents, and what they did not.

use std::collections::BTreeMap;
use std::path::PathBuf;

use gatepost_engine::{Fork, Point, PointKind, Section, Source};
use gatepost_expression::BranchKind;
use miette::SourceSpan;

use crate::programs::Programs;

/// How much of the documents was come to. Documents that are written out in test files do not count.
#[derive(Debug, Default)]
pub struct Coverage {
    /// Document by document, in the order of their paths.
    pub files: Vec<FileCoverage>,
}

/// How much of one document was come to.
#[derive(Debug)]
pub struct FileCoverage {
    /// Where it lies, as it is written.
    pub path: PathBuf,
    /// Its text.
    pub source: Source,
    /// Policies and parts of policies, in the order of the text.
    pub points: Vec<CoveredPoint>,
    /// Conditions, in the order of the text.
    pub forks: Vec<CoveredFork>,
}

/// A policy or a part of one.
#[derive(Debug)]
pub struct CoveredPoint {
    /// Its element's name.
    pub name: String,
    /// Its path in its section.
    pub path: String,
    /// The section of it.
    pub section: Section,
    /// What it is.
    pub kind: PointKind,
    /// Its element.
    pub span: SourceSpan,
    /// The line on which it begins, from 1.
    pub line: usize,
    /// How often it ran.
    pub hits: u64,
}

/// A condition in an expression.
#[derive(Debug)]
pub struct CoveredFork {
    /// What decides.
    pub kind: BranchKind,
    /// The condition.
    pub span: SourceSpan,
    /// The line on which it begins, from 1.
    pub line: usize,
    /// Its text.
    pub text: String,
    /// The ways there are, and how often each was gone.
    pub outcomes: Vec<(&'static str, u64)>,
}

/// Some of a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ratio {
    /// How many.
    pub hit: usize,
    /// Of how many.
    pub of: usize,
}

/// Something that no case came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Its line, from 1.
    pub line: usize,
    /// What it is, and what did not happen.
    pub text: String,
}

impl Ratio {
    /// In percent, rounded down to tenths so that 100 means all; all of nothing is all.
    pub fn percent(self) -> f64 {
        match (self.hit * 1000).checked_div(self.of) {
            #[expect(clippy::cast_precision_loss, reason = "at most 1000")]
            Some(tenths) => tenths as f64 / 10.0,
            None => 100.0,
        }
    }

    fn and(self, other: Self) -> Self {
        Self { hit: self.hit + other.hit, of: self.of + other.of }
    }
}

impl std::iter::Sum for Ratio {
    fn sum<I: Iterator<Item = Self>>(ratios: I) -> Self {
        ratios.fold(Self::default(), Self::and)
    }
}

impl Coverage {
    /// What came of the programs so far.
    pub fn of(programs: &Programs) -> Self {
        let mut files: Vec<(Source, Places)> =
            programs.sources().into_iter().map(|source| (source, Places::default())).collect();
        for compiled in programs.made() {
            let observed = compiled.program.iter().flat_map(|program| program.observed());
            for observed in observed {
                for point in &observed.points {
                    if let Some((_, places)) = of_source(&mut files, &point.place.source) {
                        places.point(point);
                    }
                }
                for fork in &observed.forks {
                    if let Some((source, places)) = of_source(&mut files, &fork.source) {
                        places.fork(fork, source);
                    }
                }
            }
        }
        let files = files.into_iter().filter(|(_, places)| !places.points.is_empty());
        Self { files: files.map(|(source, places)| places.into_file(source)).collect() }
    }

    /// Policies and parts of policies that ran.
    pub fn policies(&self) -> Ratio {
        self.files.iter().map(FileCoverage::policies).sum()
    }

    /// Ways of conditions that were gone.
    pub fn branches(&self) -> Ratio {
        self.files.iter().map(FileCoverage::branches).sum()
    }

    /// Both together.
    pub fn total(&self) -> Ratio {
        self.policies().and(self.branches())
    }
}

fn of_source<'f>(files: &'f mut [(Source, Places)], wanted: &Source) -> Option<&'f mut (Source, Places)> {
    files.iter_mut().find(|(source, _)| source.is(wanted))
}

impl FileCoverage {
    /// Policies and parts of policies that ran.
    pub fn policies(&self) -> Ratio {
        let hit = self.points.iter().filter(|point| point.hits > 0).count();
        Ratio { hit, of: self.points.len() }
    }

    /// Ways of conditions that were gone.
    pub fn branches(&self) -> Ratio {
        let outcomes = || self.forks.iter().flat_map(|fork| &fork.outcomes);
        let hit = outcomes().filter(|(_, hits)| *hits > 0).count();
        Ratio { hit, of: outcomes().count() }
    }

    /// Both together.
    pub fn total(&self) -> Ratio {
        self.policies().and(self.branches())
    }

    /// How often each line ran on which a policy begins.
    pub fn lines(&self) -> BTreeMap<usize, u64> {
        let mut lines = BTreeMap::new();
        for point in &self.points {
            let hits = lines.entry(point.line).or_insert(point.hits);
            *hits = (*hits).min(point.hits);
        }
        lines
    }

    /// What no case came to, in the order of the text.
    pub fn gaps(&self) -> Vec<Gap> {
        let policies = self.points.iter().filter(|point| point.hits == 0).map(|point| Gap {
            line: point.line,
            text: match point.kind {
                PointKind::OnError => "`on-error` was not reached".to_owned(),
                PointKind::Part => format!("`{}` was not taken", point.name),
                PointKind::Policy => format!("`{}` did not run", point.name),
            },
        });
        let branches = self.forks.iter().flat_map(|fork| {
            let missing = fork.outcomes.iter().filter(|(_, hits)| *hits == 0);
            missing.map(|(outcome, _)| Gap {
                line: fork.line,
                text: format!("`{}` was never {outcome}", fork.text),
            })
        });
        let mut gaps: Vec<Gap> = policies.chain(branches).collect();
        gaps.sort_by_key(|gap| gap.line);
        gaps
    }
}

/// What was come to in one text, by place: a document that several cases load counts once.
#[derive(Default)]
struct Places {
    points: BTreeMap<(usize, usize), CoveredPoint>,
    forks: BTreeMap<(usize, usize, u8), CoveredFork>,
}

impl Places {
    fn point(&mut self, point: &Point) {
        let place = &point.place;
        let key = (place.span.offset(), place.span.len());
        let covered = self.points.entry(key).or_insert_with(|| CoveredPoint {
            name: place.policy.to_string(),
            path: place.path.to_string(),
            section: place.section,
            kind: point.kind,
            span: place.span,
            line: place.source.position(place.span.offset()).0,
            hits: 0,
        });
        covered.hits += point.hits();
    }

    fn fork(&mut self, fork: &Fork, source: &Source) {
        let (start, length) = (fork.span.offset(), fork.span.len());
        let covered = self.forks.entry((start, length, fork.branch.kind as u8)).or_insert_with(|| {
            let text = source.text().get(start..start + length).unwrap_or_default();
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let entities = [("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
            let text = entities.iter().fold(text, |text, (entity, meant)| text.replace(entity, meant));
            let outcomes = fork.branch.outcomes().into_iter().map(|(name, _)| (name, 0)).collect();
            let line = source.position(start).0;
            CoveredFork { kind: fork.branch.kind, span: fork.span, line, text, outcomes }
        });
        for ((_, hits), (_, more)) in covered.outcomes.iter_mut().zip(fork.branch.outcomes()) {
            *hits += more;
        }
    }

    fn into_file(self, source: Source) -> FileCoverage {
        FileCoverage {
            path: PathBuf::from(source.name()),
            source,
            points: self.points.into_values().collect(),
            forks: self.forks.into_values().collect(),
        }
    }
}
