// Comfort for whoever writes letters: they are shown while one types, and fields put in by a touch.
"use strict";

const form = document.querySelector("form[data-preview]");
const body = document.getElementById("body");
let count = 0;
let timer;

// Each look gets a frame of its own: so going back in the browser does not go through all of them.
function look() {
  const button = form.querySelector("[formtarget]");
  const old = document.querySelector(".screen iframe:last-of-type");
  const fresh = old.cloneNode();
  fresh.removeAttribute("src");
  fresh.name = button.formTarget = `letter${count += 1}`;
  old.after(fresh);
  fresh.addEventListener("load", () => {
    for (const frame of document.querySelectorAll(".screen iframe")) if (frame !== fresh) frame.remove();
  });
  form.requestSubmit(button);
}

if (form) {
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 500);
  });
  for (const code of document.querySelectorAll("code[data-insert]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "insert";
    button.textContent = code.textContent;
    button.addEventListener("click", () => {
      body.setRangeText(code.textContent, body.selectionStart, body.selectionEnd, "end");
      body.dispatchEvent(new Event("input", { bubbles: true }));
      body.focus();
    });
    code.replaceWith(button);
  }
  if ("draft" in form.dataset) look();
}
