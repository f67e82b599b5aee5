// The board: arrow keys go from person to person, and a filter that is chosen with mouse or finger applies at once.
{
  const links = [...document.querySelectorAll("[data-board] tbody th a")];
  document.querySelector("[data-board]")?.addEventListener("keydown", (event) => {
    const at = links.indexOf(event.target);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
    if (at < 0 || to === undefined || !links[to]) return;
    event.preventDefault();
    links[to].focus();
  });

  // Arrow keys in a closed list fire “change” at every step; whoever uses them presses the button instead.
  let byPointer = false;
  addEventListener("pointerdown", () => { byPointer = true; }, true);
  addEventListener("keydown", () => { byPointer = false; }, true);
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-auto]");
    if (form && byPointer && event.target.matches("select")) form.requestSubmit();
  });

  const all = document.querySelector("[data-tick-all]");
  if (all) {
    const boxes = [...document.querySelectorAll('input[form="bulk"]:enabled')];
    const one = all.querySelector("input");
    const show = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      one.checked = ticked === boxes.length;
      one.indeterminate = ticked > 0 && !one.checked;
    };
    all.hidden = false;
    one.addEventListener("change", () => boxes.forEach((box) => { box.checked = one.checked; }));
    boxes.forEach((box) => box.addEventListener("change", show));
    show();
  }
}
