//! Derives the reader of an XML element from the struct that describes it.
//!
//! [`Element`] turns a struct into the shape of an element: each field is an attribute, a child or the content,
//! its type says what may stand there and whether it may be left out, its doc comment is the reference text.
//! [`Keyword`] turns an enum into the words that an attribute may have as value. Both only expand to calls of
//! `gatepost-engine`; what the calls do is decided there, by the traits of the field's type.

mod docs;
mod element;
mod field;
mod keyword;
mod name;

use proc_macro::TokenStream;

/// Derives `FromElement`: the reader of an element with the fields of the struct.
///
/// A field is an attribute unless `#[element(…)]` says otherwise. `renewal_period` is written `renewal-period`.
///
/// | `#[element(…)]` | the field is |
/// |---|---|
/// | nothing | an attribute: `T` is required and literal, `Value<T>` may be an expression, `Option<…>` may be absent |
/// | `default = "300"` | an attribute that has this value when it is absent |
/// | `child` | a child element: `T` is required, `Option<T>` may be absent, `Policies` may be absent |
/// | `children` | a `Vec` of child elements; `at_least = 1` demands some |
/// | `content` | the policies inside; `only("a", "b")` and `except("c")` restrict them |
/// | `text` | the text inside |
/// | `rename = "name"` | written otherwise than the field's name says |
#[proc_macro_derive(Element, attributes(element))]
pub fn element(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    element::expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Derives `FromText` and `FromObject` of an enum without fields: each variant is a word, `FirstFast` is written
/// `first-fast`, or as `#[keyword(rename = "2or1")]` says.
#[proc_macro_derive(Keyword, attributes(keyword))]
pub fn keyword(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    keyword::expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}
