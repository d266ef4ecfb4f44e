//! Which prefix stands for which namespace while a document is written.
//!
//! Two books are kept as .NET keeps them, since names of generated prefixes, the order of generated declarations
//! and conflicts follow from them: the declarations that the elements contain as attributes, and everything that
//! the writer has bound.

use super::error::xml;
use super::name::{XML, XMLNS};
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;

/// The declarations among the attributes of the elements around, the innermost last.
#[derive(Debug, Default)]
pub(super) struct Declarations {
    known: Vec<(Str, Str)>,
    scopes: Vec<usize>,
}

impl Declarations {
    /// Enters an element that declares these.
    pub(super) fn enter(&mut self, declared: impl Iterator<Item = (Str, Str)>) {
        self.scopes.push(self.known.len());
        self.known.extend(declared);
    }

    pub(super) fn leave(&mut self) {
        self.known.truncate(self.scopes.pop().unwrap_or(0));
    }

    /// Adds what an ancestor of the first element declares; the nearest ancestor comes first.
    pub(super) fn add_outer(&mut self, declared: impl Iterator<Item = (Str, Str)>) {
        for declaration in declared {
            self.known.insert(0, declaration);
        }
    }

    /// The prefix of a namespace, unless a nearer declaration hides it; `None` when there is none.
    pub(super) fn prefix_of(&self, cx: &mut Cx<'_>, namespace: &Str, allow_default: bool) -> Found {
        if namespace.is_empty() {
            return Ok(Some(Str::new()));
        }
        for (index, (prefix, space)) in self.known.iter().enumerate().rev() {
            cx.tick(1)?;
            if space != namespace || (prefix.is_empty() && !allow_default) {
                continue;
            }
            let nearer = self.known.get(index + 1..).unwrap_or_default();
            if !nearer.iter().any(|(other, _)| other == prefix) {
                return Ok(Some(prefix.clone()));
            }
        }
        Ok(fixed_prefix(namespace).map(Str::from))
    }
}

type Found = Result<Option<Str>, Throw>;

/// The prefix that a namespace always has.
pub(super) fn fixed_prefix(namespace: &Str) -> Option<&'static str> {
    match namespace.as_utf8() {
        Some(XML) => Some("xml"),
        Some(XMLNS) => Some("xmlns"),
        _ => None,
    }
}

/// How the binding of a prefix gets into the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// It holds already.
    Implied,
    /// The start tag has to declare it at its end.
    Needed,
    /// The start tag has declared it.
    Written,
    /// XML says so.
    Fixed,
}

#[derive(Clone, Debug)]
struct Binding {
    prefix: Str,
    namespace: Str,
    origin: Origin,
}

/// What the writer has bound, the innermost last.
#[derive(Debug)]
pub(super) struct Bindings {
    all: Vec<Binding>,
    elements: Vec<usize>,
}

impl Default for Bindings {
    fn default() -> Self {
        let binding = |prefix: &str, namespace: &str, origin| Binding {
            prefix: Str::from(prefix),
            namespace: Str::from(namespace),
            origin,
        };
        let all = vec![
            binding("xmlns", XMLNS, Origin::Fixed),
            binding("xml", XML, Origin::Fixed),
            binding("", "", Origin::Implied),
        ];
        Self { all, elements: Vec::new() }
    }
}

impl Bindings {
    pub(super) fn enter(&mut self) {
        self.elements.push(self.all.len());
    }

    pub(super) fn leave(&mut self) {
        self.all.truncate(self.elements.pop().unwrap_or(0));
    }

    fn element_start(&self) -> usize {
        self.elements.last().copied().unwrap_or(self.all.len())
    }

    fn index_of(&self, cx: &mut Cx<'_>, prefix: &Str) -> Result<Option<usize>, Throw> {
        let found = self.all.iter().rposition(|binding| binding.prefix == *prefix);
        let looked_at = self.all.len() - found.unwrap_or(0);
        cx.tick(u64::try_from(looked_at / 8).unwrap_or(u64::MAX))?;
        Ok(found)
    }

