// Progressive enhancement: every page works without it. No text is ever turned into markup here.

refreshLive();
validateAsTyped();
selectAll();
addShortcuts();
document.querySelector("[data-focus]")?.focus();

/** Reads the page again and replaces its live part. */
function refreshLive() {
  const live = () => document.querySelector("[data-live]");
  const pause = document.querySelector("[data-pause]");
  if (!live()) return;
  let isPaused = false;
  if (pause) {
    pause.hidden = false;
    pause.addEventListener("click", () => {
      isPaused = !isPaused;
      pause.setAttribute("aria-pressed", String(isPaused));
      pause.textContent = isPaused ? "Go on" : "Pause";
    });
  }
  const again = () => setTimeout(refresh, Number(live().dataset.live) * 1000);
  const refresh = async () => {
    if (!isPaused && !document.hidden && !live().contains(document.activeElement)) {
      try {
        const answer = await fetch(location.href, { headers: { accept: "text/html" } });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("[data-live]");
        if (!fresh) return location.reload();
        live().replaceWith(document.adoptNode(fresh));
        if (fresh.dataset.live === "0") return;
      } catch {
        // The console was stopped, or is busy: the page stays as it is until it answers again.
      }
    }
    again();
  };
  if (live().dataset.live !== "0") again();
}

/** Asks the server what is wrong with a form while it is filled in: only the server has the schemas. */
function validateAsTyped() {
  for (const form of document.querySelectorAll("[data-validate]")) {
    const touched = new Set();
    let asked = 0;
    let timer;
    const validate = async () => {
      const turn = ++asked;
      const answer = await fetch(form.dataset.validate, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
      });
      if (!answer.ok || turn !== asked) return;
      show(form, await answer.json(), touched);
    };
    form.addEventListener("input", ({ target }) => {
      touched.add(target.name);
      clearTimeout(timer);
      timer = setTimeout(() => validate().catch(() => {}), 250);
    });
  }
}

/** Shows faults only at fields that were touched, and not at those that are still to be filled in. */
function show(form, { faults, verdict }, touched) {
  for (const place of form.querySelectorAll("[data-faults]")) {
    const path = place.dataset.faults;
    const isOfAll = path === "*"; // a list of all faults of the text area
    if (!isOfAll && !touched.has(path)) continue;
    const own = faults.filter((fault) => isOfAll || fault.path === path);
    const items = own.map((fault) => {
      const text = `${fault.path}${fault.path && ": "}expected ${fault.expected}`;
      return isOfAll ? make("li", { textContent: text }) : `Expected ${fault.expected}. `;
    });
    place.replaceChildren(...items);
    const input = form.querySelector(isOfAll ? "textarea" : `[name="${CSS.escape(path)}"]`);
    if (own.length > 0) input?.setAttribute("aria-invalid", "true");
    else input?.removeAttribute("aria-invalid");
  }
  const place = form.querySelector("[data-verdict]");
  if (place && verdict) place.textContent = verdict;
}

/** One box that selects all others of its form. */
function selectAll() {
  for (const all of document.querySelectorAll("[data-select-all]")) {
    const boxes = () => [...all.form.querySelectorAll("input[type=checkbox]")].filter((box) => box !== all);
    all.closest("[hidden]")?.removeAttribute("hidden");
    all.addEventListener("change", () => {
      for (const box of boxes()) box.checked = all.checked;
    });
    all.form.addEventListener("change", () => {
      all.checked = boxes().every((box) => box.checked);
    });
  }
}

/** Keys for people who work without a mouse; they can be turned off, as speech input may press them. */
function addShortcuts() {
  const links = [...document.querySelectorAll("nav [data-key]")];
  const button = document.querySelector("[data-shortcuts]");
  if (!button) return;
  const dialog = shortcutDialog(links);
  document.body.append(dialog);
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());
  let isAfterG = false;
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest?.("input, textarea, select, dialog");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem("shortcuts") === "off")
      return;
    const link = isAfterG && links.find((one) => one.dataset.key === event.key);
    isAfterG = event.key === "g";
    const search = event.key === "/" && document.querySelector("[data-search]");
    if (link) location.href = link.href;
    else if (search) search.focus();
    else if (event.key === "?") dialog.showModal();
    else return;
    event.preventDefault();
  });
}

function shortcutDialog(links) {
  const row = (keys, text) => make("li", {}, ...keys.flatMap((key) => [make("kbd", { textContent: key }), " "]), text);
  const off = make("input", { type: "checkbox", checked: localStorage.getItem("shortcuts") !== "off" });
  off.addEventListener("change", () => localStorage.setItem("shortcuts", off.checked ? "on" : "off"));
  const dialog = make(
    "dialog",
    {},
    make("h2", { id: "shortcuts-title", textContent: "Keyboard shortcuts" }),
    make(
      "ul",
      { className: "next" },
      ...links.map((link) => row(["g", link.dataset.key], link.textContent)),
      row(["/"], "Look up"),
      row(["?"], "This list"),
    ),
    make("label", { className: "check" }, off, " Shortcuts are on"),
    make("form", { method: "dialog" }, make("button", { textContent: "Close" })),
  );
  dialog.setAttribute("aria-labelledby", "shortcuts-title");
  return dialog;
}

function make(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}
