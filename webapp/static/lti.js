// The pages of LTI in a frame or window of a platform.
const platform = window.opener ?? window.parent;

// A registration is over: the button tells the platform to close it.
const button = document.querySelector("[data-closes-lti]");
if (button && platform !== window) {
  button.hidden = false;
  button.addEventListener("click", () => platform.postMessage({ subject: "org.imsglobal.lti.close" }, "*"));
}

// A link was chosen in a window that our page in a frame of the platform opened. Platforms such as Moodle take the link
// only in that frame, so the frame sends it, and the window closes.
const answer = document.querySelector("form[data-lti-answer]");
answer?.addEventListener("submit", (event) => {
  const frame = formInFrame();
  if (!frame) return;
  event.preventDefault();
  frame.action = answer.action;
  frame.elements.JWT.value = answer.elements.JWT.value;
  frame.submit();
  document.querySelector("[data-lti-sent]").hidden = false;
  answer.hidden = true;
  window.close();
});

function formInFrame() {
  try {
    return window.opener?.document.querySelector("form[data-lti-waits]");
  } catch {
    return null; // a page of another site opened this window
  }
}
