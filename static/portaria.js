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
function offerCopies(place) {
  for (const field of place.querySelectorAll("[data-copy]")) offerCopy(field);
}
function offerCopy(field) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = field.dataset.copyLook;
  button.textContent = field.dataset.copy;
  button.addEventListener("click", async () => {
    const text = field.value ?? field.textContent;
    if (field.select) field.select();
    else getSelection().selectAllChildren(field);
    const isDone = await navigator.clipboard?.writeText(text).then(() => true, () => false);
    // Without TLS a browser has no clipboard for scripts, but copies what is selected.
    if (isDone || document.execCommand("copy")) button.textContent = field.dataset.copied;
  });
  field.after(button);
}
offerCopies(document);

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (event.submitter?.formTarget) return; // it is only shown in a frame of this page
  if ("file" in form.dataset) return; // a file comes, and the page stays
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// What is still happening on a page is asked for again until it has happened.
// Nobody looks at a page behind another one; and what has not changed keeps its focus.
function renew() {
  const live = [...document.querySelectorAll("[data-live]")];
  if (live.length) setTimeout(async () => {
    if (document.hidden) { renew(); return; }
    const answer = await fetch(location.href).catch(() => null);
    if (!answer?.ok) { renew(); return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const shown of live) {
      const fresh = page.getElementById(shown.id);
      if (fresh && shown.innerHTML !== fresh.innerHTML) put(fresh, shown);
      if (!fresh?.dataset.live) delete shown.dataset.live;
    }
    renew();
  }, Math.min(...live.map((shown) => shown.dataset.live)));
}
function put(fresh, shown) {
  const held = [...shown.querySelectorAll("a, button")].indexOf(document.activeElement);
  shown.replaceChildren(...fresh.childNodes);
  offerCopies(shown);
  if (held >= 0) shown.querySelectorAll("a, button")[held]?.focus();
}
renew();
