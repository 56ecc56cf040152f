// Passkeys: a form marked data-passkey asks the browser for one and sends what it answers. Without this script the
// forms are not shown, and the other ways of signing in do the same.
const asBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const asText = (buffer) =>
  buffer && btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const withBytes = (listed) => (listed || []).map((each) => ({ ...each, id: asBytes(each.id) }));

async function optionsOf(form) {
  const given = form.dataset.options && document.getElementById(form.dataset.options);
  if (given) return JSON.parse(given.textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("The server did not answer; wait a minute and try again.");
  return answer.json();
}

async function create({ publicKey }) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: asBytes(publicKey.challenge),
      user: { ...publicKey.user, id: asBytes(publicKey.user.id) },
      excludeCredentials: withBytes(publicKey.excludeCredentials),
    },
  });
  return {
    ...common(made),
    response: {
      clientDataJSON: asText(made.response.clientDataJSON),
      attestationObject: asText(made.response.attestationObject),
      transports: made.response.getTransports?.() || [],
    },
  };
}

async function get({ publicKey }) {
  const found = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: asBytes(publicKey.challenge),
      allowCredentials: withBytes(publicKey.allowCredentials),
    },
  });
  return {
    ...common(found),
    response: {
      clientDataJSON: asText(found.response.clientDataJSON),
      authenticatorData: asText(found.response.authenticatorData),
      signature: asText(found.response.signature),
      userHandle: asText(found.response.userHandle),
    },
  };
}

function common(credential) {
  return {
    id: credential.id,
    rawId: asText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function ask(form) {
  const said = form.querySelector("[role=alert]");
  said.hidden = true;
  try {
    if (!navigator.credentials) throw new Error("This browser offers passkeys over https only; use another way.");
    const options = await optionsOf(form);
    const credential =
      form.dataset.passkey === "create" ? await create(options.creation_options) : await get(options.request_options);
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch (error) {
    said.textContent =
      error.name === "NotAllowedError" ? "No passkey was chosen; try again, or use another way."
      : error.name === "InvalidStateError" ? "This device already holds a passkey for you; use another one."
      : error.message;
    said.hidden = false;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(form);
  });
}
