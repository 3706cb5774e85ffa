// Improve pages where scripts run. Everything works without it too.
"use strict";

(() => {
  // Forms with typed text that was not sent yet.
  const changed = new Set();

  const isFilledIn = (form) => form && form.method === "post" && form.closest("main");

  const languages = document.querySelectorAll("button[name=_language]");

  // A language button sends one form along. If several have unsent text, it opens a new window.
  const keepAll = () => {
    for (const button of languages) {
      if (changed.size > 1) button.setAttribute("formtarget", "_blank");
      else button.removeAttribute("formtarget");
    }
  };

  document.addEventListener("input", (event) => {
    if (!isFilledIn(event.target.form)) return;
    changed.add(event.target.form);
    // The language button sends the form that was edited last.
    for (const button of languages) {
      if (button.hasAttribute("formaction")) button.setAttribute("form", event.target.form.id);
    }
    keepAll();
  });

  document.addEventListener("submit", (event) => {
    // If the answer opens in a new window, the typed text stays in this one.
    if (event.submitter?.formTarget !== "_blank") changed.delete(event.target);
  });

  window.addEventListener("beforeunload", (event) => {
    if (changed.size) event.preventDefault();
  });

  // The text of a form that was refused is stored nowhere else.
  const again = document.querySelector("form[data-again]");
  if (isFilledIn(again)) changed.add(again);
  keepAll();
})();
