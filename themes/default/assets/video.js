// A film is asked for when somebody wants to see it: until then nothing is fetched from its host.
(() => {
  const frames = [
    [/^https:\/\/(?:www\.|m\.)?youtube\.com\/watch\?(?:.*&)?v=([\w-]+)/, "https://www.youtube-nocookie.com/embed/$1?autoplay=1"],
    [/^https:\/\/(?:www\.)?youtube\.com\/(?:shorts|live|embed)\/([\w-]+)/, "https://www.youtube-nocookie.com/embed/$1?autoplay=1"],
    [/^https:\/\/youtu\.be\/([\w-]+)/, "https://www.youtube-nocookie.com/embed/$1?autoplay=1"],
    [/^https:\/\/vimeo\.com\/(\d+)/, "https://player.vimeo.com/video/$1?autoplay=1&dnt=1"],
  ];

  const addressOf = (link) => {
    for (const [pattern, frame] of frames) {
      const found = pattern.exec(link.href);
      if (found) return frame.replace("$1", found[1]);
    }
    return "";
  };

  const play = (link, address) => {
    const frame = document.createElement("iframe");
    frame.src = address;
    frame.title = link.querySelector("img")?.alt || link.textContent;
    frame.allow = "autoplay; fullscreen; picture-in-picture";
    frame.allowFullscreen = true;
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    link.replaceWith(frame);
    frame.focus();
  };

  for (const link of document.querySelectorAll(".video > a[href]")) {
    const address = addressOf(link);
    if (!address) continue;
    link.addEventListener("click", (event) => {
      // A reader who asks for a new tab gets one.
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      play(link, address);
    });
  }
})();
