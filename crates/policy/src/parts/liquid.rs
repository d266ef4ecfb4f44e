//! Liquid templates as `set-body` has them: DotLiquid's dialect with names as C# writes them.
//!
//! A template is parsed when its document is loaded; it sees `body`, the JSON or XML of the message, and `context`.
//! What is not there prints nothing.

mod assign;
mod bindings;
mod body;
mod compare;
mod conditions;
mod datum;
mod filters;
mod items;
mod language;
mod loops;
mod meter;
mod moment;
mod problem;
mod run;
mod scan;
mod variable;
mod view;
mod xml;

use bytes::Bytes;
use gatepost_engine::{Code, Context, Fault, Reader, Reads};
use liquid_core::Renderable;
use liquid_core::runtime::{Runtime, RuntimeBuilder};

use bindings::{Wanted, globals};
use meter::{Meter, Output};
use problem::parse;
use run::Run;

/// How values become what a template sees.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Options {
    /// Whether an element that says to be nil is nil, or an empty text.
    pub(crate) nil_is_null: bool,
    /// Whether a text that looks like a date is a date.
    pub(crate) parses_dates: bool,
}

/// A template.
#[derive(Debug)]
pub(crate) struct Template {
    template: liquid_core::Template,
    wanted: Wanted,
    options: Options,
}

impl Template {
    /// Reads the template that stands in the policy's element.
    pub(crate) fn read(reader: &mut Reader<'_, '_>, options: Options) -> Option<Self> {
        let text = reader.template()?;
        let problem = match parse(text.as_str()) {
            Ok(template) => {
                let wanted = Wanted::of(text.as_str());
                if wanted.body {
                    let is_request = reader.section().is_before_response();
                    reader.reads(if is_request { Reads::REQUEST_BODY } else { Reads::RESPONSE_BODY });
                }
                return Some(Self { template, wanted, options });
            }
            Err(problem) => problem,
        };
        let diagnostic = reader
            .diagnostic(Code::InvalidTemplate, problem.message)
            .label(text.span(problem.span), "here")
            .maybe_help(problem.help);
        reader.report(diagnostic);
        None
    }

    /// What the template makes of the message of the section that is running, or of no message.
    pub(crate) fn render(&self, cx: &Context, has_body: bool) -> Result<Bytes, Fault> {
        let globals = globals(cx, self.wanted, has_body, self.options).map_err(|message| fault(&message))?;
        let run = Run::new(RuntimeBuilder::new().build(), &globals);
        *run.registers().get_mut::<Meter>() = Meter::new(cx.limits(), cx.host());
        let mut output = Output::new(cx.limits().request_body.max(cx.limits().response_body));
        match self.template.render_to(&mut output, &run) {
            Ok(()) => Ok(output.bytes.into()),
            Err(_) if output.is_full => Err(fault("the template writes more than a body may be long")),
            Err(error) => Err(fault(&first_line(&error.to_string()))),
        }
    }
}

fn fault(message: &str) -> Fault {
    Fault::with_message(500, "TemplateRenderingFailure", format!("Liquid template: {message}."))
}

fn first_line(error: &str) -> String {
    error.strip_prefix("liquid:").unwrap_or(error).trim().lines().next().unwrap_or_default().to_owned()
}
