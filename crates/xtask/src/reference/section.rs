//! What the page of a namespace says of one type.

use gatepost_expression::{Allowed, MemberKind, Own, Surface, TypeKind};

use super::surface::Dotnet;
use super::{CONTEXT, full_name, own_name};

/// The groups of members, in the order in which a type shows them.
const GROUPS: [&str; 5] =
    ["constructors", "fields and properties", "indexers", "methods", "operators and conversions"];

/// The section of a type.
pub(super) fn write(namespace: &str, surface: &Surface<'_>, dotnet: &Dotnet) -> String {
    let title = title(surface);
    let page = page_of(namespace, surface);
    let allowed = allowed(namespace, surface);
    let about: Vec<String> = [allowed, page].into_iter().flatten().collect();
    let about = if about.is_empty() { String::new() } else { format!("\n{}\n", about.join(" ")) };
    let remark = surface.ty.remark.map_or(String::new(), |remark| format!("\n{remark}\n"));
    let code = code(surface);
    let remarks: String = remarks(surface);
    format!("\n## `{title}`\n{about}{remark}\n```csharp\n{code}```\n{remarks}{}", absent(surface, dotnet))
}

/// The name of the type below its namespace, with its type parameters.
pub(super) fn title(surface: &Surface<'_>) -> String {
    let own = own_name(surface.ty.declaration);
    let (name, params) = own.split_once('<').map_or((own, None), |(name, params)| (name, Some(params)));
    let simple = name.strip_prefix(super::namespace(own)).unwrap_or(name).trim_start_matches('.');
    match params {
        Some(params) => format!("{simple}<{}", params.replace("in ", "").replace("out ", "")),
        None => simple.to_owned(),
    }
}

fn allowed(namespace: &str, surface: &Surface<'_>) -> Option<String> {
    if namespace == CONTEXT {
        return None;
    }
    let code = |name: &&str| if *name == ".ctor" { "constructors".to_owned() } else { format!("`{name}`") };
    let list = |names: &[&str]| names.iter().map(code).collect::<Vec<_>>().join(", ");
    Some(match &surface.ty.allowed {
        Allowed::All => "On APIM's list.".to_owned(),
        Allowed::No => "**Not on APIM's list.**".to_owned(),
        Allowed::Members([]) => "On APIM's list, but without any of its members.".to_owned(),
        Allowed::Members(names) => {
            format!("On APIM's list with these members: {}. The others are marked with `✗`.", list(names))
        }
        Allowed::AllBut(names) => {
            format!("On APIM's list, all members but {}, which is marked with `✗`.", list(names))
        }
    })
}

/// A link to the page of whoever made the type.
fn page_of(namespace: &str, surface: &Surface<'_>) -> Option<String> {
    if namespace == CONTEXT {
        return None;
    }
    let full = full_name(surface.ty.declaration);
    if full.starts_with("Newtonsoft.") {
        let page = surface.name.replace(['.', '`'], "_");
        return Some(format!("[Json.NET's page](https://www.newtonsoft.com/json/help/html/T_{page}.htm)."));
    }
    let page = surface.name.replace('`', "-").to_lowercase();
    Some(format!("[.NET's page](https://learn.microsoft.com/dotnet/api/{page})."))
}

fn code(surface: &Surface<'_>) -> String {
    let name = without_namespaces(surface.ty.declaration);
    if let (TypeKind::Delegate, [invoke]) = (surface.ty.kind, surface.own.as_slice()) {
        return format!("delegate {}\n", invoke.member.signature.replacen("Invoke", &name, 1));
    }
    let mut code = format!("{} {name}\n", kind(surface.ty.kind));
    if surface.ty.kind == TypeKind::Enumeration {
        for own in &surface.own {
            if let MemberKind::EnumMember(number) = own.member.kind {
                code += &format!("{}{} = {number}\n", mark(surface, own), own.member.signature);
            }
        }
        return code;
    }
    for (group, name) in GROUPS.iter().enumerate() {
        let mut members: Vec<&Own<'_>> = surface.own.iter().filter(|own| group_of(own) == group).collect();
        if members.is_empty() {
            continue;
        }
        members.sort_by(|a, b| a.name.cmp(&b.name));
        code += &format!("\n// {name}\n");
        for own in members {
            code += &format!("{}{}\n", mark(surface, own), line(own));
        }
    }
    code
}

