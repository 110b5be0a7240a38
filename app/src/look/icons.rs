//! The icons, as path data: one stroke in `currentColor`, drawn on a grid of
//! 20 by 20, so that a page needs no sprite and no further request.
//!
//! An icon is never alone: a word stands beside it, or in `.vh`, or in
//! `aria-label`, and the `<svg>` itself is `aria-hidden`. Channels have shapes of
//! their own and no brand colours. What points along the line (said below) takes
//! the class `flip`, which mirrors it in a right-to-left page. Stroke width and
//! caps come from `.i` in `style/base.css`, with `viewBox="0 0 20 20"`.

/// What an icon says. Several names that a page might look for are one picture:
/// attaching is [`Icon::Clip`], downloading [`Icon::Down`], uploading
/// [`Icon::Up`], users [`Icon::People`], no network [`Icon::Offline`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// A triangle with a mark: something needs a look.
    Alert,
    /// A mention.
    At,
    /// Towards the start; give it `.flip`.
    Back,
    /// A circle, crossed: there is no such thing.
    Ban,
    /// Notifications.
    Bell,
    /// A machine answers here, not a person.
    Bot,
    /// A parcel: orders and tasks.
    Box,
    /// A company, a workspace.
    Building,
    /// Done, passed, agreed.
    Check,
    /// Two ticks: delivered, or read when in the accent.
    Checks,
    /// A paper clip: attach a file.
    Clip,
    /// Time: a deadline, or a message on its way.
    Clock,
    /// API, a snippet to paste.
    Code,
    /// Two sheets: copy this text.
    Copy,
    /// An arrow into a tray: download, export.
    Down,
    /// A small angle down: there is a menu.
    Drop,
    /// Change what is there.
    Edit,
    /// Opens elsewhere.
    External,
    /// Somebody is looking; show what is hidden.
    Eye,
    /// Hide what is shown.
    EyeOff,
    /// A sheet with a folded corner.
    File,
    /// Lines growing shorter: filter.
    Filter,
    /// Priority.
    Flag,
    /// Towards the end; give it `.flip`.
    Fwd,
    /// A language, a region, a website.
    Globe,
    /// Kept until: retention.
    Hourglass,
    /// A picture.
    Image,
    /// The inbox.
    Inbox,
    /// The channel Instagram.
    Instagram,
    /// A passkey, an API key.
    Key,
    /// Keys, and the help about them.
    Keyboard,
    /// A device one is signed in on.
    Laptop,
    /// Closed: private, or not allowed.
    Lock,
    /// Sign out; give it `.flip`.
    Logout,
    /// The channel e-mail.
    Mail,
    /// The channel Messenger.
    Messenger,
    /// Record one's voice.
    Mic,
    /// Take away.
    Minus,
    /// Snooze.
    Moon,
    /// Three dots: more deeds.
    More,
    /// A note among ourselves.
    Note,
    /// No connection.
    Offline,
    /// One person.
    One,
    /// Pause, restrict.
    Pause,
    /// Write something new.
    Pen,
    /// Several people.
    People,
    /// Play a recording.
    Play,
    /// Add.
    Plus,
    /// A glass: search.
    Search,
    /// Send; give it `.flip`.
    Send,
    /// Privacy and rights.
    Shield,
    /// Settings.
    Sliders,
    /// Emoji.
    Smile,
    /// The channel SMS.
    Sms,
    /// The order of a list.
    Sort,
    /// A score, a favourite.
    Star,
    /// A label.
    Tag,
    /// The channel Telegram.
    Telegram,
    /// Delete.
    Trash,
    /// Take it back; give it `.flip`.
    Undo,
    /// An arrow out of a tray: upload, import.
    Up,
    /// The channel website chat.
    Web,
    /// The channel WhatsApp.
    Whatsapp,
    /// Close, no, failed.
    X,
}

