//! System.Exception and its descendants

use std::collections::VecDeque;
use std::sync::Arc;

use ecow::EcoString;

use super::collections::{DictionaryObject, ReadOnlyCollection};
use super::reflection::TypeObject;
use super::sequence::{Sequence, enumerate};
use super::text_of::text_of;
use crate::clr::Array;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::nest::Nest;
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Object, Value};

/// One exception type: its declaration, the message without arguments, and its `HResult`.
struct Row(&'static str, &'static str, u32);

impl Row {
    fn name(&self) -> &'static str {
        self.0.split(' ').next().unwrap_or_default()
    }
}

/// Those whose constructors are those of `System.Exception`: none, message, message and inner exception.
const ROWS: &[Row] = &[
    Row("System.SystemException : System.Exception", "System error.", 0x8013_1501),
    Row("System.ApplicationException : System.Exception", "Error in the application.", 0x8013_1600),
    Row(
        "System.ArithmeticException : System.SystemException",
        "Overflow or underflow in the arithmetic operation.",
        0x8007_0216,
    ),
    Row(
        "System.DivideByZeroException : System.ArithmeticException",
        "Attempted to divide by zero.",
        0x8002_0012,
    ),
    Row(
        "System.OverflowException : System.ArithmeticException",
        "Arithmetic operation resulted in an overflow.",
        0x8013_1516,
    ),
    Row(
        "System.NotFiniteNumberException : System.ArithmeticException",
        "Number encountered was not a finite quantity.",
        0x8013_1528,
    ),
    Row(
        "System.ArrayTypeMismatchException : System.SystemException",
        "Attempted to access an element as a type incompatible with the array.",
        0x8013_1503,
    ),
    Row(
        "System.FormatException : System.SystemException",
        "One of the identified items was in an invalid format.",
        0x8013_1537,
    ),
    Row(
        "System.UriFormatException : System.FormatException",
        "One of the identified items was in an invalid format.",
        0x8013_1537,
    ),
    Row(
        "System.IndexOutOfRangeException : System.SystemException",
        "Index was outside the bounds of the array.",
        0x8013_1508,
    ),
    Row("System.InvalidCastException : System.SystemException", "Specified cast is not valid.", 0x8000_4002),
    Row(
        "System.InvalidOperationException : System.SystemException",
        "Operation is not valid due to the current state of the object.",
        0x8013_1509,
    ),
    Row(
        "System.NotImplementedException : System.SystemException",
        "The method or operation is not implemented.",
        0x8000_4001,
    ),
    Row(
        "System.NotSupportedException : System.SystemException",
        "Specified method is not supported.",
        0x8013_1515,
    ),
    Row(
        "System.PlatformNotSupportedException : System.NotSupportedException",
        "Operation is not supported on this platform.",
        0x8013_1539,
    ),
    Row(
        "System.NullReferenceException : System.SystemException",
        "Object reference not set to an instance of an object.",
        0x8000_4003,
    ),
    Row(
        "System.OutOfMemoryException : System.SystemException",
        "Insufficient memory to continue the execution of the program.",
        0x8007_000e,
    ),
    Row(
        "System.RankException : System.SystemException",
        "Attempted to operate on an array with the incorrect number of dimensions.",
        0x8013_1517,
    ),
    Row("System.TimeoutException : System.SystemException", "The operation has timed out.", 0x8013_1505),
    Row(
        "System.UnauthorizedAccessException : System.SystemException",
        "Attempted to perform an unauthorized operation.",
        0x8007_0005,
    ),
    Row(
        "System.OperationCanceledException : System.SystemException",
        "The operation was canceled.",
        0x8013_153b,
    ),
    Row(
        "System.Threading.Tasks.TaskCanceledException : System.OperationCanceledException",
        "A task was canceled.",
        0x8013_153b,
    ),
    Row(
        "System.TimeZoneNotFoundException : System.Exception",
        "Exception of type 'System.TimeZoneNotFoundException' was thrown.",
        0x8013_1500,
    ),
    Row(
        "System.InvalidTimeZoneException : System.Exception",
        "Exception of type 'System.InvalidTimeZoneException' was thrown.",
        0x8013_1500,
    ),
    Row(
        "System.Collections.Generic.KeyNotFoundException : System.SystemException",
        "The given key was not present in the dictionary.",
        0x8013_1577,
    ),
    Row("System.IO.IOException : System.SystemException", "I/O error occurred.", 0x8013_1620),
    Row(
        "System.IO.EndOfStreamException : System.IO.IOException",
        "Attempted to read past the end of the stream.",
        0x8007_0026,
    ),
    Row(
        "System.IO.FileNotFoundException : System.IO.IOException",
        "Unable to find the specified file.",
        0x8007_0002,
    ),
    Row(
        "System.IO.InvalidDataException : System.SystemException",
        "Found invalid data while decoding.",
        0x8013_1501,
    ),
    Row("System.Security.SecurityException : System.SystemException", "Security error.", 0x8013_150a),
    Row(
        "System.Security.Cryptography.CryptographicException : System.SystemException",
        "Error occurred during a cryptographic operation.",
        0x8013_1430,
    ),
    Row(
        "System.Net.WebException : System.InvalidOperationException",
        "Operation is not valid due to the current state of the object.",
        0x8013_1509,
    ),
    Row(
        "System.Net.Http.HttpRequestException : System.Exception",
        "Exception of type 'System.Net.Http.HttpRequestException' was thrown.",
        0x8013_1500,
    ),
    Row(
        "System.Net.Sockets.SocketException : System.Exception",
        "Exception of type 'System.Net.Sockets.SocketException' was thrown.",
        0x8000_4005,
    ),
    Row(
        "System.Text.RegularExpressions.RegexMatchTimeoutException : System.TimeoutException",
        "The operation has timed out.",
        0x8013_1505,
    ),
];

