// The live page of a lesson is fetched again every five seconds while its tab is visible.

setInterval(() => {
  if (document.visibilityState === "visible") document.querySelector("[data-poll]")?.dispatchEvent(new Event("poll"));
}, 5000);
