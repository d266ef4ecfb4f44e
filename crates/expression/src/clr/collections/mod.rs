//! System.Collections, System.Collections.Generic and System.Collections.ObjectModel

mod array_list;
mod dictionary;
mod dictionary_object;
mod hash_set;
mod hash_table;
mod hashtable;
mod interfaces;
mod key_value_pair;
mod linked_list;
mod list;
mod list_object;
mod queue;
mod read_only_collection;
pub(crate) mod search;
mod set_operations;
mod sorted;
mod sorted_set;

pub use dictionary_object::DictionaryObject;
pub use hash_set::HashSet;
pub(crate) use hash_table::{ENTRY, Table};
pub(crate) use interfaces::{enumerator, enumerator_of};
pub use key_value_pair::KeyValuePair;
pub use list_object::ListObject;
pub(crate) use read_only_collection::ReadOnlyCollection;

use crate::declare::Type;

pub(crate) fn declare() -> Vec<Type> {
    let mut types = vec![
        list::declare(),
        hash_set::declare(),
        read_only_collection::declare(),
        array_list::declare(),
        sorted_set::declare(),
    ];
    types.extend(interfaces::declare());
    types.extend(dictionary::declare());
    types.extend(key_value_pair::declare());
    types.extend(queue::declare());
    types.extend(hashtable::declare());
    types.extend(linked_list::declare());
    types.extend(sorted::declare());
    types
}
