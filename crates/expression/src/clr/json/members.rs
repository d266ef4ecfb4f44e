//! The properties of an object of a declared type, by name


use crate::declare::MemberKind;
use crate::exception::Throw;
use crate::function::Call;
use crate::run::Cx;
use crate::text::Str;
use crate::value::Value;

/// The names and values of the public properties, as Json.NET finds them.
pub(super) fn of(cx: &mut Cx<'_>, value: &Value) -> Result<Vec<(Str, Value)>, Throw> {
    let Some(ty) = value.ty() else { return Ok(Vec::new()) };
    let library = cx.library();
    let declared = library.types().iter().find(|declared| {
        let name = declared.declaration.split([':', '<']).next().map(str::trim);
        name.is_some() && name == ty.full_name()
    });
    let mut members = Vec::new();
    for member in declared.map(|declared| declared.members.as_slice()).unwrap_or_default() {
        let MemberKind::Property(get, _) = &member.kind else { continue };
        let Some(name) = name_of(member.signature) else { continue };
        let mut args = [value.clone()];
        let held = get(cx, &mut Call::new(&mut args, ty.args()))?;
        members.push((Str::from(name), held));
    }
    Ok(members)
}

/// The name of an instance property in its signature.
fn name_of(signature: &'static str) -> Option<&'static str> {
    let name = signature.rsplit(' ').next()?;
    (!signature.starts_with("static ") && name.chars().all(|char| char.is_alphanumeric() || char == '_')).then_some(name)
}
