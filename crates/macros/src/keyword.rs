//! `#[derive(Keyword)]`.

use quote::quote;
use syn::{Data, DeriveInput, Fields, LitStr, Variant};

use crate::name;

/// The implementations of `FromText` and `FromObject`.
pub(crate) fn expand(input: &DeriveInput) -> syn::Result<proc_macro2::TokenStream> {
    let Data::Enum(data) = &input.data else {
        return Err(syn::Error::new_spanned(input, "keywords are the variants of an enum"));
    };
    let words: Vec<String> = data.variants.iter().map(word).collect::<syn::Result<_>>()?;
    let variants: Vec<_> = data.variants.iter().map(|variant| &variant.ident).collect();
    let ident = &input.ident;
    Ok(quote! {
        impl ::gatepost_engine::FromText for #ident {
            const CHOICES: &'static [&'static str] = &[#(#words),*];

            fn expected() -> ::std::borrow::Cow<'static, str> {
                ::gatepost_engine::one_of(Self::CHOICES).into()
            }

            fn from_text(text: &str) -> ::core::option::Option<Self> {
                match text.trim() {
                    #(#words => ::core::option::Option::Some(Self::#variants),)*
                    _ => ::core::option::Option::None,
                }
            }
        }

        impl ::gatepost_engine::FromObject for #ident {
            fn fit(ty: &::gatepost_engine::Ty) -> ::gatepost_engine::Fit {
                ::gatepost_engine::Fit::of_text(ty)
            }
        }
    })
}

fn word(variant: &Variant) -> syn::Result<String> {
    if !matches!(variant.fields, Fields::Unit) {
        return Err(syn::Error::new_spanned(variant, "a keyword has no fields"));
    }
    let mut word = name::of_variant(&variant.ident.to_string());
    for attribute in variant.attrs.iter().filter(|attribute| attribute.path().is_ident("keyword")) {
        attribute.parse_nested_meta(|meta| {
            if !meta.path.is_ident("rename") {
                return Err(meta.error("unknown option"));
            }
            word = meta.value()?.parse::<LitStr>()?.value();
            Ok(())
        })?;
    }
    Ok(word)
}
