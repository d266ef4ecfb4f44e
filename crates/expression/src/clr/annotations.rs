//! What `AddAnnotation` attaches to a node of XML or a token of JSON

use crate::clr::instance::is_instance;
use crate::nest::Nest;
use crate::run::Cx;
use crate::ty::Ty;
use crate::value::Value;

/// Values without meaning for the node itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Annotations(Option<Box<Nest<Vec<Value>>>>);

impl Annotations {
    pub(crate) fn add(&mut self, value: Value) {
        self.0.get_or_insert_default().push(value);
    }

    /// Those of this type.
    pub(crate) fn of(&self, cx: &Cx<'_>, ty: &Ty) -> Vec<Value> {
        let all = self.0.as_ref().map(|all| (***all).clone()).unwrap_or_default();
        all.into_iter().filter(|value| is_instance(cx, value, ty)).collect()
    }

    /// Takes those of this type away.
    pub(crate) fn remove(&mut self, cx: &Cx<'_>, ty: &Ty) {
        if let Some(all) = &mut self.0 {
            all.retain(|value| !is_instance(cx, value, ty));
        }
    }
}

/// Declares the members on a type whose objects lend their annotations to a closure.
macro_rules! annotated {
    ($ty:expr, $object:ty) => {
        $ty.method("void AddAnnotation(object annotation)", |this: Arc<$object>, value: NotNull| {
            this.annotations(|annotations| annotations.add(value.0));
        })
        .method("T Annotation<T>()", |cx: &mut Cx<'_>, types: TypeArgs, this: Arc<$object>| {
            this.annotations(|annotations| annotations.of(cx, &types.get(0)).into_iter().next())
        })
        .method("object Annotation(Type type)", |cx: &mut Cx<'_>, this: Arc<$object>, ty: Arc<TypeObject>| {
            this.annotations(|annotations| annotations.of(cx, &ty.0).into_iter().next())
        })
        .method("IEnumerable<T> Annotations<T>()", |cx: &mut Cx<'_>, types: TypeArgs, this: Arc<$object>| {
            Array::new(types.get(0), this.annotations(|annotations| annotations.of(cx, &types.get(0))))
        })
        .method(
            "IEnumerable<object> Annotations(Type type)",
            |cx: &mut Cx<'_>, this: Arc<$object>, ty: Arc<TypeObject>| {
                Array::new(Ty::Object, this.annotations(|annotations| annotations.of(cx, &ty.0)))
            },
        )
        .method("void RemoveAnnotations<T>()", |cx: &mut Cx<'_>, types: TypeArgs, this: Arc<$object>| {
            this.annotations(|annotations| annotations.remove(cx, &types.get(0)));
        })
        .method(
            "void RemoveAnnotations(Type type)",
            |cx: &mut Cx<'_>, this: Arc<$object>, ty: Arc<TypeObject>| {
                this.annotations(|annotations| annotations.remove(cx, &ty.0));
            },
        )
    };
}

pub(crate) use annotated;
