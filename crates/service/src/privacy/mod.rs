//! Privacy: the deployment's own facts, the policy that is drawn from them and from the data map, a browser's cookie
//! choices, what is held about a member, and how they leave.
//!
//! Nothing here has a list of its own of what is stored: what is shown, copied and told comes from
//! [`avow_model::datamap`] (rule 4).

mod choices;
mod copy;
mod held;
mod leave;
mod linter;
mod named;
mod own;
mod policy;
mod profile;

pub use choices::{Choice, Choices, Wish};
pub use copy::{basis_key, copy};
pub use held::{Belonging, Held, held};
pub use leave::{Leaving, erase_account, erase_workspace, keep, leave, leaving};
pub use linter::{Gap, Problem};
pub use own::{end_other_sessions, end_session, update};
pub use policy::{Kept, Policy, Use, category_key, policy};
pub use profile::{Controller, Cookie, CookieCategory, CookiePurpose, Lifetime, Processor, Profile, Regime, Regions, Role};
