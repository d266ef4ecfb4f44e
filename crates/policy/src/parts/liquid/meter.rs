//! What a template may spend.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use gatepost_engine::{Host, Limits};
use gatepost_expression as expression;
use liquid_core::error::{Error, Result};
use liquid_core::model::ValueView;
use liquid_core::runtime::Runtime;

/// What is left to spend; the limits are those of an expression.
#[derive(Default)]
pub(super) struct Meter {
    operations: u64,
    memory: usize,
    end: Option<(Arc<dyn Host>, Duration)>,
}

impl Meter {
    pub(super) fn new(limits: &Limits, host: &Arc<dyn Host>) -> Self {
        let limits = limits.expression;
        Self {
            operations: limits.operations,
            memory: limits.memory,
            end: Some((Arc::clone(host), host.monotonic().saturating_add(limits.time))),
        }
    }
}

/// Counts operations, before they are done.
pub(super) fn tick(runtime: &dyn Runtime, operations: usize) -> Result<()> {
    let mut meter = runtime.registers().get_mut::<Meter>();
    let left = meter.operations.checked_sub(operations as u64);
    meter.operations =
        left.ok_or_else(|| Error::with_msg("the template runs more operations than it may"))?;
    let late = meter.end.as_ref().is_some_and(|(host, end)| host.monotonic() > *end);
    if late { Err(Error::with_msg("the template runs longer than it may")) } else { Ok(()) }
}

/// Counts bytes, before they are allocated.
pub(super) fn charge(runtime: &dyn Runtime, bytes: usize) -> Result<()> {
    let mut meter = runtime.registers().get_mut::<Meter>();
    let left = meter.memory.checked_sub(bytes);
    meter.memory = left.ok_or_else(|| Error::with_msg("the template uses more memory than it may"))?;
    Ok(())
}

/// What is left, for work that counts by itself.
pub(super) fn left(runtime: &dyn Runtime) -> expression::Limits {
    let meter = runtime.registers().get_mut::<Meter>();
    let time = meter.end.as_ref().map(|(host, end)| end.saturating_sub(host.monotonic()));
    expression::Limits {
        operations: meter.operations,
        memory: meter.memory,
        time: time.unwrap_or_default(),
        ..expression::Limits::default()
    }
}

/// The time, in ticks since year one.
pub(super) fn now(runtime: &dyn Runtime) -> i64 {
    runtime.registers().get_mut::<Meter>().end.as_ref().map_or(0, |(host, _)| host.now())
}

/// The memory that a copy of a value takes.
pub(super) fn size_of(value: &dyn ValueView) -> usize {
    let inner: usize = if let Some(array) = value.as_array() {
        array.values().map(size_of).sum()
    } else if let Some(object) = value.as_object() {
        object.iter().map(|(name, value)| name.len() + size_of(value)).sum()
    } else if value.is_nil() {
        0
    } else {
        value.to_kstr().len()
    };
    inner + NODE
}

/// The memory that a value takes besides its text.
pub(super) const NODE: usize = 64;

/// What a template writes, up to a limit.
pub(super) struct Output {
    pub(super) bytes: Vec<u8>,
    limit: usize,
    pub(super) is_full: bool,
}

impl Output {
    pub(super) fn new(limit: usize) -> Self {
        Self { bytes: Vec::new(), limit, is_full: false }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.limit {
            self.is_full = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
