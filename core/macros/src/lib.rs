//! `#[derive(View)]` and `#[derive(Build)]` for the structs of scaledmail-lint's contract.
//!
//! A view borrows the values of an object from the parsed tree. It keeps every valid field, even
//! next to an invalid one, and knows the node of each value. For a struct `Alias`, the derive
//! generates `AliasView<'t>` with the same fields, the code that reads it, and the lists of keys.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{
    Attribute, Data, DeriveInput, Error, Fields, GenericArgument, LitStr, PathArguments, Result,
    Type,
};

/// Derives the view of a contract struct.
///
/// The derive respects `#[serde(rename = "…")]`. A field of type `Option<…>` is optional, any other
/// is required. `#[view(together(a, b))]` on the struct declares that a record with one of the two
/// optional fields must also have the other.
#[proc_macro_derive(View, attributes(view))]
pub fn derive_view(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    expand(&input).unwrap_or_else(Error::into_compile_error).into()
}

/// Derives the constructor `new`, which takes the required fields, and a method `with_FIELD` for each
/// optional field.
#[proc_macro_derive(Build)]
pub fn derive_build(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    expand_build(&input).unwrap_or_else(Error::into_compile_error).into()
}

/// A field of the struct.
struct Field<'a> {
    name: &'a Ident,
    key: String,
    docs: Vec<&'a Attribute>,
    ty: &'a Type,
    is_required: bool,
}

impl<'a> Field<'a> {
    fn parse(field: &'a syn::Field) -> Result<Self> {
        let name =
            field.ident.as_ref().ok_or_else(|| Error::new_spanned(field, "expected a name"))?;
        let mut key = name.to_string();
        for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("rename") {
                    key = meta.value()?.parse::<LitStr>()?.value();
                } else if let Ok(value) = meta.value() {
                    value.parse::<syn::Expr>()?;
                }
                Ok(())
            })?;
        }
        let is_option = matches!(&field.ty, Type::Path(path)
            if path.path.segments.last().is_some_and(|segment| segment.ident == "Option"));
        Ok(Self { name, key, docs: docs(&field.attrs), ty: &field.ty, is_required: !is_option })
    }
}

/// Returns the type of a field's view: `Option<T>` has the view of `T`, `Vec<T>` a list of views, and
/// any other type `T` the view `TView`.
fn view_type(ty: &Type) -> Result<TokenStream> {
    let unsupported = || Error::new_spanned(ty, "expected a name, `Option<…>` or `Vec<…>`");
    let Type::Path(path) = ty else { return Err(unsupported()) };
    let segment = path.path.segments.last().ok_or_else(unsupported)?;
    match &segment.arguments {
        PathArguments::None => {
            let view = format_ident!("{}View", segment.ident);
            Ok(quote!(#view<'t>))
        }
        PathArguments::AngleBracketed(arguments) => {
            let Some(GenericArgument::Type(inner)) = arguments.args.first() else {
                return Err(unsupported());
            };
            let inner = view_type(inner)?;
            Ok(if segment.ident == "Vec" { quote!(List<'t, #inner>) } else { inner })
        }
        PathArguments::Parenthesized(_) => Err(unsupported()),
    }
}

fn docs(attributes: &[Attribute]) -> Vec<&Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).collect()
}

/// Parses `#[view(together(a, b))]`.
fn together(input: &DeriveInput) -> Result<Option<(Ident, Ident)>> {
    let mut together = None;
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("view")) {
        attribute.parse_nested_meta(|meta| {
            if !meta.path.is_ident("together") {
                return Err(meta.error("expected `together(a, b)`"));
            }
            let mut names = Vec::new();
            meta.parse_nested_meta(|name| {
                names.push(name.path.require_ident()?.clone());
                Ok(())
            })?;
            let [one, other] =
                <[Ident; 2]>::try_from(names).map_err(|_| meta.error("expected two fields"))?;
            together = Some((one, other));
            Ok(())
        })?;
    }
    Ok(together)
}

fn fields(input: &DeriveInput) -> Result<Vec<Field<'_>>> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new_spanned(input, "expected a struct"));
    };
    let Fields::Named(fields) = &data.fields else {
        return Err(Error::new_spanned(input, "expected named fields"));
    };
    fields.named.iter().map(Field::parse).collect()
}

