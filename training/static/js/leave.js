// “Leave quickly”: at once to a page that says nothing, in this one’s place in the history of the browser.
// Escape three times does the same. Without this script it is a plain link.
{
  const PRESSES = 3;
  const WITHIN = 3000; // milliseconds from the first press to the last
  const link = document.querySelector("[data-leave]");
  let leaving = false;
  let presses = [];

  const leave = () => {
    leaving = true;
    document.title = "Pause";
    document.body.replaceChildren(); // before the other page is there
    location.replace(link.href);
  };

  const pressed = (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    presses = [...presses, event.timeStamp].slice(-PRESSES);
    if (presses.length === PRESSES && event.timeStamp - presses[0] < WITHIN) leave();
  };

  const clicked = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    leave();
  };

  if (link) {
    addEventListener("keydown", pressed);
    link.addEventListener("click", clicked);
    // An answer still on its way must not ask “Leave this page?”. What was saved before it stays saved.
    addEventListener("beforeunload", (event) => { if (leaving) event.stopImmediatePropagation(); });
    for (const hint of document.querySelectorAll("[data-leave-keys]")) hint.hidden = false;
  }
}
