//! Website chats: the list, making one, and one chat's own page with its snippet and its secret.

use avow_model::access::Permission;
use avow_model::id::ChannelId;
use avow_model::refusal::Refusal;
use avow_service::settings::channels::{self, Channel, Draft, GREETING_MAX};
use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::Page;
use crate::look::{self, Icon, fields};
use crate::web::{Access, Fault, Form, Inside, Routes, Typed, Visit};

/// The longest list of sites that is taken in, in characters.
const ORIGINS_LENGTH: usize = 14_000;

/// How a site signs its user ids, in two languages. The secret stays on the site's own server.
const SIGN_IN_NODE: &str = r#"const { createHmac } = require("node:crypto");
const expires = Math.floor(Date.now() / 1000) + 3600;
const signature = createHmac("sha256", process.env.AVOW_SECRET)
  .update(`${user.id}.${expires}`)
  .digest("hex");
res.json({ id: user.id, expires, signature });"#;
const SIGN_IN_PHP: &str = r#"$expires = time() + 3600;
$signature = hash_hmac("sha256", "{$user->id}.{$expires}", getenv("AVOW_SECRET"));
echo json_encode([
    "id" => $user->id, "expires" => $expires, "signature" => $signature,
]);"#;

/// How the page hands that over (`app/scripts/widget.js`): `/chat-identity` stands for the site's own address.
const ON_THE_PAGE: &str = r#"<script>
const identify = async () => {
  const answer = await fetch("/chat-identity");
  if (answer.ok) avow.identify(await answer.json());
};
window.avow ? identify() : document.addEventListener("avow", identify);
</script>"#;

/// The routes of website chats.
pub fn routes() -> Routes {
    let access = Access::Member(Permission::ManageChannels);
    Routes::new()
        .get("/w/{workspace}/settings/channels", access, list)
        .post("/w/{workspace}/settings/channels", access, add)
        .get("/w/{workspace}/settings/channels/{channel}", access, show)
        .post("/w/{workspace}/settings/channels/{channel}", access, save)
        .post("/w/{workspace}/settings/channels/{channel}/secret", access, show_secret)
        .post("/w/{workspace}/settings/channels/{channel}/secret/replace", access, replace_secret)
}

async fn list(inside: Inside) -> Result<Response, Fault> {
    list_page(&inside, &Form::default()).await
}

async fn list_page(inside: &Inside, form: &Form) -> Result<Response, Fault> {
    let channels = inside.ok(channels::list(&inside.web.services, inside.member).await)?;
    let rows = channels.into_iter().map(|channel| row(inside, channel)).collect::<Vec<_>>();
    let held = if rows.is_empty() {
        super::empty(inside, Icon::Web, "settings-channels-none", "settings-channels-first")
    } else {
        view! { <section class="card"><h2 class="vh">{inside.t("settings-channels-held")}</h2>
        <ul class="deeds" role="list">{rows}</ul></section> }
        .into_any()
    };
    let body = view! {
        {held}
        <form class="card stack" method="post" action=inside.to("/settings/channels")>
            <h2>{inside.t("settings-channels-add")}</h2>
            {fields::summary(inside, form)}
            {fields::once(inside, form)}
            {fields::text(inside, form, "name", "settings-name", "settings-channels-name-hint", fields::Kind::TEXT.required().longest(60))}
            <div class="row"><button class="btn pri">{inside.t("settings-add")}</button></div>
        </form>
    };
    let title = inside.t("settings-channels");
    Ok(super::page(inside, form.status(), Page::Channels, &title, inside.t("settings-channels-about"), body.into_any()))
}

fn row(inside: &Inside, channel: Channel) -> AnyView {
    let sites = i64::try_from(channel.settings.origins.len()).unwrap_or(0);
    let open = inside.words.with("settings-open-named", &[("name", (&channel.name).into())]);
    let to = inside.to(&format!("/settings/channels/{}", channel.id));
    view! {
        <li>
            <div class="row nowrap">
                {look::icon(Icon::Web)}
                <div>
                    <p class="row"><b dir="auto">{channel.name.clone()}</b>" "{state(inside, &channel)}</p>
                    <p class="dim"><small>{inside.words.with("settings-channels-sites", &[("count", sites.into())])}</small></p>
                </div>
            </div>
            <a class="btn s" href=to aria-label=open>{inside.t("settings-open")}</a>
        </li>
    }
    .into_any()
}

