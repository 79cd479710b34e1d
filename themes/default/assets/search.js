// Searching without a server: the same questions to the same index as `sitegen search` (sitegen/search/ask.py).
(() => {
  "use strict";

  // --- words and terms: sitegen/text/terms.py in this language ------------------------------------------------------

  const JOINT = "\ua78f";
  const MOST_WORDS = 12;
  const A_PAGE = 10;
  const WEIGHTS = [8, 4, 3, 2];
  const EXACT = 8;
  const WHOLE = 8;
  const TITLE = 0;
  const PACKED_FROM = 6;
  const SPAN = 2 ** 32;
  const SEGMENT = 2 ** 40;
  const INVISIBLE = /[\u00ad\u200b\u200c\u200e\u200f\u2060\u2066-\u2069\u202a-\u202e\ufeff]/g;
  const SYLLABLE =
    /^(?:ngh?|nh|ch|gh|kh|ph|th|tr|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?$/;
  const NEW_PLACES = "oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ".split(" ");
  const OLD_PLACES = "òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy".split(" ");
  const NEW_PLACE = new RegExp(`(q?)(${NEW_PLACES.join("|")})(?![\\p{L}\\p{N}])`, "gu");

  const fold = (text) =>
    text
      .replace(/[đĐðÐ]/g, "d")
      .normalize("NFD")
      .replace(/[\u0300-\u036f]+/g, "")
      .toLowerCase();

  const slug = (title) => {
    const whole = fold(title).replace(/[^0-9a-z]+/g, "-").replace(/^-|-$/g, "");
    const cut = whole.lastIndexOf("-", 80);
    return whole.length <= 80 ? whole : whole.slice(0, cut > 0 ? cut : 80);
  };

  const unified = (word) =>
    word.replace(NEW_PLACE, (all, q, pair) => (q ? all : OLD_PLACES[NEW_PLACES.indexOf(pair)]));

  const clean = (text) => text.replace(INVISIBLE, "").normalize("NFC");

  const isJoint = (text, at) => {
    const [before, after] = [text[at - 1] || "", text[at + 1] || ""];
    const word = /[\p{L}\p{N}]/u;
    return (/[0-9]/.test(before) && word.test(after)) || (/[0-9]/.test(after) && word.test(before));
  };

  const words = (text) => {
    const small = clean(text).toLowerCase();
    const joined = small.replace(/[./,-]/g, (sign, at) => (isJoint(small, at) ? JOINT : " "));
    return joined.match(/[\p{L}\p{N}]+/gu) || [];
  };

  const isSyllable = (word) => SYLLABLE.test(fold(word));

  const hash = (word) => {
    let value = 0x811c9dc5;
    for (const char of word) value = Math.imul(value ^ char.codePointAt(0), 0x01000193);
    return value;
  };

  const mixed = (value) => {
    value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
    value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
    return (value ^ (value >>> 16)) >>> 0;
  };

  const half = (word, salt) => {
    const written = unified(word);
    return { sound: mixed(hash(fold(written)) ^ salt), spelling: mixed(hash(written) ^ salt) & 0x7fff };
  };

  const pair = (one, other) => {
    const [first, second] = [half(one, 0), half(other, 0x9e3779b9)];
    return { sound: (first.sound + second.sound) % SPAN, spelling: (first.spelling + second.spelling) & 0xff };
  };

  const single = (word) => pair(word, "");

  // --- questions: sitegen/search/ask.py ------------------------------------------------------------------------------

  /** What stands within quotation marks, and between: every second one is quoted. */
  const pieces = (text) => clean(text).split(/["“”„]/);

  const readQuestion = (text) => {
    const needs = [];
    const others = [];
    let place = 0;
    let marked = false;
    pieces(text).forEach((part, number) => {
      const written = words(part).slice(0, MOST_WORDS - place);
      const quoted = number % 2 === 1;
      marked = marked || written.some((word) => fold(word) !== word);
      written.slice(1).forEach((word, at) => {
        needs.push({ term: pair(written[at], word), covers: 3 << (place + at), quoted, isPair: true });
      });
      written.forEach((word, at) => {
        const alone = word.includes(JOINT) || !isSyllable(word) || written.length === 1;
        const one = { term: single(word), covers: 1 << (place + at), quoted: quoted && written.length === 1 };
        (alone ? needs : others).push(one);
      });
      place += written.length;
    });
    return { needs, others, marked, words: place };
  };

  const different = (needs) => {
    const seen = new Map();
    for (const need of needs) {
      const { sound, spelling } = need.term;
      seen.set([sound, spelling, need.covers, need.quoted, need.isPair].join(), need);
    }
    return [...seen.values()];
  };

  /** Adds articles to the first, each by its distance: ones, a zero, and as many bits as `shift` says. */
  const unpack = (data, shift, articles, numbers) => {
    let at = 0;
    let [last] = numbers;
    const next = () => (data[at >> 3] >> (7 - (at++ & 7))) & 1;
    while (numbers.length < articles) {
      let more = 0;
      while (next()) more++;
      for (let left = shift; left; left--) more = more * 2 + next();
      numbers.push((last += more + 1));
    }
  };

  const postings = (shard, term, buckets) => {
    const wanted = Math.floor(((term.sound * buckets) % SPAN) / 2 ** 16);
    const found = [];
    let place = 0;
    const read = () => {
      let value = 0;
      let worth = 1;
      while (shard[place] > 127) {
        value += (shard[place++] & 127) * worth;
        worth *= 128;
      }
      return value + shard[place++] * worth;
    };
    while (place < shard.length) {
      const sound = shard[place] * 256 + shard[place + 1];
      const spelling = shard[place + 2];
      place += 3;
      const head = read();
      const numbers = [];
      const articles = Math.floor(head / 4);
      const first = read();
      if (articles) numbers.push(first);
      if (articles < PACKED_FROM) {
        for (let last = first; numbers.length < articles;) numbers.push((last += read()));
      } else {
        const packing = read();
        if (sound === wanted) unpack(shard.subarray(place), packing % 16, articles, numbers);
        place += Math.floor(packing / 16);
      }
      if (sound === wanted) found.push({ spelling, place: head % 4, numbers, isCommon: !articles });
    }
    return found;
  };

  const count = (bits) => {
    let found = 0;
    for (; bits; bits &= bits - 1) found++;
    return found;
  };

  const newestFirst = (one, other) =>
    Math.floor(one / SEGMENT) - Math.floor(other / SEGMENT) || (other % SEGMENT) - (one % SEGMENT);

  const bitLength = (value) => 32 - Math.clz32(value);

  /** The index of one paper; `load(path, version)` promises the bytes of a file of it. */
  class Library {
    constructor(load) {
      this.load = load;
      this.kept = new Map();
    }

    file(path, version) {
      if (!this.kept.has(path)) {
        const promise = this.load(path, version);
        this.kept.set(path, promise);
        promise.catch(() => this.kept.delete(path));
      }
      return this.kept.get(path);
    }

    async json(path, version) {
      return JSON.parse(new TextDecoder().decode(await this.file(path, version)));
    }

    contents() {
      return this.json("muc-luc.json");
    }

    /** What the index holds of a term: in which segment, how spelled, where in the article, which articles. */
    async postings(contents, term) {
      const shards = contents.segments.map((segment) => {
        const bucket = Math.floor((term.sound * segment.buckets) / SPAN);
        return this.file(`${segment.name}/${bucket.toString(16).padStart(4, "0")}.bin`, segment.version);
      });
      const loaded = await Promise.all(shards);
      return loaded.flatMap((shard, at) =>
        postings(shard, term, contents.segments[at].buckets).map((one) => ({
          ...one,
          keys: one.numbers.map((number) => at * SEGMENT + number),
        })));
    }

    async weights(contents, need, marked) {
      const found = new Map();
      let isCommon = false;
      for (const one of await this.postings(contents, need.term)) {
        const exact = !marked || one.spelling === need.term.spelling;
        if (need.quoted && !exact) continue;
        isCommon = isCommon || one.isCommon;
        const worth = WEIGHTS[one.place] * (exact ? EXACT : 1);
        for (const key of one.keys) found.set(key, (found.get(key) || 0) + worth);
      }
      return { found, isCommon };
    }

    async found(contents, question, wanted) {
      const needs = different(wanted);
      const scores = new Map();
      let covered = new Map();
      const weights = await Promise.all(needs.map((need) => this.weights(contents, need, question.marked)));
      const holders = weights.map((one) => one.found);
      const rare = weights.map(({ found, isCommon }) =>
        isCommon ? 1 : bitLength(Math.floor(contents.articles / Math.max(1, found.size))));
      needs.forEach((need, at) => {
        for (const [key, weight] of holders[at]) {
          scores.set(key, (scores.get(key) || 0) + weight * rare[at]);
          covered.set(key, (covered.get(key) || 0) | need.covers);
        }
      });
      // What most articles have is taken for granted: it finds none, and is missed in none.
      const granted = needs.reduce((bits, need, at) => (weights[at].isCommon ? bits | need.covers : bits), 0);
      for (const [key, bits] of covered) covered.set(key, bits | granted);
      const inAll = (chosen) => {
        const lists = chosen.filter((at) => !weights[at].isCommon).map((at) => holders[at]);
        return [...covered.keys()].filter((key) => lists.every((one) => one.has(key)));
      };
      const those = (test) => [...needs.keys()].filter((at) => test(needs[at]));
      const pairs = those((need) => need.isPair);
      if (pairs.length) {
        const worth = WHOLE * pairs.reduce((sum, at) => sum + rare[at], 0);
        for (const key of inAll(pairs)) scores.set(key, scores.get(key) + worth);
      }
      const quoted = those((need) => need.quoted);
      if (quoted.length) covered = new Map(inAll(quoted).map((key) => [key, covered.get(key)]));
      let best = 0;
      for (const bits of covered.values()) best = Math.max(best, count(bits));
      return { scores, covered, best };
    }

    /** The keys of all articles that answer, best first, and whether some words of the question are in none. */
    async ask(text, { section = "", year = 0, byDate = false } = {}) {
      const question = readQuestion(text);
      const contents = await this.contents();
      let found = await this.found(contents, question, question.needs);
      if (found.best < question.words && question.others.length) {
        found = await this.found(contents, question, [...question.needs, ...question.others]);
      }
      if (!found.best || found.best * 2 < question.words) return { keys: [], partial: false };
      let keys = [...found.covered.keys()].filter((key) => count(found.covered.get(key)) === found.best);
      keys = await this.filtered(contents, keys, section, year);
      keys.sort((one, other) => (byDate ? 0 : found.scores.get(other) - found.scores.get(one)) || newestFirst(one, other));
      return { keys, partial: found.best < question.words };
    }

    async filtered(contents, keys, section, year) {
      if (section) {
        const members = await this.weights(contents, { term: single(`@${section}`) }, false);
        keys = keys.filter((key) => members.found.has(key));
      }
      if (year) {
        const [from, to] = [year, year + 1].map((one) => Date.UTC(one, 0, 1) / 86400000);
        keys = keys.filter((key) => {
          const segment = contents.segments[Math.floor(key / SEGMENT)];
          const day = segment.first + Math.floor((key % SEGMENT) / segment.slots);
          return from <= day && day < to;
        });
      }
      return keys;
    }

    async hit(key) {
      const segment = (await this.contents()).segments[Math.floor(key / SEGMENT)];
      const number = key % SEGMENT;
      const leaf = Math.floor(number / segment.width).toString(16);
      const rows = await this.json(`${segment.name}/bai/${leaf}.json`, segment.version);
      const [, url, title, inSection, date] = rows.find((row) => row[0] === number);
      return { url: url.replace("*", slug(title)), title, section: inSection, date };
    }

    /** Names and headlines that go on as the text begins. */
    async suggest(text) {
      const typed = words(text);
      if (!typed.length) return [];
      const contents = await this.contents();
      const [names, titles] = await Promise.all([this.names(contents, typed), this.titles(contents, typed)]);
      return [...names.slice(0, 4), ...titles.slice(0, 8 - Math.min(4, names.length))];
    }

    async names(contents, typed) {
      const letters = typed.map(fold);
      const file = letters.reduce((one, other) => (other.length > one.length ? other : one)).slice(0, 2);
      if (!contents.names.includes(file)) return [];
      const rows = await this.json(`ten/${file}.json`, contents.segments[0].version);
      const fits = (name) => {
        const own = words(name).map(fold);
        return letters.every((word) => own.some((other) => other.startsWith(word)));
      };
      const found = rows.filter((row) => fits(row[0])).map(([title, url, kind]) => ({ title, url, kind }));
      const first = (one) => (fold(one.title).startsWith(letters.join(" ")) ? 0 : 1);
      return found.sort((one, other) => first(one) - first(other));
    }

    async titles(contents, typed) {
      const last = fold(typed[typed.length - 1]);
      const before = typed[typed.length - 2];
      const terms = before
        ? [pair(before, `${last.slice(0, 3)}*`), pair(before, last)]
        : last.length > 1 ? [single(last)] : [];
      const lists = terms.map((term) => this.inTitles(contents, term));
      const needed = typed.slice(1, -1).map((word, at) => this.inTitles(contents, pair(typed[at], word)));
      const [found, all] = [await Promise.all(lists), await Promise.all(needed)];
      const keys = [...new Set(found.flatMap((one) => [...one]))].filter((key) => all.every((one) => one.has(key)));
      keys.sort(newestFirst);
      const hits = await Promise.all(keys.slice(0, 8).map((key) => this.hit(key)));
      const start = typed.map(fold).join(" ");
      return hits.filter((hit) => words(hit.title).map(fold).join(" ").includes(start));
    }

    async inTitles(contents, term) {
      const found = await this.postings(contents, term);
      return new Set(found.filter((one) => one.place === TITLE).flatMap((one) => one.keys));
    }
  }

  // --- marks and snippets ----------------------------------------------------------------------------------------------

  const AROUND = 140;

  /** The text folded, letter for letter: what stands at a place in one stands there in the other. */
  const foldedInPlace = (text) =>
    [...text].map((char) => {
      const plain = fold(char);
      return plain.length === char.length ? plain : " ".repeat(char.length);
    }).join("");

  /** The words of a question, those together that are asked for together. */
  const phrases = (text) =>
    pieces(text).map((part) => words(part).flatMap((word) => word.split(JOINT)).filter(Boolean)).filter((one) => one.length);

  /** How many words of a phrase follow one another here. */
  const inCommon = (phrase, own, at) => {
    let best = 0;
    for (let from = 0; from < phrase.length; from++) {
      let length = 0;
      while (phrase[from + length] && own[at + length] && own[at + length][0] === phrase[from + length]) length++;
      best = Math.max(best, length);
    }
    return best;
  };

  /** Where a text has what is asked for: [start, end, number of words]. One syllable of several tells nothing. */
  const runs = (text, asked) => {
    const own = [...foldedInPlace(text).matchAll(/[\p{L}\p{N}]+/gu)].map((match) => [match[0], match.index]);
    const folded = asked.map((phrase) => phrase.map(fold));
    const found = [];
    for (let at = 0; at < own.length; at++) {
      const lengths = folded.map((phrase) => inCommon(phrase, own, at));
      const best = Math.max(0, ...lengths);
      const isAlone = folded.some((phrase, number) => phrase.length === 1 && lengths[number]);
      if (best > 1 || (best && (isAlone || !isSyllable(own[at][0])))) {
        const [last, start] = own[at + best - 1];
        found.push([own[at][1], start + last.length, best]);
        at += best - 1;
      }
    }
    return asTyped(text, found, asked);
  };

  /** The runs that are spelled as the reader typed, if there are such. */
  const asTyped = (text, found, asked) => {
    const spelled = ` ${asked.flat().map(unified).join(" ")} `;
    const same = found.filter(([start, end]) =>
      spelled.includes(` ${words(text.slice(start, end)).map(unified).join(" ")} `));
    return same.length ? same : found;
  };

  const withMarks = (element, text, asked) => {
    let place = 0;
    for (const [start, end] of runs(text, asked)) {
      const mark = document.createElement("mark");
      mark.textContent = text.slice(start, end);
      element.append(text.slice(place, start), mark);
      place = end;
    }
    element.append(text.slice(place));
  };

  /** The stretch of a text around its longest run of words of the question; "" where it has none. */
  const excerpt = (text, asked) => {
    const found = runs(text, asked);
    if (!found.length) return "";
    const [start] = found.reduce((one, other) => (other[2] > one[2] ? other : one));
    const from = start > AROUND ? text.indexOf(" ", start - AROUND) + 1 : 0;
    const to = text.length > start + AROUND ? text.lastIndexOf(" ", start + AROUND) : text.length;
    return (from ? "… " : "") + text.slice(from, to) + (to < text.length ? " …" : "");
  };

  if (typeof module === "object") {
    module.exports = { Library };
    return;
  }

  // --- the page ----------------------------------------------------------------------------------------------------------

  const TRIES = [0, 400, 1200];
  const wait = (time) => new Promise((done) => setTimeout(done, time));

  const load = async (path, version) => {
    const address = `/tim-kiem/${path}${version ? `?v=${version}` : ""}`;
    for (const pause of TRIES) {
      if (pause) await wait(pause);
      try {
        const answer = await fetch(address, version ? {} : { cache: "no-cache" });
        if (answer.ok) return new Uint8Array(await answer.arrayBuffer());
      } catch {
        // The network may be back at the next try.
      }
    }
    throw new Error(address);
  };

  const library = new Library(load);
  const make = (name, props = {}, ...inside) => {
    const element = Object.assign(document.createElement(name), props);
    element.append(...inside);
    return element;
  };

  // --- suggestions while a reader types: a combobox as WAI-ARIA describes it ------------------------------------------------

  const suggestIn = (form) => {
    const input = form.elements.q;
    const list = make("ul", { id: `${input.id}_list`, className: "suggestions", hidden: true });
    const { suggestions: label, tag, author, inSection } = form.dataset;
    const kinds = { tag, author, section: inSection };
    let chosen = -1;
    let asked = 0;
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
    })) input.setAttribute(name, value);
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", label);
    input.after(list);

    const close = () => {
      asked++;
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };

    const choose = (number) => {
      const options = [...list.children];
      chosen = (number + options.length + 1) % (options.length + 1);
      if (number < 0) chosen = options.length - 1;
      if (chosen === options.length) chosen = -1;
      options.forEach((option, at) => option.setAttribute("aria-selected", at === chosen));
      if (chosen < 0) return input.removeAttribute("aria-activedescendant");
      input.setAttribute("aria-activedescendant", options[chosen].id);
      options[chosen].scrollIntoView({ block: "nearest" });
    };

    const show = (found) => {
      list.replaceChildren(...found.map((one, at) => {
        const option = make("li", { id: `${list.id}_${at}` });
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.url = one.url;
        const title = make("span");
        withMarks(title, one.title, phrases(input.value));
        option.append(title);
        if (kinds[one.kind]) option.append(" ", make("small", { textContent: kinds[one.kind] }));
        return option;
      }));
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(!!found.length));
      chosen = -1;
    };

    const ask = async () => {
      const mine = ++asked;
      await wait(120);
      if (mine !== asked) return;
      try {
        const found = input.value.trim().length > 1 ? await library.suggest(input.value) : [];
        if (mine === asked) show(found);
      } catch {
        close();
      }
    };

    input.addEventListener("input", ask);
    input.addEventListener("blur", close);
    form.addEventListener("submit", close);
    input.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && !list.hidden) {
        event.preventDefault();
        choose(chosen < 0 && step < 0 ? -1 : chosen + step < 0 ? list.children.length : chosen + step);
      } else if (event.key === "Enter" && chosen >= 0) {
        event.preventDefault();
        location.href = list.children[chosen].dataset.url;
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      }
    });
    // Before the box loses the focus, which would close the list.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[data-url]");
      if (option) location.href = option.dataset.url;
    });
  };

  document.querySelectorAll("form[data-suggestions]").forEach(suggestIn);

  // --- results --------------------------------------------------------------------------------------------------------------

  const page = document.querySelector("[data-search]");
  if (!page) return;

  const form = page.querySelector("form");
  const [status, list, pager] = ["[role=status]", "ol", "nav"].map((name) => page.querySelector(name));
  const labels = JSON.parse(page.querySelector("script").textContent);
  const FIELDS = { q: "", "chuyen-muc": "", nam: "", xep: "", trang: "" };
  let current = 0;

  const fill = (label, facts) => label.replace(/{(\w+)}/g, (all, name) => facts[name]);
  const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, labels.thousands);

  const read = () => {
    const asked = new URLSearchParams(location.search);
    return Object.fromEntries(Object.keys(FIELDS).map((name) => [name, asked.get(name) || ""]));
  };

  const address = (wanted) => {
    const asked = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value));
    return `${location.pathname}?${asked}`;
  };

  const day = (date) => {
    const time = date.slice(11, 16);
    return `${date.slice(8, 10)}/${date.slice(5, 7)}/${date.slice(0, 4)}${time === "00:00" ? "" : ` ${time}`}`;
  };

  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      seen.unobserve(entry.target);
      lookInto(entry.target);
    }
  }, { rootMargin: "200px" });

  /** The passage with the question's words, from the article itself: the index holds no texts. */
  const lookInto = async (item) => {
    const link = item.querySelector("a");
    try {
      const answer = await fetch(link.href);
      const article = new DOMParser().parseFromString(await answer.text(), "text/html");
      const parts = article.querySelectorAll(".sapo, [data-block=body] :is(p, li, td, h2, h3, figcaption)");
      const texts = [...parts].map((one) => one.textContent.replace(/\s+/g, " ").trim()).filter(Boolean);
      const asked = item.asked;
      const length = (text) => Math.max(0, ...runs(text, asked).map((one) => one[2]));
      const [best] = texts.map((text) => [text, length(text)]).sort((one, other) => other[1] - one[1]);
      if (!best) return;
      const shown = excerpt(best[0], asked) || best[0].slice(0, 2 * AROUND).replace(/\s\S*$/, " …");
      withMarks(item.querySelector(".card-summary"), shown, asked);
    } catch {
      // A result without its passage is still a result.
    }
  };

  const result = (hit, asked) => {
    const title = make("a", { href: hit.url });
    withMarks(title, hit.title, asked);
    const facts = make("p", { className: "card-facts" });
    if (hit.section) facts.append(make("span", { textContent: hit.section }), " ");
    facts.append(make("time", { dateTime: hit.date, textContent: day(hit.date) }));
    const item = make("li", { className: "card", asked }, make("h2", { className: "card-title" }, title), facts,
      make("p", { className: "card-summary" }));
    if (!(navigator.connection && navigator.connection.saveData)) seen.observe(item);
    return item;
  };

  const showPager = (wanted, total) => {
    const number = Number(wanted.trang) || 1;
    const last = Math.ceil(total / A_PAGE);
    const link = (rel, to, label) => {
      const made = make("a", { rel, href: address({ ...wanted, trang: to > 1 ? String(to) : "" }), textContent: label });
      made.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        history.pushState(null, "", made.href);
        run(true);
      });
      return made;
    };
    pager.replaceChildren(
      ...(number > 1 ? [link("prev", number - 1, labels.previous)] : []),
      make("span", { textContent: fill(labels.page_of, { number: grouped(number), last: grouped(last) }) }),
      ...(number < last ? [link("next", number + 1, labels.next)] : []),
    );
    pager.hidden = last < 2;
  };

  const say = (text, ...more) => status.replaceChildren(text, ...more);

  const run = async (moved) => {
    const mine = ++current;
    const wanted = read();
    for (const name of Object.keys(FIELDS)) if (form.elements[name]) form.elements[name].value = wanted[name];
    document.title = (wanted.q ? `${wanted.q} – ` : "") + labels.title;
    page.querySelector(".search-start").hidden = !!wanted.q.trim();
    if (!wanted.q.trim()) {
      // What every question needs first can be here before it is asked.
      library.contents().catch(() => {});
      list.replaceChildren();
      pager.hidden = true;
      return say("");
    }
    page.setAttribute("aria-busy", "true");
    try {
      const filters = { section: wanted["chuyen-muc"], year: Number(wanted.nam), byDate: wanted.xep === "moi" };
      const { keys, partial } = await library.ask(wanted.q, filters);
      const start = ((Number(wanted.trang) || 1) - 1) * A_PAGE;
      const hits = await Promise.all(keys.slice(start, start + A_PAGE).map((key) => library.hit(key)));
      if (mine !== current) return;
      const asked = phrases(wanted.q);
      list.start = start + 1;
      list.replaceChildren(...hits.map((hit) => result(hit, asked)));
      const facts = { number: grouped(keys.length), query: wanted.q.trim() };
      say(fill(!keys.length ? labels.nothing : partial ? labels.nearest : labels.found, facts));
      showPager(wanted, keys.length);
      if (moved) {
        status.focus({ preventScroll: true });
        status.scrollIntoView({ block: "start" });
      }
    } catch {
      if (mine !== current) return;
      list.replaceChildren();
      pager.hidden = true;
      const again = make("button", { type: "button", textContent: labels.again });
      again.addEventListener("click", () => run(moved));
      say(`${labels.broken} `, again);
    } finally {
      if (mine === current) page.removeAttribute("aria-busy");
    }
  };

  const submit = () => {
    const wanted = Object.fromEntries(Object.keys(FIELDS).map((name) => [name, form.elements[name]?.value.trim() || ""]));
    if (address(wanted) !== address(read())) history.pushState(null, "", address(wanted));
    run(false);
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  form.querySelectorAll("select").forEach((one) => one.addEventListener("change", submit));
  form.querySelector(".search-choices").hidden = false;
  addEventListener("popstate", () => run(false));
  run(false);
})();
