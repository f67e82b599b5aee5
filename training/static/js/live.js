// Keeps a page up to date, of a meeting or of a file in the making: on to what is shown next, the line that says how
// many have answered, the bar that says how far it is.
// Without this script the page says how to look again, or does so by itself.
const box = document.querySelector("[data-live]");

if (box) {
  const line = box.querySelector("[data-live-text]");
  const bar = box.querySelector("progress");

  const look = async () => {
    try {
      const answer = await fetch(box.dataset.live, { headers: { Accept: "application/json" } });
      if (answer.status === 404) return location.replace(location.pathname); // the meeting is over
      if (answer.ok) {
        const now = await answer.json();
        if (now.state !== box.dataset.state) return location.replace(location.pathname);
        if (line && line.textContent !== now.text) line.textContent = now.text;
        if (bar) Object.assign(bar, { max: now.total, value: now.done });
      }
    } catch {
      // No network for a moment: the next look finds it again.
    }
    // Not all at the same instant: a whole staff may be looking.
    setTimeout(look, 3000 + Math.random() * 1500);
  };

  setTimeout(look, 2500);
}