/// Whether a chat can be seen anywhere, as a word with a shape.
fn state(visit: &Visit, channel: &Channel) -> AnyView {
    let (class, icon, key) = match (channel.enabled, channel.settings.origins.is_empty()) {
        (false, _) => ("tag", Icon::Pause, "settings-channels-off"),
        (true, true) => ("tag warn", Icon::Alert, "settings-channels-nowhere"),
        (true, false) => ("tag ok", Icon::Check, "settings-channels-on"),
    };
    view! { <span class=class>{look::icon(icon)}{visit.t(key)}</span> }.into_any()
}

async fn add(inside: Inside, typed: Typed) -> Result<Response, Fault> {
    let make = async {
        let id = channels::create(&inside.web.services, inside.member, typed.get("name")).await?;
        Ok(inside.to(&format!("/settings/channels/{id}?done=added")))
    };
    match inside.once(&typed, make).await {
        Ok(to) => Ok(look::redirect(&to)),
        Err(refusal) => list_page(&inside, &Form::refused(typed, refusal)).await,
    }
}

async fn show(inside: Inside, Path((_, channel)): Path<(String, String)>) -> Result<Response, Fault> {
    let channel = held(&inside, super::id(&inside, &channel)?).await?;
    Ok(channel_page(&inside, &channel, &filled(&channel), None))
}

async fn held(inside: &Inside, id: ChannelId) -> Result<Channel, Fault> {
    inside.ok(channels::get(&inside.web.services, inside.member, id).await)
}

fn filled(channel: &Channel) -> Form {
    let mut typed = Typed::default()
        .set("name", channel.name.clone())
        .set("origins", channel.settings.origins.join("\n"))
        .set("greeting", channel.settings.greeting.clone());
    for (name, ticked) in [("ask_email", channel.settings.ask_email), ("enabled", channel.enabled)] {
        if ticked {
            typed = typed.set(name, "1");
        }
    }
    Form::filled(typed)
}

fn channel_page(inside: &Inside, channel: &Channel, form: &Form, secret: Option<String>) -> Response {
    let own = inside.to(&format!("/settings/channels/{}", channel.id));
    let now = vec![
        ("settings-name", channel.name.clone()),
        ("settings-origins", channel.settings.origins.join(", ")),
        ("settings-greeting", channel.settings.greeting.clone()),
    ];
    let body = view! {
        {super::back(inside, "/settings/channels")}
        {super::newer(inside, form, now)}
        <form class="card stack" method="post" action=own.clone()>
            <div class="row"><h2>{inside.t("settings-channel-where")}</h2>" "{state(inside, channel)}</div>
            {fields::summary(inside, form)}
            {super::version_field(channel.version)}
            {fields::text(inside, form, "name", "settings-name", "", fields::Kind::TEXT.required().longest(60))}
            {fields::lines(inside, form, "origins", "settings-origins", "settings-origins-hint", 4, ORIGINS_LENGTH)}
            {bad_lines(inside, form)}
            {fields::lines(inside, form, "greeting", "settings-greeting", "settings-greeting-hint", 2, GREETING_MAX)}
            {fields::tick(inside, form, "ask_email", "settings-ask-email", false)}
            {fields::tick(inside, form, "enabled", "settings-enabled", false)}
            <div class="row"><button class="btn pri">{inside.t("settings-save")}</button></div>
        </form>
        <section class="card stack">
            <h2>{inside.t("settings-snippet")}</h2>
            <p class="dim">{inside.t("settings-snippet-hint")}</p>
            {snippet(inside, channels::snippet(&inside.web.services, channel))}
            <p><a href=format!("/widget/{}", channel.public_key)>{inside.t("settings-try")}</a></p>
        </section>
        {signing(inside, &own, secret)}
    };
    super::page(inside, form.status(), Page::Channels, &channel.name, inside.t("settings-channels"), body.into_any())
}

