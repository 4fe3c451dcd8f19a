// Google One Tap through the browser's own dialog (FedCM): nothing of Google's is loaded, and nothing is asked of Google
// before a click. The id token goes to the server with a token that must also be in a cookie.

const oneTap = document.querySelector("[data-one-tap]");
if (oneTap && "IdentityCredential" in window) {
  oneTap.hidden = false;
  oneTap.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { oneTap: configURL, clientId, nonce } = oneTap.dataset;
    try {
      const { token } = await navigator.credentials.get({ identity: { providers: [{ configURL, clientId, nonce, params: { nonce } }] } });
      const proof = crypto.randomUUID();
      document.cookie = `g_csrf_token=${proof}; path=/sign-in; max-age=300; samesite=strict`;
      oneTap.elements.credential.value = token;
      oneTap.elements.g_csrf_token.value = proof;
      oneTap.submit();
    } catch {
      oneTap.hidden = true; // no account chosen, or the dialog is switched off: the other ways remain
    }
  });
}