fn expand_build(input: &DeriveInput) -> Result<TokenStream> {
    let record = &input.ident;
    let fields = fields(input)?;
    let (required, optional): (Vec<_>, Vec<_>) = fields.iter().partition(|field| field.is_required);
    let names: Vec<_> = required.iter().map(|field| field.name).collect();
    let types = required.iter().map(|field| field.ty);
    let absent: Vec<_> = optional.iter().map(|field| field.name).collect();
    let setters = absent.iter().map(|name| format_ident!("with_{name}"));
    let setter_docs = optional.iter().map(|field| format!("Sets `{}`.", field.key));
    let field_docs = optional.iter().map(|field| &field.docs);
    let values = optional.iter().map(|field| inner(field.ty)).collect::<Result<Vec<_>>>()?;
    Ok(quote! {
        impl #record {
            /// Creates the record from its required fields; the optional fields are absent.
            pub fn new(#( #names: impl Into<#types>, )*) -> Self {
                Self { #( #names: #names.into(), )* #( #absent: None, )* }
            }

            #(
                #[doc = #setter_docs]
                #[doc = ""]
                #(#field_docs)*
                #[must_use]
                pub fn #setters(mut self, value: impl Into<#values>) -> Self {
                    self.#absent = Some(value.into());
                    self
                }
            )*
        }
    })
}

/// Returns the `T` of an `Option<T>`.
fn inner(ty: &Type) -> Result<&Type> {
    if let Type::Path(path) = ty
        && let Some(segment) = path.path.segments.last()
        && let PathArguments::AngleBracketed(arguments) = &segment.arguments
        && let Some(GenericArgument::Type(inner)) = arguments.args.first()
    {
        return Ok(inner);
    }
    Err(Error::new_spanned(ty, "expected `Option<…>`"))
}

fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let fields = fields(input)?;
    let together = together(input)?;

    let record = &input.ident;
    let view = format_ident!("{record}View");
    let record_docs = docs(&input.attrs);
    let names: Vec<_> = fields.iter().map(|field| field.name).collect();
    let keys: Vec<_> = fields.iter().map(|field| field.key.as_str()).collect();
    let types: Vec<_> = fields.iter().map(|field| field.ty).collect();
    let views = types.iter().map(|ty| view_type(ty)).collect::<Result<Vec<_>>>()?;
    let field_docs: Vec<_> = fields.iter().map(|field| &field.docs).collect();
    let required: Vec<_> = fields.iter().filter(|field| field.is_required).collect();
    let required_names = required.iter().map(|field| field.name);
    let paired = together.as_ref().map(|(one, other)| [one, other]).into_iter().flatten();
    let needed =
        required.iter().map(|field| field.key.clone()).chain(paired.map(ToString::to_string));
    let is_paired = together.as_ref().map(
        |(one, other)| quote!(is_valid &= view.#one.is_present() == view.#other.is_present();),
    );

    Ok(quote! {
        #(#record_docs)*
        #[derive(Debug, Clone)]
        #[allow(clippy::struct_field_names)] // the names are the contract's
        pub(crate) struct #view<'t> {
            /// The object.
            #[allow(dead_code)] // some records do not use their node
            pub(crate) node: NodeId,
            #( #(#field_docs)* pub(crate) #names: Field<#views>, )*
        }

        impl<'t> Read<'t> for #view<'t> {
            fn read(reader: &mut FormReader<'t>, node: NodeId) -> Option<Self> {
                if reader.tree.kind(node) != NodeKind::Object {
                    return None;
                }
                let mut view = Self { node, #( #names: Field::Absent, )* };
                let mut is_valid = true;
                for (key, value) in reader.tree.members(node) {
                    is_valid &= match reader.tree.str(key).unwrap_or_default() {
                        #( #keys => reader.fill(&mut view.#names, value), )*
                        _ => false,
                    };
                }
                if reader.tree.is_damaged(node) {
                    #( view.#names.assume_given(); )*
                    return Some(view);
                }
                #( is_valid &= view.#required_names.is_present(); )*
                #is_paired
                if !is_valid {
                    reader.mark_faulty(node, Self::KIND);
                }
                Some(view)
            }
        }

        impl<'t> RecordView<'t> for #view<'t> {
            const KIND: RecordKind = RecordKind::#record;
        }

        impl Viewed for #record {
            const TYPE: FieldType = FieldType::Record(RecordKind::#record);
            type View<'t> = #view<'t>;

            fn strings<'t, F: FnMut(&StringField<'t>, TextKind)>(view: &#view<'t>, visit: &mut F) {
                #(
                    if let Field::Healthy(value) = &view.#names {
                        <#types as Viewed>::strings(value, visit);
                    }
                )*
            }
        }

        impl #record {
            /// The keys of the record.
            pub(crate) const KEYS: &'static [&'static str] = &[#( #keys, )*];
            /// The keys of the record with the types of their values.
            pub(crate) const FIELDS: &'static [(&'static str, FieldType)] =
                &[#( (#keys, <#types as Viewed>::TYPE), )*];
            /// The required keys, and the keys that depend on each other.
            pub(crate) const NEEDED: &'static [&'static str] = &[#( #needed, )*];
        }
    })
}
