//! System.Array

use std::sync::Arc;

use crate::clr::array::{Array, reserve};
use crate::clr::collections::{ReadOnlyCollection, enumerator_of, search};
use crate::clr::default_value::default_value;
use crate::clr::instance::is_instance;
use crate::clr::ordering::Order;
use crate::clr::receiver::{int, non_negative, range, test};
use crate::clr::reflection::TypeObject;
use crate::clr::sort::sort;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::{TypeArgs, WithOut};
use crate::run::{Callable, Cx};
use crate::value::Value;

pub(crate) fn declare() -> Type {
    let ty = Type::class("System.Array : System.ICloneable, System.Collections.IList")
        .property("int Length", |array: Arc<Array>| int(array.len()))
        .property("long LongLength", |array: Arc<Array>| i64::from(int(array.len())))
        .property("int Rank", |array: Arc<Array>| int(array.lengths().len()))
        .property("bool IsFixedSize", |_: Arc<Array>| true)
        .property("bool IsReadOnly", |_: Arc<Array>| false)
        .property("bool IsSynchronized", |_: Arc<Array>| false)
        .property("object SyncRoot", |array: Arc<Array>| array)
        .method(
            "object GetValue(long index1, long index2, long index3)",
            |array: Arc<Array>, a: i64, b: i64, c: i64| get(&array, &narrow(&[a, b, c])),
        )
        .method(
            "void SetValue(object value, long index1, long index2, long index3)",
            |cx: &mut Cx<'_>, array: Arc<Array>, value: Value, a: i64, b: i64, c: i64| {
                set(cx, &array, value, &narrow(&[a, b, c]))
            },
        )
        .method("object GetValue(params long[] indices)", |array: Arc<Array>, at: Vec<i64>| {
            get(&array, &narrow(&at))
        })
        .method(
            "void SetValue(object value, params long[] indices)",
            |cx: &mut Cx<'_>, array: Arc<Array>, value: Value, at: Vec<i64>| {
                set(cx, &array, value, &narrow(&at))
            },
        )
        .method("object Clone()", clone)
        .method("System.Collections.IEnumerator GetEnumerator()", |array: Arc<Array>| {
            enumerator_of(Value::Object(array))
        })
        .method("void CopyTo(Array array, int index)", copy_to)
        .method("int GetLength(int dimension)", length)
        .method("long GetLongLength(int dimension)", |array: Arc<Array>, dimension: i32| {
            length(array, dimension).map(i64::from)
        })
        .method("int GetLowerBound(int dimension)", |array: Arc<Array>, dimension: i32| {
            length(array, dimension).map(|_| 0)
        })
        .method("int GetUpperBound(int dimension)", |array: Arc<Array>, dimension: i32| {
            length(array, dimension).map(|length| length - 1)
        })
        .method("object GetValue(int index)", |array: Arc<Array>, at: i32| get(&array, &[at]))
        .method("object GetValue(int index1, int index2)", |array: Arc<Array>, at: i32, and: i32| {
            get(&array, &[at, and])
        })
        .method("object GetValue(params int[] indices)", |array: Arc<Array>, at: Vec<i32>| get(&array, &at))
        .method(
            "void SetValue(object value, int index)",
            |cx: &mut Cx<'_>, array: Arc<Array>, value: Value, at: i32| set(cx, &array, value, &[at]),
        )
        .method(
            "void SetValue(object value, int index1, int index2)",
            |cx: &mut Cx<'_>, array: Arc<Array>, value: Value, at: i32, and: i32| {
                set(cx, &array, value, &[at, and])
            },
        )
        .method(
            "void SetValue(object value, params int[] indices)",
            |cx: &mut Cx<'_>, array: Arc<Array>, value: Value, at: Vec<i32>| set(cx, &array, value, &at),
        )
        .method("void Initialize()", |_: Arc<Array>| ());
    with_statics(ty)
}

