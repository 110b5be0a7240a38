mail-verify-subject = Is this your address?
mail-verify-text =
    Hello { $name },

    somebody, most likely you, made an account with this address. Open this page and confirm it:

    { $link }

    The link works for { $hours } hours. If it was not you, do nothing: the account goes by itself within a week.
mail-reset-subject = A new password
mail-reset-text =
    Hello { $name },

    here you choose a new password:

    { $link }

    The link works for { $hours } hours and once. If you did not ask for it, do nothing: your password stays as it is.
mail-known-subject = You have an account already
mail-known-text =
    Hello { $name },

    somebody tried to make an account with this address, but you have one. Sign in here:

    { $link }

    If you have forgotten your password, ask for a new one there. If it was not you, do nothing.
mail-invite-subject = { $name } invites you to { $workspace }
mail-invite-text =
    Hello,

    { $name } would like you to answer customers together in { $workspace }. Open this page to join:

    { $link }

    The link works for seven days. If you do not know what this is about, do nothing.
mail-closed-subject = { $workspace } is closed
mail-closed-text =
    Hello { $name },

    an owner has closed { $workspace }. It stands still: no message comes in or goes out, and nothing in it changes. On { $day } everything in it will be deleted, in backups too. Until then it can be read:

    { $link }

    If that should not be, ask an owner: until that day they can open it again. Your account stays.
mail-closed-owner-text =
    Hello { $name },

    { $workspace } was closed by an owner. It stands still: no message comes in or goes out, and nothing in it changes. On { $day } everything in it will be deleted, in backups too.

    You are an owner. Until that day you can open it again, and nothing is lost; you can also take the contacts along:

    { $link }

    Your account stays.
mail-reopened-subject = { $workspace } is open again
mail-reopened-text =
    Hello { $name },

    an owner has opened { $workspace } again. Nothing in it was deleted, and everything goes on:

    { $link }
mail-erased-subject = A workspace was deleted
mail-erased-text =
    Hello { $name },

    an owner has closed a workspace in which you worked, and deleted everything in it at once, in backups too. There is no way back. Its name was deleted with it, so that it is not in this mail. Here you see which workspaces you have left:

    { $link }

    Your account stays.
mail-answer-subject = { $workspace } has answered you
mail-answer-text =
    Hello,

    you wrote in the chat of { $workspace }. This is the answer, which you have not seen there yet:

    { $replies }

    Answers to this mail do not arrive. { $on }

    You get this mail because this address was given in the chat. If it was not you, do nothing.
mail-answer-files =
    { $count ->
        [one] (With { $count } file: it is in the chat.)
       *[other] (With { $count } files: they are in the chat.)
    }
mail-answer-sites =
    To go on, open the chat in the same browser, on the site where you wrote:

    { $sites }
mail-answer-there = To go on, open the chat in the same browser, on the site where you wrote.
mail-answer-closed = The chat is closed at the moment.
mail-footer =
    --
    { $operator }
