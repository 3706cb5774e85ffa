// What pages do better with a script. Without it, everything works too.
"use strict";

(() => {
  // The forms in which something was typed that nobody has sent yet.
  const changed = new Set();

  const isFilledIn = (form) => form && form.method === "post" && form.closest("main");

  const languages = document.querySelectorAll("button[name=_language]");

  // A new window is needed only while words stand in several forms: a button takes along one.
  const keepAll = () => {
    for (const button of languages) {
      if (changed.size > 1) button.setAttribute("formtarget", "_blank");
      else button.removeAttribute("formtarget");
    }
  };

  document.addEventListener("input", (event) => {
    if (!isFilledIn(event.target.form)) return;
    changed.add(event.target.form);
    // The language button takes along the form in which somebody writes.
    for (const button of languages) {
      if (button.hasAttribute("formaction")) button.setAttribute("form", event.target.form.id);
    }
    keepAll();
  });

  document.addEventListener("submit", (event) => {
    // Where the answer comes in a new window, the words stay in this one.
    if (event.submitter?.formTarget !== "_blank") changed.delete(event.target);
  });

  window.addEventListener("beforeunload", (event) => {
    if (changed.size) event.preventDefault();
  });

  // A page that came back from a refusal holds words that are kept nowhere else.
  const again = document.querySelector("form[data-again]");
  if (isFilledIn(again)) changed.add(again);
  keepAll();
})();
