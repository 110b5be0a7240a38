contacts-everyone = Everyone
contacts-found = Found
contacts-files = Files
contacts-back = Back
contacts-next = Next
contacts-name = Name
contacts-email = E-mail
contacts-phone = Phone
contacts-language = Language
contacts-user = Your site's own id
contacts-first-known = First known
contacts-heard = Last wrote
contacts-heard-never = Never
contacts-yes = Yes
contacts-no = No
contacts-not-said = Not said

contacts-find = Find a person
contacts-find-hint = Name, address, number
contacts-search = Search
contacts-show-everyone = Show everyone
contacts-cut = These are the first 50. Type a little more to see fewer.
contacts-none-found = Nobody is called “{ $query }”
contacts-none-advice = Names, addresses and numbers are searched by how their words begin; a number may be typed with its country or without. Try fewer letters, or another word of the name.
contacts-none-short = Type two letters or more.
contacts-nobody = Nobody here yet
contacts-nobody-first = People appear when they write. Or bring the ones you know.

contacts-new = New person
contacts-change = Change details
contacts-keep = Keep
contacts-keep-mine = Keep mine
contacts-leave = Leave as it was
contacts-new-not = Do not add
contacts-known-already = Somebody has this already
contacts-known-advice = Is it the same person? Then open them instead. Two people may share an address or a number; then keep this one too.
contacts-keep-too = Keep this one too
contacts-emails = E-mail addresses
contacts-email-number = E-mail address { $number }
contacts-phones = Telephone numbers
contacts-phone-number = Telephone number { $number }
contacts-phone-hint = With the country's code, like +33 6 39 98 00 42
contacts-language-hint = The language they read, as a tag: en, de, pt-BR
contacts-conflict = Somebody changed this person while you wrote
contacts-conflict-advice = What you typed is still below. Change it as you like, then keep yours, or leave it as it is now.
contacts-conflict-what = What
contacts-conflict-theirs = As it is now
contacts-conflict-ours = As you typed it

contacts-delete = Delete for good…
contacts-delete-ask = Delete { $name } for good?
contacts-delete-goes = What goes: { $talks ->
    [0] any conversation there was
    [one] one conversation with all its messages, notes and files
   *[other] { $talks } conversations with all their messages, notes and files
}, { $ways ->
    [0] any address there was
    [one] one way to reach them
   *[other] { $ways } ways to reach them
}, and every detail you have kept.
contacts-delete-final = The key that opens what was written goes with it, so that no backup can bring it back. There is no way back.
contacts-delete-verb = Delete for good
contacts-delete-not = Keep

contacts-facts = What we know
contacts-reached = Reached by
contacts-reached-none = No address and no number yet.
contacts-proven = proved,
contacts-unproven = not proved
contacts-same = Same address as
contacts-source-chat = Wrote in the website chat
contacts-source-import = Came from a file
contacts-source-demo = Made up for the demo
contacts-source-manual = Added by hand
contacts-line = Timeline
contacts-write = Write
contacts-line-all = Everything
contacts-line-talks = Conversations
contacts-line-notes = Notes
contacts-line-none = Nothing of this kind yet.
contacts-note-open = To the conversation
contacts-known = First known
contacts-talk = Conversation
contacts-talk-with = with { $name }
contacts-talk-nobody = with nobody
contacts-talk-open = open
contacts-talk-snoozed = snoozed
contacts-talk-resolved = done
contacts-talk-theirs = They:
contacts-talk-ours = We:
contacts-talk-file = A file
contacts-talk-messages = { $count ->
    [one] One entry
   *[other] { $count } entries
}

