// A calm line that fills while a sentence is said. It holds nobody up: Continue works all the while.
// Without this script, or where less motion is wished for, the sentence stands there alone.
{
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const words = document.querySelector("[data-pause]");
  if (words && !still) {
    const line = document.createElement("progress");
    line.max = Number(words.dataset.pause) * 1000;
    line.value = 0;
    line.setAttribute("aria-hidden", "true"); // the words say it all
    words.after(line);
    const begun = performance.now();
    const fill = (now) => {
      line.value = Math.max(0, now - begun);
      if (line.value < line.max) requestAnimationFrame(fill);
    };
    requestAnimationFrame(fill);
  }
}
