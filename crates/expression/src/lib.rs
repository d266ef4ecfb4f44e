//! C# policy expressions: bound, typed, and run on Rhai; the .NET types they use.
//!
//! The way of an expression: text → syntax tree ([`gatepost_csharp`]) → typed intermediate form (`bind`, `ir`)
//! → Rhai's tree, once per worker thread (`run`) → [`Value`]. The types of .NET are tables of C# signatures
//! ([`Type`]); the types of `context` are declared the same way by whoever owns what stands behind them.

mod bind;
mod canonical;
mod clr;
mod declare;
mod exception;
mod function;
mod interface;
mod ir;
mod lend;
mod library;
mod nest;
mod observe;
mod program;
mod run;
mod show;
mod text;
mod ticket;
mod ty;
mod uses;
mod value;
pub mod warning;

pub use canonical::{Inspection, canonical};
pub use clr::net;
pub use clr::{
    Array, Certificate, DateTime, DateTimeKind, DateTimeOffset, DictionaryObject, Guid, HashSet, JToken,
    KeyValuePair, ListObject, Record, Sequence, SymmetricAlgorithm, TimeSpan, TokenType, Uri, XObject, cast,
    default_value,
};
pub use declare::{Allowed, Member, MemberKind, Type, TypeKind};
pub use exception::{Exception, Limit, Notes, Throw};
pub use function::{
    Call, Char, FromCall, FromValue, Function, IntoFunction, IntoValue, Mismatch, Outs, Param, Ref, Return,
    TypeArgs, WithOut,
};
pub use interface::{Collection, Comparer, Dictionary, EqualityComparer, List};
pub use lend::{Lend, Lent};
pub use library::{Library, Own, Surface};
pub use nest::Nest;
pub use observe::{Branch, BranchKind};
pub use program::{
    Compiled, Diagnostic, Failure, Form, Gate, Kind, Limits, Program, Settings, Severity, compile, complete,
};
pub use run::{Callable, Cx, Globals, SharedGlobals};
pub use show::Shown;
pub use text::{Str, TextBuf};
pub use ty::{Element, Named, Prim, Ty};
pub use uses::{Effect, Entry, Read, Uses};
pub use value::{EnumValue, Enumerator, Object, Value};
