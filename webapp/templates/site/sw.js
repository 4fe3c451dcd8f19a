// Offline, show the cached lessons and the page of the latest task, marked as cached, and for any other page the list of
// them. Static files always come from the cache, because their names change with their content.
const FILES = {{ files | tojson }};
const STATIC = "intervals files";
const PAGES = "intervals pages"; // 90-app.js knows this name
const MOST = { [STATIC]: 60, [PAGES]: 60 };
const OFFLINE = FILES[0];
const HOLDER = "/holder"; // among the pages: whose they are

const isTask = (path) => /^\/practice\/[^/]+$/.test(path);
const isKept = (path) => isTask(path) || /^\/topics\/[^/]+$/.test(path);
const pathOf = (url) => new URL(url).pathname;

self.addEventListener("install", (event) =>
  event.waitUntil(caches.open(STATIC).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting())));

// The page that was open before the service worker came is kept too. X-Copy: the response must not change the cookie.
self.addEventListener("activate", (event) =>
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => !MOST[name]).map((name) => caches.delete(name))))
    .then(() => self.clients.claim())
    .then(() => self.clients.matchAll({ type: "window" }))
    .then((tabs) => Promise.allSettled(tabs.filter(({ url }) => isKept(pathOf(url))).map(({ url }) => fetch(url, { headers: { "X-Copy": "1" } }).then((page) => keepPage(url, page)))))));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).then((page) => {
      event.waitUntil(keepPage(request.url, page.clone()));
      return page;
    }, () => keptPage(request.url)));
  } else if (pathOf(request.url).startsWith("/static/")) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request).then((file) => {
      if (file.ok) event.waitUntil(put(STATIC, request, file.clone()));
      return file;
    })));
  }
});

async function put(name, key, response) {
  const cache = await caches.open(name);
  await cache.put(key, response);
  const keys = await cache.keys(); // the oldest come first
  await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST[name])).map((each) => cache.delete(each)));
}

// When somebody signs out or another learner signs in, the cached pages are deleted. Pages of visitors show nobody's data.
async function keepPage(url, page) {
  const holder = page.headers.get("X-Learner");
  if (holder === null) return;
  const before = await (await caches.match(HOLDER, { cacheName: PAGES }))?.text();
  if (before && before !== holder) await caches.delete(PAGES);
  if (before !== holder) await put(PAGES, HOLDER, new Response(holder));
  const path = pathOf(url);
  if (!page.ok || !isKept(path)) return;
  const cache = await caches.open(PAGES);
  if (isTask(path)) await Promise.all((await cache.keys()).filter((each) => isTask(pathOf(each.url))).map((each) => cache.delete(each)));
  await put(PAGES, path, page);
}

async function keptPage(url) {
  const cache = await caches.open(PAGES);
  const page = await cache.match(pathOf(url), { ignoreVary: true });
  const shown = page ?? await caches.match(OFFLINE);
  const list = page ? "" : await listOf(cache);
  const html = (await shown.text()).replace("<!--kept-->", () => list);
  const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": shown.headers.get("Content-Security-Policy") };
  return new Response(page || list ? html.replace("<html ", "<html data-kept ") : html, { headers });
}

// Links to the cached pages, the latest first. Their titles are HTML already.
async function listOf(cache) {
  const keys = (await cache.keys()).filter((each) => isKept(pathOf(each.url))).reverse();
  const titles = await Promise.all(keys.map(async (key) => /<title>(.*?)( · Intervals)?<\/title>/.exec(await (await cache.match(key, { ignoreVary: true })).text())?.[1]));
  return keys.map((key, index) => `<li><a href="${pathOf(key.url)}">${titles[index]}</a></li>`).join("");
}
