//! A visit: in which language, under which choices, by whom. Extractors put it before a handler.

use avow_model::Time;
use avow_model::access::{Member, Permission, Person};
use avow_model::refusal::Refusal;
use avow_service::accounts;
use avow_service::privacy::Choices;
use avow_store_types::{Account, Workspace};
use avow_words::{Lang, Words};
use axum::extract::{FromRequestParts, OptionalFromRequestParts, RawPathParams};
use axum_extra::extract::CookieJar;
use http::HeaderMap;
use http::request::Parts;

use super::routes::page_of;
use super::{Access, Fault, Typed, Web, session_cookie};

/// The types of the store that pages show, by way of the service.
mod avow_store_types {
    pub use avow_service::accounts::Account;
    pub use avow_service::workspaces::Workspace;
}

/// The nonce of this response's scripts.
#[derive(Clone, Debug)]
pub struct Nonce(pub String);

/// The request's id, as it stands in the log.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// A visit to a page.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The language.
    pub lang: Lang,
    /// Its words.
    pub words: &'static Words,
    /// Has the reader chosen the language in this browser?
    pub lang_chosen: bool,
    /// The nonce of scripts.
    pub nonce: String,
    /// The request's id.
    pub id: String,
    /// The path of the page.
    pub path: String,
    /// Its query, without the question mark.
    pub query: String,
    /// The cookie choices of this browser.
    pub choices: Choices,
    /// Does the browser send Global Privacy Control?
    pub gpc: bool,
    /// Light or dark, where the reader has chosen.
    pub theme: Option<&'static str>,
    /// Now.
    pub now: Time,
    /// The page on which the form stood that this visit posts, or the nearest above its address; none for a page.
    pub form_page: Option<String>,
    /// The visitor's address, for limits and for the list of sessions only.
    pub address: Option<String>,
    /// The browser's own name, for the list of sessions only.
    pub agent: Option<String>,
    /// The session's token, where there is one.
    pub token: Option<String>,
    /// Does an account have signed in?
    pub signed_in: bool,
    /// Does that account wait for its deletion?
    pub leaving: bool,
    /// What pages are made with.
    pub web: Web,
}

impl Visit {
    /// Words by their key.
    pub fn t(&self, key: &str) -> String {
        self.words.t(key)
    }

    /// The address of this page, for coming back to it: of what was posted, that of the page on which the form stood.
    pub fn here(&self) -> String {
        self.form_page.clone().unwrap_or_else(|| with_query(&self.path, &self.query))
    }

    /// The address to which this visit's form was posted.
    pub fn posted(&self) -> String {
        with_query(&self.path, &self.query)
    }

    /// The address of the sign-in that leads back here.
    pub fn sign_in(&self) -> String {
        let back: String = url::form_urlencoded::byte_serialize(self.here().as_bytes()).collect();
        format!("/sign-in?next={back}")
    }

    /// A refusal of this visit.
    pub fn fault(&self, refusal: Refusal) -> Fault {
        Fault::new(self, refusal)
    }

    /// What a use case answered, its refusal as a page.
    ///
    /// # Errors
    /// The refusal.
    pub fn ok<T>(&self, answer: Result<T, Refusal>) -> Result<T, Fault> {
        answer.map_err(|refusal| self.fault(refusal))
    }