fn kind(kind: TypeKind) -> &'static str {
    match kind {
        TypeKind::Class => "class",
        TypeKind::Static => "static class",
        TypeKind::Structure => "struct",
        TypeKind::Interface => "interface",
        TypeKind::Enumeration => "enum",
        TypeKind::Delegate => "delegate",
    }
}

/// Where a type has members on the list and others, the others are marked.
fn mark(surface: &Surface<'_>, own: &Own<'_>) -> &'static str {
    if own.allowed || surface.ty.allowed == Allowed::No { "" } else { "✗ " }
}

fn group_of(own: &Own<'_>) -> usize {
    match own.member.kind {
        MemberKind::Constructor(_) => 0,
        MemberKind::Constant(_) | MemberKind::Property(..) | MemberKind::EnumMember(_) => 1,
        MemberKind::Indexer(..) => 2,
        MemberKind::Method(_) => 3,
        MemberKind::Operator(_) | MemberKind::Conversion(_) => 4,
    }
}

/// A member as C# declares it.
fn line(own: &Own<'_>) -> String {
    let signature = own.member.signature;
    match &own.member.kind {
        MemberKind::Constant(_) if signature.starts_with("static ") => {
            signature.replacen("static ", "static readonly ", 1)
        }
        MemberKind::Constant(_) => format!("const {signature}"),
        MemberKind::Property(_, set) | MemberKind::Indexer(_, set) => {
            format!("{signature} {}", if set.is_some() { "{ get; set; }" } else { "{ get; }" })
        }
        MemberKind::Constructor(_) => signature.replacen("new(", &format!("{}(", own.name), 1),
        _ => signature.to_owned(),
    }
}

/// What differs from .NET, member by member.
fn remarks(surface: &Surface<'_>) -> String {
    let remarked = surface.own.iter().filter_map(|own| Some((own.member.signature, own.member.remark?)));
    let lines: String = remarked.map(|(signature, remark)| format!("- `{signature}`: {remark}\n")).collect();
    if lines.is_empty() { lines } else { format!("\n{lines}") }
}

/// What .NET's type has beyond that.
fn absent(surface: &Surface<'_>, dotnet: &Dotnet) -> String {
    let title = title(surface);
    let title = title.split('<').next().unwrap_or(&title).to_owned();
    let mut text = String::new();
    for (reason, members) in dotnet.absent(surface) {
        let mut names: Vec<String> =
            members.iter().map(|member| format!("`{}`", readable(member, &title))).collect();
        names.dedup();
        text += &format!("\nNot here: {}. {reason}\n", names.join(", "));
    }
    text
}

/// `Join(System.String,System.String[]) System.String` → `Join(String, String[])`.
fn readable(member: &str, title: &str) -> String {
    let end = member.rfind(')').map_or_else(|| member.find(' ').unwrap_or(member.len()), |end| end + 1);
    let signature = without_arity(member.get(..end).unwrap_or(member));
    let signature = without_namespaces(&signature).replace(',', ", ");
    match signature.strip_prefix("ctor(") {
        Some(rest) => format!("{title}({rest}"),
        None => signature,
    }
}

/// ``List`1[!0]`` → `List<T1>`.
fn without_arity(signature: &str) -> String {
    let mut text = String::new();
    let mut closing = Vec::new();
    let mut chars = signature.chars().peekable();
    let mut is_generic = false;
    while let Some(next) = chars.next() {
        match next {
            '`' => {
                while chars.next_if(char::is_ascii_digit).is_some() {}
                is_generic = chars.peek() == Some(&'[');
            }
            '[' => {
                closing.push(if is_generic { '>' } else { ']' });
                text.push(if is_generic { '<' } else { '[' });
                is_generic = false;
            }
            ']' => text.push(closing.pop().unwrap_or(']')),
            '!' if chars.peek().is_some_and(|next| *next == '!' || next.is_ascii_digit()) => {
                while chars.next_if_eq(&'!').is_some() {}
                let number = chars.next().and_then(|digit| digit.to_digit(10)).unwrap_or(0);
                text.push_str(&format!("T{}", number + 1));
            }
            other => text.push(other),
        }
    }
    text
}

/// `class System.String : System.IComparable` → `String : IComparable`.
fn without_namespaces(declaration: &str) -> String {
    let mut text = String::new();
    let mut word = String::new();
    for char in declaration.chars().chain(Some('\0')) {
        if char.is_alphanumeric() || matches!(char, '.' | '_') {
            word.push(char);
            continue;
        }
        text += word.rsplit('.').next().unwrap_or_default();
        word.clear();
        if char != '\0' {
            text.push(char);
        }
    }
    text
}
