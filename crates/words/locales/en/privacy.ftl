# What the data map names.
purpose-accounts = Making, keeping and ending accounts
purpose-answering = Bringing messages in and answers out
purpose-contacts = Knowing with whom one speaks
purpose-security = Keeping out abuse and finding faults
purpose-accountability = Proving that promises were kept
purpose-operation = Running the workspace as it was set up
data-name = Name
data-address = Addresses and numbers
data-credentials = Ways to sign in, hashed or sealed
data-custom-fields = Fields that a company has added
data-messages = Messages and notes
data-files = Files
data-conversation-facts = When, over which channel and by whom something was written
data-device = Network address and browser
data-language = Language
data-membership = Role and membership
data-searches = Searches
data-log = Who did what, and when
data-settings = Settings
data-bookkeeping = Ids and counters that hold the rest together
data-keys = Keys, wrapped
kept-account = { $days ->
    [one] While the account exists, and one day after its deletion was asked for
   *[other] While the account exists, and { $days } days after its deletion was asked for
}
kept-contact = While the company keeps the contact
kept-workspace = While the workspace exists
kept-session = { $days ->
    [one] Until you sign out, at most one day after signing in
   *[other] Until you sign out, at most { $days } days after signing in
}
kept-chat = { $days ->
    [one] One day after the chat was last used in this browser
   *[other] { $days } days after the chat was last used in this browser
}
kept-draft = { $days ->
    [one] Until it is sent or emptied, at most one day after the last change
   *[other] Until it is sent or emptied, at most { $days } days after the last change
}
kept-hours = { $days ->
    [one] Hours, at most one day
   *[other] Hours, at most { $days } days
}
kept-week = { $days ->
    [one] One day
   *[other] { $days } days
}
kept-logs = { $days ->
    [one] One day
   *[other] { $days } days
}
kept-audit = { $days ->
    [one] At most one day
   *[other] At most { $days } days
}
kept-ledger = { $days ->
    [one] As long as a backup could bring somebody back, at most one day
   *[other] As long as a backup could bring somebody back, at most { $days } days
}
privacy-basis-consent = Your consent
privacy-basis-contract = Contract
privacy-basis-law = Law
privacy-basis-interest = Our interest
privacy-recipient-nobody = Nobody else
privacy-recipient-mail = The mail server of whoever runs this service

# The banner.
privacy-banner-title = Cookies on this site
privacy-banner-necessary = { $count ->
    [one] One necessary cookie makes this site work.
   *[other] { $count } necessary cookies keep you signed in, hold a chat together and remember this choice.
}
privacy-banner-functional = { $count ->
    [one] One more would remember how you like this site for a year.
   *[other] { $count } more would remember your language and look for a year.
}
privacy-banner-analytics = { $count ->
    [one] One would count visits.
   *[other] { $count } would count visits.
}
privacy-banner-marketing = { $count ->
    [one] One would serve advertising.
   *[other] { $count } would serve advertising.
}
privacy-banner-nothing-else = We count nothing and advertise nothing.
privacy-banner-every = Every cookie by name
privacy-accept = Accept
privacy-refuse = Refuse
privacy-choose = Choose
privacy-gpc-short = Your browser’s opt-out signal is honoured.
privacy-gpc-title = Opt-out request honoured.
privacy-gpc = Your browser sends Global Privacy Control. Nothing about you is sold or shared for advertising, with or without it; advertising cookies stay off even if you accept everything.
privacy-unpublished = Who runs this service is not published yet. That is only possible while nobody but this computer can reach it.

# The choices.
privacy-choices-lede = Everything optional is off until you turn it on. Change your mind here whenever you like; it takes effect with the next page.
privacy-choices-keep = Keep these
privacy-choices-refuse-all = Refuse all
privacy-choices-accept-all = Accept all
privacy-choices-always = Always on
privacy-choices-signal-off = Off, as your browser asks
privacy-choices-no-analytics = Counting cookies: there are none, so there is nothing to choose.
privacy-choices-no-marketing = Advertising cookies: there are none, so there is nothing to choose.
privacy-choices-none-yet = You have not chosen yet, so nothing optional is on.
privacy-choices-nothing-optional = nothing optional
privacy-choices-now = Your choice since { $day }: { $kinds }.
privacy-choices-forget = Forget my choice
privacy-choices-count = { $count ->
    [one] One cookie
   *[other] { $count } cookies
}
privacy-choices-caption = Cookies: { $kind }
privacy-off = Off
privacy-on = On
privacy-kind-necessary = Necessary
privacy-kind-functional = Language and look
privacy-kind-analytics = Counting
privacy-kind-marketing = Advertising
privacy-about-necessary = Keep you signed in, hold your chat together and remember this choice. The site cannot work without them.
privacy-about-functional = Remember your language and whether you like it light or dark. Off: both last until you close the browser.
privacy-about-analytics = How many people read which page.
privacy-about-marketing = Which advertisement led to a visit.
privacy-cookie-name = Name
privacy-cookie-purpose = What for
privacy-cookie-lasts = Lasts at most
privacy-cookie-session = Knows that it is still you, until you sign out
privacy-cookie-choices = Remembers what you choose here
privacy-cookie-signin = Brings you back from another provider’s sign-in
privacy-cookie-chat = Knows whose conversation it is; set with the first message in a website chat
privacy-cookie-language = Your language; without your yes, until you close the browser
privacy-cookie-theme = Light or dark; without your yes, until you close the browser
privacy-cookie-visits = Tells one visit from another
privacy-cookie-campaign = Remembers which advertisement led here
privacy-lasts-session = Until you close the browser
privacy-lasts-minutes = { $count ->
    [one] One minute
   *[other] { $count } minutes
}
privacy-lasts-days = { $count ->
    [one] One day
   *[other] { $count } days
}
privacy-wrong-language = Choose one of the languages that are offered.

