// Puts “up” and “down” buttons in place of the number lists of a put-in-order item.
// The lists stay in the form, hidden, and keep what is sent; without this script they are used directly.
{
  const words = (row) => row.querySelector(".words").textContent.trim();

  const number = (list) => {
    const rows = [...list.children];
    rows.forEach((row, index) => {
      row.querySelector("select").value = String(index + 1);
      const [up, down] = row.querySelectorAll(".movers button");
      up.toggleAttribute("aria-disabled", false);
      down.toggleAttribute("aria-disabled", false);
      if (index === 0) up.setAttribute("aria-disabled", "true");
      if (index === rows.length - 1) down.setAttribute("aria-disabled", "true");
    });
  };

  const mover = (row, direction) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = direction;
    button.setAttribute("aria-label", `Move ${direction}: ${words(row)}`);
    button.addEventListener("click", () => {
      const list = row.parentElement;
      const other = direction === "up" ? row.previousElementSibling : row.nextElementSibling;
      if (!other) return;
      if (direction === "up") other.before(row);
      else other.after(row);
      number(list);
      button.focus(); // moving a row takes the focus away in some browsers
      const place = [...list.children].indexOf(row) + 1;
      list.nextElementSibling.textContent = `“${words(row)}” is now ${place} of ${list.children.length}.`;
      row.querySelector("select").dispatchEvent(new Event("change", { bubbles: true }));
    });
    return button;
  };

  const enhance = (list) => {
    const rows = [...list.children];
    const place = (row) => Number(row.querySelector("select").value) || rows.length + 1;
    rows.sort((a, b) => place(a) - place(b)).forEach((row) => list.append(row));
    for (const row of rows) {
      row.querySelector("select").hidden = true;
      const movers = document.createElement("span");
      movers.className = "movers";
      movers.append(mover(row, "up"), mover(row, "down"));
      row.append(movers);
    }
    const status = document.createElement("p");
    status.className = "hush";
    status.setAttribute("role", "status");
    list.after(status);
    const hint = list.parentElement.querySelector("#item-hint");
    if (hint) hint.textContent = "Move the steps with the arrows until they are in order.";
    number(list);
  };

  const all = () => {
    for (const list of document.querySelectorAll("[data-order]:not([data-ready])")) {
      list.dataset.ready = "";
      enhance(list);
    }
  };
  document.addEventListener("steady:shown", all);
  all();
}
