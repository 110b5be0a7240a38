// Wakes the islands, puts the reader's time zone into times, and keeps one event stream for all tabs.
const self_ = document.querySelector("script[data-wasm]");

// Times: the server writes UTC, the reader sees their own. The day comes before the month, as the server writes it.
const lang = document.documentElement.lang.replace(/^en$/, "en-GB");
const day = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());
const clock = (at) => at.toLocaleTimeString(lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const weekday = (at) => at.toLocaleDateString(lang, { weekday: "short" });
const date = (at) => {
  const year = at.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  return at.toLocaleDateString(lang, { day: "numeric", month: "short", year });
};
const daysAgo = (at) => Math.round((day(new Date()) - day(at)) / 86400000);
window.avowTimes = () => {
  for (const element of document.querySelectorAll("time[datetime][data-f]:not([data-local])")) {
    const at = new Date(element.dateTime);
    if (isNaN(at)) continue;
    const days = daysAgo(at);
    // It stands under a day of UTC's.
    const otherDay = at.getDate() === at.getUTCDate() ? "" : `${weekday(at)} `;
    if (element.dataset.f === "clock") element.textContent = otherDay + clock(at);
    else if (element.dataset.f !== "short") element.textContent = `${date(at)}, ${clock(at)}`;
    else element.textContent = days === 0 ? clock(at) : days > 0 && days < 7 ? weekday(at) : date(at);
    element.title = at.toLocaleString(lang);
    element.dataset.local = "";
  }
};
window.avowTimes();

// Snoozing means the reader's own clock, also across a change of it: what is posted is the moment, not its name. An hour
// is an hour everywhere, and the server's clock is the one that goes right.
const snoozed = (name, until) => {
  const now = new Date();
  const at = (days, hour) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
  if (name === "hour") return new Date(now.getTime() + 3600000);
  if (name === "afternoon") return at(0, 14);
  if (name === "tomorrow") return at(1, 9);
  if (name === "week") return [5, 6, 7].map((days) => at(days, 9)).find((at) => at.getDay() % 6);
  return new Date(name === "pick" ? until : NaN);
};
addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-snooze]");
  if (!button) return;
  const name = button.dataset.snooze;
  const at = snoozed(name, button.form.elements.until?.value);
  button.value = `snooze=${isNaN(at) || name === "hour" ? name : at.toISOString()}`;
}, true);
addEventListener("beforetoggle", (event) => {
  for (const utc of event.target.querySelectorAll("[data-utc]")) utc.hidden = true;
  for (const button of event.target.querySelectorAll("button[data-snooze]")) {
    const at = snoozed(button.dataset.snooze);
    if (isNaN(at)) continue;
    const days = daysAgo(at);
    button.querySelector(".dim").textContent = days === 0 ? clock(at) : days > -7 ? `${weekday(at)} ${clock(at)}` : date(at);
    if (button.dataset.snooze === "afternoon") button.hidden = new Date().getHours() >= 13;
  }
}, true);

// One stream a browser: the tab that holds the lock listens and passes on to the others.
const main = document.querySelector("[data-live]");
if (main) {
  const url = main.dataset.live;
  let last = Number(main.dataset.event);
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("avow " + url) : null;
  const tell = (number, data) => {
    if (number) {
      // Where not everything could be told, the numbers go on from there, perhaps lower.
      if (number <= last && !data.startsWith('{"kind":"reload"')) return;
      last = number;
    }
    window.dispatchEvent(new CustomEvent("avow", { detail: data }));
  };
  if (channel) channel.onmessage = (event) => tell(event.data[0], event.data[1]);
  const spread = (number, data) => {
    if (channel) channel.postMessage([number, data]);
    tell(number, data);
  };
  const lead = () =>
    new Promise((leave) => {
      let lost = false;
      let wait = 1000;
      let stream, again;
      const lose = () => {
        stream.close();
        // Said at every try: at the first, whoever shows it may not be awake yet.
        spread(0, '{"kind":"offline"}');
        lost = true;
        clearTimeout(again);
        again = setTimeout(open, wait);
        wait = Math.min(wait * 2, 30000);
      };
      const open = () => {
        clearTimeout(again);
        stream?.close();
        stream = new EventSource(`${url}?after=${last}`);
        stream.onopen = () => {
          wait = 1000;
          if (lost) spread(0, '{"kind":"online"}');
          lost = false;
        };
        // Presence has no number of its own; the browser would give it the last event's.
        stream.onmessage = (event) => spread(event.data.startsWith('{"kind":"presence"') ? 0 : Number(event.lastEventId) || 0, event.data);
        stream.onerror = lose;
      };
      // The browser knows of a lost connection before a quiet stream does, and of one that is back before the next try.
      addEventListener("offline", lose);
      addEventListener("online", () => { wait = 1000; open(); });
      addEventListener("pagehide", () => { clearTimeout(again); stream.close(); leave(); }, { once: true });
      open();
    });
  // Whoever leaves a conversation says so in a way that outlives the page.
  const open = document.querySelector("#log[data-conversation]");
  if (open) {
    const gone = { workspace: url.split("/")[2], conversation: open.dataset.conversation, typing: false, leaving: true };
    addEventListener("pagehide", () => navigator.sendBeacon("/act/here", new URLSearchParams(gone)));
  }
  if (navigator.locks) navigator.locks.request("avow " + url, lead);
  else lead();
}

// A part of the page that is still at work looks again by itself.
const waiting = document.querySelector("[data-refresh]");
if (waiting) setTimeout(() => location.reload(), Number(waiting.dataset.refresh) * 1000);

// Islands.
const wake = async (node, module) => {
  if (node.localName === "leptos-island") await module[node.dataset.component]?.(node);
  for (const child of node.children) await wake(child, module);
};
import(self_.dataset.js).then(async (module) => {
  await module.default({ module_or_path: self_.dataset.wasm });
  module.hydrate();
  await wake(document.body, module);
  document.documentElement.dataset.awake = "";
});
