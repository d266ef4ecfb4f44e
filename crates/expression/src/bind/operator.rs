//! Operators with two operands.

use std::sync::Arc;

use gatepost_csharp::{BinaryOp, Expr as Syntax, Span};

use super::Binder;
use super::bound::Bound;
use super::conversion::constant_of;
use super::user_conversion::strip;
use crate::clr::operators;
use crate::exception::Throw;
use crate::ir::{Expr, ExprKind, Lift, Operation};
use crate::library::{Found, MemberInfo};
use crate::text::Str;
use crate::ty::{Prim, Ty};
use crate::value::Value;

/// The name of the operation that joins strings.
const CONCAT: &str = "string.Concat";

/// What the operands of a built-in operator are converted to, and what comes out.
struct Builtin {
    operation: Arc<Operation>,
    left: Ty,
    right: Ty,
    result: Ty,
}

impl<'s> Binder<'_> {
    /// `a + b`
    pub(super) fn binary(
        &mut self,
        op: BinaryOp,
        left_syntax: &'s Syntax,
        right_syntax: &'s Syntax,
        span: Span,
    ) -> Bound<'s> {
        let left = self.expr(left_syntax);
        let left = self.value(left);
        let right = self.expr(right_syntax);
        let right = self.value(right);
        match op {
            BinaryOp::Coalesce => self.coalesce(left, right, span),
            BinaryOp::ConditionalAnd | BinaryOp::ConditionalOr => self.shortcut(op, left, right, span),
            _ => self.compared(op, (left_syntax, left), (right_syntax, right), span),
        }
    }

    /// An operator as it is written, with what there is to say of comparisons.
    fn compared(
        &mut self,
        op: BinaryOp,
        (left_syntax, left): (&'s Syntax, Bound<'s>),
        (right_syntax, right): (&'s Syntax, Bound<'s>),
        span: Span,
    ) -> Bound<'s> {
        self.check_same(op, &left, &right, span);
        let doubt = matches!(op, BinaryOp::Equal | BinaryOp::NotEqual)
            .then(|| self.check_references((left_syntax, &left), (right_syntax, &right), span))
            .flatten();
        let result = self.operator(op, left, right, span);
        if !result.is_error() {
            self.diagnostics.extend(doubt);
        }
        result
    }

    /// The operator on operands that are bound.
    pub(super) fn operator(
        &mut self,
        op: BinaryOp,
        left: Bound<'s>,
        right: Bound<'s>,
        span: Span,
    ) -> Bound<'s> {
        if left.is_error() || right.is_error() {
            return Bound::Error(span);
        }
        let equality = matches!(op, BinaryOp::Equal | BinaryOp::NotEqual);
        if equality && let Some(pair) = self.tuple_equality(&left, &right) {
            return self.compare_tuples(op, left, right, pair, span);
        }
        let (left, right) = (self.natural(left), self.natural(right));
        let (left, right) = match (left, right) {
            (Bound::Default(at), Bound::Value(value)) if equality => {
                (self.default_of(&value.ty, at), Bound::Value(value))
            }
            (Bound::Value(value), Bound::Default(at)) if equality => {
                let other = self.default_of(&value.ty, at);
                (Bound::Value(value), other)
            }
            pair => pair,
        };
        if equality && let Some(test) = self.null_test(op, &left, &right, span) {
            return test;
        }
        if let Some(found) = self.user_operator(op.text(), &[&left, &right]) {
            return self.call_operator(found, vec![left, right], span);
        }
        if op == BinaryOp::Add && joins(&left, &right) {
            return self.concat(left, right, span);
        }
        if let Some(ty) = self.delegate_operands(op, &left, &right) {
            let (a, b) = (left.span(), right.span());
            let operands = vec![self.convert(left, &ty, a), self.convert(right, &ty, b)];
            return Bound::Value(self.native(&operators::delegates(op), operands, Vec::new(), ty, span));
        }
        match self.builtin(op, &left, &right) {
            Some(Ok(builtin)) => self.call_builtin(op, builtin, left, right, span),
            Some(Err(())) => self.ambiguous(op, &left, &right, span),
            None => self.reference_equality(op, left, right, span),
        }
    }

    /// The delegate type that `+` combines and `-` takes from.
    fn delegate_operands(&mut self, op: BinaryOp, left: &Bound<'s>, right: &Bound<'s>) -> Option<Ty> {
        if !matches!(op, BinaryOp::Add | BinaryOp::Subtract) {
            return None;
        }
        let mut types = [left, right].into_iter().filter_map(|operand| self.type_of(operand));
        let ty = types.find(|ty| self.library.delegate(ty).is_some())?;
        (self.implicit(left, &ty).is_some() && self.implicit(right, &ty).is_some()).then_some(ty)
    }

    fn default_of(&mut self, ty: &Ty, span: Span) -> Bound<'s> {
        Bound::Value(self.constant(self.library.default_value(ty), ty.clone(), span))
    }

    /// `null == null`, and a warning where a value that is never null is compared with null.
    fn null_test(
        &mut self,
        op: BinaryOp,
        left: &Bound<'s>,
        right: &Bound<'s>,
        span: Span,
    ) -> Option<Bound<'s>> {
        match (left, right) {
            (Bound::Null(_), Bound::Null(_)) => {
                let value = Value::Bool(op == BinaryOp::Equal);
                Some(Bound::Value(self.constant(value, Ty::BOOL, span)))
            }
            (Bound::Null(_), Bound::Value(other)) | (Bound::Value(other), Bound::Null(_))
                if matches!(other.ty, Ty::Prim(_)) || self.library.is_enum(&other.ty) =>
            {
                let always = op == BinaryOp::NotEqual;
                let ty = &other.ty;
                let message = format!(
                    "The result of the expression is always '{always}' since a value of type '{ty}' is never equal to 'null' of type '{ty}?'"
                );
                self.warning("CS0472", span, message);
                None
            }
            _ => None,
        }
    }

    /// The operator that one of the operands' types defines for them.
    pub(super) fn user_operator(&mut self, text: &str, operands: &[&Bound<'s>]) -> Option<Found> {
        let name = MemberInfo::operator(text);
        let mut candidates: Vec<Found> = Vec::new();
        for operand in operands {
            let Some(ty) = self.type_of(operand) else { continue };
            let ty = strip(&ty);
            if !matches!(ty, Ty::Named(_)) || self.library.is_enum(ty) || self.library.is_interface(ty) {
                continue;
            }
            for found in self.library.members(ty, &name).into_iter().flatten() {
                if found.member.params.len() == operands.len()
                    && !candidates.iter().any(|known| Arc::ptr_eq(&known.member, &found.member))
                {
                    candidates.push(found);
                }
            }
        }
        let fits: Vec<Found> = candidates
            .into_iter()
            .filter(|found| {
                let mut params = found.member.params.iter().zip(operands);
                params.all(|(param, operand)| self.operand_fits(operand, &found.seen(&param.ty)))
            })
            .collect();
        let better = |binder: &mut Self, a: &Found, b: &Found| {
            let pairs = a.member.params.iter().zip(&b.member.params).zip(operands);
            pairs.into_iter().fold(std::cmp::Ordering::Equal, |so_far, ((a, b), operand)| {
                so_far.then_with(|| binder.better_conversion(operand, &a.ty, &b.ty))
            })
        };
        let mut best: Option<Found> = None;
        for found in fits {
            best = match best {
                Some(known) if better(self, &found, &known) != std::cmp::Ordering::Greater => Some(known),
                _ => Some(found),
            };
        }
        best
    }

    /// Whether an operand converts to what an operator takes, lifted to null or not.
    fn operand_fits(&mut self, operand: &Bound<'s>, ty: &Ty) -> bool {
        if self.implicit(operand, ty).is_some() {
            return true;
        }
        self.library.is_value_type(ty)
            && !matches!(ty, Ty::Nullable(_))
            && self.implicit(operand, &ty.clone().nullable()).is_some()
    }

    pub(super) fn call_operator(&mut self, found: Found, operands: Vec<Bound<'s>>, span: Span) -> Bound<'s> {
        let types: Vec<Ty> = found.member.params.iter().map(|param| found.seen(&param.ty)).collect();
        let result = found.seen(&found.member.ty);
        let mut lifted = false;
        for (operand, ty) in operands.iter().zip(&types) {
            lifted |= self.implicit(operand, ty).is_none();
        }
        let owner = found.owner.clone();
        self.use_member(&found, &owner, span);
        let mut args = Vec::new();
        for (operand, ty) in operands.into_iter().zip(&types) {
            let wanted =
                if lifted && self.library.is_value_type(ty) { ty.clone().nullable() } else { ty.clone() };
            let at = operand.span();
            args.push(self.convert(operand, &wanted, at));
        }
        let (lift, result) =
            if lifted { self.lifting(&found.member.name, result) } else { (Lift::No, result) };
        let type_args = found.owner_args().to_vec();
        Bound::Value(self.native_lifted(&found.member.get, args, type_args, result, span, lift))
    }

    fn lifting(&self, name: &str, result: Ty) -> (Lift, Ty) {
        match name.trim_start_matches("operator ") {
            "==" => (Lift::Equal, result),
            "!=" => (Lift::NotEqual, result),
            "<" | ">" | "<=" | ">=" => (Lift::False, result),
            _ => (Lift::Null, if matches!(result, Ty::Nullable(_)) { result } else { result.nullable() }),
        }
    }

    fn concat(&mut self, left: Bound<'s>, right: Bound<'s>, span: Span) -> Bound<'s> {
        let mut args = Vec::new();
        for operand in [left, right] {
            let operand = match operand {
                Bound::Value(value) => value,
                other => self.constant(Value::Null, Ty::String, other.span()),
            };
            match operand.kind {
                ExprKind::Call(call) if &*call.operation.name == CONCAT => {
                    for arg in call.args {
                        join(&mut args, arg);
                    }
                }
                kind => join(&mut args, Expr { kind, ..operand }),
            }
        }
        Bound::Value(self.concatenation(args, span))
    }

    /// The texts of all arguments, one behind the other.
    pub(super) fn concatenation(&mut self, args: Vec<Expr>, span: Span) -> Expr {
        if let [Expr { kind: ExprKind::Const(Value::String(text)), .. }] = args.as_slice() {
            return self.constant(Value::String(text.clone()), Ty::String, span);
        }
        if args.is_empty() || args.iter().all(|arg| matches!(arg.kind, ExprKind::Const(Value::Null))) {
            return self.constant(Value::text(""), Ty::String, span);
        }
        self.native(&operators::concat(CONCAT), args, Vec::new(), Ty::String, span)
    }

    /// The built-in operator for these operands; `Err` where several would do.
    fn builtin(&mut self, op: BinaryOp, left: &Bound<'s>, right: &Bound<'s>) -> Option<Result<Builtin, ()>> {
        let (a, b) = match (left, right) {
            (Bound::Null(_), Bound::Null(_)) => return Some(Err(())),
            (Bound::Value(a), Bound::Value(b)) => (a.ty.clone(), b.ty.clone()),
            (Bound::Null(_), Bound::Value(b)) if self.library.is_value_type(&b.ty) => {
                (b.ty.clone(), b.ty.clone())
            }
            (Bound::Value(a), Bound::Null(_)) if self.library.is_value_type(&a.ty) => {
                (a.ty.clone(), a.ty.clone())
            }
            _ => return None,
        };
        let is_null = matches!(left, Bound::Null(_)) || matches!(right, Bound::Null(_));
        let lifted = is_null || matches!(a, Ty::Nullable(_)) || matches!(b, Ty::Nullable(_));
        let (inner_a, inner_b) = (strip(&a).clone(), strip(&b).clone());
        let checked = self.overflow == Some(true);
        let found = match (&inner_a, &inner_b) {
            (Ty::String, Ty::String) => self.string_operator(op),
            (Ty::Prim(Prim::Bool), Ty::Prim(Prim::Bool)) => bool_operator(op, lifted),
            (Ty::Prim(x), Ty::Prim(y)) => match self.numeric_operator(op, *x, *y, left, right, checked) {
                Some(Err(())) => return Some(Err(())),
                found => found.and_then(Result::ok),
            },
            _ => self.enum_operator(op, &inner_a, &inner_b, left, right, checked),
        }?;
        if !lifted || matches!(found.left, Ty::Nullable(_)) {
            return Some(Ok(found));
        }
        Some(Ok(Builtin { left: found.left.nullable(), right: found.right.nullable(), ..found }))
    }

    fn string_operator(&self, op: BinaryOp) -> Option<Builtin> {
        let operation = match op {
            BinaryOp::Equal | BinaryOp::NotEqual => operators::string_equal(op),
            _ => return None,
        };
        Some(Builtin { operation, left: Ty::String, right: Ty::String, result: Ty::BOOL })
    }

    fn numeric_operator(
        &mut self,
        op: BinaryOp,
        a: Prim,
        b: Prim,
        left: &Bound<'s>,
        right: &Bound<'s>,
        checked: bool,
    ) -> Option<Result<Builtin, ()>> {
        if a == Prim::Bool || b == Prim::Bool {
            return None;
        }
        if matches!(op, BinaryOp::ShiftLeft | BinaryOp::ShiftRight) {
            let prim = promoted(a)?;
            if self.implicit(right, &Ty::INT).is_none()
                && !matches!(b, Prim::Int32 | Prim::Char)
                && !super::conversion::implicit_numeric(b, Prim::Int32)
            {
                return None;
            }
            let operation = operators::binary(op, prim, checked)?;
            let ty = Ty::Prim(prim);
            return Some(Ok(Builtin { operation, left: ty.clone(), right: Ty::INT, result: ty }));
        }
        let constant = |bound: &Bound<'s>| bound.constant().and_then(integer);
        let Ok(prim) = common(a, b, constant(left), constant(right))? else { return Some(Err(())) };
        let ty = Ty::Prim(prim);
        if let Some(operation) = operators::binary(op, prim, checked) {
            return Some(Ok(Builtin { operation, left: ty.clone(), right: ty.clone(), result: ty }));
        }
        let operation = operators::compare(op, prim)?;
        Some(Ok(Builtin { operation, left: ty.clone(), right: ty, result: Ty::BOOL }))
    }

    fn enum_operator(
        &mut self,
        op: BinaryOp,
        a: &Ty,
        b: &Ty,
        left: &Bound<'s>,
        right: &Bound<'s>,
        checked: bool,
    ) -> Option<Builtin> {
        let (first, second) = (self.library.is_enum(a), self.library.is_enum(b));
        let ty = match (first, second) {
            (true, true) if a == b => a.clone(),
            (true, false) => a.clone(),
            (false, true) => b.clone(),
            _ => return None,
        };
        let name = self.enum_name(&ty)?;
        let both = |binder: &mut Self| binder.operand_fits(left, &ty) && binder.operand_fits(right, &ty);
        let pair = |operation, result| Builtin { operation, left: ty.clone(), right: ty.clone(), result };
        if let Some(operation) = operators::enum_compare(op) {
            return both(self).then(|| pair(operation, Ty::BOOL));
        }
        match op {
            BinaryOp::And | BinaryOp::Or | BinaryOp::ExclusiveOr => {
                let operation = operators::enum_binary(op, name, checked)?;
                both(self).then(|| pair(operation, ty.clone()))
            }
            BinaryOp::Subtract if first && second => Some(pair(operators::enum_difference(), Ty::INT)),
            BinaryOp::Add | BinaryOp::Subtract => {
                let number = |binder: &mut Self, bound: &Bound<'s>| binder.operand_fits(bound, &Ty::INT);
                let operation = operators::enum_binary(op, name, checked)?;
                if first && number(self, right) {
                    return Some(Builtin { operation, left: ty.clone(), right: Ty::INT, result: ty });
                }
                let swapped = op == BinaryOp::Add && second && number(self, left);
                swapped.then(|| Builtin { operation, left: Ty::INT, right: ty.clone(), result: ty.clone() })
            }
            _ => None,
        }
    }

    fn call_builtin(
        &mut self,
        op: BinaryOp,
        builtin: Builtin,
        left: Bound<'s>,
        right: Bound<'s>,
        span: Span,
    ) -> Bound<'s> {
        let Builtin { operation, left: a, right: b, result } = builtin;
        let (left_span, right_span) = (left.span(), right.span());
        let left = self.convert(left, &a, left_span);
        let right = self.convert(right, &b, right_span);
        let three_valued = a == Ty::BOOL.nullable() && matches!(op, BinaryOp::And | BinaryOp::Or);
        if matches!(a, Ty::Nullable(_)) && !three_valued {
            let (lift, result) = self.lifting(op.text(), result);
            return Bound::Value(self.native_lifted(
                &operation,
                vec![left, right],
                Vec::new(),
                result,
                span,
                lift,
            ));
        }
        if let (Some(x), Some(y)) = (constant_of(&left), constant_of(&right)) {
            return Bound::Value(self.fold_binary(op, &operation, (x, y), &a, result, span));
        }
        if matches!(op, BinaryOp::Divide | BinaryOp::Remainder)
            && constant_of(&right).as_ref().and_then(integer) == Some(0)
            && !matches!(a, Ty::Prim(Prim::Decimal))
        {
            self.error("CS0020", span, "Division by constant zero");
            return Bound::Error(span);
        }
        Bound::Value(self.native(&operation, vec![left, right], Vec::new(), result, span))
    }

    fn fold_binary(
        &mut self,
        op: BinaryOp,
        operation: &Arc<Operation>,
        (x, y): (Value, Value),
        ty: &Ty,
        result: Ty,
        span: Span,
    ) -> Expr {
        let checked = self.overflow != Some(false);
        let checked_operation = match ty {
            Ty::Prim(prim) if checked => operators::binary(op, *prim, true),
            _ => None,
        };
        let operation = checked_operation.as_ref().unwrap_or(operation);
        match super::constant::run(operation, vec![x.clone(), y]) {
            Ok(value) => self.constant(value, result, span),
            Err(Throw::Exception(exception)) if exception.ty == "System.DivideByZeroException" => {
                self.error("CS0020", span, "Division by constant zero");
                self.bad(span)
            }
            Err(_) if *ty == Ty::DECIMAL => {
                self.error("CS0463", span, "Evaluation of the decimal constant expression failed");
                self.bad(span)
            }
            Err(_) if !checked => {
                // Only the smallest number divided by -1 comes here.
                let value = if op == BinaryOp::Divide { x } else { self.library.default_value(ty) };
                self.constant(value, result, span)
            }
            Err(_) => {
                self.error("CS0220", span, "The operation overflows at compile time in checked mode");
                self.bad(span)
            }
        }
    }

    /// `==` on references, the last thing that two operands may mean.
    fn reference_equality(
        &mut self,
        op: BinaryOp,
        left: Bound<'s>,
        right: Bound<'s>,
        span: Span,
    ) -> Bound<'s> {
        let comparable = match (&left, &right) {
            (Bound::Value(a), Bound::Value(b)) => {
                let references =
                    self.library.is_reference_type(&a.ty) && self.library.is_reference_type(&b.ty);
                references
                    && (self.explicit_standard(&a.ty, &b.ty).is_some()
                        || self.explicit_standard(&b.ty, &a.ty).is_some())
            }
            (Bound::Null(_), Bound::Value(value)) | (Bound::Value(value), Bound::Null(_)) => {
                self.library.admits_null(&value.ty)
            }
            _ => false,
        };
        if !comparable || !matches!(op, BinaryOp::Equal | BinaryOp::NotEqual) {
            return self.no_operator(op, &left, &right, span);
        }
        let operands = [left, right].map(|operand| match operand {
            Bound::Value(value) => value,
            other => self.constant(Value::Null, Ty::Object, other.span()),
        });
        Bound::Value(self.native(&operators::same(op), operands.into(), Vec::new(), Ty::BOOL, span))
    }

    fn no_operator(&mut self, op: BinaryOp, left: &Bound<'s>, right: &Bound<'s>, span: Span) -> Bound<'s> {
        let op = op.text();
        let default = [left, right].into_iter().any(|operand| matches!(operand, Bound::Default(_)));
        if default {
            let message = format!("Operator '{op}' cannot be applied to operand 'default'");
            self.error("CS8310", span, message);
            return Bound::Error(span);
        }
        let (a, b) = (self.display(left), self.display(right));
        let message = format!("Operator '{op}' cannot be applied to operands of type '{a}' and '{b}'");
        let help = self.operator_help(left, right);
        self.error_with_help("CS0019", span, message, help);
        Bound::Error(span)
    }

    /// Values typed `object` are what most such mistakes are about.
    fn operator_help(&self, left: &Bound<'s>, right: &Bound<'s>) -> Option<String> {
        match (self.type_of(left)?, self.type_of(right)?) {
            (Ty::Object, ty) if ty != Ty::Object => Some(format!("cast the left side: `({ty})…`")),
            (ty, Ty::Object) if ty != Ty::Object => Some(format!("cast the right side: `({ty})…`")),
            _ => None,
        }
    }

    fn ambiguous(&mut self, op: BinaryOp, left: &Bound<'s>, right: &Bound<'s>, span: Span) -> Bound<'s> {
        let (a, b) = (self.display(left), self.display(right));
        let message = format!("Operator '{}' is ambiguous on operands of type '{a}' and '{b}'", op.text());
        self.error("CS0034", span, message);
        Bound::Error(span)
    }

    /// `&&` and `||`
    fn shortcut(&mut self, op: BinaryOp, left: Bound<'s>, right: Bound<'s>, span: Span) -> Bound<'s> {
        if left.is_error() || right.is_error() {
            return Bound::Error(span);
        }
        let (Some(a), Some(b)) = (self.implicit(&left, &Ty::BOOL), self.implicit(&right, &Ty::BOOL)) else {
            return self.no_operator(op, &left, &right, span);
        };
        if matches!(left, Bound::Default(_) | Bound::Throw(..))
            || matches!(right, Bound::Default(_) | Bound::Throw(..))
        {
            return self.no_operator(op, &left, &right, span);
        }
        let left = self.apply(left, &a, &Ty::BOOL);
        let right = self.apply(right, &b, &Ty::BOOL);
        self.check_condition(&left);
        self.check_condition(&right);
        let and = op == BinaryOp::ConditionalAnd;
        if let (ExprKind::Const(Value::Bool(a)), ExprKind::Const(Value::Bool(b))) = (&left.kind, &right.kind)
        {
            let value = if and { *a && *b } else { *a || *b };
            return Bound::Value(self.constant(Value::Bool(value), Ty::BOOL, span));
        }
        let (left, right) = (Box::new(left), Box::new(right));
        let kind = if and { ExprKind::And(left, right) } else { ExprKind::Or(left, right) };
        Bound::Value(Expr { kind, ty: Ty::BOOL, span })
    }

    /// `??`
    fn coalesce(&mut self, left: Bound<'s>, right: Bound<'s>, span: Span) -> Bound<'s> {
        if left.is_error() || right.is_error() {
            return Bound::Error(span);
        }
        let left = self.natural(left);
        let a = match &left {
            Bound::Value(value) if value.ty != Ty::Void && self.library.admits_null(&value.ty) => {
                value.ty.clone()
            }
            Bound::Null(_) => match self.type_of(&right) {
                Some(ty) if self.library.admits_null(&ty) => ty,
                _ => return self.no_operator(BinaryOp::Coalesce, &left, &right, span),
            },
            _ => return self.no_operator(BinaryOp::Coalesce, &left, &right, span),
        };
        let left_span = left.span();
        let left = self.convert(left, &a, left_span);
        let inner = strip(&a).clone();
        for ty in [inner.clone(), a.clone()] {
            if let Some(conversion) = self.implicit(&right, &ty) {
                let right = self.apply(right, &conversion, &ty);
                let kind = ExprKind::Coalesce(Box::new(left), Box::new(right));
                return Bound::Value(Expr { kind, ty, span });
            }
        }
        let right = self.natural(right);
        let left = Bound::Value(left);
        let Some(b) = self.type_of(&right) else {
            return self.no_operator(BinaryOp::Coalesce, &left, &right, span);
        };
        let Some(conversion) = self.implicit_type(&inner, &b) else {
            return self.no_operator(BinaryOp::Coalesce, &left, &right, span);
        };
        let (Bound::Value(left), Bound::Value(right)) = (left, right) else { return Bound::Error(span) };
        let temporary = self.temporary(inner);
        let some = self.read_variable(temporary, left_span);
        let converted = self.apply_value(some, &conversion, &b);
        let kind = ExprKind::IfNotNull(Box::new(left), temporary, Box::new(converted));
        let left = Expr { kind, ty: b.clone(), span: left_span };
        let kind = ExprKind::Coalesce(Box::new(left), Box::new(right));
        Bound::Value(Expr { kind, ty: b, span })
    }

    /// The number of elements, when `==` compares tuples.
    fn tuple_equality(&self, left: &Bound<'s>, right: &Bound<'s>) -> Option<usize> {
        let count = |bound: &Bound<'s>| match bound {
            Bound::Tuple(elements, _) => Some(elements.len()),
            other => match self.type_of(other)? {
                Ty::Tuple(elements) => Some(elements.len()),
                _ => None,
            },
        };
        let (a, b) = (count(left)?, count(right)?);
        (a == b).then_some(a)
    }

    fn compare_tuples(
        &mut self,
        op: BinaryOp,
        left: Bound<'s>,
        right: Bound<'s>,
        count: usize,
        span: Span,
    ) -> Bound<'s> {
        let mut setup = Vec::new();
        let left = self.tuple_elements(left, &mut setup);
        let right = self.tuple_elements(right, &mut setup);
        let mut result: Option<Expr> = None;
        for (a, b) in left.into_iter().zip(right).take(count) {
            let Bound::Value(test) = self.operator(op, a, b, span) else { return Bound::Error(span) };
            result = Some(match result {
                None => test,
                Some(so_far) => {
                    let (so_far, test) = (Box::new(so_far), Box::new(test));
                    let both = op == BinaryOp::Equal;
                    let kind = if both { ExprKind::And(so_far, test) } else { ExprKind::Or(so_far, test) };
                    Expr { kind, ty: Ty::BOOL, span }
                }
            });
        }
        let Some(result) = result else { return Bound::Error(span) };
        let kind = ExprKind::Sequence(setup, Box::new(result));
        Bound::Value(Expr { kind, ty: Ty::BOOL, span })
    }

    /// The elements of a tuple, each evaluated once and in order.
    pub(super) fn tuple_elements(&mut self, tuple: Bound<'s>, setup: &mut Vec<Expr>) -> Vec<Bound<'s>> {
        if let Bound::Tuple(elements, _) = tuple {
            let each = elements.into_iter().map(|(_, element)| match self.value(element) {
                Bound::Value(value) => Bound::Value(self.aside_value(value, setup)),
                other => other,
            });
            return each.collect();
        }
        let Bound::Value(value) = self.natural(tuple) else { return Vec::new() };
        let Ty::Tuple(types) = value.ty.clone() else { return Vec::new() };
        let span = value.span;
        let temporary = self.temporary(value.ty.clone());
        let store = self.set_variable(temporary, value);
        setup.push(store);
        let item = |(index, element): (usize, &crate::ty::Element)| {
            let tuple = self.read_variable(temporary, span);
            let operation = crate::clr::record::item(index);
            Bound::Value(self.native(&operation, vec![tuple], Vec::new(), element.ty.clone(), span))
        };
        types.iter().enumerate().map(item).collect()
    }

    /// Calls an operator function with one operand.
    pub(super) fn user_unary(
        &mut self,
        text: &str,
        operand: Bound<'s>,
        span: Span,
    ) -> Result<Bound<'s>, Bound<'s>> {
        match self.user_operator(text, &[&operand]) {
            Some(found) => Ok(self.call_operator(found, vec![operand], span)),
            None => Err(operand),
        }
    }
}

