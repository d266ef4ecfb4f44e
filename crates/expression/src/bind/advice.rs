//! Warnings of what compiles and is hardly meant: given where the text is bound.

use gatepost_csharp::{
    BinaryOp, Expr as Syntax, ExprKind as Kind, Literal, Span, Stmt as Statement, StmtKind,
};

use super::Binder;
use super::bound::{Bound, Place};
use super::user_conversion::strip;
use crate::ir::{Expr, ExprKind};
use crate::library::MemberInfo;
use crate::program::{Diagnostic, Severity};
use crate::ty::Ty;
use crate::value::Value;
use crate::warning::{CONSTANT_CONDITION, UNUSED_RESULT};

/// Types whose values never change, so that their methods do nothing but give a result.
const IMMUTABLE: [&str; 6] = [
    "System.String",
    "System.DateTime",
    "System.DateTimeOffset",
    "System.TimeSpan",
    "System.Guid",
    "System.Math",
];
/// Beginnings of names of their methods that may be called for the exception that they throw, or that do more.
const CALLED_FOR_MORE: [&str; 3] = ["Parse", "TryParse", "Copy"];

const SEQUENCES: &str = "System.Linq.Enumerable";
/// The operators that do nothing until their sequence is run.
const DEFERRED: [&str; 25] = [
    "Where",
    "Select",
    "SelectMany",
    "Skip",
    "SkipWhile",
    "Take",
    "TakeWhile",
    "OrderBy",
    "OrderByDescending",
    "ThenBy",
    "ThenByDescending",
    "Reverse",
    "Concat",
    "Union",
    "Except",
    "Intersect",
    "Distinct",
    "GroupBy",
    "Join",
    "GroupJoin",
    "Zip",
    "Cast",
    "OfType",
    "Append",
    "Prepend",
];

impl<'s> Binder<'_> {
    pub(super) fn warning_with_help(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.report(code, Severity::Warning, span, message.into(), Some(help.into()));
    }

    /// The condition of `if` and `?:`, and an operand of `&&` and `||`.
    pub(super) fn check_condition(&mut self, condition: &Expr) {
        if let ExprKind::Const(Value::Bool(value)) = condition.kind {
            let help = "write a condition that depends on the request, or leave it out";
            self.warning_with_help(
                CONSTANT_CONDITION,
                condition.span,
                format!("the condition is always `{value}`"),
                help,
            );
        }
    }

    /// The condition of a loop; one that is written `true` or `false` is meant.
    pub(super) fn check_loop(&mut self, condition: &Expr, syntax: &Syntax) {
        if !matches!(bare(syntax).kind, Kind::Literal(Literal::Bool(_))) {
            self.check_condition(condition);
        }
    }

    /// `if (x = true)`
    pub(super) fn check_assignment(&mut self, condition: &Expr, syntax: &Syntax) {
        let Kind::Assign { value, .. } = &syntax.kind else { return };
        if condition.ty == Ty::BOOL && matches!(bare(value).kind, Kind::Literal(Literal::Bool(_))) {
            let message = "Assignment in conditional expression is always constant; did you mean to use == instead of = ?";
            self.warning("CS0665", syntax.span, message);
        }
    }

    /// `if (x);`
    pub(super) fn check_body(&mut self, body: &Statement) {
        if matches!(body.kind, StmtKind::Empty) && !body.span.is_empty() {
            self.warning("CS0642", body.span, "Possible mistaken empty statement");
        }
    }

    /// A value that nobody takes.
    pub(super) fn check_unused(&mut self, value: &Expr) {
        let call = match &value.kind {
            ExprKind::IfNotNull(_, _, rest) => return self.check_unused(rest),
            ExprKind::Call(call) => call,
            _ => return,
        };
        let Some((owner, name)) = call.operation.name.rsplit_once('.') else { return };
        let starts = |start: &&str| name.starts_with(*start);
        let help = match owner {
            SEQUENCES if DEFERRED.contains(&name) => {
                format!("the sequence that `{name}` makes is never run: assign it, or run it with `foreach`")
            }
            _ if IMMUTABLE.contains(&owner)
                && call.outs.is_empty()
                && !CALLED_FOR_MORE.iter().any(starts) =>
            {
                format!("`{name}` changes nothing but gives a new value: assign it, as in `x = x.{name}(…)`")
            }
            _ => return,
        };
        self.warning_with_help(
            UNUSED_RESULT,
            value.span,
            format!("the result of `{name}` is not used"),
            help,
        );
    }

    /// What there is to say of `object == "text"`.
    pub(super) fn check_references(
        &self,
        left: (&'s Syntax, &Bound<'s>),
        right: (&'s Syntax, &Bound<'s>),
        span: Span,
    ) -> Option<Diagnostic> {
        let told = |one: (&'s Syntax, &Bound<'s>), other: &Bound<'s>, code, side: &str| {
            let is_object = matches!(one.1, Bound::Value(value) if value.ty == Ty::Object);
            if !is_object || matches!(bare(one.0).kind, Kind::Cast { .. }) {
                return None;
            }
            let ty = self.type_of(other).filter(|ty| self.has_equality(ty))?;
            Some(Diagnostic {
                code,
                severity: Severity::Warning,
                message: format!(
                    "Possible unintended reference comparison; to get a value comparison, cast the {side} hand side to type '{ty}'"
                ),
                span: span.range(),
                also: None,
                help: Some(format!(
                    "write `({ty})` before the {side} side: two equal values can be two objects"
                )),
            })
        };
        told(left, right.1, "CS0252", "left").or_else(|| told(right, left.1, "CS0253", "right"))
    }

    /// Whether `==` compares values of the type by what they hold.
    fn has_equality(&self, ty: &Ty) -> bool {
        matches!(strip(ty), Ty::String | Ty::Named(_))
            && self.library.is_reference_type(ty)
            && !self.library.members(ty, &MemberInfo::operator("==")).is_empty()
    }

    /// `x == x`
    pub(super) fn check_same(&mut self, op: BinaryOp, left: &Bound<'s>, right: &Bound<'s>, span: Span) {
        let compares = matches!(
            op,
            BinaryOp::Equal
                | BinaryOp::NotEqual
                | BinaryOp::Less
                | BinaryOp::LessOrEqual
                | BinaryOp::Greater
                | BinaryOp::GreaterOrEqual
        );
        if let (Bound::Value(a), Bound::Value(b)) = (left, right)
            && let (ExprKind::Local(a), ExprKind::Local(b)) = (&a.kind, &b.kind)
            && a == b
            && compares
        {
            let message = "Comparison made to same variable; did you mean to compare something else?";
            self.warning("CS1718", span, message);
        }
    }

    /// `x = x`
    pub(super) fn check_self_assignment(&mut self, place: &Place, value: &Expr, span: Span) {
        if let (Place::Variable(target, _), ExprKind::Local(source)) = (place, &value.kind)
            && target == source
        {
            let message = "Assignment made to same variable; did you mean to assign something else?";
            self.warning("CS1717", span, message);
        }
    }
}

/// The expression in the parentheses.
fn bare(syntax: &Syntax) -> &Syntax {
    let mut syntax = syntax;
    while let Kind::Parenthesized(inner) = &syntax.kind {
        syntax = inner;
    }
    syntax
}
