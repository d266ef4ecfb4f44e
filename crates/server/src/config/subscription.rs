//! Subscriptions and users.

use std::sync::Arc;

use gatepost_engine::{Str, model};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::named_value::NamedValue;
use super::resolve::{Api, Product, Resolver};

/// A subscription as it is written.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct SubscriptionForm {
    /// Its id.
    #[schemars(with = "String")]
    pub(super) id: Spanned<String>,
    /// Its name; the id unless given.
    name: Option<String>,
    /// The product that it is for.
    #[schemars(with = "Option<String>")]
    product: Option<Spanned<String>>,
    /// The API that it is for; without product and API it is for all APIs.
    #[schemars(with = "Option<String>")]
    api: Option<Spanned<String>>,
    /// Whether its keys work; `active` unless given.
    #[serde(default)]
    state: State,
    /// A key.
    #[schemars(with = "Option<NamedValue>")]
    primary_key: Option<Spanned<NamedValue>>,
    /// Another key, as good as the first.
    #[schemars(with = "Option<NamedValue>")]
    secondary_key: Option<Spanned<NamedValue>>,
    /// Id of the user that it belongs to.
    #[schemars(with = "Option<String>")]
    user: Option<Spanned<String>>,
    /// When it began, such as `2024-01-31T00:00:00Z`: periods of quotas are counted from there.
    #[schemars(with = "Option<String>")]
    start: Option<Spanned<String>>,
}

/// Whether the keys of a subscription work.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum State {
    /// They do.
    #[default]
    Active,
    /// They do not: its owner, or an administrator, has stopped it.
    Suspended,
    /// They do not yet: somebody has to approve it.
    Submitted,
    /// They do not: nobody has approved it.
    Rejected,
    /// They do not any more: it was given up.
    Cancelled,
    /// They do not any more: its time is over.
    Expired,
}

/// A user as it is written.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct UserForm {
    /// Its id.
    #[schemars(with = "String")]
    pub(super) id: Spanned<String>,
    /// `context.User.Email`.
    #[serde(default)]
    email: String,
    /// `context.User.FirstName`.
    #[serde(default)]
    first_name: String,
    /// `context.User.LastName`.
    #[serde(default)]
    last_name: String,
    /// `context.User.Note`.
    #[serde(default)]
    note: String,
    /// Names of its groups.
    #[serde(default)]
    groups: Vec<String>,
}

/// A subscription.
#[derive(Clone, Debug)]
pub struct Subscription {
    /// What `context.Subscription` says, but for the key that was used.
    pub model: model::Subscription,
    /// What it is for.
    pub scope: SubscriptionScope,
    /// Whether its keys work.
    pub is_active: bool,
    /// Who it belongs to.
    pub user: Option<Arc<model::User>>,
}

/// What a subscription is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubscriptionScope {
    /// All APIs.
    All,
    /// Those of a product, by its place in the configuration.
    Product(usize),
    /// One, by its place in the configuration.
    Api(usize),
}

impl Resolver {
    pub(super) fn subscriptions(
        &mut self,
        written: Vec<SubscriptionForm>,
        users: Vec<UserForm>,
        products: &[Product],
        apis: &[Api],
    ) -> Vec<Subscription> {
        self.distinct("user", users.iter().map(|user| user.id.clone()));
        self.distinct("subscription", written.iter().map(|subscription| subscription.id.clone()));
        let users: Vec<Arc<model::User>> = users.into_iter().map(|user| Arc::new(user_of(user))).collect();
        written
            .into_iter()
            .filter_map(|subscription| self.subscription(subscription, &users, products, apis))
            .collect()
    }

    fn subscription(
        &mut self,
        written: SubscriptionForm,
        users: &[Arc<model::User>],
        products: &[Product],
        apis: &[Api],
    ) -> Option<Subscription> {
        let id = written.id.value.clone();
        let scope = match (&written.product, &written.api) {
            (None, None) => Some(SubscriptionScope::All),
            (Some(product), None) => self.product_of(product, products).map(SubscriptionScope::Product),
            (None, Some(api)) => {
                let ids: Vec<&str> = apis.iter().map(|api| api.id.as_str()).collect();
                self.place(api, "API", "config::unknown_api", &ids).map(SubscriptionScope::Api)
            }
            (Some(_), Some(api)) => {
                let message = format!("the subscription `{id}` is for a product and for an API");
                self.wrong(api, "config::subscription_scope", message, "one of them is enough");
                None
            }
        };
        let user = written.user.as_ref().map(|user| {
            let ids: Vec<String> = users.iter().map(|user| user.id.to_string()).collect();
            let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
            self.place(user, "user", "config::unknown_user", &ids)
        });
        let mut key = |key: &Option<Spanned<NamedValue>>| {
            let text = key.as_ref().and_then(|key| self.named_value(&format!("key of {id}"), key));
            Str::from(text.unwrap_or_default())
        };
        let (primary_key, secondary_key) = (key(&written.primary_key), key(&written.secondary_key));
        let start = written.start.as_ref().map(|start| self.moment(start));
        Some(Subscription {
            model: model::Subscription {
                name: Str::from(written.name.unwrap_or_else(|| id.clone())),
                id: Str::from(id),
                primary_key,
                secondary_key,
                start: start.flatten(),
                ..model::Subscription::default()
            },
            scope: scope?,
            is_active: written.state == State::Active,
            user: user.flatten().and_then(|place| users.get(place).cloned()),
        })
    }

    /// The ticks of a moment.
    fn moment(&mut self, written: &Spanned<String>) -> Option<i64> {
        const SECONDS_BEFORE_1970: i64 = 62_135_596_800;
        const TICKS_PER_SECOND: i64 = 10_000_000;
        let parsed = written.value.trim().parse::<jiff::Timestamp>().ok();
        let ticks = parsed.and_then(|moment| {
            moment.as_second().checked_add(SECONDS_BEFORE_1970)?.checked_mul(TICKS_PER_SECOND)
        });
        if ticks.is_none() {
            let message = format!("`{}` is no moment", written.value);
            self.wrong(written, "config::moment", message, "write one such as `2024-01-31T00:00:00Z`");
        }
        ticks
    }

    /// Where something with this id is.
    fn place(
        &mut self,
        id: &Spanned<String>,
        what: &str,
        code: &'static str,
        known: &[&str],
    ) -> Option<usize> {
        let found = known.iter().position(|known| *known == id.value);
        if found.is_none() {
            let label = match known {
                [] => format!("there is no {what} at all"),
                known => format!("there are `{}`", known.join("`, `")),
            };
            self.wrong(id, code, format!("there is no {what} `{}`", id.value), &label);
        }
        found
    }
}

fn user_of(user: UserForm) -> model::User {
    let group = |name: &String| {
        Arc::new(model::Group { id: Str::from(name.as_str()), name: Str::from(name.as_str()) })
    };
    model::User {
        id: Str::from(user.id.value),
        email: Str::from(user.email),
        first_name: Str::from(user.first_name),
        last_name: Str::from(user.last_name),
        note: Str::from(user.note),
        groups: user.groups.iter().map(group).collect(),
        ..model::User::default()
    }
}
