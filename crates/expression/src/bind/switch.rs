//! `switch`.

use gatepost_csharp::{Expr as Syntax, PatternKind, Span, SwitchLabelKind, SwitchSection, TypeSyntax};

use super::bound::Bound;
use super::conversion::constant_of;
use super::flow::completes;
use super::message::constant_text;
use super::scope::Jump;
use super::user_conversion::strip;
use super::{Binder, VarId};
use crate::ir::{Expr, ExprKind, Section, Stmt};
use crate::ty::Ty;
use crate::value::Value;

/// The labels of a `switch` that `goto case` can name.
pub(super) struct Cases {
    ty: Ty,
    constants: Vec<(Value, usize)>,
    default: Option<usize>,
    /// How many functions stand around it.
    depth: usize,
}

impl<'s> Binder<'_> {
    pub(super) fn switch(&mut self, value: &'s Syntax, sections: &'s [SwitchSection]) -> Stmt {
        let at = value.span;
        let bound = self.expr(value);
        let value = match self.natural(bound) {
            Bound::Value(value) if value.ty != Ty::Void => value,
            Bound::Error(at) => self.bad(at),
            other => {
                let what = self.display(&other);
                let message = format!("The switch expression must be a value; found '{what}'.");
                self.error("CS8119", at, message);
                self.bad(at)
            }
        };
        let temporary = self.temporary(value.ty.clone());
        let ty = value.ty.clone();
        let store = self.set_variable(temporary, value);
        let value = self.read_variable(temporary, at);
        let cases = self.cases(&ty, sections);
        self.cases.push(cases);
        let mut cells = Vec::new();
        let mut bound = self.within(Jump::Switch, |this| {
            this.scoped(|this| {
                for section in sections {
                    this.announce(&section.statements);
                }
                sections
                    .iter()
                    .map(|section| this.section(&value, section, &mut cells))
                    .collect::<Vec<Section>>()
            })
        });
        self.cases.pop();
        if self.is_exhaustive(&ty, &bound)
            && let Some(last) = bound.last_mut()
        {
            last.default = true;
        }
        for (section, syntax) in bound.iter().zip(sections) {
            self.check_fall_through(
                section,
                syntax,
                sections.last().is_some_and(|last| std::ptr::eq(last, syntax)),
            );
        }
        let cells = cells.into_iter().map(Stmt::FreshCell);
        Stmt::Block(cells.chain([Stmt::Expr(store), Stmt::Switch(bound)]).collect(), Vec::new())
    }

    /// Collects the constants of the labels, and tells of those that stand twice.
    fn cases(&mut self, ty: &Ty, sections: &'s [SwitchSection]) -> Cases {
        let depth = self.frames.len();
        let mut cases = Cases { ty: ty.clone(), constants: Vec::new(), default: None, depth };
        let mut types = Vec::new();
        for (index, section) in sections.iter().enumerate() {
            for label in &section.labels {
                match &label.kind {
                    SwitchLabelKind::Default if cases.default.is_some() => {
                        let message =
                            "The switch statement contains multiple cases with the label value 'default'";
                        self.error("CS0152", label.span, message);
                    }
                    SwitchLabelKind::Default => cases.default = Some(index),
                    SwitchLabelKind::Case { pattern, guard } => {
                        if let PatternKind::Declaration { ty, .. } = &pattern.kind {
                            self.check_handled(ty, guard.is_some(), &mut types, label.span);
                        }
                        let PatternKind::Constant(constant) = &pattern.kind else { continue };
                        let Some(value) = self.label_value(constant, ty) else { continue };
                        let twice = cases.constants.iter().any(|(known, _)| same_constant(known, &value));
                        if twice && guard.is_none() {
                            let message = format!(
                                "The switch statement contains multiple cases with the label value '{}'",
                                constant_text(&value)
                            );
                            self.error("CS0152", label.span, message);
                        }
                        if guard.is_none() {
                            cases.constants.push((value, index));
                        }
                    }
                }
            }
        }
        cases
    }

    /// Tells of a type whose values an earlier case takes.
    fn check_handled(&mut self, ty: &'s TypeSyntax, is_guarded: bool, earlier: &mut Vec<Ty>, span: Span) {
        let (ty, told) = self.aside(|this| this.ty(ty));
        if ty == Ty::Error || !told.is_empty() {
            return;
        }
        if earlier.iter().any(|known| self.library.is_subtype(&ty, known)) {
            self.error("CS8120", span, "The switch case has already been handled by a previous case.");
        }
        if !is_guarded {
            earlier.push(ty);
        }
    }

    fn label_value(&mut self, constant: &'s Syntax, ty: &Ty) -> Option<Value> {
        let (value, _) = self.aside(|this| this.expect(constant, ty));
        match &value.kind {
            ExprKind::Const(constant) if value.ty != Ty::Error => Some(constant.clone()),
            _ => None,
        }
    }

