// Pages work without this file; it only adds comfort.
"use strict";

for (const field of document.querySelectorAll("input[type=password][data-show]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "reveal";
  button.textContent = field.dataset.show;
  button.setAttribute("aria-pressed", "false");
  button.setAttribute("aria-controls", field.id);
  button.addEventListener("click", () => {
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    button.textContent = shown ? field.dataset.show : field.dataset.hide;
    button.setAttribute("aria-pressed", String(!shown));
  });
  field.after(button);
  field.form.addEventListener("submit", () => { field.type = "password"; });
}

// Without this button a text is marked and copied by hand.
for (const field of document.querySelectorAll("[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = field.dataset.copyLook;
  button.textContent = field.dataset.copy;
  button.addEventListener("click", async () => {
    field.select();
    const isDone = await navigator.clipboard?.writeText(field.value).then(() => true, () => false);
    // Without TLS a browser has no clipboard for scripts, but copies what is selected.
    if (isDone || document.execCommand("copy")) button.textContent = field.dataset.copied;
  });
  field.after(button);
}

for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (event.submitter?.formTarget) return; // it is only shown in a frame of this page
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// What is still happening on a page is asked for again until it has happened.
// Nobody looks at a page behind another one; and what has not changed keeps its focus.
function renew(shown) {
  setTimeout(async () => {
    if (document.hidden) { renew(shown); return; }
    const answer = await fetch(location.href).catch(() => null);
    const text = answer?.ok ? await answer.text() : "";
    const fresh = new DOMParser().parseFromString(text, "text/html").getElementById(shown.id);
    if (!fresh) return;
    if (shown.innerHTML !== fresh.innerHTML) shown.replaceChildren(...fresh.childNodes);
    if (fresh.dataset.live) renew(shown);
    else delete shown.dataset.live;
  }, 700);
}
for (const shown of document.querySelectorAll("[data-live]")) renew(shown);
