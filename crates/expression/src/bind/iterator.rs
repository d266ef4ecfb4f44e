//! Local functions with `yield`.
//!
//! What such a function yields is put into a list when it is called: a policy has nothing to gain from a body that
//! runs step by step, and the answer is the same.

use gatepost_csharp::{Expr as Syntax, Span, Stmt as Statement, StmtKind};

use super::argument::Arg;
use super::bound::Bound;
use super::{Binder, VarId};
use crate::ir::{Expr, Stmt};
use crate::library::MemberInfo;
use crate::ty::Ty;

const LIST: &str = "System.Collections.Generic.List";
const SEQUENCES: [&str; 2] = ["System.Collections.Generic.IEnumerable", "System.Collections.IEnumerable"];

impl<'s> Binder<'_> {
    /// The statements of a function that yields.
    pub(super) fn iterator_body(
        &mut self,
        statements: &'s [Statement],
        returns: &Ty,
        name: &str,
        span: Span,
    ) -> Stmt {
        let item = match returns {
            Ty::Named(named) if SEQUENCES.contains(&named.name.as_str()) => {
                named.args.first().cloned().unwrap_or(Ty::Object)
            }
            Ty::Error => return Stmt::Nop,
            _ => {
                let message = format!(
                    "The body of '{name}' cannot be an iterator block because '{returns}' is not an iterator interface type"
                );
                self.error("CS1624", span, message);
                return Stmt::Nop;
            }
        };
        let list = Ty::named(LIST, [item.clone()]);
        let id = self.temporary(list.clone());
        let made = self.list_call(None, &list, MemberInfo::CONSTRUCTOR, Vec::new(), span);
        let start = self.set_variable(id, made);
        if let Some(frame) = self.frames.last_mut() {
            frame.iterator = Some((id, item));
        }
        let body = self.statements(statements);
        Stmt::Block(
            vec![Stmt::FreshCell(id), Stmt::Expr(start), body, self.iterator_end(id, span)],
            Vec::new(),
        )
    }

    fn iterator_end(&mut self, id: VarId, span: Span) -> Stmt {
        let list = self.read_variable(id, span);
        Stmt::Return(Some(list), span)
    }

    /// `yield return x;`, `yield break;`
    pub(super) fn yield_statement(&mut self, value: Option<&'s Syntax>, span: Span) -> Stmt {
        let Some((id, item)) = self.frames.last().and_then(|frame| frame.iterator.clone()) else {
            // The parser has told.
            return Stmt::Nop;
        };
        let Some(value) = value else { return self.iterator_end(id, span) };
        let value = self.expect(value, &item);
        let list = self.read_variable(id, span);
        let ty = list.ty.clone();
        Stmt::Expr(self.list_call(Some(list), &ty, "Add", vec![Arg::value(Bound::Value(value))], span))
    }

    fn list_call(&mut self, list: Option<Expr>, ty: &Ty, name: &str, args: Vec<Arg<'s>>, span: Span) -> Expr {
        let is_static = list.is_none();
        let members = self.library.declared_members(ty, name);
        let Ok(chosen) = self.choose_member(vec![members], &args, None, Some(is_static), span) else {
            return self.bad(span);
        };
        match self.emit(chosen, list, args, ty, span, span) {
            Bound::Value(value) => value,
            _ => self.bad(span),
        }
    }
}

/// Whether `yield` stands among the statements, inner functions left out.
pub(super) fn yields(statements: &[Statement]) -> bool {
    statements.iter().any(yields_one)
}

fn yields_one(statement: &Statement) -> bool {
    match &statement.kind {
        StmtKind::Yield(_) => true,
        StmtKind::Block(block) | StmtKind::Checked(block) | StmtKind::Unchecked(block) => {
            yields(&block.statements)
        }
        StmtKind::If { then, otherwise, .. } => {
            yields_one(then) || otherwise.as_ref().is_some_and(|otherwise| yields_one(otherwise))
        }
        StmtKind::Switch { sections, .. } => sections.iter().any(|section| yields(&section.statements)),
        StmtKind::While { body, .. }
        | StmtKind::Do { body, .. }
        | StmtKind::For { body, .. }
        | StmtKind::ForEach { body, .. }
        | StmtKind::Using { body, .. }
        | StmtKind::Lock { body, .. } => yields_one(body),
        StmtKind::Labeled { statement, .. } => yields_one(statement),
        StmtKind::Try { block, catches, finally } => {
            yields(&block.statements)
                || catches.iter().any(|catch| yields(&catch.block.statements))
                || finally.as_ref().is_some_and(|finally| yields(&finally.statements))
        }
        StmtKind::Empty
        | StmtKind::Local(_)
        | StmtKind::LocalFunction(_)
        | StmtKind::Expression(_)
        | StmtKind::Break
        | StmtKind::Continue
        | StmtKind::Return(_)
        | StmtKind::Throw(_)
        | StmtKind::Goto(_) => false,
    }
}
