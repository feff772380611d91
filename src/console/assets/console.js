// What the pages need beside links and forms: keys, drafts that are not lost, copying, printing, no double sending.
"use strict";
(() => {
  const base = document.documentElement.dataset.base || "";
  const all = (what) => [...document.querySelectorAll(what)];
  const one = (what) => document.querySelector(what);

  // Words that were typed are kept until they are sent: a refused or broken request loses nothing.
  const drafted = (field) => `draft:${location.pathname}:${field.id}`;
  if (one(".said") && /[?&]said=console-done-/.test(location.search)) {
    const sent = sessionStorage.getItem("sent");
    if (sent) sessionStorage.removeItem(sent);
  }
  sessionStorage.removeItem("sent");
  for (const field of all("[data-kept]")) {
    const kept = sessionStorage.getItem(drafted(field));
    if (kept) {
      field.value = kept;
      const fold = field.closest("details");
      if (fold) fold.open = true;
    }
    field.addEventListener("input", () => sessionStorage.setItem(drafted(field), field.value));
  }
  for (const form of all("form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) return event.preventDefault();
      form.dataset.sent = "yes";
      const field = form.querySelector("[data-kept]");
      if (field) sessionStorage.setItem("sent", drafted(field));
    });
  }
  // Back from the page after: the form can be sent again.
  addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));
  if (/[?&]said=/.test(location.search)) {
    const place = new URL(location.href);
    place.searchParams.delete("said");
    history.replaceState(null, "", place);
  }

  for (const button of all("[data-print]")) button.addEventListener("click", () => print());
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.select();
      document.execCommand("copy");
    }
    const told = button.parentElement.querySelector("[data-copied]");
    if (told) told.textContent = told.dataset.copied;
  });

  // Parts that are drawn anew leave what was unfolded unfolded.
  let open = [];
  document.addEventListener("htmx:beforeSwap", (event) => {
    open = [...event.detail.target.querySelectorAll("details")].map((fold) => fold.open);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    [...event.detail.target.querySelectorAll("details")].forEach((fold, at) => {
      if (at in open) fold.open = open[at];
    });
    mark(chosen);
  });

  // Keys, which can be switched off.
  const help = one("#help");
  const off = () => localStorage.getItem("keys") === "off";
  const box = one("[data-keys]");
  if (box) {
    box.checked = !off();
    box.addEventListener("change", () => localStorage.setItem("keys", box.checked ? "on" : "off"));
  }
  for (const button of all("[data-help]")) button.addEventListener("click", () => help.showModal());
  let chosen = -1;
  const lines = () => all("table.cases tbody tr");
  const mark = (at) => lines().forEach((line, place) => line.classList.toggle("chosen", place === at));
  const choose = (step) => {
    const rows = lines();
    if (!rows.length) return;
    chosen = Math.min(Math.max(chosen + step, 0), rows.length - 1);
    mark(chosen);
    rows[chosen].querySelector("a").focus();
  };
  const write = (verb) => {
    const fold = one(`[data-fold="${verb}"]`);
    if (fold) fold.open = true;
    const field = one(`form[data-verb="${verb}"] textarea`);
    if (field) field.focus();
    return field;
  };
  document.addEventListener("keydown", (event) => {
    if (off() || event.ctrlKey || event.metaKey || event.altKey || (help && help.open)) return;
    if (event.target.closest("input, textarea, select")) return;
    const deeds = {
      "/": () => one("[data-search]")?.focus(),
      j: () => choose(1),
      k: () => choose(-1),
      g: () => location.assign(`${base}/`),
      c: () => one('[data-deed="claim"]')?.click(),
      r: () => write("reply"),
      n: () => write("note"),
      "?": () => help?.showModal(),
    };
    const deed = deeds[event.key];
    if (!deed) return;
    event.preventDefault();
    deed();
  });
})();
