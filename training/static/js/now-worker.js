// Keeps the right-now card for when there is no signal: its pages as a stranger sees them, their style, nothing else.
// Every page kept is fetched without cookies, so nothing of a signed-in person is ever among them. The network comes
// first; what is kept is shown only when the network does not answer, and says on which day it was last current.
const HOME = new URL(registration.scope).pathname;
const KIND = "steady-now-1";
const PATIENCE = 4000; // milliseconds
const PARTS = new Set(["style", "script", "image"]);
const NOTE = '<p class="notice warn" id="saved" hidden></p>';

const isCard = (path) => path === HOME || path.startsWith(`${HOME}/`);
const named = (saves, version) => `${KIND} ${saves} ${version}`;
const ask = (path) => fetch(path, { credentials: "omit", cache: "no-cache", redirect: "error" });

async function keep(saves) {
  if (!isCard(new URL(saves, location.origin).pathname)) return;
  await forget();
  const answer = await ask(saves);
  if (!answer.ok) return;
  const old = (await caches.keys()).filter((name) => name.startsWith(named(saves, "")));
  const { version, pages, assets } = await answer.json();
  const name = named(saves, version);
  const cache = await caches.open(name);
  if (!(await cache.match(saves))) {
    for (const path of [...assets, ...pages]) {
      const page = await ask(path);
      if (!page.ok) return;
      const type = page.headers.get("Content-Type");
      await cache.put(path, new Response(await page.arrayBuffer(), { headers: { "Content-Type": type } }));
    }
  }
  await cache.put(saves, new Response(new Date().toISOString())); // last of all: it marks the whole as complete
  await Promise.all(old.filter((other) => other !== name).map((other) => caches.delete(other)));
}

// A card that strangers no longer see, because it was closed or has a new address.
async function forget() {
  for (const name of await caches.keys()) {
    const saves = name.startsWith(KIND) && name.split(" ")[1];
    if (saves && (await ask(saves)).status === 404) await caches.delete(name);
  }
}

async function find(path) {
  for (const name of await caches.keys()) {
    if (!name.startsWith(KIND)) continue;
    const cache = await caches.open(name);
    const [day, found] = await Promise.all([cache.match(name.split(" ")[1]), cache.match(path)]);
    if (day && found) return { day: new Date(await day.text()), found };
  }
  return null;
}

async function kept(path) {
  // a page that is not kept, such as the one for printing, leads to its card, or to the national one
  const card = path.slice(HOME.length + 1).split("/")[0];
  const hit = (await find(path)) || (await find(`${HOME}/${card}`)) || (await find(HOME));
  if (!hit) return null;
  const year = hit.day.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  const day = hit.day.toLocaleDateString("en-GB", { day: "numeric", month: "long", year });
  const note = `<p class="notice warn" id="saved" role="status">Saved on this phone on ${day}. Connect to see changes.</p>`;
  const html = (await hit.found.text()).replace(NOTE, note);
  return new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8" } });
}

async function page(request, path) {
  const network = fetch(request, { cache: "no-cache" });
  network.catch(() => {});
  try {
    const late = new Promise((_, refuse) => setTimeout(refuse, PATIENCE));
    const answer = await Promise.race([network, late]);
    return answer.status < 500 ? answer : (await kept(path)) || answer;
  } catch {
    return (await kept(path)) || network;
  }
}

async function part(request, path) {
  return (await find(path))?.found || fetch(request); // its address changes with its content
}

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => {
  const others = async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith("steady-now") && !name.startsWith(`${KIND} `));
    await Promise.all(names.map((name) => caches.delete(name)));
    await clients.claim();
  };
  event.waitUntil(others());
});
addEventListener("message", (event) => event.waitUntil(keep(event.data.saves).catch(() => {})));
addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && isCard(url.pathname)) event.respondWith(page(request, url.pathname));
  else if (PARTS.has(request.destination)) event.respondWith(part(request, url.pathname));
});
