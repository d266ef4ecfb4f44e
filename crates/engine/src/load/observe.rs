//! Counts what requests come to, where somebody asks.

use std::sync::Arc;

use gatepost_expression::{BranchKind, Program};
use gatepost_xml::{Element, MappedText};

use super::Load;
use crate::context::Reads;
use crate::observe::{Fork, Observe, Point, PointKind};
use crate::place::Place;
use crate::policy::{Run, Step};

impl Load<'_> {
    /// The policy, counted where somebody asks.
    pub(super) fn counting(&mut self, policy: Arc<dyn Run>, place: &Arc<Place>) -> Arc<dyn Run> {
        if self.compiler.settings().observe == Observe::Nothing {
            return policy;
        }
        let point = Point::new(Arc::clone(place), PointKind::Policy);
        let policy = point.counting(policy);
        self.observed.points.push(point);
        policy
    }

    /// A step that only counts, where somebody asks.
    pub(super) fn mark(&mut self, element: &Element, path: &str, kind: PointKind) -> Option<Step> {
        if self.compiler.settings().observe == Observe::Nothing {
            return None;
        }
        let place = self.place(element, path.into());
        let point = Point::new(Arc::clone(&place), kind);
        let mark = point.mark();
        self.observed.points.push(point);
        Some(Step::new(mark, place, Reads::NONE))
    }

    /// Notes the conditions in an expression, where somebody asks.
    pub(super) fn observe_expression(&mut self, program: &Program, code: &MappedText, is_condition: bool) {
        for branch in program.branches() {
            if branch.kind == BranchKind::Result && !is_condition {
                continue;
            }
            let span = code.span(branch.span.clone());
            self.observed.forks.push(Fork { source: self.source.clone(), span, branch: branch.clone() });
        }
    }
}
