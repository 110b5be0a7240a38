settings-side-work = Work
settings-side-house = Workspace
settings-channels = Website chat
settings-members = Members
settings-labels = Labels
settings-canned = Saved answers
settings-fields = Contact fields
settings-workspace = Workspace
settings-log = Log
settings-add = Add
settings-save = Save
settings-open = Open
settings-open-named = Open { $name }
settings-change = Change
settings-change-named = Change { $name }
settings-back = Back to the list
settings-name = Name
settings-delete-for-good = Delete for good
settings-to-copy = To copy
settings-done-saved = Saved.
settings-done-added = Added.
settings-done-deleted = Deleted.
settings-done-invited = The invitation is on its way.
settings-done-taken-back = The invitation is taken back. Its link leads nowhere any more.
settings-done-removed = They no longer belong to this workspace.
settings-done-replaced = The secret is a new one. What was signed with the old one counts no more.
settings-done-reopened = The workspace is open again. Everything in it goes on.
settings-newer = What is saved now
settings-newer-hint = Somebody changed this while you were writing. Your text is still below; save again if it should replace this.
settings-wrong-taken = There is one of this name already
settings-wrong-many = There are as many as there may be. Delete one that is no longer needed
settings-wrong-tone = Choose one of the colours
settings-wrong-kind = Choose what the field holds
settings-wrong-language = Choose one of the languages
settings-wrong-placeholder = Nothing fills in { $about }. There are {"{{contact.first_name}}"} and {"{{agent.first_name}}"}
settings-wrong-shortcode = Small letters a to z, digits and dashes only, at most 32
settings-wrong-origin = This is not the beginning of a web address, like https://shop.example
settings-wrong-origins-many = At most 50 sites. A star stands for many: https://*.shop.example

settings-labels-about = what you sort conversations by
settings-labels-none = No labels yet
settings-labels-first = Begin with what you are asked most often: delivery, return, invoice.
settings-labels-add = Add a label
settings-labels-delete = Delete this label
settings-labels-delete-hint = It comes off every conversation that carries it. The conversations stay.
settings-tone = Colour
settings-tone-0 = Sand
settings-tone-1 = Clay
settings-tone-2 = Moss
settings-tone-3 = Sea
settings-tone-4 = Rose

settings-canned-about = what you say often, found by a slash
settings-canned-none = No saved answers yet
settings-canned-first = Write down once what you write every day. In a reply, a slash finds it.
settings-canned-add = Add an answer
settings-canned-title = What it is about
settings-canned-shortcode = Short name
settings-canned-shortcode-hint = What you type after the slash, such as late. Small letters, digits and dashes.
settings-canned-body = Text
settings-canned-body-hint = {"{{contact.first_name}}"} and {"{{agent.first_name}}"} are filled in when somebody chooses the answer.
settings-canned-delete = Delete this answer
settings-canned-delete-hint = Messages that were sent with it stay as they are.

settings-fields-about = what you want to know about people
settings-fields-none = No fields of your own yet
settings-fields-first = Name, addresses and numbers are there already. Add only what you need to answer well.
settings-fields-add = Add a field
settings-fields-hint = What people call it, such as Customer no. The person themselves may ask to see what is in it.
settings-fields-delete = Delete this field
settings-fields-delete-hint = What is in it goes too, for every person. There is no way back.
settings-kind = What it holds
settings-kind-text = Text
settings-kind-number = A number
settings-kind-date = A day
settings-kind-flag = Yes or no
settings-kind-link = A web address
settings-kind-stays = The kind stays as it is: what is in the field was checked against it.

settings-channels-about = where your customers write
settings-channels-held = Your chats
settings-channels-none = No website chat yet
settings-channels-first = Add one, say on which sites it may appear, and paste one line there.
settings-channels-add = Add a website chat
settings-channels-name-hint = For yourselves, such as the site on which it stands.
settings-channels-sites = { $count ->
    [0] May appear on no site yet
    [one] May appear on one site
   *[other] May appear on { $count } sites
}
settings-channels-on = On
settings-channels-off = Off
settings-channels-nowhere = No site yet
settings-channel-where = Where and how it appears
settings-origins = Sites that may show it
settings-origins-hint = One a line, up to the end of the name: https://shop.example. A star stands for whatever comes before: https://*.shop.example. No other site can show the chat.
settings-origins-bad = These lines are not sites:
settings-greeting = First words
settings-greeting-hint = Stands above the first message. Left empty, the chat says hello in the reader’s own language.
settings-ask-email = Ask for an e-mail address, and mail there what was answered and not seen in the chat for five minutes
settings-enabled = On: the chat takes messages
settings-snippet = Put it on your site
settings-snippet-hint = Paste this line at the end of the page, before </body>.
settings-try = Write a test message
settings-signing = Know who is signed in on your site
settings-signing-hint = Your server signs your customer’s number, and the chat then knows them again on every device. Without a signature nobody is believed to be anybody.
settings-secret-show = Show the secret
settings-secret-logged = That you looked is written into the log.
settings-secret-shown = This is the secret. It belongs on your server and never into a page. It is not shown again once you leave this page.
settings-secret-replace = Replace the secret
settings-secret-replace-hint = The old one stops working at once. Put the new one on your server before anybody notices.
settings-secret-replace-do = Replace it
settings-signing-page = On your page
settings-signing-hand-over = For who is signed in, your page fetches id, expires and signature from your server and hands them to the chat. Put your own address in place of /chat-identity. Sign anew for every visit: an hour is long enough.
settings-signing-out = When somebody signs out, call avow.identify(null): their conversation is then no longer shown in this browser.