    /// The value of a parameter of the query.
    pub fn param(&self, name: &str) -> Option<String> {
        url::form_urlencoded::parse(self.query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// The page on which a form stood: the browser tells, where it is a page of ours; else it is the one above the form's
/// own address.
fn form_page(parts: &Parts) -> String {
    let told = header(&parts.headers, "referer").and_then(|referer| url::Url::parse(referer).ok());
    let host = header(&parts.headers, "host").or_else(|| parts.uri.authority().map(|authority| authority.as_str()));
    match told.filter(|told| host.is_some_and(|host| host.eq_ignore_ascii_case(told.authority()))) {
        Some(told) => with_query(page_of(told.path()), told.query().unwrap_or_default()),
        None => with_query(page_of(parts.uri.path()), parts.uri.query().unwrap_or_default()),
    }
}

impl FromRequestParts<Web> for Visit {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Fault> {
        let mut visit = match parts.extensions.get::<Visit>() {
            Some(visit) => visit.clone(),
            None => Visit::begun(parts, web),
        };
        // Whoever is signed in is spoken to in their account's language on public pages too. Without a session's
        // cookie nothing is asked.
        if matches!(parts.extensions.get::<Access>(), Some(Access::Public))
            && !visit.lang_chosen
            && let Some((_, account)) = known(parts, &visit).await.ok()
        {
            visit.speak(&account);
        }
        parts.extensions.insert(visit.clone());
        Ok(visit)
    }
}

/// Who is signed in, asked once for a request.
#[derive(Clone, Debug)]
struct Known(Result<(Person, Account), Refusal>);

async fn known(parts: &mut Parts, visit: &Visit) -> Result<(Person, Account), Refusal> {
    if let Some(Known(found)) = parts.extensions.get() {
        return found.clone();
    }
    let Some(token) = &visit.token else { return Err(Refusal::SignedOut) };
    let found = accounts::whoami(&visit.web.services, token).await;
    parts.extensions.insert(Known(found.clone()));
    found
}

impl Visit {
    /// A visit as the request tells of it.
    fn begun(parts: &Parts, web: &Web) -> Self {
        let jar = CookieJar::from_headers(&parts.headers);
        let cookie = |name: &str| jar.get(name).map(|cookie| cookie.value().to_owned());
        let secure = web.services.config.secure();
        let chosen = cookie("avow_lang").and_then(|tag| Lang::tagged(&tag));
        let lang = chosen.unwrap_or_else(|| Lang::accepted(header(&parts.headers, "accept-language").unwrap_or_default()));
        let peer = parts.extensions.get::<axum::extract::ConnectInfo<std::net::SocketAddr>>().map(|info| info.0.ip());
        Visit {
            lang,
            words: lang.words(),
            lang_chosen: chosen.is_some(),
            nonce: parts.extensions.get::<Nonce>().map(|nonce| nonce.0.clone()).unwrap_or_default(),
            id: parts.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            choices: Choices::parse(cookie("avow_choices").as_deref()),
            gpc: parts.headers.get_all("sec-gpc").iter().any(|value| value.as_bytes() == b"1"),
            theme: cookie("avow_theme").and_then(|theme| ["light", "dark"].into_iter().find(|known| *known == theme)),
            now: web.services.now(),
            form_page: (parts.method == http::Method::POST).then(|| form_page(parts)),
            address: web.proxies.client(peer, &parts.headers).map(|address| address.to_string()),
            agent: header(&parts.headers, "user-agent").map(|agent| agent.chars().take(300).collect()),
            token: cookie(session_cookie(secure)),
            signed_in: false,
            leaving: false,
            web: web.clone(),
        }
    }

    /// Goes on in the account's language.
    fn speak(&mut self, account: &Account) {
        if let Some(lang) = Lang::tagged(&account.locale) {
            self.lang = lang;
            self.words = lang.words();
        }
    }
}

/// A visit by somebody signed in.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The visit.
    pub visit: Visit,
    /// Who.
    pub person: Person,
    /// Their account.
    pub account: Account,
}

impl std::ops::Deref for Signed {
    type Target = Visit;
    fn deref(&self) -> &Visit {
        &self.visit
    }
}

impl FromRequestParts<Web> for Signed {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Fault> {
        let mut visit = <Visit as FromRequestParts<Web>>::from_request_parts(parts, web).await?;
        let found = known(parts, &visit).await;
        let (person, account) = visit.ok(found)?;
        visit.signed_in = true;
        visit.leaving = accounts::is_leaving(&account);
        if !(visit.lang_chosen && matches!(parts.extensions.get::<Access>(), Some(Access::Public))) {
            visit.speak(&account);
        }
        parts.extensions.insert(visit.clone());
        if visit.leaving && matches!(parts.extensions.get::<Access>(), Some(Access::SignedIn | Access::Member(_))) {
            return Err(Fault::elsewhere(&visit, "/account/privacy"));
        }
        Ok(Signed { visit, person, account })
    }
}

impl OptionalFromRequestParts<Web> for Signed {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Option<Self>, Fault> {
        match <Signed as FromRequestParts<Web>>::from_request_parts(parts, web).await {
            Ok(signed) => Ok(Some(signed)),
            Err(_) => Ok(None),
        }
    }
}

/// A visit by a member, inside a workspace: the one in the path.
#[derive(Clone, Debug)]
pub struct Inside {
    /// The visit.
    pub visit: Visit,
    /// Who, and as what.
    pub member: Member,
    /// Their account.
    pub account: Account,
    /// The workspace.
    pub workspace: Workspace,
}

impl std::ops::Deref for Inside {
    type Target = Visit;
    fn deref(&self) -> &Visit {
        &self.visit
    }
}

impl Inside {
    /// May the member do this, as things stand with the workspace?
    pub fn may(&self, permission: Permission) -> bool {
        self.member.may(permission)
    }

    /// Makes what a form asks for, once, and where it leads.
    ///
    /// # Errors
    /// As `make`.
    pub async fn once(&self, typed: &Typed, make: impl Future<Output = Result<String, Refusal>>) -> Result<String, Refusal> {
        self.web.once.lead(self.member.account, typed.get("client"), self.now, make).await
    }

    /// An address inside the workspace: `to("/inbox")`.
    pub fn to(&self, path: &str) -> String {
        format!("/w/{}{path}", self.workspace.slug)
    }
}

impl FromRequestParts<Web> for Inside {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Fault> {
        let signed = <Signed as FromRequestParts<Web>>::from_request_parts(parts, web).await?;
        let params = RawPathParams::from_request_parts(parts, web).await;
        let slug = params.ok().and_then(|params| params.iter().find(|(name, _)| *name == "workspace").map(|(_, slug)| slug.to_owned()));
        let Some(slug) = slug else { return Err(signed.fault(Refusal::NotFound)) };
        let entered = avow_service::workspaces::enter(&web.services, signed.person, &slug).await;
        let (member, workspace) = signed.ok(entered)?;
        if let Some(Access::Member(permission)) = parts.extensions.get::<Access>()
            && !member.may(*permission)
        {
            // Whose role does not include it is told so; else it is the workspace that stands still.
            let closed = member.role.may(*permission);
            return Err(if closed {
                Fault::elsewhere(&signed, &format!("/w/{}/closing", workspace.slug))
            } else {
                signed.fault(Refusal::Forbidden)
            });
        }
        Ok(Inside { visit: signed.visit, member, account: signed.account, workspace })
    }
}
