// The page of a registration, in a frame or window of a platform: tells the platform that it can be closed.
const platform = window.opener ?? window.parent;
const button = document.querySelector("[data-closes-lti]");
if (platform !== window) {
  button.hidden = false;
  button.addEventListener("click", () => platform.postMessage({ subject: "org.imsglobal.lti.close" }, "*"));
}
