// Shows what cargo-leptos has built as soon as it is there. The port is in this script's own address.
const port = new URL(import.meta.url).searchParams.get('port')
const connect = () => {
  const socket = new WebSocket(`ws://${location.hostname}:${port}/live_reload`)
  socket.onmessage = ({ data }) => {
    const { all, css } = JSON.parse(data)
    if (all) location.reload()
    if (!css) return
    for (const link of document.querySelectorAll('link[rel=stylesheet]')) {
      const to = new URL(link.href)
      to.searchParams.set('at', Date.now())
      link.href = to
    }
  }
  // It may only have been started anew.
  socket.onclose = () => setTimeout(connect, 1000)
}
connect()
