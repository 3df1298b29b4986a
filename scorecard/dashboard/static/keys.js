// Keys for people who are here all day, and drafts that survive. Every page is whole without this
// script: links lead to pages, forms are sent by their buttons.
"use strict";
(() => {
  const keys = document.getElementById("keys");
  const on = document.getElementById("keys_on");
  const opens = document.getElementById("keys_open");
  const ROW = "main .rt tbody tr";
  const linkIn = (row) => row.querySelector("a");
  const rowOf = (node) => node && node.closest(ROW);
  const rows = () =>
    [...document.querySelectorAll(ROW)].filter((row) => linkIn(row) && row.checkVisibility());

  on.checked = localStorage.getItem("keys") !== "off";
  on.addEventListener("change", () => localStorage.setItem("keys", on.checked ? "on" : "off"));
  opens.hidden = false;
  opens.addEventListener("click", () => keys.showModal());

  const move = (step) => {
    const all = rows();
    const at = all.indexOf(rowOf(document.activeElement));
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
    if (next) linkIn(next).focus();
  };

  const press = (verdict) => {
    const row = rowOf(document.activeElement) || rows()[0];
    const button = row && row.querySelector(`button[value="${verdict}"]`);
    if (!button) return;
    const reason = button.form.querySelector("[name=reason]");
    if (reason && !reason.value.trim()) {
      // Enter in the reason then does what its letter asked for.
      reason.dataset.verdict = verdict;
      reason.focus();
    } else button.click();
  };

  const search = () => {
    const field = document.getElementById("q");
    if (field) field.focus();
    else location.assign("/evidence");
  };

  const letters = {
    j: () => move(1),
    k: () => move(-1),
    a: () => press("accepted"),
    r: () => press("returned"),
    x: () => press("rejected"),
    n: () => {
      const link = document.querySelector('header a[href="/evidence/new"]');
      if (!link) return;
      sessionStorage.setItem("first", "yes");
      link.click();
    },
    "/": search,
    "?": () => keys.showModal(),
  };

  const typing = (node) =>
    node.matches("input, select, textarea") && node.type !== "radio" && node.type !== "checkbox";

  const escape = (node) => {
    const close = document.querySelector("[data-close]");
    if (typing(node)) {
      const row = rowOf(node);
      if (row) linkIn(row).focus();
      else node.blur();
    } else if (close) {
      close.focus();
      close.click();
    }
  };

  addEventListener("keydown", (event) => {
    const node = event.target;
    if (event.key === "Enter" && event.ctrlKey) {
      const form = node.closest("form[data-save]");
      if (form) { event.preventDefault(); form.requestSubmit(form.querySelector("button:not([type])")); }
      return;
    }
    if (event.key === "Enter" && node.name === "reason" && node.dataset.verdict) {
      event.preventDefault();
      node.form.querySelector(`button[value="${node.dataset.verdict}"]`).click();
      return;
    }
    if (event.key === "Escape" && !keys.open) { escape(node); return; }
    if (!on.checked || keys.open || typing(node) || event.ctrlKey || event.altKey || event.metaKey) return;
    const does = letters[event.key];
    if (does) { event.preventDefault(); does(); }
  });

  // Paper says where it is from.
  addEventListener("beforeprint", () => {
    document.getElementById("printed").textContent = location.href;
  });

  // Whoever came by a key goes on in the first field; a page that was merely opened starts at its top.
  const first = document.querySelector("form[data-first]");
  if (sessionStorage.getItem("first")) {
    sessionStorage.removeItem("first");
    const field = first && !document.querySelector(".err, .try") &&
      [...first.elements].find((one) => one.type !== "hidden" && one.matches("input, select, textarea"));
    if (field) field.focus();
  }
  if (first) {
    first.addEventListener("submit", (event) => {
      const by = event.submitter && event.submitter.value;
      if (first.method === "get" || by === "another") sessionStorage.setItem("first", "yes");
    });
  }

  // What a source is called, and its grade, beside the short name that stands in the field.
  const source = document.getElementById("source");
  const says = document.getElementById("source_says");
  if (says) {
    source.addEventListener("input", () => {
      const found = [...source.list.options].find((one) => one.value === source.value.trim());
      says.textContent = found ? found.textContent : "";
    });
  }

  // What is being written survives a closed browser or a wrong link, for whoever wrote it.
  const form = document.querySelector('form[data-save][action="/evidence/new"]');
  const back = document.getElementById("draft");
  const draft = form &&
    `draft:${form.dataset.who}:${["candidate", "indicator", "kind"].map((name) => form.elements[name].value).join(":")}`;
  const kept = () => [...new FormData(form)].filter(([name]) => !["key", "alike"].includes(name));
  // Only what was saved is forgotten: the page that follows says so.
  const sent = sessionStorage.getItem("sent");
  sessionStorage.removeItem("sent");
  const saved = form ? document.querySelector(".done") : location.pathname.startsWith("/evidence/");
  if (sent && saved) localStorage.removeItem(sent);
  if (form && !document.querySelector(".err, .try, .done")) {
    for (const [name, value] of JSON.parse(localStorage.getItem(draft) || "[]")) {
      const field = form.elements[name];
      if (field && !field.value) { field.value = value; back.hidden = false; }
    }
    if (source) source.dispatchEvent(new Event("input"));
    back.querySelector("button").addEventListener("click", () => {
      localStorage.removeItem(draft);
      location.reload();
    });
  }
  if (form) {
    form.addEventListener("input", () => localStorage.setItem(draft, JSON.stringify(kept())));
    form.addEventListener("submit", (event) => {
      if (!event.submitter || event.submitter.value !== "try") sessionStorage.setItem("sent", draft);
    });
  }
})();
