// Keeps the live parts of a page fresh while copies are on their way.
"use strict";
(() => {
  const PAUSE = 2500; // milliseconds

  const going = () => document.querySelector("[data-going]") !== null;
  const again = () => going() && setTimeout(refresh, PAUSE);

  async function refresh() {
    if (!document.hidden) await fetchAndSwap().catch(() => {}); // the server is away: try again
    again();
  }

  async function fetchAndSwap() {
    const answer = await fetch(location.href, { redirect: "error", cache: "no-store" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const over = fresh.querySelector("[data-going]") === null; // asked before its parts move over
    for (const old of document.querySelectorAll("[data-live]")) swap(old, fresh.getElementById(old.id));
    if (over) document.querySelectorAll("[data-going]").forEach((mark) => mark.remove());
  }

  function swap(old, replacement) {
    if (!replacement || old.innerHTML === replacement.innerHTML) return;
    if (old.contains(document.activeElement)) return; // nobody loses the link they stand on
    old.replaceWith(document.adoptNode(replacement));
  }

  again();
})();
