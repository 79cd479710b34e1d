// The preview in the browser: listens for news of the page, swaps style sheets, shows problems and the bar.
// It is put into pages on their way out and never written to a file.
(() => {
  "use strict";
  const script = document.currentScript;
  const stage = document.documentElement.dataset.sitegen || "";
  const scrollKey = "sitegen-scroll", barKey = "sitegen-bar";

  const keep = (storage, key, value) => {
    try { storage.setItem(key, value); } catch { /* storage may be forbidden; then nothing is remembered */ }
  };
  const kept = (storage, key) => {
    try { return storage.getItem(key); } catch { return null; }
  };

  // --- reloading, with the page where it was ------------------------------------------------------------------------

  const reload = () => {
    keep(sessionStorage, scrollKey, JSON.stringify([location.pathname, scrollX, scrollY]));
    location.reload();
  };

  const scrollBack = () => {
    const [path, x, y] = JSON.parse(kept(sessionStorage, scrollKey) || "[]");
    if (path !== location.pathname) return;
    const there = () => scrollTo({ left: x, top: y, behavior: "instant" });
    there();
    // Pictures that come late move the text: once more when all are there, unless the reader has moved on.
    const height = scrollY;
    addEventListener("load", () => { if (scrollY === height) there(); }, { once: true });
    try { sessionStorage.removeItem(scrollKey); } catch { /* as above */ }
  };

  const swapSheets = (sheets) => {
    // A sheet that is about to go counts no more: the next change may come before this one is loaded.
    const links = [...document.querySelectorAll('link[rel~="stylesheet"]:not([data-replaced])')];
    if (links.length !== sheets.length) return reload();
    links.forEach((old, number) => {
      const fresh = old.cloneNode();
      const address = new URL(sheets[number], document.baseURI);
      if (address.href === old.href.replace(/[?&]sitegen=\d+$/, "") || sheets[number] === old.getAttribute("href")) {
        address.searchParams.set("sitegen", String(Date.now()));
      }
      fresh.href = address.href;
      fresh.replaces = [...(old.replaces || []), old];
      fresh.addEventListener("load", () => fresh.replaces.forEach((one) => one.remove()));
      fresh.addEventListener("error", () => {
        fresh.remove();
        if (!("replaced" in fresh.dataset)) delete old.dataset.replaced;
      });
      old.dataset.replaced = "";
      old.after(fresh);
    });
  };

  // --- our own corner of the page -----------------------------------------------------------------------------------

  const host = document.createElement("sitegen-preview");
  const root = host.attachShadow({ mode: "open" });
  const styles = document.createElement("link");
  styles.rel = "stylesheet";
  styles.href = "/.sitegen/live.css";
  const overlay = document.createElement("div");
  overlay.className = "overlay";
  overlay.setAttribute("role", "alert");
  overlay.tabIndex = -1;
  overlay.hidden = true;
  const bar = document.createElement("section");
  bar.className = "bar";
  bar.hidden = true;
  root.append(styles, overlay, bar);

  const part = (selector) => bar.querySelector(selector);
  const say = (name, source = "") => {
    const said = part(".said");
    if (said) said.textContent = name ? said.dataset[name].replace("{source}", source) : "";
  };
  const hideOverlay = (hidden) => {
    overlay.hidden = hidden;
    const button = part('[data-do="show-errors"]');
    if (button) button.hidden = !hidden || !overlay.innerHTML;
  };
  const closeBar = (closed) => {
    bar.classList.toggle("closed", closed);
    host.dataset.bar = closed ? "closed" : "open";
  };

  const rememberBar = (closed) => {
    closeBar(closed);
    keep(localStorage, barKey, closed ? "closed" : "open");
  };

  const fillBar = async () => {
    if (stage) return;
    try {
      const answer = await fetch("/.sitegen/bar?path=" + encodeURIComponent(location.pathname));
      if (!answer.ok) return;
      const open = [...bar.querySelectorAll("details")].map((one) => one.open);
      bar.innerHTML = await answer.text();
      bar.querySelectorAll("details").forEach((one, number) => { one.open = Boolean(open[number]); });
      closeBar(kept(localStorage, barKey) === "closed");
      bar.setAttribute("aria-label", part(".reopen").textContent);
      bar.hidden = false;
      hideOverlay(overlay.hidden);
    } catch { /* the server is away: the stream will tell when it is back */ }
  };

  const openSource = async (source) => {
    const answer = await fetch("/.sitegen/open", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ source }),
    }).catch(() => ({ ok: false }));
    say(answer.ok ? "opened" : "notOpened", source);
  };

  const doing = {
    "hide": () => hideOverlay(true),
    "show-errors": () => hideOverlay(false),
    "close": () => { rememberBar(true); part('[data-do="reopen"]').focus(); },
    "reopen": () => { rememberBar(false); part('[data-do="close"]').focus(); },
  };
  const clicked = (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.open) openSource(button.dataset.open);
    else if (button.dataset.do) doing[button.dataset.do]();
  };
  root.addEventListener("click", clicked);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !overlay.hidden) hideOverlay(true);
  });

  // --- news ---------------------------------------------------------------------------------------------------------

  let events = null, shownErrors = "";

  const hangUp = () => {
    events?.close();
    events = null;
  };

  const listen = () => {
    if (events) return;
    const about = { path: location.pathname, version: script.dataset.version, page: script.dataset.page };
    events = new EventSource("/.sitegen/events?" + new URLSearchParams(about));
    const on = (name, act) => events.addEventListener(name, (event) => act(JSON.parse(event.data)));
    on("reload", reload);
    on("css", ({ sheets }) => { swapSheets(sheets); fillBar(); });
    on("bar", fillBar);
    on("follow", ({ url }) => { location.href = url; });
    on("problems", ({ html }) => {
      if (stage === "waiting") return reload();
      if (stage === "problems") {
        const fresh = document.createElement("div");
        fresh.innerHTML = html;
        document.querySelector(".problems").replaceWith(fresh.querySelector(".problems"));
        return undefined;
      }
      if (html !== shownErrors) {
        shownErrors = overlay.innerHTML = html;
        hideOverlay(false);
      }
      fillBar();
      return undefined;
    });
    on("mended", () => {
      shownErrors = overlay.innerHTML = "";
      hideOverlay(true);
      fillBar();
    });
    events.addEventListener("open", () => say(""));
    events.addEventListener("error", () => say("offline"));
  };

  if (stage) document.addEventListener("click", clicked);
  else document.documentElement.append(host);
  scrollBack();
  // Browsers allow a server six connections, and every stream is one: tabs that nobody sees hang up, and are told what they
  // missed when they are seen again.
  const heed = () => (document.visibilityState === "hidden" ? hangUp() : listen());
  document.addEventListener("visibilitychange", heed);
  addEventListener("pagehide", hangUp);
  addEventListener("pageshow", heed);
  heed();
})();