    fn section(&mut self, value: &Expr, section: &'s SwitchSection, cells: &mut Vec<VarId>) -> Section {
        self.scoped(|this| {
            let mut tests = Vec::new();
            let mut default = false;
            for label in &section.labels {
                match &label.kind {
                    SwitchLabelKind::Default => default = true,
                    SwitchLabelKind::Case { pattern, guard } => {
                        let test = this.pattern(value, pattern, label.span);
                        let test = match guard {
                            Some(guard) => {
                                let guard = this.condition(guard);
                                let (a, b) = (Box::new(test), Box::new(guard));
                                Expr { kind: ExprKind::And(a, b), ty: Ty::BOOL, span: label.span }
                            }
                            None => test,
                        };
                        tests.push(test);
                    }
                }
            }
            if let Some(scope) = this.scopes.last_mut() {
                cells.append(&mut scope.cells);
                scope.hoists = true;
            }
            let body = this.announced(&section.statements);
            Section { tests, default, body }
        })
    }

    /// Whether the tests leave no value out, so that one of the sections always runs.
    fn is_exhaustive(&self, ty: &Ty, sections: &[Section]) -> bool {
        if sections.iter().any(|section| section.default) {
            return false;
        }
        let (mut null, mut rest) = (!self.library.admits_null(ty), false);
        let (mut yes, mut no) = (false, false);
        for test in sections.iter().flat_map(|section| &section.tests) {
            match Cover::of(test) {
                Cover::All => return true,
                Cover::Type(tested) => rest |= self.library.is_subtype(strip(ty), tested),
                Cover::Null => null = true,
                Cover::Bool(true) => yes = true,
                Cover::Bool(false) => no = true,
                Cover::Nothing => {}
            }
        }
        null && (rest || yes && no)
    }

    fn check_fall_through(&mut self, section: &Section, syntax: &SwitchSection, last: bool) {
        if !completes(&section.body) {
            return;
        }
        let Some(label) = syntax.labels.last() else { return };
        let text = match &label.kind {
            SwitchLabelKind::Default => "default:".to_owned(),
            SwitchLabelKind::Case { pattern, .. } => match &pattern.kind {
                PatternKind::Constant(constant) => {
                    let (value, _) = self.aside(|this| {
                        let bound = this.expr(constant);
                        bound.constant().map(constant_text)
                    });
                    value.map_or_else(|| "case".to_owned(), |value| format!("case {value}:"))
                }
                _ => "case".to_owned(),
            },
        };
        let (code, message) = if last {
            ("CS8070", format!("Control cannot fall out of switch from final case label ('{text}')"))
        } else {
            ("CS0163", format!("Control cannot fall through from one case label ('{text}') to another"))
        };
        self.error(code, label.span, message);
    }

    /// `goto case x;` and `goto default;`
    pub(super) fn goto_case(&mut self, value: Option<&'s Syntax>, span: Span) -> Stmt {
        let depth = self.frames.len();
        let Some(cases) = self.cases.last().filter(|cases| cases.depth == depth) else {
            self.error("CS0153", span, "A goto case is only valid inside a switch statement");
            return Stmt::Nop;
        };
        let Some(value) = value else {
            return match cases.default {
                Some(index) => Stmt::GotoSection(index),
                None => self.no_case("default", span),
            };
        };
        let ty = cases.ty.clone();
        let value = self.expect(value, &ty);
        let Some(constant) = constant_of(&value) else {
            if value.ty != Ty::Error {
                self.error("CS0150", value.span, "A constant value is expected");
            }
            return Stmt::Nop;
        };
        let cases = self.cases.last();
        let found =
            cases.and_then(|cases| cases.constants.iter().find(|(known, _)| same_constant(known, &constant)));
        match found.map(|(_, index)| *index) {
            Some(index) => Stmt::GotoSection(index),
            None => self.no_case(&format!("case {}", constant_text(&constant)), span),
        }
    }

    fn no_case(&mut self, label: &str, span: Span) -> Stmt {
        let message = format!("No such label '{label}:' within the scope of the goto statement");
        self.error("CS0159", span, message);
        Stmt::Return(None, span)
    }
}

/// What passes a test for sure.
enum Cover<'a> {
    All,
    Type(&'a Ty),
    Null,
    Bool(bool),
    Nothing,
}

impl<'a> Cover<'a> {
    fn of(test: &'a Expr) -> Self {
        match &test.kind {
            ExprKind::Const(Value::Bool(true)) => Self::All,
            ExprKind::Sequence(_, last) => Self::of(last),
            ExprKind::Is(_, ty) => Self::Type(ty),
            ExprKind::And(a, b) if matches!(Self::of(b), Self::All) => Self::of(a),
            ExprKind::Call(call) => match call.args.last().map(|arg| &arg.kind) {
                Some(ExprKind::Const(Value::Null)) => Self::Null,
                Some(ExprKind::Const(Value::Bool(value))) => Self::Bool(*value),
                _ => Self::Nothing,
            },
            _ => Self::Nothing,
        }
    }
}

fn same_constant(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Null, Value::Null) => true,
        (Value::Null, _) | (_, Value::Null) => false,
        _ => a.ty() == b.ty() && constant_text(a) == constant_text(b),
    }
}