# The policy.
privacy-policy-lede = What is known about you, why, for how long, and how you take it back. This page is drawn from the same map by which the software copies and deletes.
privacy-policy-contents = On this page
privacy-policy-short = In short
privacy-policy-who = Who we are
privacy-policy-why = What we hold, and why
privacy-policy-helpers = Who helps us
privacy-policy-where = Where it is
privacy-policy-rights = What you can do
privacy-policy-machines = Where a machine is involved
privacy-policy-children = Children
privacy-policy-cookies = Cookies
privacy-policy-changes = Versions
privacy-short-use = What is written here is used to answer, and for nothing that is not named below. Nothing is sold.
privacy-short-sealed = What people say is sealed under a key of its own for each person. To delete somebody is to destroy that key, so that backups forget too.
privacy-short-leave = { $days ->
    [one] Your account goes one day after you ask, or at once if you say so.
   *[other] Your account goes { $days } days after you ask, or at once if you say so.
}
privacy-short-see = You see what is held about you, and take it along, without writing to us.
privacy-policy-since = In force since
privacy-policy-no-date = Not in force yet
privacy-policy-controller = { $who }, decides about your data (the “controller”).
privacy-policy-write-to = Write to
privacy-policy-dpo = Our data protection officer is { $who }.
privacy-policy-customers = Towards the customers who write to a company here, that company decides, and we act on its word. If you wrote to a company, ask it first; it sees, corrects, copies and deletes with the same tools.
privacy-policy-caption = Purposes, data, legal basis and how long
privacy-policy-for = For
privacy-policy-data = We use
privacy-policy-basis = Basis
privacy-policy-kept = Kept
privacy-policy-object = Object
privacy-policy-scale = The lines are drawn to scale: a full one is ten years. What stays while its reason lasts has none.
privacy-policy-sweep = The software itself deletes what has reached its end. A change to this table is a change to what it does.
privacy-policy-nobody = No other company gets data from this software.
privacy-policy-mail = Mail is delivered by the mail server of whoever runs this service. It gets: { $data }.
privacy-policy-helpers-lede = They act on our word, under contract, and for nothing else.
privacy-policy-company = Company
privacy-policy-country = Where
privacy-policy-contract = Contract
privacy-policy-processor = Processor
privacy-policy-sub-processor = Sub-processor
privacy-policy-regions = The database is in { $database }, files are in { $files }, backups in { $backups }.
privacy-policy-no-regions = Where the data lies is not published yet.
privacy-policy-sealed = Names, addresses, messages, files and searches are sealed with AES-256, each person’s under a key of their own. The keys lie apart from the data and are backed up apart.
privacy-policy-rights-lede = Members of a workspace do most of this themselves, at once. For everything else, write to us: we answer within 30 days, and never later than one month.
privacy-right-access = See what is held about you, why, for how long and who gets it
privacy-right-correction = Correct it
privacy-right-erasure = Delete it
privacy-right-restriction = Have it put aside while something is disputed
privacy-right-objection = Object to a use that rests on our interest
privacy-right-portability = Take it along in a file that other programs read
privacy-right-withdrawal = Take back a consent, as easily as you gave it
privacy-complain-gdpr = Complain to the data protection authority where you live or work, or where you think the mistake was made
privacy-complain-uk = In the United Kingdom: complain to the Information Commissioner’s Office
privacy-complain-california = In California: know, correct, delete, opt out, without being treated worse for it, and complain to the California Privacy Protection Agency
privacy-policy-open = Open your privacy
privacy-policy-no-machines = Nothing about you is decided by a machine alone.
privacy-policy-age = This service is not for anyone under { $age }. Tell us about a child’s account and we delete it.
privacy-policy-cookie-count = { $count ->
    [one] There is one cookie.
   *[other] There are { $count } cookies.
}
privacy-policy-version-hint = The number is a fingerprint of all that this page says. A changed purpose, period or helper changes it.

