// Works out the SHA-256 of a file on this computer and puts it into the field. The file itself is sent nowhere: its
// input has no name. Without this script, or where the browser refuses, the field is typed into or left empty.
for (const part of document.querySelectorAll("[data-fingerprint]")) {
  const field = document.getElementById(part.dataset.fingerprint);
  const chosen = part.querySelector("input");
  const status = part.querySelector("[role=status]");
  part.hidden = !globalThis.crypto?.subtle;
  chosen.addEventListener("change", async () => {
    const file = chosen.files[0];
    if (!file) return;
    status.textContent = "Working it out";
    try {
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
      field.value = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
      status.textContent = `The fingerprint of “${file.name}” is in the field above.`;
    } catch {
      status.textContent = "This file could not be read. Choose it again, or leave the field empty.";
    }
  });
}
