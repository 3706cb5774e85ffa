// What pages do better with a script. Without it, everything works too.
"use strict";

(() => {
  // The forms in which something was typed that nobody has sent yet.
  const changed = new Set();

  const isFilledIn = (form) => form && form.method === "post" && form.closest("main");

  document.addEventListener("input", (event) => {
    if (!isFilledIn(event.target.form)) return;
    changed.add(event.target.form);
    // The language button takes along the form in which somebody writes.
    for (const button of document.querySelectorAll("button[name=_language]")) {
      if (button.hasAttribute("formaction")) button.setAttribute("form", event.target.form.id);
    }
  });

  document.addEventListener("submit", (event) => {
    changed.delete(event.target);
  });

  window.addEventListener("beforeunload", (event) => {
    if (changed.size) event.preventDefault();
  });

  // A page that came back from a refusal holds words that are kept nowhere else.
  const again = document.querySelector("form[data-again]");
  if (isFilledIn(again)) changed.add(again);
})();
