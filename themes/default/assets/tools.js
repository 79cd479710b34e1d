// The reader's tools. Every page can be read without them: what needs a script is shown only where scripts run.
(() => {
  const root = document.documentElement;
  const one = (selector, from = document) => from.querySelector(selector);

  const remember = (name, value) => {
    if (value) root.dataset[name] = value;
    else delete root.dataset[name];
    try {
      if (value) localStorage.setItem(`site_${name}`, value);
      else localStorage.removeItem(`site_${name}`);
    } catch {
      // The choice holds for this page.
    }
  };

  // --- dark pages ------------------------------------------------------------------------------------------------------

  const scheme = one(".scheme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.scheme ? root.dataset.scheme === "dark" : system.matches);
  const showScheme = () => scheme.setAttribute("aria-pressed", isDark());
  if (scheme) {
    showScheme();
    system.addEventListener("change", showScheme);
    scheme.addEventListener("click", () => {
      const wanted = isDark() ? "light" : "dark";
      // What the system wants anyway need not be remembered: it may want something else at night.
      remember("scheme", wanted === (system.matches ? "dark" : "light") ? "" : wanted);
      showScheme();
    });
  }

  // --- search: its script is fetched by whoever begins to search ---------------------------------------------------------

  const box = one(".masthead-search");
  const learnToSearch = () => {
    const script = Object.assign(document.createElement("script"), { src: box.dataset.script });
    script.addEventListener("load", () => {
      const input = document.activeElement;
      if (input?.type === "search" && input.value) input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    document.head.append(script);
  };
  if (box && one("[data-search]")) learnToSearch();
  else box?.addEventListener("focusin", learnToSearch, { once: true });

  // --- an article ------------------------------------------------------------------------------------------------------

  const tools = one(".tools");
  if (tools) {
    const article = one(".article");
    const status = one("[role=status]", tools);
    const address = one(".share")?.dataset.address || location.href;
    const button = (name) => one(`[data-${name}]`, tools);

    // Sizes 0 to 3, in the style sheet.
    tools.querySelectorAll("[data-size]").forEach((size) =>
      size.addEventListener("click", () => {
        const step = Number(size.dataset.size);
        const now = Number(root.dataset.size || 0);
        remember("size", String(step && Math.min(3, Math.max(0, now + step)) || ""));
      }),
    );

    button("print").addEventListener("click", () => print());

    const copy = button("copy");
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(address);
      } catch {
        prompt(copy.textContent, address);
        return;
      }
      status.textContent = copy.dataset.done;
      const name = copy.textContent;
      copy.textContent = copy.dataset.done;
      setTimeout(() => Object.assign(copy, { textContent: name }), 2000);
    });

    const share = button("share");
    if (navigator.share) {
      share.hidden = false;
      share.addEventListener("click", () => {
        navigator.share({ title: one("h1").textContent, url: address }).catch(() => {});
      });
    }

    listenTo(article, button("listen"));
  }

  // Only where there is a voice for the article's language. A paragraph at a time, for browsers stop long texts midway.
  function listenTo(article, listen) {
    const speech = window.speechSynthesis;
    if (!speech) return;
    const language = article.dataset.listen;
    const name = listen.textContent;
    const voice = () => speech.getVoices().find((each) => each.lang.toLowerCase().startsWith(language));
    const show = () => (listen.hidden = !voice());
    const stop = () => {
      speech.cancel();
      listen.textContent = name;
      listen.setAttribute("aria-pressed", "false");
    };
    show();
    speech.addEventListener?.("voiceschanged", show);
    addEventListener("pagehide", stop);
    listen.addEventListener("click", () => {
      if (listen.getAttribute("aria-pressed") === "true") {
        stop();
        return;
      }
      const parts = article.querySelectorAll("h1, .sapo, .body :is(p, li, h2, h3, h4, figcaption, td, th)");
      const said = [...parts].filter((part) => !part.closest(".footnote")).map((part) => part.textContent.trim()).filter(Boolean);
      said.forEach((text, place) => {
        const words = Object.assign(new SpeechSynthesisUtterance(text), { voice: voice(), lang: language });
        if (place === said.length - 1) words.addEventListener("end", stop);
        speech.speak(words);
      });
      listen.textContent = listen.dataset.stop;
      listen.setAttribute("aria-pressed", "true");
    });
  }

  // --- the archive by day: a day without articles leads to its month, its year ------------------------------------------

  const picker = one(".picker-form");
  if (picker) {
    const status = one("[role=status]", picker);
    picker.addEventListener("submit", async (event) => {
      event.preventDefault();
      const day = `/${one("input", picker).value.replaceAll("-", "/")}/`;
      const found = await fetch(day, { method: "HEAD" }).then((answer) => answer.ok, () => false);
      if (found) location.assign(day);
      else status.textContent = status.dataset.none;
    });
  }
})();