pub(crate) fn declare() -> Vec<Type> {
    let mut types = vec![base()];
    types.extend(
        ROWS.iter().map(|row| constructors(Type::class(row.0).allowed(Allowed::No), row.name(), row.1)),
    );
    types.extend([
        argument(),
        argument_null(),
        argument_out_of_range(),
        object_disposed(),
        aggregate(),
        Type::class("System.Text.DecoderFallbackException : System.ArgumentException").allowed(Allowed::No),
        Type::class("System.Text.EncoderFallbackException : System.ArgumentException").allowed(Allowed::No),
        Type::class("System.Globalization.CultureNotFoundException : System.ArgumentException")
            .allowed(Allowed::No),
    ]);
    types
}

fn base() -> Type {
    let name = "System.Exception";
    constructors(Type::class(name), name, "Exception of type 'System.Exception' was thrown.")
        .property("string Message", |exception: Arc<Exception>| exception.full_message())
        .property("Exception InnerException", |exception: Arc<Exception>| Option::clone(&exception.inner))
        .property("string StackTrace", |_: Arc<Exception>| Value::Null)
        .writable(
            "string Source",
            |exception: Arc<Exception>| exception.notes().lock().source.clone(),
            |exception: Arc<Exception>, text: Value| {
                exception.notes().lock().source = text;
            },
        )
        .writable(
            "string HelpLink",
            |exception: Arc<Exception>| exception.notes().lock().help_link.clone(),
            |exception: Arc<Exception>, text: Value| {
                exception.notes().lock().help_link = text;
            },
        )
        .property("int HResult", |exception: Arc<Exception>| h_result(exception.ty))
        .property("System.Collections.IDictionary Data", data)
        .method("Exception GetBaseException()", base_exception)
        .method("Type GetType()", |exception: Arc<Exception>| Value::object(TypeObject(exception.ty())))
        .method("string ToString()", |cx: &mut Cx<'_>, exception: Arc<Exception>| exception.to_text(cx))
        .method("bool Equals(object obj)", |exception: Value, other: Value| exception.is_same(&other))
        .method("int GetHashCode()", |exception: Value| super::equality::hash_code(&exception))
}

fn h_result(ty: &str) -> i32 {
    let own = match ty {
        "System.ArgumentException" => Some(0x8007_0057_u32),
        "System.ArgumentNullException" => Some(0x8000_4003),
        "System.ArgumentOutOfRangeException" => Some(0x8013_1502),
        "System.ObjectDisposedException" => Some(0x8013_1622),
        "System.Xml.XmlException" => Some(0x8013_1940),
        _ => ROWS.iter().find(|row| row.name() == ty).map(|row| row.2),
    };
    own.unwrap_or(0x8013_1500).cast_signed()
}

fn data(exception: Arc<Exception>) -> Value {
    let mut notes = exception.notes().lock();
    if notes.data.is_null() {
        notes.data = Value::object(DictionaryObject::untyped());
    }
    notes.data.clone()
}

fn base_exception(exception: Arc<Exception>) -> Value {
    let mut innermost = exception;
    while let Some(inner) = innermost.inner.as_ref() {
        innermost = Arc::clone(inner);
    }
    Value::Object(innermost)
}

/// A message that is given as null is the general one.
fn message(ty: &str, text: Option<Str>) -> Str {
    text.unwrap_or_else(|| Str::from(format!("Exception of type '{ty}' was thrown.")))
}

/// The constructors of `System.Exception`: none, message, message and inner exception. An empty `default` stands
/// for the general message.
pub(crate) fn constructors(ty: Type, name: &'static str, default: &'static str) -> Type {
    let default = Some(Str::from(default)).filter(|text| !text.is_empty());
    ty.constructor("new()", move || Value::object(Exception::new(name, message(name, default.clone()))))
        .constructor("new(string message)", move |text: Option<Str>| {
            Value::object(Exception::new(name, message(name, text)))
        })
        .constructor(
            "new(string message, Exception innerException)",
            move |text: Option<Str>, inner: Option<Arc<Exception>>| {
                Value::object(Exception {
                    inner: Nest::new(inner),
                    ..Exception::new(name, message(name, text))
                })
            },
        )
}

fn with_param(name: &'static str, text: Str, param: Option<Str>) -> Exception {
    let param = param.filter(|param| !param.is_empty()).map(|param| EcoString::from(&*param.to_utf8()));
    Exception { param, ..Exception::new(name, text) }
}

fn argument() -> Type {
    let name = "System.ArgumentException";
    let ty = Type::class("System.ArgumentException : System.SystemException").allowed(Allowed::No);
    constructors(ty, name, "Value does not fall within the expected range.")
        .constructor("new(string message, string paramName)", move |text: Option<Str>, param: Option<Str>| {
            Value::object(with_param(name, message(name, text), param))
        })
        .constructor(
            "new(string message, string paramName, Exception innerException)",
            move |text: Option<Str>, param: Option<Str>, inner: Option<Arc<Exception>>| {
                Value::object(Exception {
                    inner: Nest::new(inner),
                    ..with_param(name, message(name, text), param)
                })
            },
        )
        .property("string ParamName", |exception: Arc<Exception>| exception.param.as_deref().map(Str::from))
}

fn argument_null() -> Type {
    let name = "System.ArgumentNullException";
    let default = "Value cannot be null.";
    Type::class("System.ArgumentNullException : System.ArgumentException")
        .allowed(Allowed::No)
        .constructor("new()", move || Value::object(Exception::new(name, default)))
        .constructor("new(string paramName)", move |param: Option<Str>| {
            Value::object(with_param(name, default.into(), param))
        })
        .constructor("new(string paramName, string message)", move |param: Option<Str>, text: Option<Str>| {
            Value::object(with_param(name, message(name, text), param))
        })
        .constructor(
            "new(string message, Exception innerException)",
            move |text: Option<Str>, inner: Option<Arc<Exception>>| {
                Value::object(Exception {
                    inner: Nest::new(inner),
                    ..Exception::new(name, message(name, text))
                })
            },
        )
}

fn argument_out_of_range() -> Type {
    let name = "System.ArgumentOutOfRangeException";
    let default = "Specified argument was out of the range of valid values.";
    Type::class("System.ArgumentOutOfRangeException : System.ArgumentException")
        .allowed(Allowed::No)
        .constructor("new()", move || Value::object(Exception::new(name, default)))
        .constructor("new(string paramName)", move |param: Option<Str>| {
            Value::object(with_param(name, default.into(), param))
        })
        .constructor("new(string paramName, string message)", move |param: Option<Str>, text: Option<Str>| {
            Value::object(with_param(name, message(name, text), param))
        })
        .constructor("new(string paramName, object actualValue, string message)", out_of_range_with_value)
        .constructor(
            "new(string message, Exception innerException)",
            move |text: Option<Str>, inner: Option<Arc<Exception>>| {
                Value::object(Exception {
                    inner: Nest::new(inner),
                    ..Exception::new(name, message(name, text))
                })
            },
        )
        .property("object ActualValue", |exception: Arc<Exception>| {
            exception.detail("ActualValue").cloned().unwrap_or_default()
        })
}

fn out_of_range_with_value(
    cx: &mut Cx<'_>,
    param: Option<Str>,
    actual: Value,
    text: Option<Str>,
) -> Result<Value, Throw> {
    let name = "System.ArgumentOutOfRangeException";
    let tail = if actual.is_null() {
        None
    } else {
        Some(Box::new(Str::from(format!("Actual value was {}.", text_of(cx, &actual)?))))
    };
    let exception = Exception { tail, ..with_param(name, message(name, text), param) };
    Ok(Value::object(exception.with_detail("ActualValue", actual)))
}

fn object_disposed() -> Type {
    Type::class("System.ObjectDisposedException : System.InvalidOperationException")
        .allowed(Allowed::No)
        .constructor("new(string objectName)", |object: Option<Str>| Value::object(disposed(object, None)))
        .constructor("new(string objectName, string message)", |object: Option<Str>, text: Option<Str>| {
            Value::object(disposed(object, text))
        })
        .property("string ObjectName", |exception: Arc<Exception>| {
            exception.detail("ObjectName").cloned().unwrap_or_default()
        })
}

/// `System.ObjectDisposedException` of the object of this name.
pub(crate) fn disposed(object: Option<Str>, text: Option<Str>) -> Exception {
    let name = object.unwrap_or_default();
    let text = text.unwrap_or_else(|| Str::from("Cannot access a disposed object."));
    let tail = (!name.is_empty()).then(|| Box::new(Str::from(format!("Object name: '{name}'."))));
    Exception { tail, ..Exception::new("System.ObjectDisposedException", text) }
        .with_detail("ObjectName", Value::String(name))
}

fn aggregate() -> Type {
    let default = "One or more errors occurred.";
    Type::class("System.AggregateException : System.Exception")
        .allowed(Allowed::No)
        .constructor("new()", move || Value::object(aggregate_of(default.into(), &[])))
        .constructor("new(string message)", |text: Option<Str>| {
            Value::object(aggregate_of(text.unwrap_or_default(), &[]))
        })
        .constructor("new(string message, Exception innerException)", |text: Option<Str>, inner: Value| {
            Value::object(aggregate_of(text.unwrap_or_default(), &[inner]))
        })
        .constructor("new(params Exception[] innerExceptions)", move |inner: Vec<Value>| {
            Value::object(aggregate_of(default.into(), &inner))
        })
        .constructor(
            "new(string message, params Exception[] innerExceptions)",
            |text: Option<Str>, inner: Vec<Value>| {
                Value::object(aggregate_of(text.unwrap_or_default(), &inner))
            },
        )
        .constructor(
            "new(IEnumerable<Exception> innerExceptions)",
            move |cx: &mut Cx<'_>, inner: Sequence| {
                Ok::<_, Throw>(Value::object(aggregate_of(default.into(), &inner.collect(cx)?)))
            },
        )
        .property(
            "System.Collections.ObjectModel.ReadOnlyCollection<Exception> InnerExceptions",
            |exception: Arc<Exception>| exception.detail(INNER).cloned().unwrap_or_default(),
        )
        .method("AggregateException Flatten()", flatten)
}