fn with_statics(ty: Type) -> Type {
    let ty = ty
        .method("static System.Collections.ObjectModel.ReadOnlyCollection<T> AsReadOnly<T>(T[] array)", |types: TypeArgs, array: Arc<Array>| {
            Value::object(ReadOnlyCollection::new(types.get(0), array))
        })
        .method("static int BinarySearch<T>(T[] array, T value)", |cx: &mut Cx<'_>, array: Arc<Array>, item: Value| {
            binary_search(cx, array, item, Order::Default)
        })
        .method("static int BinarySearch<T>(T[] array, T value, IComparer<T> comparer)", binary_search)
        .method("static void Clear(Array array, int index, int length)", clear)
        .method("static TOutput[] ConvertAll<TInput, TOutput>(TInput[] array, Converter<TInput, TOutput> converter)", convert_all)
        .method("static void Copy(Array sourceArray, Array destinationArray, int length)", |cx: &mut Cx<'_>, from: Arc<Array>, to: Arc<Array>, length: i32| {
            copy(cx, from, 0, to, 0, length)
        })
        .method("static void Copy(Array sourceArray, Array destinationArray, long length)", |cx: &mut Cx<'_>, from: Arc<Array>, to: Arc<Array>, length: i64| {
            copy(cx, from, 0, to, 0, i32::try_from(length).unwrap_or(i32::MAX))
        })
        .method("static void Copy(Array sourceArray, int sourceIndex, Array destinationArray, int destinationIndex, int length)", copy)
        .method("static void ConstrainedCopy(Array sourceArray, int sourceIndex, Array destinationArray, int destinationIndex, int length)", copy)
        .method("static Array CreateInstance(Type elementType, int length)", |cx: &mut Cx<'_>, element: Arc<TypeObject>, length: i32| {
            create(cx, &element, &[length])
        })
        .method("static Array CreateInstance(Type elementType, params long[] lengths)", |cx: &mut Cx<'_>, element: Arc<TypeObject>, lengths: Vec<i64>| {
            create(cx, &element, &narrow(&lengths))
        })
        .method("static T[] Empty<T>()", |types: TypeArgs| Array::new(types.get(0), Vec::new()))
        .method("static void Fill<T>(T[] array, T value)", |array: Arc<Array>, value: Value| {
            array.replace(vec![value; array.len()]);
        })
        .method("static void ForEach<T>(T[] array, Action<T> action)", |cx: &mut Cx<'_>, array: Arc<Array>, f: Arc<Callable>| {
            for item in copied(cx, &array)? {
                cx.call(&f, &mut [item])?;
            }
            Ok::<_, Throw>(())
        })
        .method("static void Resize<T>(ref T[] array, int newSize)", resize)
        .method("static void Reverse(Array array)", |cx: &mut Cx<'_>, array: Arc<Array>| reverse(cx, array, None))
        .method("static void Reverse(Array array, int index, int length)", |cx: &mut Cx<'_>, array: Arc<Array>, at: i32, length: i32| {
            reverse(cx, array, Some((at, length)))
        })
        .method("static void Reverse<T>(T[] array)", |cx: &mut Cx<'_>, array: Arc<Array>| reverse(cx, array, None))
        .method("static void Reverse<T>(T[] array, int index, int length)", |cx: &mut Cx<'_>, array: Arc<Array>, at: i32, length: i32| {
            reverse(cx, array, Some((at, length)))
        });
    super::system_array_ranges::declare(with_sorting(with_searching(ty)))
}

