//! The declaration text of a type: its name, its type parameters, what it derives from.

/// A declaration, split but not resolved.
#[derive(Debug)]
pub(crate) struct Head {
    /// Full name without type parameters.
    pub(crate) name: &'static str,
    /// The type parameters in order.
    pub(crate) params: Vec<TypeParam>,
    /// What stands behind the colon.
    pub(crate) bases: Vec<&'static str>,
}

/// A type parameter of a declaration.
#[derive(Debug)]
pub(crate) struct TypeParam {
    pub(crate) name: &'static str,
    pub(crate) variance: Variance,
}

/// How instances of a generic interface or delegate convert along with their arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Variance {
    None,
    Out,
    In,
}

impl Head {
    /// Splits `Name<in A, out B> : Base<A>, Other`.
    pub(crate) fn parse(text: &'static str) -> Self {
        let (own, bases) = text.split_once(" : ").map_or((text, ""), |(own, bases)| (own, bases));
        let (name, params) = own.split_once('<').unwrap_or((own, ""));
        let params = params.trim_end().trim_end_matches('>');
        Self {
            name: name.trim(),
            params: split(params).into_iter().map(TypeParam::parse).collect(),
            bases: split(bases),
        }
    }
}

impl TypeParam {
    fn parse(text: &'static str) -> Self {
        let (variance, name) = if let Some(name) = text.strip_prefix("out ") {
            (Variance::Out, name)
        } else if let Some(name) = text.strip_prefix("in ") {
            (Variance::In, name)
        } else {
            (Variance::None, text)
        };
        Self { name: name.trim(), variance }
    }
}

/// Splits at the commas that are in no angle brackets.
fn split(text: &'static str) -> Vec<&'static str> {
    let mut depth = 0_usize;
    let parts = text.split(|char| {
        match char {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        char == ',' && depth == 0
    });
    parts.map(str::trim).filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Head, Variance};

    #[test]
    fn splits_name_parameters_and_bases() {
        let head = Head::parse("A.B.Map<in TKey, TValue> : A.IMap<TKey, A.List<TValue>>, A.IOther");
        assert_eq!(head.name, "A.B.Map");
        let params: Vec<_> = head.params.iter().map(|param| (param.name, param.variance)).collect();
        assert_eq!(params, [("TKey", Variance::In), ("TValue", Variance::None)]);
        assert_eq!(head.bases, ["A.IMap<TKey, A.List<TValue>>", "A.IOther"]);
    }
}
