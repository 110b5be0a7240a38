chat-title = Chat with { $name }
chat-subtitle = A person answers here
chat-conversation = Conversation
chat-about = About this chat
chat-close = Close the chat
chat-button = Write to us
chat-button-new = Write to us, new: { $count }
chat-frame = Chat
chat-look = Look for answers
chat-earlier = Earlier messages
chat-new = New messages
chat-you = You,
chat-typing = { $name } is typing
chat-greeting = Hello! What can we do for you?
chat-kept-title = What is kept
chat-kept = What you write and send here, when you do, and the language of your page: so that { $name } can answer you. The team of { $name } reads it.
chat-kept-long = It is kept as long as { $name } keeps your conversation. You can ask here for it to be deleted.
chat-kept-cookie = With your first message this browser gets one cookie, so that the answer finds you. It lasts for 180 days after you were last here, and does nothing else.
chat-kept-tab = The tab you are in remembers, until you close it, that you have written, so that the answer shows on this site’s other pages.
chat-policy = The privacy policy
chat-leave = Remove this conversation from this browser
chat-leave-sure = You cannot open it here any more. It is not deleted: { $name } keeps it.
chat-leave-do = Yes, remove it from here
chat-over = The conversation that was here has been deleted, or removed from this browser. What you write now begins a new one.
chat-your-name = Your name, if you like
chat-your-email = Your e-mail address, if you like
chat-email-why = So that an answer reaches you when you have left: we mail you what you have not seen here.
chat-message = Your message
chat-send = Send
chat-attach = Attach files
chat-files-hint = Up to { $count ->
    [one] { $count } file
   *[other] { $count } files
}, 10 MB each, 20 MB together
chat-remove = Take the files out
chat-sending = Sending…
chat-unsent = Not sent. What you wrote is still here: try again.
chat-lost = No connection. Trying again…
chat-too-many = { $seconds ->
    [one] That was a lot at once. Try again in { $seconds } second.
   *[other] That was a lot at once. Try again in { $seconds } seconds.
}
chat-wrong-many = Five files at the most go with one message. Leave some out, or send them with the next.
chat-wrong-large = A file may have 10 MB, and all of a message 20 MB together. Choose smaller ones.
chat-wrong-empty = One of the files is empty: there is nothing in it to send. Choose the files again, without it.
chat-wrong-form = Not everything arrived. Send it again.
chat-blocked = We have your message. Your browser does not let this chat remember you inside another site: to see the answer, go on in a page of its own.
chat-own-page = Go on there
chat-closed = The chat does not open
chat-not-here = It may not be shown on this site. If this is your site, add its address to the chat's settings.
chat-gone = There is no such chat, or it has been switched off.
chat-later = Something of ours does not work. Try again in a minute.
chat-picture = Picture: { $name }
chat-size-kb = { $size } kB
chat-size-mb = { $size } MB
