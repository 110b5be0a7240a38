error-not-found = There is nothing here
error-not-found-advice = The page has gone, or you may not see it. Check the address, or begin at the start.
error-forbidden = You may not do this
error-forbidden-advice = Your role does not include it. An admin of the workspace can change that. If you came from another site, open this page directly.
error-signed-out = You are signed out
error-signed-out-advice = Sign in, and you are back where you were.
error-invalid = Something here is not right yet
error-invalid-advice = Go back and look at the fields that are marked.
error-conflict = Somebody else was faster
error-conflict-advice = Go back and look at what has changed. Nothing of yours is lost.
error-too-many = Too many tries
error-too-many-advice = Wait a little, then try again.
error-too-many-until = { $minutes ->
    [one] Too many tries. Try again in a minute
   *[other] Too many tries. Try again in { $minutes } minutes
}
error-too-large = This is too large
error-too-large-advice = Send less at once. Nothing was kept.
error-unavailable = Something of ours does not work
error-unavailable-advice = Nothing was changed. Try again in a minute; if it stays so, tell whoever runs this server the number below.
error-slow = This took too long to arrive
error-slow-advice = Nothing was kept. Try again with less at once, or over a better connection.
error-host = This server does not answer under that name
error-host-advice = Check the address that you have opened. If it is the right one, whoever runs this server has to set it.
again-signed-out = Nothing was sent or changed. What you typed stands on this page and nowhere else: leave it open, sign in in a new tab, then come back and send it from here.
again-unavailable = Nothing was sent or changed. What you typed stands on this page and nowhere else: leave it open, and send it again in a minute.
again-files = Files do not stay on a page. If you had chosen any, copy the text and choose them anew in the conversation.
again-sign-in = Sign in in a new tab
again-typed = What you typed
again-do = Send again
error-id = Status { $status }, request
go-home = To the start
