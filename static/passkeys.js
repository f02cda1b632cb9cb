// Passkeys: the server asks, the browser asks its owner, and the answer goes back in the form.
"use strict";

const unpacked = (text) => Uint8Array.from(
  atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const packed = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const reminder = (known) => ({ ...known, id: unpacked(known.id) });

function asked(options) {
  const told = { ...options, challenge: unpacked(options.challenge) };
  if (told.user) told.user = { ...told.user, id: unpacked(told.user.id) };
  for (const list of ["allowCredentials", "excludeCredentials"])
    if (told[list]) told[list] = told[list].map(reminder);
  return { publicKey: told };
}

function answered(credential) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (credential.response[part]) response[part] = packed(credential.response[part]);
  response.transports = credential.response.getTransports?.() ?? [];
  return JSON.stringify({ id: credential.id, rawId: packed(credential.rawId), type: credential.type, response });
}

class Refused extends Error {}

async function begun(form) {
  const body = new URLSearchParams(new FormData(form));
  const reply = await fetch(form.dataset.begin, { method: "POST", body });
  if (reply.redirected) {
    location.assign(reply.url); // the password is asked for again, or the visit is over
    return null;
  }
  const told = await reply.json();
  if (told.error) throw new Refused(told.error);
  return told.options;
}

function reason(form, error) {
  if (error instanceof Refused) return error.message;
  const words = { NotAllowedError: "refused", AbortError: "refused", InvalidStateError: "known", SecurityError: "elsewhere" };
  return form.dataset[words[error.name] ?? "failed"];
}

async function hold(form) {
  const options = await begun(form);
  if (!options) return;
  const credential = await navigator.credentials[form.dataset.passkey](asked(options));
  form.elements.answer.value = answered(credential);
  form.submit();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const said = form.querySelector(".passkey-said");
  const button = form.querySelector("button");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    button.disabled = true;
    said.textContent = form.dataset.waiting;
    hold(form).catch((error) => {
      said.textContent = reason(form, error);
      button.disabled = false;
      button.focus();
      delete form.dataset.sent;
    });
  });
  form.hidden = !window.PublicKeyCredential;
}
if (window.PublicKeyCredential)
  for (const notice of document.querySelectorAll("[data-without-passkey]")) notice.remove();
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.querySelector("button").disabled = false;
    form.querySelector(".passkey-said").textContent = "";
  }
});
