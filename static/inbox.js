// The inbox works without this file; it only adds comfort.
"use strict";

// New arrivals are told on a button: rows do not jump under the hand. Nobody asks while nobody looks.
const news = document.querySelector("[data-news]");
async function ask() {
  if (document.hidden) return;
  const answer = await fetch(news.dataset.news).catch(() => null);
  if (answer?.redirected || answer?.status === 403) return clearInterval(asking);
  if (answer?.status === 200) news.innerHTML = await answer.text();
}
const asking = news ? setInterval(ask, 4000) : 0;
document.addEventListener("visibilitychange", () => { if (news) ask(); });

const all = document.querySelector("input[data-all]");
if (all) {
  const each = () => [...document.querySelectorAll("input[name=id]")];
  all.closest("label").hidden = false;
  all.addEventListener("change", () => { for (const one of each()) one.checked = all.checked; });
}
