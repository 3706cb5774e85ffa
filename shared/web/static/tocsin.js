// Improve pages where scripts run. Everything works without it too.
"use strict";

(() => {
  // Forms with typed text that was not sent yet.
  const changed = new Set();

  // What is typed, as a browser sends it: of a chosen file the name.
  const typedIn = (form) => {
    const named = ([name, value]) => [name, value instanceof File ? value.name : value];
    return new URLSearchParams([...new FormData(form)].map(named)).toString();
  };

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

  // A file that is refused as too large is never sent: with it, a request can be too large to be
  // read, and what was typed beside it would not come back.
  document.addEventListener("change", (event) => {
    const { files, dataset } = event.target;
    if (!files || !dataset.mostBytes) return;
    const isLarge = [...files].some((file) => file.size > Number(dataset.mostBytes));
    event.target.setCustomValidity(isLarge ? dataset.tooLarge : "");
    if (!isLarge) return;
    event.target.reportValidity();
    event.target.value = "";
  });

  // The text of a form that was refused is stored nowhere else.
  const again = document.querySelector("form[data-again]");
  if (isFilledIn(again) && !again.hasAttribute("data-saved")) changed.add(again);
  keepAll();

  // Of a form with `data-drafts` the server keeps a draft: when nobody types for a moment, and when
  // the page is left or hidden. A long one is sent less often: each 2 KiB count as a request.
  const STOPPED = 5000;
  const BYTES_A_MILLISECOND = 20;
  const BYTES_OUTLIVING_THE_PAGE = 60000;

  const saveByItself = (form) => {
    const told = form.querySelector("[data-draft-saved]");
    let timer;
    let sending = null;
    let pause = STOPPED;
    let edits = 0;

    const tell = (words) => {
      told.textContent = words;
      told.hidden = !words;
    };

    const save = async () => {
      clearTimeout(timer);
      if (sending || !changed.has(form)) return;
      const typed = typedIn(form);
      pause = Math.max(STOPPED, typed.length / BYTES_A_MILLISECOND);
      const known = edits;
      let saved = false;
      sending = new AbortController();
      try {
        const answer = await fetch(form.dataset.drafts, {
          method: "POST",
          body: typed,
          headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
          keepalive: typed.length < BYTES_OUTLIVING_THE_PAGE,
          signal: sending.signal,
        });
        saved = answer.ok;
      } catch {
        if (sending.signal.aborted) return;
      } finally {
        sending = null;
      }
      if (saved) {
        // From now on this page is one that knows its draft.
        form.elements.namedItem("seen").value = form.elements.namedItem("window").value;
      }
      if (edits !== known) {
        timer = setTimeout(save, pause);
        return;
      }
      if (saved) changed.delete(form);
      tell(saved ? told.dataset.draftSaved : told.dataset.draftNotSaved);
    };

    form.addEventListener("input", () => {
      edits += 1;
      tell("");
      clearTimeout(timer);
      timer = setTimeout(save, pause);
    });
    form.addEventListener("submit", (event) => {
      if (event.submitter?.formTarget === "_blank") return;
      clearTimeout(timer);
      sending?.abort();
    });
    // Signing out ends the session in which this can be saved.
    document.addEventListener("submit", (event) => {
      if (event.target !== form) save();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") save();
    });
    if (changed.has(form)) timer = setTimeout(save, STOPPED);
  };

  document.querySelectorAll("form[data-drafts]").forEach(saveByItself);

  // Beside a form with `data-preview` the server shows what its fields do to the text. It stores
  // nothing; a preview that was asked for before is given up.
  const PAUSED = 600;

  const previewByItself = (form) => {
    let timer;
    let asking = null;

    const show = async () => {
      const typed = typedIn(form);
      asking = new AbortController();
      try {
        const answer = await fetch(form.dataset.preview, {
          method: "POST",
          body: typed,
          headers: { accept: "text/html", "content-type": "application/x-www-form-urlencoded" },
          signal: asking.signal,
        });
        if (!answer.ok) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const shown = page.getElementById("preview");
        if (!shown) return;
        document.getElementById("preview").replaceWith(document.adoptNode(shown));
        document.getElementById("preview-status").textContent = shown.dataset.previewed;
      } catch {
        // The last preview stays: this one was given up, or nobody answers.
      }
    };

    form.addEventListener("input", () => {
      asking?.abort();
      clearTimeout(timer);
      const length = typedIn(form).length;
      timer = setTimeout(show, Math.max(PAUSED, length / BYTES_A_MILLISECOND));
    });
  };

  if (document.getElementById("preview")) {
    document.querySelectorAll("form[data-preview]").forEach(previewByItself);
  }
})();
