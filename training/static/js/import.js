// Says that a long step is under way, stops a second click, and asks again while the server is still at work.
{
  for (const form of document.querySelectorAll("form[data-progress]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "yes";
      for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-disabled", "true");
      const box = document.createElement("div");
      box.className = "progress";
      const words = document.createElement("p");
      words.setAttribute("role", "status");
      const bar = document.createElement("progress");
      bar.setAttribute("aria-label", "Working");
      box.append(words, bar);
      form.append(box);
      words.textContent = form.dataset.progress;
    });
  }
  // The page kept for “back” must not think it is still sending.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // A page that is waiting for the server carries data-poll; it is read again until it no longer does.
  const poll = async () => {
    if (!document.querySelector("[data-poll]")) return;
    try {
      const response = await fetch(location.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const main = page.querySelector("main");
      if (response.ok && main) {
        document.querySelector("main").replaceWith(document.adoptNode(main));
        if (!document.querySelector("[data-poll]")) document.querySelector("main").focus();
      }
    } catch { /* the connection is away: ask again */ }
    setTimeout(poll, 2000);
  };
  setTimeout(poll, 2000);
}
