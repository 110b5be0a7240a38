// The button on a customer's site. Nothing is stored and nothing is asked for until somebody presses it; then the
// chat opens in a frame. Once they have a conversation there, this tab notes it (`avow-chat-KEY` in its session
// storage), so that an answer shows on whatever page of the site they are by then; the note goes with the conversation
// or with the tab.
// <script async src="https://HOST/widget.js" data-key="KEY"></script>
// data-lang: the chat's language, else the page's. data-position: "end" (the default) or "start".
// window.avow: open(), close(), identify({ id, expires, signature, name, email }) or identify(null) at sign-out,
// on('open' | 'close' | 'unread', told). When it is there, the document hears an event "avow".
(() => {
  const script = document.currentScript
  if (!script || window.avow) return
  const { key, lang: asked, position } = script.dataset
  const home = new URL(script.src).origin
  const lang = (asked || document.documentElement.lang || navigator.language || '').slice(0, 2).toLowerCase()
  // What it says, in each language: the server puts that in from the locale files (app/src/chat/script.rs).
  const said = { en: [] }
  const words = said[lang] || said.en
  const heard = { open: [], close: [], unread: [] }
  const note = 'avow-chat-' + key
  let frame, ready, identity, opened, unread = 0, shown = false

  const make = (name, attributes, ...children) => {
    const element = document.createElement(name)
    for (const at in attributes) element.setAttribute(at, attributes[at])
    element.append(...children)
    return element
  }
  const host = make('avow-chat')
  const root = host.attachShadow({ mode: 'open' })
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  const path = document.createElementNS(svg.namespaceURI, 'path')
  svg.setAttribute('viewBox', '0 0 20 20')
  svg.setAttribute('aria-hidden', 'true')
  path.setAttribute('d', 'M3 4h14v10H9l-4 3.5V14H3z')
  svg.append(path)
  const badge = make('span', { 'aria-hidden': 'true', hidden: '' })
  const button = make('button', { type: 'button', 'aria-expanded': 'false' }, svg, badge)
  const panel = make('div', { role: 'dialog', 'aria-label': words[3], hidden: '' })
  root.append(panel, button)

  const side = position == 'start' ? 'start' : 'end'
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(
    ':host{all:initial;position:fixed;z-index:2147483000;inset-block-end:16px;inset-inline-' + side + ':16px}' +
    '[hidden]{display:none!important}' +
    'button{all:unset;box-sizing:border-box;position:relative;display:grid;place-items:center;width:56px;height:56px;' +
    'border:2px solid transparent;border-radius:50%;background:#0c5d6c;color:#fff;cursor:pointer;box-shadow:0 2px 12px #0005}' +
    'button:focus-visible{outline:3px solid #0c5d6c;outline-offset:3px}' +
    'svg{width:28px;fill:none;stroke:currentColor;stroke-width:1.5;stroke-linejoin:round}' +
    'span{position:absolute;inset-block-start:-6px;inset-inline-end:-6px;min-width:22px;border-radius:11px;background:#a12f1d;' +
    'color:#fff;font:600 13px/22px system-ui,sans-serif;text-align:center}' +
    'div{position:absolute;inset-block-end:68px;inset-inline-' + side + ':0;width:380px;max-width:calc(100vw - 32px);height:600px;' +
    'max-height:calc(100vh - 100px);border-radius:10px;overflow:hidden;background:#faf8f4;box-shadow:0 8px 32px #0006}' +
    'iframe{display:block;width:100%;height:100%;border:0}' +
    '@media(max-width:480px){div{position:fixed;inset:0;width:auto;max-width:none;height:auto;max-height:none;border-radius:0}button[aria-expanded=true][data-ready]{display:none}}' +
    '@media(prefers-color-scheme:dark){button{background:#7cc3d0;color:#05252c}button:focus-visible{outline-color:#7cc3d0}div{background:#191714}}'
  )
  root.adoptedStyleSheets = [sheet]

  const label = () => {
    button.setAttribute('aria-label', shown ? words[2] : unread ? words[1].replace('#', unread) : words[0])
    button.setAttribute('aria-expanded', shown)
    badge.textContent = unread > 99 ? '99+' : unread
    badge.hidden = shown || !unread
  }
  const tell = (what, value) => heard[what].forEach(told => told(value))
  const post = message => ready && frame.contentWindow.postMessage(message, home)
  const load = () => {
    if (frame) return
    frame = make('iframe', {
      title: words[3],
      allow: '',
      src: home + '/widget/' + encodeURIComponent(key) + '?' + new URLSearchParams({ origin: location.origin, lang }),
    })
    // A chat that is refused says nothing of itself: after the second time it is not asked again.
    frame.onload = () => ready || keep(kept() == 1 && 2)
    panel.append(frame)
  }
  // Some pages may keep nothing: then it is as if nobody had written.
  const keep = begun => {
    try {
      begun ? sessionStorage.setItem(note, +begun) : sessionStorage.removeItem(note)
    } catch {}
  }
  const kept = () => {
    try {
      return sessionStorage.getItem(note)
    } catch {}
  }
  // Who somebody is counts once they open the chat; that they are nobody any more, at once.
  const name = () => (identity === null || (identity && opened)) && post({ avow: 'identity', identity })
  const show = now => {
    if (now == shown) return
    shown = now
    if (now) {
      load()
      if (!opened) {
        opened = true
        name()
      }
    }
    panel.hidden = !now
    label()
    post({ avow: 'shown', shown })
    now ? frame.focus() : button.focus()
    tell(now ? 'open' : 'close')
  }

  button.onclick = () => show(!shown)
  root.onkeydown = event => event.key == 'Escape' && show(false)
  // Only what the frame itself says counts.
  addEventListener('message', event => {
    if (!frame || event.source != frame.contentWindow || event.origin != home) return
    const { avow, count, begun } = event.data || {}
    if (avow == 'ready') {
      // From now on the frame has a button of its own to close it.
      ready = true
      button.dataset.ready = ''
      post({ avow: 'shown', shown })
      name()
    }
    if (avow == 'close') show(false)
    if (avow == 'begun') keep(begun)
    if (avow == 'unread') {
      unread = count >>> 0
      label()
      tell('unread', unread)
    }
  })

  window.avow = {
    open: () => show(true),
    close: () => show(false),
    identify: who => {
      identity = who
      name()
    },
    on: (what, told) => heard[what]?.push(told),
  }
  const start = () => {
    label()
    document.body.append(host)
    if (kept()) load()
    document.dispatchEvent(new Event('avow'))
  }
  document.body ? start() : addEventListener('DOMContentLoaded', start)
})()
