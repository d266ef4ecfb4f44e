//! Calls that went out, and messages for the trace.

use std::time::Duration;

use super::Mismatches;
use crate::format::{ExpectCall, ExpectProxy, ExpectTrace, ProxyParts};
use crate::observed::{Call, Proxy, TraceMessage};
use crate::span::parse_duration;

impl Mismatches<'_> {
    pub(super) fn calls(&mut self, expected: &[ExpectCall], actual: &[Call]) {
        if expected.len() != actual.len() {
            let list: String = actual.iter().map(|call| format!("\n{} {}", call.method, call.url)).collect();
            let number = |count: usize| format!("{count} call{}", if count == 1 { "" } else { "s" });
            self.push("calls", number(expected.len()), format!("{}{list}", number(actual.len())));
        }
        for (index, (expected, actual)) in expected.iter().zip(actual).enumerate() {
            let what = format!("calls[{index}]");
            if let Some(method) = &expected.method {
                self.equal(format!("{what} method"), method, &actual.method);
            }
            if let Some(url) = &expected.url {
                self.text(&format!("{what} url"), url, &actual.url);
            }
            self.headers(&format!("{what} header"), &expected.headers, &actual.message);
            self.body(
                &format!("{what} body"),
                expected.body.as_ref(),
                expected.json.as_ref(),
                &actual.message,
            );
            self.way(&what, expected, actual);
        }
    }

    /// How a call goes out.
    fn way(&mut self, what: &str, expected: &ExpectCall, actual: &Call) {
        let time =
            |time: Option<Duration>| time.map_or_else(|| "none".to_owned(), |time| format!("{time:?}"));
        // `5m` and `300s` are the same.
        let wanted =
            |text: &str| parse_duration(text).map_or_else(|_| text.to_owned(), |time| format!("{time:?}"));
        if let Some(timeout) = &expected.timeout {
            self.equal(format!("{what} timeout"), &wanted(timeout), &time(actual.timeout));
        }
        if let Some(timeout) = &expected.continue_timeout {
            self.equal(format!("{what} continue-timeout"), &wanted(timeout), &time(actual.continue_timeout));
        }
        if let Some(version) = &expected.http_version {
            self.equal(format!("{what} http-version"), &version.0, actual.http_version);
        }
        if let Some(follow) = expected.follow_redirects {
            let what = format!("{what} follow-redirects");
            self.equal(what, &follow.to_string(), &actual.follow_redirects.to_string());
        }
        if let Some(proxy) = &expected.proxy {
            let expected = match proxy {
                ExpectProxy::Url(url) if url == "none" => None,
                ExpectProxy::Url(url) => Some(Proxy { url: url.clone(), credentials: None }),
                ExpectProxy::Parts(ProxyParts { url, username, password }) => {
                    let credentials = Some((username.clone(), password.clone()));
                    Some(Proxy { url: url.clone(), credentials })
                }
            };
            if expected != actual.proxy {
                let shown = |proxy: &Option<Proxy>| {
                    proxy.as_ref().map_or_else(|| "none".to_owned(), |proxy| format!("{proxy:?}"))
                };
                self.push(format!("{what} proxy"), shown(&expected), shown(&actual.proxy));
            }
        }
    }

    pub(super) fn trace(&mut self, expected: &[ExpectTrace], actual: &[TraceMessage]) {
        if expected.len() != actual.len() {
            let list: String = actual.iter().map(|message| format!("\n{}", message.message)).collect();
            let number = |count: usize| format!("{count} message{}", if count == 1 { "" } else { "s" });
            self.push("trace", number(expected.len()), format!("{}{list}", number(actual.len())));
        }
        for (index, (expected, actual)) in expected.iter().zip(actual).enumerate() {
            let what = format!("trace[{index}]");
            let parts = match expected {
                ExpectTrace::Message(message) => {
                    self.equal(what, &message.0, &actual.message);
                    continue;
                }
                ExpectTrace::Parts(parts) => parts,
            };
            if let Some(message) = &parts.message {
                self.text(&format!("{what} message"), message, &actual.message);
            }
            if let Some(source) = &parts.source {
                self.equal(format!("{what} source"), source, &actual.source);
            }
            if let Some(severity) = parts.severity {
                self.equal(format!("{what} severity"), severity.word(), actual.severity);
            }
            if let Some(metadata) = &parts.metadata {
                let expected = metadata.iter().map(|(name, value)| format!("{name}: {}", value.0));
                let mut actual: Vec<String> =
                    actual.metadata.iter().map(|(name, value)| format!("{name}: {value}")).collect();
                actual.sort();
                let expected = expected.collect::<Vec<_>>().join("\n");
                self.equal(format!("{what} metadata"), &expected, &actual.join("\n"));
            }
        }
    }
}
