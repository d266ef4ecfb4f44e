//! `#[derive(Element)]`.

use quote::quote;
use syn::{Data, DeriveInput, Fields};

use crate::docs::docs;
use crate::field::ElementField;

/// The implementation of `FromElement`.
pub(crate) fn expand(input: &DeriveInput) -> syn::Result<proc_macro2::TokenStream> {
    let Data::Struct(data) = &input.data else {
        return Err(syn::Error::new_spanned(input, "an element is a struct"));
    };
    let fields = match &data.fields {
        Fields::Named(fields) => fields.named.iter().collect(),
        Fields::Unit => Vec::new(),
        Fields::Unnamed(fields) => {
            return Err(syn::Error::new_spanned(fields, "an element's fields have names"));
        }
    };
    let fields: Vec<ElementField<'_>> = fields
        .into_iter()
        .enumerate()
        .map(|(index, field)| ElementField::new(field, index))
        .collect::<syn::Result<_>>()?;
    let ident = &input.ident;
    let docs = docs(&input.attrs);
    let shapes = fields.iter().map(ElementField::shape);
    let reads = fields.iter().map(ElementField::read);
    let inits = fields.iter().map(|field| {
        let (ident, local) = (field.ident, &field.local);
        quote!(#ident: #local?)
    });
    Ok(quote! {
        impl ::gatepost_engine::FromElement for #ident {
            const SHAPE: &'static ::gatepost_engine::Shape =
                &::gatepost_engine::Shape { docs: #docs, fields: &[#(#shapes),*] };

            fn read(reader: &mut ::gatepost_engine::Reader<'_, '_>) -> ::core::option::Option<Self> {
                #(#reads)*
                reader.finish();
                ::core::option::Option::Some(Self { #(#inits),* })
            }
        }
    })
}