/// The typed lines that are no sites, by what was typed.
fn bad_lines(visit: &Visit, form: &Form) -> Option<AnyView> {
    form.wrong("origins").filter(|reason| *reason == "settings-wrong-origin")?;
    let lines = channels::no_origins(form.typed.get("origins"))
        .into_iter()
        .take(5)
        .map(|line| view! { <li><code>{line.chars().take(120).collect::<String>()}</code></li> })
        .collect_view();
    Some(view! { <div><p class="hint">{visit.t("settings-origins-bad")}</p><ul>{lines}</ul></div> }.into_any())
}

/// Something to copy. Its script is the same wherever it stands, and runs once.
pub(crate) fn snippet(visit: &Visit, text: String) -> AnyView {
    let script = visit.web.assets.path("copy.js");
    view! {
        <div class="snippet"><pre tabindex="0" role="group" aria-label=visit.t("settings-to-copy")><code>{text}</code></pre><button type="button" class="btn s" hidden=true aria-live="polite" data-done=visit.t("settings-copied")>{visit.t("settings-copy")}</button></div>
        <script type="module" nonce=visit.nonce.clone() src=script></script>
    }
    .into_any()
}

fn signing(inside: &Inside, own: &str, secret: Option<String>) -> AnyView {
    let shown = match secret {
        Some(secret) => view! {
            <p class="dim">{inside.t("settings-secret-shown")}</p>
            {snippet(inside, secret)}
        }
        .into_any(),
        None => view! {
            <p class="hint">{inside.t("settings-secret-logged")}</p>
            <form method="post" action=format!("{own}/secret")><button class="btn">{inside.t("settings-secret-show")}</button></form>
        }
        .into_any(),
    };
    view! {
        <section class="card stack" id="secret">
            <h2>{inside.t("settings-signing")}</h2>
            <p class="dim">{inside.t("settings-signing-hint")}</p>
            {shown}
            <h3>"Node.js"</h3>
            {snippet(inside, SIGN_IN_NODE.to_owned())}
            <h3>"PHP"</h3>
            {snippet(inside, SIGN_IN_PHP.to_owned())}
            <h3>{inside.t("settings-signing-page")}</h3>
            <p class="dim">{inside.t("settings-signing-hand-over")}</p>
            {snippet(inside, ON_THE_PAGE.to_owned())}
            <p class="hint">{inside.t("settings-signing-out")}</p>
        </section>
        {super::parting(
            inside,
            format!("{own}/secret/replace"),
            "settings-secret-replace",
            "settings-secret-replace-hint",
            "settings-secret-replace-do",
        )}
    }
    .into_any()
}

async fn save(inside: Inside, Path((_, channel)): Path<(String, String)>, typed: Typed) -> Result<Response, Fault> {
    let id: ChannelId = super::id(&inside, &channel)?;
    let draft = Draft {
        name: typed.get("name"),
        origins: typed.get("origins"),
        greeting: typed.get("greeting"),
        ask_email: typed.ticked("ask_email"),
        enabled: typed.ticked("enabled"),
    };
    match channels::update(&inside.web.services, inside.member, id, draft, super::version(&typed)).await {
        Ok(()) => Ok(look::redirect(&inside.to(&format!("/settings/channels/{id}?done=saved")))),
        Err(refusal @ Refusal::NotFound) => Err(inside.fault(refusal)),
        Err(refusal) => {
            let channel = held(&inside, id).await?;
            Ok(channel_page(&inside, &channel, &Form::refused(typed, refusal), None))
        }
    }
}

/// Answers with the page itself: the secret stands in no address and in no history.
async fn show_secret(inside: Inside, Path((_, channel)): Path<(String, String)>) -> Result<Response, Fault> {
    let channel = held(&inside, super::id(&inside, &channel)?).await?;
    let secret = inside.ok(channels::secret(&inside.web.services, inside.member, channel.id).await)?;
    Ok(channel_page(&inside, &channel, &filled(&channel), Some(secret)))
}

async fn replace_secret(inside: Inside, Path((_, channel)): Path<(String, String)>) -> Result<Response, Fault> {
    let id: ChannelId = super::id(&inside, &channel)?;
    inside.ok(channels::replace_secret(&inside.web.services, inside.member, id).await)?;
    Ok(look::redirect(&inside.to(&format!("/settings/channels/{id}?done=replaced"))))
}
