// What pages do better with a script. Without it, everything works too.
"use strict";

(() => {
  // The form in which something was typed that nobody has sent yet.
  let changed = null;

  const isFilledIn = (form) => form && form.method === "post" && form.closest("main");

  document.addEventListener("input", (event) => {
    if (!isFilledIn(event.target.form)) return;
    changed = event.target.form;
    // The language button takes along the form in which somebody writes.
    for (const button of document.querySelectorAll("button[name=_language]")) {
      if (button.hasAttribute("formaction")) button.setAttribute("form", changed.id);
    }
  });

  document.addEventListener("submit", (event) => {
    if (event.target === changed) changed = null;
  });

  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });

  // A page that came back from a refusal holds words that are kept nowhere else.
  const again = document.querySelector("form[data-again]");
  if (isFilledIn(again)) changed = again;
})();
