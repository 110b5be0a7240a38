// Makes the chat's page live. Without it the page works by forms and links; nothing here is needed to read or to write.
const byId = id => document.getElementById(id)
const chat = byId('chat')
const data = chat.dataset
const log = byId('log')
const list = byId('messages')
const form = byId('form')
const text = byId('body')
const files = byId('files')
const status = byId('status')
const send = form.querySelector('button')
const framed = window.parent != window && data.origin
let last = Number(data.last)
let seen = Number(data.seen)
// The page around the frame says whether it is open: it may load the chat only to hear of an answer.
let shown = !framed
let sending = false
let source
let wait = 2000

const make = (name, attributes, ...children) => {
  const element = document.createElement(name)
  for (const at in attributes) element.setAttribute(at, attributes[at])
  element.append(...children)
  return element
}
const parse = html => new DOMParser().parseFromString(html, 'text/html')
// The page around the frame: only its declared origin is spoken to, and listened to.
const tell = message => framed && window.parent.postMessage(message, data.origin)
const post = (to, fields) => fetch(to, { method: 'POST', body: new URLSearchParams(fields), keepalive: true })
const say = words => {
  const lead = status.querySelector('form')
  status.replaceChildren(...(lead ? [lead] : []), ...(words ? [lead ? make('p', {}, words) : words] : []))
}

// Times in the reader's own zone; the day before the month, as the server writes it.
const zone = root => {
  const today = new Date().toDateString()
  for (const time of root.querySelectorAll('time[datetime]')) {
    const at = new Date(time.dateTime)
    const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
    const how = at.toDateString() == today ? clock : { day: 'numeric', month: 'short', ...clock }
    time.textContent = at.toLocaleString(document.documentElement.lang.replace(/^en$/, 'en-GB'), how)
  }
}

// What is before the reader's eyes counts as seen: the chat is open, the tab in front, the log at its end.
const atEnd = () => log.scrollTop > -40
const looking = () => shown && document.visibilityState == 'visible' && atEnd()
const unread = () => [...list.querySelectorAll('.msg:not(.out)')].filter(item => item.dataset.n > seen).length
const below = make('button', { type: 'button', class: 'btn s chat-new', hidden: '' }, data.tNew)
below.onclick = () => {
  log.scrollTop = 0
  text.focus()
}
log.after(below)
let typing = 0
let counted, begun
const here = () => data.live && post(data.here, { typing: Date.now() - typing < 4000 ? 1 : 0, seen: looking() ? last : seen })
  .then(answer => answer.status == 403 && refresh())
  .catch(() => {})
const look = () => {
  if (looking() && last > seen) {
    seen = last
    here()
  }
  below.hidden = atEnd() || !unread()
  const count = unread()
  if (count != counted) tell({ avow: 'unread', count })
  counted = count
  if (begun != !!data.conversation) tell({ avow: 'begun', begun: (begun = !!data.conversation) })
}

const add = items => {
  for (const item of items) {
    if (!(item.dataset.n > last)) continue
    last = Number(item.dataset.n)
    zone(item)
    const typist = list.querySelector('.typing')
    typist ? typist.before(item) : list.append(item)
  }
  form.elements.seen.value = last
  look()
}
const type = now => {
  list.querySelector('.typing')?.remove()
  if (now) list.append(make('li', { class: 'typing', 'aria-hidden': 'true' }, data.tTyping))
}

// The conversation has been deleted, or left in another tab: what is written from now on begins another.
const over = () => {
  source?.close()
  source = undefined
  data.live = data.conversation = ''
  form.elements.seen.value = last = seen = 0
  list.replaceChildren(make('li', { class: 'dim' }, data.tOver))
  say('')
  look()
}

// What is new, in the same pieces of HTML of which the page was made. One request at a time.
let fetching, again
const refresh = async () => {
  if (fetching) return void (again = true)
  fetching = true
  try {
    do {
      again = false
      const to = new URL(data.log, location)
      to.searchParams.set('after', last)
      const answer = await fetch(to)
      if (!answer.ok) {
        // In JSON it is about this browser; a page tells that the site may not show the chat any more.
        if (answer.status == 403 && data.live && answer.headers.get('content-type') == 'application/json') over()
        break
      }
      const items = parse(await answer.text()).querySelectorAll('li[data-n]')
      add(items)
      again ||= items.length > 199
      // A stream may outlive what cut this off before: then nobody else takes the words back.
      if (source?.readyState == 1 && status.textContent == data.tLost) say('')
    } while (again)
  } catch {
    say(data.tLost)
  } finally {
    fetching = false
  }
}

// The browser connects again by itself after a cut; after a refusal we do, ever more slowly.
const listen = () => {
  if (!data.live || source) return
  source = new EventSource(data.events)
  source.onopen = () => {
    wait = 2000
    say('')
    refresh()
  }
  source.onmessage = event => {
    const heard = JSON.parse(event.data)
    if (heard.kind == 'message') refresh()
    if (heard.kind == 'presence') type(heard.typing)
  }
  source.onerror = () => {
    say(data.tLost)
    type(false)
    if (source.readyState < 2) return
    source = undefined
    refresh()
    setTimeout(listen, wait)
    wait = Math.min(wait * 2, 60000)
  }
}

