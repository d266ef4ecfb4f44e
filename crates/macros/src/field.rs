//! What `#[element(…)]` says of a field.

use quote::{format_ident, quote};
use syn::punctuated::Punctuated;
use syn::{Field, Ident, LitInt, LitStr, Token, Type, parenthesized};

use crate::{docs, name};

/// A field of an element.
pub(crate) struct ElementField<'a> {
    pub(crate) ident: &'a Ident,
    /// The local that holds what was read.
    pub(crate) local: Ident,
    ty: &'a Type,
    name: String,
    docs: String,
    role: Role,
}

/// What a field stands for.
enum Role {
    Attribute(Option<LitStr>),
    Child,
    Children(Option<LitInt>),
    Content { only: Vec<LitStr>, except: Vec<LitStr> },
    Text,
}

impl<'a> ElementField<'a> {
    pub(crate) fn new(field: &'a Field, index: usize) -> syn::Result<Self> {
        let Some(ident) = &field.ident else {
            return Err(syn::Error::new_spanned(field, "an element's fields have names"));
        };
        let options = Options::of(field)?;
        let name = options.rename.as_ref().map_or_else(|| name::of_field(&ident.to_string()), LitStr::value);
        Ok(Self {
            ident,
            local: format_ident!("field_{index}"),
            ty: &field.ty,
            name,
            docs: docs::docs(&field.attrs),
            role: options.role(ident)?,
        })
    }

    /// The statement that reads the field.
    pub(crate) fn read(&self) -> proc_macro2::TokenStream {
        let Self { local, ty, name, .. } = self;
        let call = match &self.role {
            Role::Attribute(None) => quote!(reader.attribute(#name)),
            Role::Attribute(Some(default)) => quote!(reader.attribute_or(#name, #default)),
            Role::Child => quote!(reader.child(#name)),
            Role::Children(at_least) => {
                let at_least = at_least.as_ref().map_or_else(|| quote!(0), |count| quote!(#count));
                quote!(reader.children(#name, #at_least))
            }
            Role::Content { only, except } => {
                let accept = accept(only, except);
                quote!(reader.policies(#accept))
            }
            Role::Text => quote!(reader.text()),
        };
        quote!(let #local: ::core::option::Option<#ty> = #call;)
    }

    /// The field in the element's shape.
    pub(crate) fn shape(&self) -> proc_macro2::TokenStream {
        let Self { ty, name, docs, .. } = self;
        match &self.role {
            Role::Attribute(None) => {
                quote!(::gatepost_engine::Field::attribute::<#ty>(#name, #docs, ::core::option::Option::None))
            }
            Role::Attribute(Some(default)) => quote! {
                ::gatepost_engine::Field::attribute::<#ty>(#name, #docs, ::core::option::Option::Some(#default))
            },
            Role::Child => quote!(::gatepost_engine::Field::child::<#ty>(#name, #docs)),
            Role::Children(at_least) => {
                let at_least = at_least.as_ref().map_or_else(|| quote!(0), |count| quote!(#count));
                quote!(::gatepost_engine::Field::children::<#ty>(#name, #docs, #at_least))
            }
            Role::Content { only, except } => {
                let accept = accept(only, except);
                quote!(::gatepost_engine::Field::content(#docs, #accept))
            }
            Role::Text => quote!(::gatepost_engine::Field::text::<#ty>(#docs)),
        }
    }
}

fn accept(only: &[LitStr], except: &[LitStr]) -> proc_macro2::TokenStream {
    match (only, except) {
        ([], []) => quote!(::gatepost_engine::Accept::All),
        (only, []) => quote!(::gatepost_engine::Accept::Only(&[#(#only),*])),
        (_, except) => quote!(::gatepost_engine::Accept::Except(&[#(#except),*])),
    }
}

/// `#[element(…)]` as written.
#[derive(Default)]
struct Options {
    default: Option<LitStr>,
    rename: Option<LitStr>,
    at_least: Option<LitInt>,
    only: Vec<LitStr>,
    except: Vec<LitStr>,
    child: bool,
    children: bool,
    content: bool,
    text: bool,
}

impl Options {
    fn of(field: &Field) -> syn::Result<Self> {
        let mut options = Self::default();
        for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("element")) {
            attribute.parse_nested_meta(|meta| {
                let Some(word) = meta.path.get_ident().map(Ident::to_string) else {
                    return Err(meta.error("unknown option"));
                };
                match word.as_str() {
                    "default" => options.default = Some(meta.value()?.parse()?),
                    "rename" => options.rename = Some(meta.value()?.parse()?),
                    "at_least" => options.at_least = Some(meta.value()?.parse()?),
                    "only" => options.only = words(&meta)?,
                    "except" => options.except = words(&meta)?,
                    "child" => options.child = true,
                    "children" => options.children = true,
                    "content" => options.content = true,
                    "text" => options.text = true,
                    _ => return Err(meta.error("unknown option")),
                }
                Ok(())
            })?;
        }
        Ok(options)
    }

    fn role(self, ident: &Ident) -> syn::Result<Role> {
        let roles = [self.child, self.children, self.content, self.text];
        if roles.iter().filter(|role| **role).count() > 1 {
            return Err(syn::Error::new_spanned(
                ident,
                "child, children, content and text exclude each other",
            ));
        }
        if !self.only.is_empty() && !self.except.is_empty() {
            return Err(syn::Error::new_spanned(ident, "only and except exclude each other"));
        }
        Ok(match roles {
            [true, ..] => Role::Child,
            [_, true, ..] => Role::Children(self.at_least),
            [_, _, true, _] => Role::Content { only: self.only, except: self.except },
            [.., true] => Role::Text,
            _ => Role::Attribute(self.default),
        })
    }
}

fn words(meta: &syn::meta::ParseNestedMeta<'_>) -> syn::Result<Vec<LitStr>> {
    let inside;
    parenthesized!(inside in meta.input);
    Ok(Punctuated::<LitStr, Token![,]>::parse_terminated(&inside)?.into_iter().collect())
}