# A member's own page.
privacy-account-title = Your privacy
privacy-done-profile = Kept.
privacy-done-password = Your password is changed. You are signed out everywhere else.
privacy-done-sessions = Signed out there.
privacy-done-stays = Your account stays.
privacy-leaving-on = Your account and everything in it will be deleted on { $day }.
privacy-leaving-only = Until then nothing happens with it, and no other page opens. You can keep it, take your copy along, or delete it sooner.
privacy-leaving-keep = Keep my account
privacy-you-title = You
privacy-you-name = Name
privacy-you-name-hint = Your colleagues see it, and so do customers whom you answer.
privacy-you-language = Language
privacy-you-keep = Keep
privacy-theme-title = Light or dark
privacy-theme-system = As the system
privacy-theme-light = Light
privacy-theme-dark = Dark
privacy-theme-remembered = This browser remembers it for a year.
privacy-theme-session = This browser remembers it until you close it.
privacy-theme-keep = Keep
privacy-held-title = What is held about you
privacy-held-password = A password, hashed
privacy-held-login = Sign-in with { $issuer }
privacy-held-sessions = { $count ->
    [one] Of one place where you are signed in; see below
   *[other] Of { $count } places where you are signed in; see below
}
privacy-held-since = Account made on { $day }
privacy-held-member = { $role }, since { $day }
privacy-held-messages = { $count ->
    [one] one message or note written
   *[other] { $count } messages and notes written
}
privacy-held-drafts = { $count ->
    [one] one draft
   *[other] { $count } drafts
}
privacy-held-mentions = { $count ->
    [one] mentioned once
   *[other] mentioned { $count } times
}
privacy-held-views = { $count ->
    [one] one saved view
   *[other] { $count } saved views
}
privacy-held-searches = { $count ->
    [one] One, for at most a day
   *[other] { $count }, for at most a day
}
privacy-role-viewer = Viewer
privacy-role-agent = Agent
privacy-role-admin = Admin
privacy-role-owner = Owner
privacy-data-title = Your data
privacy-copy-title = Take a copy
privacy-copy-hint = All of it, with why it is held, for how long and who gets it: a file that other programs read.
privacy-copy-take = Download it
privacy-copy-sources = From you, from your browser, and from those who invited or mentioned you.
privacy-copy-rights = You may have this corrected, deleted, put aside or handed on, object to a use, take back a consent, and complain to a data protection authority.
privacy-why-title = Why it is held
privacy-why-hint = Every purpose, its basis and its end.
privacy-why-read = Read it
privacy-work-title = Where you work
privacy-work-leave = Leave
privacy-work-leave-which = Leave { $name }
privacy-sessions-title = Where you are signed in
privacy-sessions-end-others = End all others
privacy-sessions-hint = Address and browser are kept for your eyes and against abuse. They go with the session.
privacy-session-on = { $browser } on { $system }
privacy-session-unknown = An unknown browser
privacy-session-this = This one
privacy-session-seen = Last used
privacy-session-end = End
privacy-session-end-which = End { $browser }
privacy-password-title = Password
privacy-password-set-title = Set a password
privacy-password-old = The password you have
privacy-password-new = A new password
privacy-password-hint = At least 12 characters. Several words are better than one with signs in it.
privacy-password-change = Change it
privacy-password-set = Set it
privacy-leave-section = Leave
privacy-leave-deed = Delete my account
privacy-leave-hint = With time to change your mind, or at once. Nothing happens before you have said so once more.
privacy-leave-open = See what it means

# Leaving.
privacy-leave-title = Delete your account
privacy-leave-goes = Your name, address, ways to sign in, sessions, drafts, searches and views go, in backups too.
privacy-leave-stays = What you wrote to customers stays with them, without your name.
privacy-leave-closing = { $count ->
    [one] Nobody else is in { $names }: it goes along, with everyone and everything in it.
   *[other] Nobody else is in { $names }: they go along, with everyone and everything in them.
}
privacy-leave-staying = { $count ->
    [one] { $names } goes on without you. Conversations that are with you go back to nobody.
   *[other] { $names } go on without you. Conversations that are with you go back to nobody.
}
privacy-leave-hand-over = You are the only owner, and others work there. Make one of them an owner first, or close the workspace, then come back:
privacy-leave-password = Your password
privacy-leave-yes = Yes, delete my account
privacy-leave-later-title = Delete it, with time to change your mind
privacy-leave-days-hint = { $count ->
    [one] You can come back for one day, until { $day }. Then everything goes.
   *[other] You can come back for { $count } days, until { $day }. Then everything goes.
}
privacy-leave-later = Delete
privacy-leave-now-title = Delete it now, for good
privacy-leave-now-hint = There is no way back.
privacy-leave-now = Delete for good
privacy-leave-back = Stay
privacy-wrong-hand-over = Hand your workspaces over first.
privacy-wrong-say-yes = Tick this first.
privacy-left-title = Your account is being deleted
privacy-left-lede = You are signed out everywhere. What was about you goes within minutes, and its key with it, so that backups cannot be read either.
privacy-left-data = What
privacy-left-stays-title = What stays for a while
privacy-left-stays = Only numbers that lead to nobody any more, in rows that others need or that prove what was done.
