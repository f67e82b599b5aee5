// Saves an answer without leaving the page. Without this script the same form posts in the ordinary way.
// A dropped connection keeps the choice on the page and tries again with the same number (`seq`), so
// nothing is counted twice; the line under the form says only what is true.
{
  const WAITS = [2, 4, 8, 15, 30]; // seconds between tries
  let sending = null; // {form, submitter, tries, timer} while an answer is not yet saved

  const answerForm = (element) => element.closest("form[data-answer]");

  const say = (text, state) => {
    const line = document.querySelector("[data-saved]");
    if (!line) return;
    line.textContent = text;
    if (state) line.dataset.state = state;
    else delete line.dataset.state;
  };

  const setBusy = (form, busy) => {
    for (const button of form.querySelectorAll("button[type=submit]")) {
      if (busy) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  };

  const show = (html, url) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const main = page.querySelector("main");
    const old = document.querySelector("main");
    if (!old) return; // left meanwhile
    if (!main) { location.assign(url); return; }
    old.replaceWith(document.adoptNode(main));
    document.title = page.title;
    history.pushState({ steady: true }, "", url);
    const target = document.querySelector("main [data-focus]") || document.querySelector("main");
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "start" });
    document.dispatchEvent(new CustomEvent("steady:shown"));
  };

  const send = async () => {
    const { form, body } = sending;
    sending.timer = clearTimeout(sending.timer); // none while it is on its way: nothing may send it twice
    if (sending.tries === 0) say("Saving…", "saving");
    try {
      const response = await fetch(form.action, {
        method: "POST", body, headers: { Accept: "text/html" }, credentials: "same-origin",
      });
      // Too busy, or the server is away: what was chosen stays, and we try again.
      if (response.status === 429 || response.status >= 500) throw new Error(response.statusText);
      const html = await response.text();
      sending = null;
      show(html, response.redirected ? response.url : location.href);
    } catch {
      say("Not saved yet – we will keep trying", "waiting");
      const wait = WAITS[Math.min(sending.tries, WAITS.length - 1)];
      sending.tries += 1;
      sending.timer = setTimeout(send, wait * 1000);
    }
  };

  document.addEventListener("submit", (event) => {
    const form = answerForm(event.target);
    if (!form) return;
    event.preventDefault();
    if (sending) { // a second click, or an impatient one while we wait: try at once, never twice
      if (sending.timer) { sending.timer = clearTimeout(sending.timer); send(); }
      return;
    }
    // Read once, so that every try sends the same; no files occur here.
    const body = new URLSearchParams(new FormData(form));
    if (event.submitter?.name) body.append(event.submitter.name, event.submitter.value);
    setBusy(form, true);
    sending = { form, body, tries: 0, timer: undefined };
    send();
  });

  // What is on its way may have arrived already; until we know, the page goes on showing that answer.
  document.addEventListener("click", (event) => {
    if (!sending?.form.contains(event.target) || !event.target.closest("fieldset")) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  document.addEventListener("change", (event) => {
    if (!answerForm(event.target) || sending) return;
    say("", "");
  });

  addEventListener("online", () => { if (sending?.timer) send(); });
  addEventListener("beforeunload", (event) => { if (sending) event.preventDefault(); });
  addEventListener("popstate", () => location.reload());
  document.querySelector("main [data-focus]")?.focus();
}
