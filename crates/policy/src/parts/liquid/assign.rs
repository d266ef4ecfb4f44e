//! `{% assign name = value %}` and `{% capture name %}…{% endcapture %}`.

use std::io::Write;

use liquid_core::error::{Error, Result};
use liquid_core::model::{KString, Value};
use liquid_core::parser::FilterChain;
use liquid_core::{
    BlockReflection, Language, ParseBlock, ParseTag, Renderable, Runtime, TagBlock, TagReflection,
    TagTokenIter, Template,
};

use super::meter::{self, Output, size_of};

/// `assign`.
#[derive(Clone, Copy)]
pub(super) struct Assign;

impl TagReflection for Assign {
    fn tag(&self) -> &'static str {
        "assign"
    }

    fn description(&self) -> &'static str {
        "Gives a value a name."
    }
}

impl ParseTag for Assign {
    fn parse(&self, mut tokens: TagTokenIter<'_>, options: &Language) -> Result<Box<dyn Renderable>> {
        let name =
            tokens.expect_next("a name expected")?.expect_identifier().into_result()?.to_owned().into();
        tokens.expect_next("`=` expected")?.expect_str("=").into_result_custom_msg("`=` expected")?;
        let value = tokens.expect_next("a value expected")?.expect_filter_chain(options).into_result()?;
        tokens.expect_nothing()?;
        Ok(Box::new(Assignment { name, value }))
    }

    fn reflection(&self) -> &dyn TagReflection {
        self
    }
}

#[derive(Debug)]
struct Assignment {
    name: KString,
    value: FilterChain,
}

impl Renderable for Assignment {
    fn render_to(&self, _writer: &mut dyn Write, runtime: &dyn Runtime) -> Result<()> {
        let value = self.value.evaluate(runtime)?;
        meter::charge(runtime, size_of(value.as_view()))?;
        runtime.set_global(self.name.clone(), value.into_owned());
        Ok(())
    }
}

/// `capture`.
#[derive(Clone, Copy)]
pub(super) struct Capture;

impl BlockReflection for Capture {
    fn start_tag(&self) -> &'static str {
        "capture"
    }

    fn end_tag(&self) -> &'static str {
        "endcapture"
    }

    fn description(&self) -> &'static str {
        "Gives what is written inside a name."
    }
}

impl ParseBlock for Capture {
    fn parse(
        &self,
        mut tokens: TagTokenIter<'_>,
        mut block: TagBlock<'_, '_>,
        options: &Language,
    ) -> Result<Box<dyn Renderable>> {
        let name =
            tokens.expect_next("a name expected")?.expect_identifier().into_result()?.to_owned().into();
        tokens.expect_nothing()?;
        let inside = Template::new(block.parse_all(options)?);
        block.assert_empty();
        Ok(Box::new(Captured { name, inside }))
    }

    fn reflection(&self) -> &dyn BlockReflection {
        self
    }
}

#[derive(Debug)]
struct Captured {
    name: KString,
    inside: Template,
}

impl Renderable for Captured {
    fn render_to(&self, _writer: &mut dyn Write, runtime: &dyn Runtime) -> Result<()> {
        let mut output = Output::new(LONGEST);
        self.inside.render_to(&mut output, runtime)?;
        meter::charge(runtime, output.bytes.len())?;
        let text = String::from_utf8(output.bytes).map_err(|error| Error::with_msg(error.to_string()))?;
        runtime.set_global(self.name.clone(), Value::scalar(text));
        Ok(())
    }
}

/// The longest text that can be captured.
const LONGEST: usize = 16 << 20;
