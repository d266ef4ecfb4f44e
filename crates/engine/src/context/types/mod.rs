//! The .NET interfaces behind `context`, one file each: the members as the reference page of policy expressions
//! has them, and the Rust function behind each.

mod api;
mod authorization;
mod backend;
mod basic;
mod context;
mod crypto;
mod deployment;
mod dictionary;
mod extensions;
mod form;
mod graph_ql;
mod jwt;
mod last_error;
mod list;
mod message_body;
mod multi;
mod operation;
mod parameters;
mod product;
mod request;
mod response;
mod subscription;
mod url;
mod user;
mod variables;
mod workspace;

pub use authorization::Authorization;
pub use jwt::Jwt;

use gatepost_expression::Type;

/// The types behind `context`.
pub(super) fn declare() -> Vec<Type> {
    [
        api::declare(),
        authorization::declare(),
        backend::declare(),
        basic::declare(),
        context::declare(),
        crypto::declare(),
        deployment::declare(),
        extensions::declare(),
        graph_ql::declare(),
        jwt::declare(),
        last_error::declare(),
        message_body::declare(),
        multi::declare(),
        operation::declare(),
        parameters::declare(),
        product::declare(),
        request::declare(),
        response::declare(),
        subscription::declare(),
        url::declare(),
        user::declare(),
        variables::declare(),
        workspace::declare(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Makes a Rust type the object of a declared type.
macro_rules! object {
    ($rust:ty, $name:literal) => {
        impl gatepost_expression::Object for $rust {
            fn ty(&self) -> gatepost_expression::Ty {
                static TY: std::sync::LazyLock<gatepost_expression::Ty> =
                    std::sync::LazyLock::new(|| gatepost_expression::Ty::named($name, []));
                TY.clone()
            }
        }
    };
}

pub(crate) use object;