/// Whether `+` joins strings here.
fn joins(left: &Bound<'_>, right: &Bound<'_>) -> bool {
    let is_string = |bound: &Bound<'_>| matches!(bound, Bound::Value(value) if value.ty == Ty::String);
    let is_value = |bound: &Bound<'_>| match bound {
        Bound::Value(value) => value.ty != Ty::Void,
        Bound::Null(_) => true,
        _ => false,
    };
    (is_string(left) || is_string(right)) && is_value(left) && is_value(right)
}

/// Adds a piece of text, to the one before it where both are constants.
pub(super) fn join(args: &mut Vec<Expr>, arg: Expr) {
    if let (
        Some(Expr { kind: ExprKind::Const(Value::String(last)), span, .. }),
        ExprKind::Const(Value::String(text)),
    ) = (args.last_mut(), &arg.kind)
    {
        *last = last.concat(text);
        *span = span.to(arg.span);
        return;
    }
    let empty = matches!(&arg.kind, ExprKind::Const(Value::String(text)) if *text == Str::new());
    let null = matches!(&arg.kind, ExprKind::Const(Value::Null));
    if (empty || null) && !args.is_empty() {
        return;
    }
    args.push(arg);
}

fn bool_operator(op: BinaryOp, lifted: bool) -> Option<Builtin> {
    let ty = Ty::BOOL;
    if lifted && let Some(operation) = operators::lifted_bool(op) {
        let ty = ty.nullable();
        return Some(Builtin { operation, left: ty.clone(), right: ty.clone(), result: ty });
    }
    let operation = operators::logical(op).or_else(|| operators::compare(op, Prim::Bool))?;
    Some(Builtin { operation, left: ty.clone(), right: ty.clone(), result: ty })
}