contacts-import = Bring people in
contacts-import-short = Import
contacts-import-file = A file of people
contacts-import-about = A CSV from a spreadsheet or another program, with one person a row and what the columns are called in the first. You see what will happen before anything does.
contacts-import-choose = File
contacts-import-limits = Up to 50 MB, 200,000 rows and 200 columns. Commas, semicolons or tabs; any usual encoding.
contacts-import-read = Read it
contacts-import-before = Earlier files
contacts-import-look = Look
contacts-import-rows = { $count ->
    [one] one row
   *[other] { $count } rows
}
contacts-import-mapping = What do the columns mean?
contacts-import-trying = Trying every row
contacts-import-tried = Tried, nothing changed yet
contacts-import-running = Bringing people in
contacts-import-done = Brought in
contacts-import-stopped = Stopped
contacts-import-encoding = Read as { $name }. If letters look wrong below, save the file as UTF-8 and bring it once more.
contacts-import-far = { $done } of { $rows } rows.
contacts-import-leave = You can leave this page.
contacts-import-again = Look again
contacts-import-waits-turn = It waits for its turn: files are read one after the other.
contacts-import-waits-again = { $minutes ->
    [one] It waits: the last try did not work. It is tried again by itself within a minute.
   *[other] It waits: the last try did not work. It is tried again by itself within { $minutes } minutes.
}
contacts-import-waits-silence = It waits: the server that was at it is not heard of any more. Another takes it up within two minutes, where it was left.
contacts-import-stop = Stop
contacts-import-forget = Forget this file
contacts-import-outcome = What comes of it
contacts-import-added = New people
contacts-import-changed = Known, and changed
contacts-import-same = Known, and the same
contacts-import-rejected = Left out
contacts-import-tried-about = Every row was tried and nothing has changed yet. People are known again by their addresses, then by their numbers. An empty cell empties nothing.
contacts-import-tried-none = Nothing in this file is new.
contacts-import-done-about = Everything that could be brought in is in. The file itself has been let go.
contacts-import-stopped-about = Stopped before the end. Whoever came in before that stays; the file itself has been let go.
contacts-import-trouble-tries = We tried eight times, and each time something of ours did not work. What was done stays done, the file is kept, and you can go on from there.
contacts-import-trouble-file = The file is not there any more, so this cannot go on. Whoever came in before that stays. Bring the file once more: nobody comes twice.
contacts-import-trouble-key = Nobody can read the file any more: the key under which it was sealed is gone. Whoever came in before that stays. Bring the file once more: nobody comes twice.
contacts-import-go-on = Go on
contacts-import-bring = { $count ->
    [one] Bring in one person
   *[other] Bring in { $count } people
}
contacts-import-try = { $count ->
    [one] Try the one row
   *[other] Try all { $count } rows
}
contacts-columns = Columns
contacts-columns-about = We have guessed by the headings; you have the last word. Two columns of names are put together. Trying changes nothing.
contacts-column = Column
contacts-column-examples = Examples
contacts-column-meaning = Means
contacts-column-means = What “{ $heading }” means
contacts-column-nameless = Column { $number }
contacts-column-skip = Leave out
contacts-problems = Rows left out
contacts-problems-about = { $count ->
    [one] One row needs a look. Put it right in your file and bring it once more: nobody comes twice.
   *[other] { $count } rows need a look. Put them right in your file and bring it once more: nobody comes twice.
}
contacts-problems-file = Save as CSV
contacts-problem-line = Line
contacts-problem-field = Where
contacts-problem-reason = Why
contacts-problem-row = The whole row
contacts-changes = Who would change, and in what
contacts-changes-done = Who was changed, and in what
contacts-changes-who = Person
contacts-changes-what = What changes
contacts-changes-newcomer = Somebody who is new in this file
contacts-changes-email = One more e-mail address
contacts-changes-phone = One more number

contacts-export = Take everyone out (CSV)
contacts-export-short = Export
contacts-export-holds = { $count ->
    [one] One person, about { $size }
   *[other] { $count } people, about { $size }
}
contacts-export-about = One file for spreadsheets, a line for each person: names, addresses, numbers, languages, your own fields, and when they last wrote. That it was taken is written into the log.
contacts-export-progress = The file is made while it comes, so your browser shows how much has come, but not how much is missing. It is whole when it ends without an error.
contacts-export-do = Download

contacts-wrong-nobody = Give a name, an address or a number
contacts-wrong-phone = Write the number with its country's code, like +33 6 39 98 00 42
contacts-wrong-locale = This is not a language's tag, like en or pt-BR
contacts-wrong-too-many = Ten are the most
contacts-wrong-no-file = Choose a file first
contacts-wrong-one-file = One file at a time. Bring the next one after this
contacts-wrong-torn = The file did not arrive whole. Try once more
contacts-wrong-no-rows = There is no row in this file below its headings
contacts-wrong-too-many-rows = More than 200,000 rows. Cut the file in two
contacts-wrong-columns = The columns are not those of this file. Look at them again
contacts-wrong-no-key = Say which column holds e-mail addresses or telephone numbers: by these we know people again
contacts-wrong-twice = Another column means this already
contacts-wrong-field-gone = This field has been deleted meanwhile
contacts-wrong-width = More cells than there are columns: a comma may lack its quotation marks
contacts-wrong-quote = A quotation mark opens in this row and never closes, so everything below went into one cell. Close it and bring the file once more
contacts-wrong-quote-first = A quotation mark opens in the first row and never closes. Close it and bring the file once more
contacts-wrong-letters = Some letters are broken: they could not be read in the file's encoding
contacts-wrong-no-address = Neither an address nor a number: next time we could not tell who this is
wrong-not-csv = This does not look like a table of text. Save it as CSV and try once more
wrong-too-many-columns = More than 200 columns. Take out those that are not needed
wrong-number = This is not a number
wrong-date = This is not a day, like 2026-11-24
wrong-flag = Only yes or no
wrong-link = A web address begins with https://

contacts-tongue-ar = Arabic
contacts-tongue-bg = Bulgarian
contacts-tongue-cs = Czech
contacts-tongue-da = Danish
contacts-tongue-de = German
contacts-tongue-el = Greek
contacts-tongue-en = English
contacts-tongue-es = Spanish
contacts-tongue-et = Estonian
contacts-tongue-fa = Persian
contacts-tongue-fi = Finnish
contacts-tongue-fr = French
contacts-tongue-he = Hebrew
contacts-tongue-hi = Hindi
contacts-tongue-hu = Hungarian
contacts-tongue-it = Italian
contacts-tongue-ja = Japanese
contacts-tongue-ka = Georgian
contacts-tongue-kk = Kazakh
contacts-tongue-ko = Korean
contacts-tongue-lt = Lithuanian
contacts-tongue-lv = Latvian
contacts-tongue-nb = Norwegian
contacts-tongue-nl = Dutch
contacts-tongue-pl = Polish
contacts-tongue-pt = Portuguese
contacts-tongue-ro = Romanian
contacts-tongue-ru = Russian
contacts-tongue-sk = Slovak
contacts-tongue-sr = Serbian
contacts-tongue-sv = Swedish
contacts-tongue-th = Thai
contacts-tongue-tr = Turkish
contacts-tongue-uk = Ukrainian
contacts-tongue-vi = Vietnamese
contacts-tongue-zh = Chinese