settings-workspace-about = its name and its language
settings-workspace-name-hint = What your customers see above the chat.
settings-language = Language
settings-language-hint = In which Avow speaks to customers whose own language is not known.
settings-address = Address
settings-address-hint = Where your colleagues find this workspace. It stays, also under another name.
settings-welcome-again = Show me the first steps again
settings-close = Close this workspace
settings-close-hint = For when it is no longer needed. You see what would be lost, and nothing happens before you have said so once more.
settings-close-open = See what it means

settings-log-about = who did what, and when
settings-log-none = Nothing yet
settings-log-first = Whatever is set up, changed or deleted here will be written down.
settings-log-what = What
settings-log-who = Who
settings-log-when = When
settings-log-number = No.
settings-log-former = A former member
settings-log-older = Older entries
settings-log-newest = Back to the newest
settings-log-holds = The chain holds: no entry has been changed, taken out or swapped.
settings-log-broken = The chain breaks at entry { $number }: it, or the one before it, is not what was written. Tell whoever runs this server.

audit-workspace-found = Workspace made
audit-workspace-update = Name or language of the workspace changed
audit-workspace-close = Workspace closed
audit-workspace-reopen = Workspace opened again
audit-channel-create = Website chat added
audit-channel-update = Website chat changed
audit-channel-secret = Secret of a website chat looked at
audit-channel-secret-replace = Secret of a website chat replaced
audit-label-create = Label added
audit-label-update = Label changed
audit-label-delete = Label deleted
audit-canned-create = Saved answer added
audit-canned-update = Saved answer changed
audit-canned-delete = Saved answer deleted
audit-field-create = Contact field added
audit-field-update = Contact field renamed
audit-field-delete = Contact field deleted with what was in it
audit-view-share = View shared
audit-view-delete = Shared view deleted
audit-member-invite = Invitation sent
audit-member-take-back = Invitation taken back
audit-member-join = Joined by invitation
audit-member-role = Role of a member changed
audit-member-remove = Member removed
audit-member-leave = Left the workspace
audit-contact-delete = Person deleted for good
audit-contacts-import = People imported
audit-contacts-export = People exported
audit-demo-load = Demo loaded

settings-members-about = who answers with you
members-here = Members
members-you = you
members-leaving = has asked for the deletion of their account
members-invite = Invite somebody
members-invite-do = Invite
members-email = E-mail
members-email-hint = They get a link that works for seven days.
members-role = Role
members-roles = What each role may
members-role-owner = Owner
members-role-admin = Admin
members-role-agent = Agent
members-role-viewer = Viewer
members-role-owner-may = All of it, and names owners and closes the workspace.
members-role-admin-may = What an agent may, and sets up chats, labels and fields, invites people, imports, exports and deletes contacts, reads the log.
members-role-agent-may = Reads and answers, writes notes, assigns, snoozes and resolves, edits contacts.
members-role-viewer-may = Reads everything in the inbox and about contacts, and changes nothing.
members-invitations = Open invitations
members-invitations-none = Nobody is invited at the moment.
members-outbox = This deployment has no mail server yet: invitations lie in the folder outbox in its data folder.
members-invitation-until = Its link works until { $day }
members-take-back = Take back
members-since = Here since { $day }
members-remove = Remove from the workspace
members-remove-hint = They can no longer get in. Conversations that were theirs go back to nobody; what they wrote stays.
members-remove-do = Remove
members-leave = Leave this workspace
members-leave-hint = You can no longer get in, unless somebody invites you again. Your account stays.
members-leave-do = Leave
members-wrong-role = Choose one of the roles
members-wrong-role-above = Only somebody with this role or a higher one may give it or take it
members-wrong-last-owner = The last owner stays. Make somebody else an owner first
members-wrong-already = They are a member already
members-wrong-many = There are as many open invitations as there may be. Take one back first
members-wrong-demo = The demo mails nobody. Make a workspace of your own to invite people