/// What a single integer operand is computed as.
pub(super) fn promoted(prim: Prim) -> Option<Prim> {
    Some(match prim {
        Prim::Char | Prim::SByte | Prim::Byte | Prim::Int16 | Prim::UInt16 | Prim::Int32 => Prim::Int32,
        Prim::UInt32 | Prim::Int64 | Prim::UInt64 => prim,
        _ => return None,
    })
}

/// The type that two numbers are computed in; constants that are not negative count as unsigned too.
fn common(a: Prim, b: Prim, x: Option<i128>, y: Option<i128>) -> Option<Result<Prim, ()>> {
    let either = |prim: Prim| a == prim || b == prim;
    let real = |prim: Prim| matches!(prim, Prim::Single | Prim::Double);
    if either(Prim::Decimal) {
        return (!real(a) && !real(b)).then_some(Ok(Prim::Decimal));
    }
    for prim in [Prim::Double, Prim::Single] {
        if either(prim) {
            return Some(Ok(prim));
        }
    }
    let (a, b) = (promoted_sign(a), promoted_sign(b));
    let fits = |prim: Prim, constant: Option<i128>| {
        matches!(prim, Prim::UInt32 | Prim::UInt64)
            || prim == Prim::Byte
            || constant.is_some_and(|number| number >= 0)
    };
    if a == Prim::UInt64 || b == Prim::UInt64 {
        return Some(if fits(a, x) && fits(b, y) { Ok(Prim::UInt64) } else { Err(()) });
    }
    if a == Prim::Int64 || b == Prim::Int64 {
        return Some(Ok(Prim::Int64));
    }
    if a == Prim::UInt32 || b == Prim::UInt32 {
        return Some(Ok(if fits(a, x) && fits(b, y) { Prim::UInt32 } else { Prim::Int64 }));
    }
    Some(Ok(Prim::Int32))
}

/// Small unsigned types as `byte`, small signed ones as `int`.
fn promoted_sign(prim: Prim) -> Prim {
    match prim {
        Prim::Char | Prim::Byte | Prim::UInt16 => Prim::Byte,
        Prim::SByte | Prim::Int16 => Prim::Int32,
        other => other,
    }
}

fn integer(value: &Value) -> Option<i128> {
    Some(match value {
        Value::Int32(number) => (*number).into(),
        Value::UInt32(number) => (*number).into(),
        Value::Int64(number) => (*number).into(),
        Value::UInt64(number) => (*number).into(),
        _ => return None,
    })
}
