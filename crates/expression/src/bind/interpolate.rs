//! Interpolated strings.

use std::fmt::Write;

use gatepost_csharp::{Expr as Syntax, InterpolatedString, InterpolationPart, Span};

use super::Binder;
use super::argument::Arg;
use super::bound::Bound;
use super::conversion::constant_of;
use super::operator::join;
use crate::ir::Expr;
use crate::library::str_of;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::Value;

impl<'s> Binder<'_> {
    /// `$"…"`: joined text; a hole with alignment or format goes through `string.Format`.
    pub(super) fn interpolated(&mut self, text: &'s InterpolatedString, span: Span) -> Expr {
        let mut args = Vec::new();
        for part in &text.parts {
            match part {
                InterpolationPart::Text { text, span } => {
                    join(&mut args, self.constant(Value::String(str_of(text)), Ty::String, *span));
                }
                InterpolationPart::Hole { value, alignment, format, span } => {
                    let value = self.hole(value);
                    let plain = alignment.is_none() && format.is_none();
                    let format = format.as_ref().map(str_of);
                    let piece = if plain {
                        value
                    } else {
                        self.formatted(value, alignment.as_deref(), format.as_ref(), *span)
                    };
                    join(&mut args, piece);
                }
            }
        }
        self.concatenation(args, span)
    }

    fn hole(&mut self, syntax: &'s Syntax) -> Expr {
        let bound = self.expr(syntax);
        match self.typed(bound) {
            Ok(value) if value.ty == Ty::Void => {
                self.no_conversion(&Bound::Value(value), &Ty::Object, syntax.span);
                self.bad(syntax.span)
            }
            Ok(value) => value,
            Err(other) => self.convert(other, &Ty::Object, syntax.span),
        }
    }

    fn formatted(
        &mut self,
        value: Expr,
        alignment: Option<&'s Syntax>,
        format: Option<&Str>,
        span: Span,
    ) -> Expr {
        let mut item = "{0".to_owned();
        if let Some(alignment) = alignment {
            let width = self.expect(alignment, &Ty::INT);
            match constant_of(&width) {
                Some(Value::Int32(width)) => {
                    let _ = write!(item, ",{width}");
                }
                _ if width.ty == Ty::Error => {}
                _ => self.error("CS0150", alignment.span, "A constant value is expected"),
            }
        }
        if let Some(format) = format {
            let _ = write!(item, ":{format}");
        }
        item.push('}');
        let format = self.constant(Value::text(item), Ty::String, span);
        let value = self.convert(Bound::Value(value), &Ty::Object, span);
        let methods = self.library.declared_members(&Ty::String, "Format");
        let args: Vec<Arg<'s>> = vec![Arg::value(Bound::Value(format)), Arg::value(Bound::Value(value))];
        match self.choose_member(vec![methods], &args, None, Some(true), span) {
            Ok(chosen) => match self.emit(chosen, None, args, &Ty::String, span, span) {
                Bound::Value(text) => text,
                _ => self.bad(span),
            },
            Err(misfits) => {
                self.no_overload(&misfits, &args, &super::call::Called::Method("Format".into()), span);
                self.bad(span)
            }
        }
    }
}