invite-title = Join { $workspace }
invite-lede = { $name } invites you to answer together. Your role: { $role }.
invite-signed-in = You are signed in as { $email }.
invite-join = Join as { $name }
invite-sign-up = Make an account
invite-sign-in = Sign in
invite-sent-to = The invitation was sent to { $email }.
invite-dead = This invitation does not work any more
invite-dead-advice = It was used, taken back, or it is older than seven days. Ask whoever invited you for a new one; it takes them a moment.

start-title = Conversations, and a privacy policy that is kept
start-what = Avow is one inbox for everything your customers write to you.
start-how = Your people answer together, with what they know of the person beside the conversation.
start-where = What your privacy policy promises about those people, Avow does, on a server of your own.
start-sign-up = Make an account
start-sign-in = Sign in
start-privacy = Privacy policy

choose-title = Where to?
choose-lede = The workspaces you belong to.
choose-new = A new workspace
choose-new-lede = A workspace is your company’s own inbox. You belong to none at the moment; make one, or open the link of an invitation.
choose-another = Make another
choose-name = Name
choose-name-hint = What your customers call you. You can change it later.
choose-make = Make it
choose-demo = Demo
choose-closed = Closed; goes on { $day }
choose-done-closed = The workspace is closed and is being deleted, with everyone and everything in it.
choose-done-left = You have left the workspace. Your account stays.
choose-done-demo = The demo is removed, with everyone and everything in it.
choose-none = You belong to no workspace
choose-account = Your account and your privacy
choose-sign-out = Sign out

welcome-title = Welcome, { $name }
welcome-lede = Three steps, about four minutes. You can leave and come back.
welcome-skip = Skip, show me the inbox
welcome-done = Done:{" "}
welcome-site = Put the chat on your site
welcome-site-lede = Say where it may appear, then paste one line.
welcome-site-make = Add a website chat
welcome-origin = Address of your site
welcome-origin-hint = Up to the end of the name, like https://shop.example. To try it on this computer: http://127.0.0.1:8080.
welcome-origin-do = Allow this site
welcome-origins = The chat may appear on:
welcome-invite = Invite somebody
welcome-invite-lede = Two see more than one. They get a link by e-mail.
welcome-invite-done = Somebody is here, or invited. There is room for more.
welcome-invite-who = See who
welcome-privacy = Look at your privacy page
welcome-privacy-lede = It says what is kept about your customers, why and for how long, and it is made from what the software really does.
welcome-privacy-look = Open the privacy page
welcome-finish = Done, show me the inbox

demo-notice = This is a demo: all of it is made up.
demo-notice-more = Lindhag Lamps and everybody who writes here do not exist, and nothing is mailed to anybody.
demo-remove = Remove the demo
settings-copy = Copy
settings-copied = Copied

closing-title = Close { $workspace }
closing-goes = Everything in it goes, in backups too: { $what }.
closing-contacts = { $count ->
    [one] one contact
   *[other] { $count } contacts
}
closing-conversations = { $count ->
    [one] one conversation
   *[other] { $count } conversations
}
closing-members = { $count ->
    [one] One person works here. They keep their account and lose this workspace.
   *[other] { $count } people work here. They keep their accounts and lose this workspace.
}
closing-chat = It stands still at once: the chat goes from your sites, no message comes in or goes out. What is there can still be read and taken along.
closing-export = Take the contacts along
closing-type = To show that you mean this one, type its name: { $workspace }
closing-name = Name of the workspace
closing-later-title = Close it, with time to change your mind
closing-days = { $count ->
    [one] An owner can open it again for one day, until { $day }. Then all of it goes.
   *[other] An owner can open it again for { $count } days, until { $day }. Then all of it goes.
}
closing-later = Close it
closing-now-title = Close it and delete everything now
closing-now-hint = There is no way back.
closing-now = Delete for good
closing-back = Leave it as it is
closing-wrong-name = This is not its name
closing-closed = { $workspace } is closed
closing-still = Everything in it will be deleted on { $day }. Until then it can be read, and nothing in it changes.
closing-ask = If that should not be, ask an owner: they can open it again.
closing-reopen = Open it again
closing-sooner = Delete it sooner
closing-read = Read on
closing-notice = This workspace is closed and will be deleted on { $day }. It can be read; nothing in it changes.
closing-more = What I can still do

leave-title = Leave { $workspace }
leave-conversations = Conversations that are with you go back to nobody. What you wrote stays.
leave-only-owner = You are the only owner, and a workspace is never without one. Make somebody else an owner first, or close it.
leave-alone = Nobody else is here, and a workspace is never without an owner. If it is no longer needed, close it; it goes with everything in it.
leave-to-members = Make somebody an owner
leave-back = Stay