fn with_searching(ty: Type) -> Type {
    ty.method(
        "static bool Exists<T>(T[] array, Predicate<T> match)",
        |cx: &mut Cx<'_>, array: Arc<Array>, f: Arc<Callable>| {
            let items = copied(cx, &array)?;
            Ok::<_, Throw>(search::first(cx, &items, &f)?.is_some())
        },
    )
    .method(
        "static T Find<T>(T[] array, Predicate<T> match)",
        |cx: &mut Cx<'_>, types: TypeArgs, array: Arc<Array>, f: Arc<Callable>| {
            let items = copied(cx, &array)?;
            let found = search::first(cx, &items, &f)?.and_then(|at| items.get(at).cloned());
            Ok::<_, Throw>(found.unwrap_or_else(|| default_value(cx, &types.get(0))))
        },
    )
    .method(
        "static T FindLast<T>(T[] array, Predicate<T> match)",
        |cx: &mut Cx<'_>, types: TypeArgs, array: Arc<Array>, f: Arc<Callable>| {
            let items = copied(cx, &array)?;
            let found = search::last(cx, &items, &f)?.and_then(|at| items.get(at).cloned());
            Ok::<_, Throw>(found.unwrap_or_else(|| default_value(cx, &types.get(0))))
        },
    )
    .method(
        "static T[] FindAll<T>(T[] array, Predicate<T> match)",
        |cx: &mut Cx<'_>, types: TypeArgs, array: Arc<Array>, f: Arc<Callable>| {
            let mut found = Vec::new();
            for item in copied(cx, &array)? {
                if test(cx, &f, &item)? {
                    found.push(item);
                }
            }
            Ok::<_, Throw>(Array::new(types.get(0), found))
        },
    )
    .method(
        "static int FindIndex<T>(T[] array, Predicate<T> match)",
        |cx: &mut Cx<'_>, array: Arc<Array>, f: Arc<Callable>| {
            let items = copied(cx, &array)?;
            Ok::<_, Throw>(search::place(search::first(cx, &items, &f)?))
        },
    )
    .method(
        "static int FindIndex<T>(T[] array, int startIndex, Predicate<T> match)",
        |cx: &mut Cx<'_>, array: Arc<Array>, start: i32, f: Arc<Callable>| {
            let items = copied(cx, &array)?;
            search::first_from(cx, &items, start, None, &f)
        },
    )
    .method(
        "static int FindIndex<T>(T[] array, int startIndex, int count, Predicate<T> match)",
        |cx: &mut Cx<'_>, array: Arc<Array>, start: i32, count: i32, f: Arc<Callable>| {
            let items = copied(cx, &array)?;
            search::first_from(cx, &items, start, Some(count), &f)
        },
    )
    .method(
        "static int FindLastIndex<T>(T[] array, Predicate<T> match)",
        |cx: &mut Cx<'_>, array: Arc<Array>, f: Arc<Callable>| {
            let items = copied(cx, &array)?;
            Ok::<_, Throw>(search::place(search::last(cx, &items, &f)?))
        },
    )
    .method(
        "static bool TrueForAll<T>(T[] array, Predicate<T> match)",
        |cx: &mut Cx<'_>, array: Arc<Array>, f: Arc<Callable>| {
            for item in copied(cx, &array)? {
                if !test(cx, &f, &item)? {
                    return Ok(false);
                }
            }
            Ok::<_, Throw>(true)
        },
    )
    .method("static int IndexOf<T>(T[] array, T value)", |cx: &mut Cx<'_>, array: Arc<Array>, item: Value| {
        let items = copied(cx, &array)?;
        search::index_of(&items, &item, 0, int(items.len()))
    })
    .method(
        "static int IndexOf<T>(T[] array, T value, int startIndex)",
        |cx: &mut Cx<'_>, array: Arc<Array>, item: Value, at: i32| {
            let items = copied(cx, &array)?;
            search::index_of(&items, &item, at, int(items.len()).saturating_sub(at.max(0)))
        },
    )
    .method(
        "static int IndexOf<T>(T[] array, T value, int startIndex, int count)",
        |cx: &mut Cx<'_>, array: Arc<Array>, item: Value, at: i32, count: i32| {
            let items = copied(cx, &array)?;
            search::index_of(&items, &item, at, count)
        },
    )
    .method(
        "static int LastIndexOf<T>(T[] array, T value)",
        |cx: &mut Cx<'_>, array: Arc<Array>, item: Value| {
            let items = copied(cx, &array)?;
            search::last_index_of(&items, &item, int(items.len()) - 1, int(items.len()))
        },
    )
    .method(
        "static int LastIndexOf<T>(T[] array, T value, int startIndex)",
        |cx: &mut Cx<'_>, array: Arc<Array>, item: Value, at: i32| {
            let items = copied(cx, &array)?;
            search::last_index_of(&items, &item, at, at.saturating_add(1))
        },
    )
    .method(
        "static int LastIndexOf<T>(T[] array, T value, int startIndex, int count)",
        |cx: &mut Cx<'_>, array: Arc<Array>, item: Value, at: i32, count: i32| {
            let items = copied(cx, &array)?;
            search::last_index_of(&items, &item, at, count)
        },
    )
}

fn with_sorting(ty: Type) -> Type {
    ty.method("static void Sort(Array array)", |cx: &mut Cx<'_>, array: Arc<Array>| {
        sort_part(cx, array, None, Order::Default)
    })
    .method("static void Sort<T>(T[] array)", |cx: &mut Cx<'_>, array: Arc<Array>| {
        sort_part(cx, array, None, Order::Default)
    })
    .method(
        "static void Sort<T>(T[] array, IComparer<T> comparer)",
        |cx: &mut Cx<'_>, array: Arc<Array>, order: Order| sort_part(cx, array, None, order),
    )
    .method(
        "static void Sort<T>(T[] array, Comparison<T> comparison)",
        |cx: &mut Cx<'_>, array: Arc<Array>, order: Order| sort_part(cx, array, None, order),
    )
    .method(
        "static void Sort<T>(T[] array, int index, int length)",
        |cx: &mut Cx<'_>, array: Arc<Array>, at: i32, length: i32| {
            sort_part(cx, array, Some((at, length)), Order::Default)
        },
    )
    .method(
        "static void Sort<T>(T[] array, int index, int length, IComparer<T> comparer)",
        |cx: &mut Cx<'_>, array: Arc<Array>, at: i32, length: i32, order: Order| {
            sort_part(cx, array, Some((at, length)), order)
        },
    )
}

