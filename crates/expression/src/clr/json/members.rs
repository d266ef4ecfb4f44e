//! The properties of an object of a declared type, by name

use crate::declare::MemberKind;
use crate::exception::Throw;
use crate::function::{Arg, Call, Function};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::Value;

/// The names and values of the public properties, as Json.NET finds them.
pub(super) fn of(cx: &mut Cx<'_>, value: &Value) -> Result<Vec<(Str, Value)>, Throw> {
    let Some(ty) = value.ty() else { return Ok(Vec::new()) };
    let mut members = Vec::new();
    for (name, get) in properties(cx, &ty) {
        let mut args = [Arg::Value(value.clone())];
        let held = get(cx, &mut Call::new(&mut args, ty.args()))?;
        members.push((Str::from(name), held));
    }
    Ok(members)
}

fn properties(cx: &Cx<'_>, ty: &Ty) -> Vec<(&'static str, Function)> {
    let Some(declared) = cx.library().declared(ty) else { return Vec::new() };
    let properties = declared.ty.members.iter().filter_map(|member| match &member.kind {
        MemberKind::Property(get, _) => Some((name_of(member.signature)?, Function::clone(get))),
        _ => None,
    });
    properties.collect()
}

/// The name of an instance property in its signature.
fn name_of(signature: &'static str) -> Option<&'static str> {
    let name = signature.rsplit(' ').next()?;
    (!signature.starts_with("static ") && name.chars().all(|char| char.is_alphanumeric() || char == '_'))
        .then_some(name)
}
