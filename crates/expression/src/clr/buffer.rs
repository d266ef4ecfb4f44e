//! System.Buffer

use std::sync::Arc;

use crate::clr::Array;
use crate::clr::receiver::{int, non_negative};
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::run::Cx;

pub(crate) fn declare() -> Type {
    Type::static_class("System.Buffer")
        .allowed(Allowed::No)
        .method(
            "static void BlockCopy(Array src, int srcOffset, Array dst, int dstOffset, int count)",
            block_copy,
        )
        .method("static byte GetByte(Array array, int index)", |array: Arc<Array>, index: i32| {
            let bytes = array.to_bytes().ok_or_else(not_bytes)?;
            let byte = usize::try_from(index).ok().and_then(|index| bytes.get(index).copied());
            byte.ok_or_else(no_such_byte)
        })
        .method(
            "static void SetByte(Array array, int index, byte value)",
            |array: Arc<Array>, index: i32, value: u8| {
                let mut bytes = array.to_bytes().ok_or_else(not_bytes)?;
                let byte = usize::try_from(index).ok().and_then(|index| bytes.get_mut(index));
                *byte.ok_or_else(no_such_byte)? = value;
                array.replace_bytes(bytes);
                Ok::<_, Exception>(())
            },
        )
        .method("static int ByteLength(Array array)", |array: Arc<Array>| {
            array.to_bytes().map(|bytes| int(bytes.len())).ok_or_else(not_bytes)
        })
}

/// Only `byte[]`: other arrays would show how their elements lie in memory.
fn not_bytes() -> Exception {
    Exception::argument("Object must be an array of primitives.", Some("array"))
}

fn no_such_byte() -> Exception {
    Exception::argument_out_of_range("Specified argument was out of the range of valid values.", "index")
}

fn block_copy(
    cx: &mut Cx<'_>,
    source: Arc<Array>,
    from: i32,
    target: Arc<Array>,
    to: i32,
    count: i32,
) -> Result<(), Throw> {
    let bytes = source.to_bytes().ok_or_else(not_bytes)?;
    let (from, to) = (non_negative(from, "srcOffset")?, non_negative(to, "dstOffset")?);
    let count = non_negative(count, "count")?;
    cx.tick(count as u64 / 16)?;
    let mut copied = target.to_bytes().ok_or_else(not_bytes)?;
    let part = from.checked_add(count).and_then(|end| bytes.get(from..end));
    let place = to.checked_add(count).and_then(|end| copied.get_mut(to..end));
    let Some((part, place)) = part.zip(place) else {
        let message = "Offset and length were out of bounds for the array or count is greater than the number of \
                       elements from index to the end of the source collection.";
        return Err(Exception::argument(message, None).into());
    };
    place.copy_from_slice(part);
    target.replace_bytes(copied);
    Ok(())
}
