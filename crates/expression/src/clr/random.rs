//! System.Random

use std::sync::Arc;

use parking_lot::Mutex;

use super::array::Array;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::ty::Ty;
use crate::value::{Object, Value};

pub(crate) fn declare() -> Type {
    Type::class("System.Random")
        .constructor("Random()", unseeded)
        .constructor("Random(int Seed)", |seed: i32| Value::object(Random(Mutex::new(Generator::new(seed)))))
        .method("int Next()", |random: Arc<Random>| random.0.lock().sample())
        .method("int Next(int maxValue)", next_below)
        .method("int Next(int minValue, int maxValue)", next_between)
        .method("double NextDouble()", |random: Arc<Random>| random.0.lock().fraction())
        .method("void NextBytes(byte[] buffer)", next_bytes)
}

/// A `System.Random`.
#[derive(Debug)]
struct Random(Mutex<Generator>);

impl Object for Random {
    fn ty(&self) -> Ty {
        Ty::named("System.Random", [])
    }
}

fn unseeded(cx: &mut Cx<'_>) -> Value {
    let mut seed = [0; 4];
    cx.fill_random(&mut seed);
    Value::object(Random(Mutex::new(Generator::new(i32::from_le_bytes(seed)))))
}

fn next_below(random: Arc<Random>, max: i32) -> Result<i32, Exception> {
    if max < 0 {
        return Err(Exception::argument_out_of_range("'maxValue' must be greater than zero.", "maxValue"));
    }
    Ok((random.0.lock().fraction() * f64::from(max)) as i32)
}

fn next_between(random: Arc<Random>, min: i32, max: i32) -> Result<i32, Exception> {
    if min > max {
        return Err(Exception::argument_out_of_range(
            "'minValue' cannot be greater than maxValue.",
            "minValue",
        ));
    }
    let range = i64::from(max) - i64::from(min);
    let mut generator = random.0.lock();
    let fraction =
        if range <= i64::from(i32::MAX) { generator.fraction() } else { generator.wide_fraction() };
    Ok(((fraction * range as f64) as i64 + i64::from(min)) as i32)
}

fn next_bytes(cx: &mut Cx<'_>, random: Arc<Random>, buffer: Arc<Array>) -> Result<(), Throw> {
    cx.tick(buffer.len() as u64)?;
    let mut generator = random.0.lock();
    for index in 0..buffer.len() {
        buffer.set(index, Value::Byte(generator.sample() as u8));
    }
    Ok(())
}

/// Knuth's subtractive generator as .NET has it, so that a seed gives the same numbers.
#[derive(Debug)]
struct Generator {
    seeds: [i32; 56],
    next: usize,
    behind: usize,
}

impl Generator {
    fn new(seed: i32) -> Self {
        let mut generator = Self { seeds: [0; 56], next: 0, behind: 21 };
        let magnitude = seed.checked_abs().unwrap_or(i32::MAX);
        let mut last = 161_803_398 - magnitude;
        let mut current = 1_i32;
        generator.put(55, last);
        for index in 1..55 {
            let place = 21 * index % 55;
            generator.put(place, current);
            current = wrap(last.wrapping_sub(current));
            last = generator.at(place);
        }
        for _ in 1..5 {
            for index in 1..56 {
                let other = generator.at(1 + (index + 30) % 55);
                let value = wrap(generator.at(index).wrapping_sub(other));
                generator.put(index, value);
            }
        }
        generator
    }

    fn at(&self, index: usize) -> i32 {
        self.seeds.get(index).copied().unwrap_or(0)
    }

    fn put(&mut self, index: usize, value: i32) {
        if let Some(seed) = self.seeds.get_mut(index) {
            *seed = value;
        }
    }

    /// A number from 0 to before `i32::MAX`.
    fn sample(&mut self) -> i32 {
        self.next = self.next % 55 + 1;
        self.behind = self.behind % 55 + 1;
        let difference = self.at(self.next).wrapping_sub(self.at(self.behind));
        let value = wrap(if difference == i32::MAX { difference - 1 } else { difference });
        self.put(self.next, value);
        value
    }

    fn fraction(&mut self) -> f64 {
        f64::from(self.sample()) * (1.0 / f64::from(i32::MAX))
    }

    /// A fraction fine enough for ranges beyond `i32::MAX`.
    fn wide_fraction(&mut self) -> f64 {
        let magnitude = self.sample();
        let negative = self.sample() % 2 == 0;
        let value = f64::from(if negative { -magnitude } else { magnitude });
        (value + f64::from(i32::MAX - 1)) / f64::from(2 * i32::MAX.cast_unsigned() - 1)
    }
}

fn wrap(value: i32) -> i32 {
    if value < 0 { value.wrapping_add(i32::MAX) } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_the_numbers_of_dotnet() {
        let mut generator = Generator::new(42);
        let numbers: Vec<i32> = (0..3).map(|_| generator.sample()).collect();
        assert_eq!(numbers, [1_434_747_710, 302_596_119, 269_548_474]);
        assert_eq!(Generator::new(0).sample(), 1_559_595_546);
    }
}