// Where the browser keeps no cookie here, nothing comes back of what was said: it stands here as long as the page does.
const echo = () => {
  const said = [...text.value.trim().split('\n'), ...[...files.files].map(file => file.name)]
  const words = make('p', { dir: 'auto' }, ...said.flatMap((line, at) => at ? [make('br', {}), line] : [line]))
  const you = make('p', { class: 'meta' }, make('span', { class: 'vh' }, data.tYou))
  list.append(make('li', { class: 'msg out' }, make('div', { class: 'bubble' }, words), you))
}
// And it is forgotten with whoever said it.
const forgetEcho = () => {
  if (!form.elements.begun.value) return
  form.elements.begun.value = ''
  list.replaceChildren()
  status.replaceChildren()
}

// The same page comes back as without scripts; of it we take what is new.
const take = (page, done) => {
  const next = page.getElementById('form')
  if (!next) return say(data.tUnsent)
  const now = page.getElementById('chat').dataset
  if (data.conversation && now.conversation != data.conversation) over()
  for (const name of ['live', 'events']) {
    if (now[name] && !source) data[name] = now[name]
  }
  if (now.conversation) data.conversation = now.conversation
  // Whoever has sent types no more: said together with what is seen.
  if (done) typing = 0
  add(page.querySelectorAll('#messages > li'))
  byId('notice').replaceWith(page.getElementById('notice'))
  status.replaceChildren(...page.getElementById('status').childNodes)
  for (const error of form.querySelectorAll('.err')) error.remove()
  form.prepend(...next.querySelectorAll('.err'))
  for (const field of [text, files]) {
    for (const at of ['aria-invalid', 'aria-describedby']) {
      const value = next.elements[field.name].getAttribute(at)
      value ? field.setAttribute(at, value) : field.removeAttribute(at)
    }
  }
  if (done) {
    if (!data.live && next.elements.begun.value) echo()
    text.value = files.value = ''
    for (const name of ['client', 'begun']) form.elements[name].value = next.elements[name].value
    listFiles()
    log.scrollTop = 0
    listen()
    text.focus()
  } else {
    const wrong = document.querySelector('[aria-invalid], .err[role=alert]')
    wrong?.focus()
  }
}
form.onsubmit = async event => {
  event.preventDefault()
  if (sending) return
  sending = true
  send.setAttribute('aria-busy', 'true')
  say(data.tSending)
  try {
    const answer = await fetch(form.action, { method: 'POST', body: new FormData(form) })
    const page = parse(await answer.text())
    say('')
    take(page, answer.ok)
  } catch {
    say(data.tUnsent)
  }
  sending = false
  send.removeAttribute('aria-busy')
}
text.onkeydown = event => {
  if (event.key == 'Enter' && !event.shiftKey && !event.isComposing && matchMedia('(pointer: fine)').matches) {
    event.preventDefault()
    form.requestSubmit()
  }
}
text.oninput = () => {
  if (text.value && Date.now() - typing < 3000) return
  typing = text.value ? Date.now() : 0
  here()
}

// Files: the field moves into the button with the clip, and what was chosen is listed.
const chosen = make('ul', { role: 'list', hidden: '' })
const listFiles = () => {
  chosen.replaceChildren(...[...files.files].map(file => make('li', { dir: 'auto' }, file.name)))
  if (files.files.length) {
    const remove = make('button', { type: 'button', class: 'btn s' }, data.tRemove)
    remove.onclick = () => {
      files.value = ''
      listFiles()
      text.focus()
    }
    chosen.append(make('li', {}, remove))
  }
  chosen.hidden = text.required = !files.files.length
}
files.className = 'vh'
byId('attach').append(files)
byId('choose').className = 'vh'
form.prepend(chosen)
files.onchange = listFiles
text.onpaste = event => {
  if (!event.clipboardData.files.length) return
  event.preventDefault()
  files.files = event.clipboardData.files
  listFiles()
}

// Who the site says this is. It is remembered with the first message, unless it is known already.
const identify = async identity => {
  if (!identity) {
    form.elements.identity.value = ''
    forgetEcho()
    if (data.live || data.conversation) {
      await post(data.forget, {})
      location.replace(new URL(form.action))
    }
    return
  }
  const { id, expires, signature, name, email } = identity
  const claim = JSON.stringify({ id: String(id), expires: Number(expires), signature, name, email })
  const answer = await post(data.identify, { identity: claim })
  const { state } = await answer.json().catch(() => ({}))
  if (!answer.ok) return console.warn('avow: the identity was refused: ' + (state || answer.status))
  const before = form.elements.identity.value
  if (!before || JSON.parse(before).id != String(id)) forgetEcho()
  form.elements.identity.value = claim
  const to = new URL(form.action)
  // Once: where the browser keeps no cookie, it would never end.
  if ((state == 'now' || state == 'parted') && !location.search.includes('known=')) {
    to.searchParams.set('known', '1')
    location.replace(to)
  }
}
if (framed) {
  const close = document.querySelector('[data-close]')
  close.hidden = false
  close.onclick = () => tell({ avow: 'close' })
  addEventListener('keydown', event => event.key == 'Escape' && tell({ avow: 'close' }))
  addEventListener('message', event => {
    if (event.source != window.parent || event.origin != data.origin) return
    const { avow, shown: now, identity } = event.data || {}
    if (avow == 'shown') {
      shown = !!now
      if (shown) text.focus()
      look()
    }
    if (avow == 'identity') identify(identity).catch(() => {})
  })
}

log.onscroll = look
addEventListener('visibilitychange', look)
addEventListener('online', refresh)
addEventListener('pagehide', () => source?.close())
addEventListener('pageshow', event => {
  if (!event.persisted) return
  source = undefined
  listen()
})
setInterval(() => looking() && here(), 20000)
if (data.live) document.querySelector('[data-plain]')?.remove()
zone(list)
tell({ avow: 'ready' })
look()
listen()