pub(super) fn copied(cx: &mut Cx<'_>, array: &Array) -> Result<Vec<Value>, Throw> {
    let length = array.len();
    cx.tick(length as u64 / 16)?;
    cx.charge(length.saturating_mul(size_of::<Value>()))?;
    Ok(array.to_vec())
}

fn clone(cx: &mut Cx<'_>, array: Arc<Array>) -> Result<Value, Throw> {
    reserve(cx, array.element(), &[i64::from(int(array.len()))])?;
    Ok(Value::object(array.copy()))
}

fn copy_to(cx: &mut Cx<'_>, array: Arc<Array>, target: Arc<Array>, at: i32) -> Result<(), Throw> {
    let length = int(array.len());
    copy(cx, array, 0, target, at, length)
}

fn length(array: Arc<Array>, dimension: i32) -> Result<i32, Exception> {
    let length = usize::try_from(dimension).ok().and_then(|at| array.lengths().get(at).copied());
    length.map(int).ok_or_else(Exception::index_out_of_range)
}

pub(super) fn get(array: &Array, at: &[i32]) -> Result<Value, Exception> {
    let place = place(array, at)?;
    array.get(place).ok_or_else(Exception::index_out_of_range)
}

fn place(array: &Array, at: &[i32]) -> Result<usize, Exception> {
    if at.len() != array.lengths().len() {
        return Err(match at.len() {
            1 => Exception::argument("Array was not a one-dimensional array.", None),
            2 => Exception::argument("Array was not a two-dimensional array.", None),
            _ => Exception::argument("Indices length does not match the array rank.", None),
        });
    }
    array.place(&at.iter().map(|at| i64::from(*at)).collect::<Vec<_>>())
}

pub(super) fn set(cx: &mut Cx<'_>, array: &Array, value: Value, at: &[i32]) -> Result<(), Throw> {
    let place = place(array, at)?;
    let value = if value.is_null() { default_value(cx, array.element()) } else { value };
    if !is_instance(cx, &value, array.element()) || !array.set(place, value) {
        return Err(Exception::new(
            "System.InvalidCastException",
            "Object cannot be stored in an array of this type.",
        )
        .into());
    }
    Ok(())
}

fn binary_search(cx: &mut Cx<'_>, array: Arc<Array>, item: Value, order: Order) -> Result<i32, Throw> {
    let items = copied(cx, &array)?;
    search::binary(cx, &items, 0, &item, &order)
}

fn clear(cx: &mut Cx<'_>, array: Arc<Array>, at: i32, length: i32) -> Result<(), Throw> {
    let zero = default_value(cx, array.element());
    let mut items = copied(cx, &array)?;
    let part = range(at, length, items.len()).map_err(|_| Exception::index_out_of_range())?;
    for item in items.get_mut(part).unwrap_or_default() {
        *item = zero.clone();
    }
    array.replace(items);
    Ok(())
}

fn convert_all(
    cx: &mut Cx<'_>,
    types: TypeArgs,
    array: Arc<Array>,
    f: Arc<Callable>,
) -> Result<Value, Throw> {
    let mut items = copied(cx, &array)?;
    for item in &mut items {
        *item = cx.call(&f, &mut [std::mem::take(item)])?;
    }
    Ok(Value::object(Array::new(types.get(1), items)))
}

pub(super) fn copy(
    cx: &mut Cx<'_>,
    from: Arc<Array>,
    start: i32,
    to: Arc<Array>,
    at: i32,
    length: i32,
) -> Result<(), Throw> {
    let items = copied(cx, &from)?;
    let length = non_negative(length, "length")?;
    let start = bound(start, "sourceIndex")?;
    let at = bound(at, "destinationIndex")?;
    let part = start.checked_add(length).and_then(|end| items.get(start..end)).ok_or_else(|| {
        Exception::argument(
            "Source array was not long enough. Check the source index, length, and the array's lower bounds.",
            Some("sourceArray"),
        )
    })?;
    if at.checked_add(length).is_none_or(|end| end > to.len()) {
        return Err(search::too_short().into());
    }
    for (index, item) in part.iter().enumerate() {
        if !is_instance(cx, item, to.element()) || !to.set(at + index, item.clone()) {
            return Err(Exception::new(
                "System.InvalidCastException",
                "At least one element in the source array could not be cast down to the destination array type.",
            )
            .into());
        }
    }
    Ok(())
}