const AGGREGATE: &str = "System.AggregateException";
const INNER: &str = "InnerExceptions";

/// One exception with all that stands in exceptions of this type, level by level.
fn flatten(cx: &mut Cx<'_>, exception: Arc<Exception>) -> Result<Value, Throw> {
    let mut found = Vec::new();
    let mut open = VecDeque::from([exception]);
    while let Some(aggregate) = open.pop_front() {
        let Some(inner) = aggregate.detail(INNER) else { continue };
        let mut items = enumerate(inner)?;
        while let Some(item) = items.next(cx)? {
            cx.tick(1)?;
            match item.downcast::<Exception>() {
                Some(nested) if nested.ty == AGGREGATE => open.push_back(nested),
                _ => found.push(item),
            }
        }
    }
    Ok(Value::object(aggregate_of("One or more errors occurred.".into(), &found)))
}

fn aggregate_of(text: Str, inner: &[Value]) -> Exception {
    let exceptions: Vec<Arc<Exception>> = inner.iter().filter_map(Value::downcast::<Exception>).collect();
    let mut message = text.to_string();
    for exception in &exceptions {
        message.push_str(&format!(" ({})", exception.full_message()));
    }
    let element = Ty::named("System.Exception", []);
    let list = Arc::new(Array::new(element.clone(), inner.to_vec()));
    Exception { inner: Nest::new(exceptions.first().cloned()), ..Exception::new(AGGREGATE, message) }
        .with_detail(INNER, Value::object(ReadOnlyCollection::new(element, list)))
}
