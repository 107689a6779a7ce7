// What a script makes nicer. Nothing depends on it: each button is hidden in the
// page, and comes out here, where it is known to work.

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
  button.hidden = false;
}

// Browsers keep the clipboard from pages that came over plain http.
for (const button of document.querySelectorAll("[data-copy]")) {
  const [words, status] = [button.querySelector("span"), button.nextElementSibling];
  const before = words.textContent;
  const say = (said, told) => ([words.textContent, status.textContent] = [said, told]);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(location.href);
    } catch {
      return; // Not allowed here: the address bar has it as well.
    }
    say(button.dataset.copy, button.dataset.copy);
    setTimeout(() => say(before, ""), 4000);
  });
  button.hidden = !navigator.clipboard;
}

for (const button of document.querySelectorAll("[data-shows]")) {
  const field = document.getElementById(button.dataset.shows);
  const show = (isShown) => {
    field.type = isShown ? "text" : "password";
    button.setAttribute("aria-pressed", String(isShown));
  };
  button.addEventListener("click", () => show(field.type === "password"));
  // Sent as a password again, so that the browser does not keep it as plain text.
  field.form.addEventListener("submit", () => show(false));
  button.hidden = false;
}

// A second click would find the link spent or the form gone. The button comes back
// with the page, when one goes back to it.
for (const form of document.querySelectorAll("form[method=post]")) {
  const buttons = form.querySelectorAll("button:not([type=button])");
  const hold = (isHeld) => buttons.forEach((button) => (button.disabled = isHeld));
  form.addEventListener("submit", () => setTimeout(() => hold(true)));
  addEventListener("pageshow", () => hold(false));
}

// On a phone these tables are laid out as cards, and older browsers then forget that
// they are tables. Said here, because checkers of HTML take it for an error there.
const ROLES = {
  ".records": "table",
  ".records thead, .records tbody": "rowgroup",
  ".records tr": "row",
  ".records td": "cell",
  ".records thead th": "columnheader",
  ".records tbody th": "rowheader",
};

for (const [selector, role] of Object.entries(ROLES)) {
  for (const element of document.querySelectorAll(selector)) {
    element.setAttribute("role", role);
  }
}