/// The `d` of the one `<path>` that draws `name`, in a view box of 20 by 20.
#[must_use]
pub fn path(name: Icon) -> &'static str {
    match name {
        Icon::Alert => "M10 3.5l7.2 12.5H2.8zM10 8v4M10 14v.01",
        Icon::At => "M13 10a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM13 7v4a2 2 0 0 0 4 0v-1a7 7 0 1 0-3 5.7",
        Icon::Back => "M12 4.5L6.5 10l5.5 5.5",
        Icon::Ban => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM5.2 5.2l9.6 9.6",
        Icon::Bell => "M5.5 13.5V9a4.5 4.5 0 0 1 9 0v4.5l1.5 1.5H4zM8.5 17.2h3",
        Icon::Bot => "M5 8h10v7.5H5zM10 8V5M10 4v.01M8 11.5v.01M12 11.5v.01",
        Icon::Box => "M3.5 6.5L10 3l6.5 3.5v7L10 17l-6.5-3.5zM3.5 6.5L10 10l6.5-3.5M10 10v7",
        Icon::Building => "M4.5 17V3.5h7V17M11.5 8H16v9M2.5 17h15M7 6.5h2M7 9.5h2M7 12.5h2",
        Icon::Check => "M4 10.5l4 4 8-9",
        Icon::Checks => "M1.5 10.5l3.8 4 7.2-9M9.5 13.3l1.2 1.2 7.3-9",
        Icon::Clip => "M16 9.5l-6 6a3.7 3.7 0 0 1-5.2-5.2L11 4a2.5 2.5 0 0 1 3.5 3.5L8.5 13.5A1.2 1.2 0 0 1 6.8 11.8L12 6.5",
        Icon::Clock => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6v4l2.5 2",
        Icon::Code => "M6.5 6l-4 4 4 4M13.5 6l4 4-4 4M11.5 4.5l-3 11",
        Icon::Copy => "M7 7h9v9H7zM4 12.5V4h8.5",
        Icon::Down => "M10 3v9M6 8.5l4 4 4-4M4 16.5h12",
        Icon::Drop => "M5.5 8l4.5 4.5L14.5 8",
        Icon::Edit => "M9.5 4H4v12h12v-5.5M14.5 3.5l2 2L10 12l-2.5.5.5-2.5z",
        Icon::External => "M8.5 4.5H4v11.5h11.5v-4.5M11.5 3.5h5v5M16.5 3.5L9 11",
        Icon::Eye => "M2 10s3-5.5 8-5.5 8 5.5 8 5.5-3 5.5-8 5.5S2 10 2 10zM10 12.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6z",
        Icon::EyeOff => {
            "M3 3l14 14M8 4.8a8 8 0 0 1 2-.3c5 0 8 5.5 8 5.5a15 15 0 0 1-2.3 2.9M12.8 15a8 8 0 0 1-2.8.5c-5 0-8-5.5-8-5.5a15 15 0 0 1 3.5-3.9M8.3 8.4a2.3 2.3 0 0 0 3.2 3.2"
        }
        Icon::File => "M5 2.5h6.5L15 6v11.5H5zM11.5 2.5V6H15",
        Icon::Filter => "M3 5h14M6 10h8M8.5 15h3",
        Icon::Flag => "M5 17V3.5M5 4h10l-2 3.5 2 3.5H5",
        Icon::Fwd => "M8 4.5l5.5 5.5L8 15.5",
        Icon::Globe => {
            "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM3 10h14M10 3c2.4 2 3.3 4.3 3.3 7s-.9 5-3.3 7c-2.4-2-3.3-4.3-3.3-7s.9-5 3.3-7z"
        }
        Icon::Hourglass => "M5 3h10M5 17h10M6 3v3.5L10 10l4-3.5V3M6 17v-3.5L10 10l4 3.5V17",
        Icon::Image => "M3 4h14v12H3zM3 14l4-4 3.5 3.5 2.5-2.5 4 4M12.5 7.5v.01",
        Icon::Inbox => {
            "M3 11l2.2-6.1A1.5 1.5 0 0 1 6.6 4h6.8a1.5 1.5 0 0 1 1.4.9L17 11v3.8a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 3 14.8zM3 11h4l1 2h4l1-2h4"
        }
        Icon::Instagram => {
            "M7 3h6a4 4 0 0 1 4 4v6a4 4 0 0 1-4 4H7a4 4 0 0 1-4-4V7a4 4 0 0 1 4-4zM10 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM14 6v.01"
        }
        Icon::Key => "M7 16a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM9.5 10l6.5-6.5M13 6.5l2.5 2.5",
        Icon::Keyboard => "M2.5 5.5h15v9h-15zM5.5 8.5v.01M8.5 8.5v.01M11.5 8.5v.01M14.5 8.5v.01M7 11.7h6",
        Icon::Laptop => "M4.5 4.5h11v8h-11zM2.5 15.5h15",
        Icon::Lock => "M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 6 0V9",
        Icon::Logout => "M8.5 3.5h-4v13h4M12 6.5l3.5 3.5-3.5 3.5M15.5 10H8",
        Icon::Mail => "M3 4.5h14v11H3zM3 5.5l7 5.5 7-5.5",
        Icon::Messenger => {
            "M10 3c4.2 0 7 2.9 7 6.5S14.2 16 10 16c-.8 0-1.6-.1-2.3-.3L5 17v-2.7c-1.3-1.2-2-2.8-2-4.8C3 5.9 5.8 3 10 3zM6.3 11l2.5-2.6 2.3 1.7 2.6-2.6"
        }
        Icon::Mic => "M10 12a2.5 2.5 0 0 0 2.5-2.5v-4a2.5 2.5 0 0 0-5 0v4A2.5 2.5 0 0 0 10 12zM5 9.5a5 5 0 0 0 10 0M10 14.5V17",
        Icon::Minus => "M4 10h12",
        Icon::Moon => "M16.5 11.8A6.8 6.8 0 1 1 8.2 3.5a5.4 5.4 0 0 0 8.3 8.3z",
        Icon::More => {
            "M4.5 10.7a.7.7 0 1 0 0-1.4.7.7 0 0 0 0 1.4zM10 10.7a.7.7 0 1 0 0-1.4.7.7 0 0 0 0 1.4zM15.5 10.7a.7.7 0 1 0 0-1.4.7.7 0 0 0 0 1.4z"
        }
        Icon::Note => "M4 3.5h12v8.5l-4.5 4.5H4zM16 12h-4.5v4.5M7 7.5h6M7 10.5h3",
        Icon::Offline => {
            "M3 3l14 14M3 8.5a10 10 0 0 1 3.5-2.2M9 5.6a10 10 0 0 1 8 2.9M6 11.6a6 6 0 0 1 3-1.5M12.5 11a6 6 0 0 1 1.5 1M10 15.5v.01"
        }
        Icon::One => "M10 9.5a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM4 17c0-3.3 2.7-5 6-5s6 1.7 6 5",
        Icon::Pause => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM8.2 7.5v5M11.8 7.5v5",
        Icon::Pen => "M12.5 4.5l3 3L7 16H4v-3zM10.5 6.5l3 3",
        Icon::People => {
            "M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2 16.5c0-3 2.5-4.5 5.5-4.5s5.5 1.5 5.5 4.5M13 4a3 3 0 0 1 0 5.5M15 12.4c1.8.6 3 1.9 3 4.1"
        }
        Icon::Play => "M7 5l8 5-8 5z",
        Icon::Plus => "M10 4v12M4 10h12",
        Icon::Search => "M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12zM13.5 13.5L17 17",
        Icon::Send => "M4 10l-1-6.5L17.5 10 3 16.5 4 10zM4 10h6",
        Icon::Shield => "M10 2.5l6 2v5c0 4-2.6 6.7-6 8-3.4-1.3-6-4-6-8v-5zM7.3 9.8l2 2 3.5-3.8",
        Icon::Sliders => "M3 6h6.5M13.5 6H17M3 14h3.5M10.5 14H17M11.5 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM8.5 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
        Icon::Smile => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM7 11.8c.8 1 1.8 1.5 3 1.5s2.2-.5 3-1.5M7.5 8v.01M12.5 8v.01",
        Icon::Sms => "M3 4h14v9.5H9L5.5 16.5v-3H3zM6.8 8.8v.01M10 8.8v.01M13.2 8.8v.01",
        Icon::Sort => "M6.5 4v12M3.5 13l3 3 3-3M13.5 16V4M10.5 7l3-3 3 3",
        Icon::Star => "M10 3l2.2 4.5 4.9.7-3.6 3.4.9 4.9-4.4-2.3-4.4 2.3.9-4.9L2.9 8.2l4.9-.7z",
        Icon::Tag => "M3.5 3.5h6l7 7-6 6-7-7zM6.8 6.8v.01",
        Icon::Telegram => "M2.5 9.5L17.5 3.5l-2.5 13-5-3.7-2.5 2.7-.5-4.7 7-5",
        Icon::Trash => "M4 5.5h12M8 5.5V3.5h4v2M5.5 5.5l.7 11h7.6l.7-11",
        Icon::Undo => "M4 8h8a4 4 0 0 1 0 8H8M7 4.5L3.5 8 7 11.5",
        Icon::Up => "M10 13V4M6 7.5l4-4 4 4M4 16.5h12",
        Icon::Web => "M3 4h14v12H3zM3 7.5h14M5.5 5.8v.01M8 5.8v.01",
        Icon::Whatsapp => {
            "M3.3 16.7l1-3.5a6.8 6.8 0 1 1 2.5 2.5zM7.7 7.2c0 2.8 2.3 5.1 5.1 5.1l.5-1.4-1.6-.8-.8.7a4.3 4.3 0 0 1-1.7-1.7l.7-.8-.8-1.6z"
        }
        Icon::X => "M5 5l10 10M15 5L5 15",
    }
}
