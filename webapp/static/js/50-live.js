// The live page of a lesson asks again every five seconds, but only while somebody can see it.

setInterval(() => {
  if (document.visibilityState === "visible") document.querySelector("[data-poll]")?.dispatchEvent(new Event("poll"));
}, 5000);