/// Lengths and indices beyond what an array can have are as wrong as the largest `int`.
fn narrow(numbers: &[i64]) -> Vec<i32> {
    let clamped = numbers.iter().map(|number| (*number).clamp(i64::from(i32::MIN), i64::from(i32::MAX)));
    clamped.map(|number| number as i32).collect()
}

fn bound(index: i32, param: &'static str) -> Result<usize, Exception> {
    usize::try_from(index).map_err(|_| {
        Exception::argument_out_of_range(
            "Number was less than the array's lower bound in the first dimension.",
            param,
        )
    })
}

pub(super) fn create(cx: &mut Cx<'_>, element: &TypeObject, lengths: &[i32]) -> Result<Value, Throw> {
    let param = if lengths.len() == 1 { "length" } else { "lengths" };
    let shape = lengths.iter().map(|length| non_negative(*length, param)).collect::<Result<Vec<_>, _>>()?;
    let lengths: Vec<i64> = lengths.iter().map(|length| i64::from(*length)).collect();
    let count = reserve(cx, &element.0, &lengths)?;
    let zero = default_value(cx, &element.0);
    Ok(Value::object(Array::with_shape(element.0.clone(), &shape, vec![zero; count])))
}

fn resize(
    cx: &mut Cx<'_>,
    types: TypeArgs,
    array: Option<Arc<Array>>,
    size: i32,
) -> Result<WithOut<(), 1>, Throw> {
    let size = non_negative(size, "newSize")?;
    reserve(cx, &types.get(0), &[i64::from(int(size))])?;
    let mut items = array.map(|array| array.to_vec()).unwrap_or_default();
    items.resize(size, default_value(cx, &types.get(0)));
    Ok(WithOut((), [Value::object(Array::new(types.get(0), items))]))
}

fn reverse(cx: &mut Cx<'_>, array: Arc<Array>, part: Option<(i32, i32)>) -> Result<(), Throw> {
    let mut items = copied(cx, &array)?;
    let part = match part {
        Some((at, length)) => range(at, length, items.len())?,
        None => 0..items.len(),
    };
    if let Some(part) = items.get_mut(part) {
        part.reverse();
    }
    array.replace(items);
    Ok(())
}

pub(super) fn sort_part(
    cx: &mut Cx<'_>,
    array: Arc<Array>,
    part: Option<(i32, i32)>,
    order: Order,
) -> Result<(), Throw> {
    let mut items = copied(cx, &array)?;
    let part = match part {
        Some((at, length)) => range(at, length, items.len())?,
        None => 0..items.len(),
    };
    sort(cx, items.get_mut(part).unwrap_or_default(), &order)?;
    array.replace(items);
    Ok(())
}

pub(super) fn sort_pairs(
    cx: &mut Cx<'_>,
    keys: Arc<Array>,
    items: Option<Arc<Array>>,
    part: Option<(i32, i32)>,
    order: Order,
) -> Result<(), Throw> {
    let Some(items) = items else { return sort_part(cx, keys, part, order) };
    let mut sorted = copied(cx, &keys)?;
    let mut moved = copied(cx, &items)?;
    let part = match part {
        Some((at, length)) => range(at, length, sorted.len())?,
        None => 0..sorted.len(),
    };
    let (Some(some_keys), Some(some_items)) = (sorted.get_mut(part.clone()), moved.get_mut(part)) else {
        return Err(Exception::argument(
            "Offset and length were out of bounds for the array or count is greater than the number of elements from \
             index to the end of the source collection.",
            None,
        )
        .into());
    };
    let pairs: Vec<(Value, Value)> = some_keys.iter().cloned().zip(some_items.iter().cloned()).collect();
    let pairs = crate::clr::sort::sort_stable(cx, pairs, &mut |cx, (a, _), (b, _)| order.compare(cx, a, b))?;
    for ((key, item), (new_key, new_item)) in some_keys.iter_mut().zip(some_items).zip(pairs) {
        *key = new_key;
        *item = new_item;
    }
    keys.replace(sorted);
    items.replace(moved);
    Ok(())
}