    /// The prefix that stands for the namespace here.
    pub(super) fn prefix_of(&self, cx: &mut Cx<'_>, namespace: &Str) -> Found {
        let Some(index) = self.all.iter().rposition(|binding| binding.namespace == *namespace) else {
            return Ok(None);
        };
        let Some(binding) = self.all.get(index) else { return Ok(None) };
        let hides = self.index_of(cx, &binding.prefix)? != Some(index);
        Ok((!hides).then(|| binding.prefix.clone()))
    }

    /// The namespace that the element that is being written binds the prefix to.
    pub(super) fn local(&self, prefix: &Str) -> Option<&Str> {
        let own = self.all.get(self.element_start()..).unwrap_or_default();
        own.iter().rev().find(|binding| binding.prefix == *prefix).map(|binding| &binding.namespace)
    }

    /// A prefix that nothing uses.
    pub(super) fn generate(&self, cx: &mut Cx<'_>) -> Result<Str, Throw> {
        let stem = format!("p{}", self.all.len().saturating_sub(3));
        let mut candidate = Str::from(stem.as_str());
        let mut number = 0;
        while self.index_of(cx, &candidate)?.is_some() {
            candidate = Str::from(format!("{stem}{number}"));
            number += 1;
        }
        Ok(candidate)
    }

    /// Binds the prefix of an element or attribute that is being written.
    pub(super) fn imply(&mut self, cx: &mut Cx<'_>, prefix: Str, namespace: Str) -> Result<(), Throw> {
        let existing =
            self.index_of(cx, &prefix)?.and_then(|index| self.all.get(index).map(|found| (index, found)));
        let origin = match existing {
            Some((index, found)) if index >= self.element_start() => {
                return if found.namespace == namespace {
                    Ok(())
                } else {
                    Err(redefined(found, &namespace).into())
                };
            }
            Some((_, found)) if found.namespace == namespace => Origin::Implied,
            Some((_, found)) if found.origin == Origin::Fixed => return Err(reserved(&prefix).into()),
            _ => Origin::Needed,
        };
        self.all.push(Binding { prefix, namespace, origin });
        Ok(())
    }

    /// Binds a prefix that an attribute declares; says whether it has to be written.
    pub(super) fn declare(
        &mut self,
        cx: &mut Cx<'_>,
        prefix: Str,
        namespace: Str,
        omit_duplicates: bool,
    ) -> Result<bool, Throw> {
        if !prefix.is_empty() && namespace.is_empty() {
            return Err(Exception::argument("Cannot use a prefix with an empty namespace.", None).into());
        }
        let start = self.element_start();
        let existing = self.index_of(cx, &prefix)?;
        let mut is_needed = true;
        if let Some((index, found)) =
            existing.and_then(|index| self.all.get_mut(index).map(|found| (index, found)))
        {
            if index >= start {
                if found.namespace != namespace {
                    return Err(redefined(found, &namespace).into());
                }
                is_needed = !omit_duplicates || found.origin == Origin::Needed;
                found.origin = Origin::Written;
                return Ok(is_needed);
            }
            is_needed = !omit_duplicates || found.namespace != namespace;
        }
        let fixed = fixed_prefix(&namespace).map(Str::from);
        if fixed.is_some_and(|fixed| fixed != prefix) || prefix == Str::from("xmlns") {
            return Err(reserved(&prefix).into());
        }
        self.all.push(Binding { prefix, namespace, origin: Origin::Written });
        Ok(is_needed)
    }

    /// What the start tag that is being written has to declare at its end.
    pub(super) fn needed(&self) -> Vec<(Str, Str)> {
        let own = self.all.get(self.element_start()..).unwrap_or_default();
        let needed = own.iter().rev().filter(|binding| binding.origin == Origin::Needed);
        needed.map(|binding| (binding.prefix.clone(), binding.namespace.clone())).collect()
    }
}

fn redefined(found: &Binding, namespace: &Str) -> Exception {
    xml(format!(
        "The prefix '{}' cannot be redefined from '{}' to '{namespace}' within the same start element tag.",
        found.prefix, found.namespace
    ))
}

fn reserved(prefix: &Str) -> Exception {
    Exception::argument(
        format!("Prefix \"{prefix}\" is reserved for use by XML and cannot be bound to another namespace."),
        None,
    )
}
