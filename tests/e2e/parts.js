/* All parts of web/ui/ on one page, for the tests; `opened` says what has happened to them. */
async ({ styles, font }) => {
  const at = (name) => import(`/web/ui/${name}.js`);
  const { button } = await at("button");
  const { h } = await at("h");
  const { menuButton, splitButton } = await at("menu");
  const { message } = await at("message");
  const { progressBar } = await at("progress");
  const { Sheet } = await at("sheet");
  const { toast } = await at("toast");
  const { tooltips } = await at("tooltip");
  const field = await at("field");

  document.title = "Parts";
  document.documentElement.lang = "en";
  const loaded = styles.map((path) => {
    const link = h("link", { rel: "stylesheet", href: `/${path}` });
    const done = new Promise((resolve) => link.addEventListener("load", resolve));
    document.head.append(link);
    return done;
  });
  await Promise.all(loaded);
  if (font) document.documentElement.style.setProperty("--font", font);

  window.done = [];
  const does = (what) => () => void window.done.push(what);
  const row = (...parts) => h("div", { class: "buttons" }, ...parts);
  const looks = { paragraphs: true, confidence: false };
  const view = () => [
    ...Object.keys(looks).map((name) => ({
      label: name[0].toUpperCase() + name.slice(1),
      group: "Show",
      checked: looks[name],
      onSelect() {
        looks[name] = !looks[name];
      },
    })),
    {
      label: "As subtitles",
      hint: "Lines of 42 letters",
      icon: "movie",
      onSelect: does("subtitles"),
    },
    { label: "As text", icon: "file", keys: "Ctrl+S", onSelect: does("text") },
    { label: "As a film", icon: "movie", disabled: true, onSelect: does("film") },
  ];

  const sheet = new Sheet({ title: "What is transcribed", side: true });
  sheet.body.append(
    field.selectField({
      label: "Language",
      value: "cy",
      choices: [
        { value: "", label: "Detect", hint: "Found out from the first thirty seconds." },
        { value: "cy", label: "Welsh", hint: "Spoken from the beginning." },
      ],
      onChange: (value) => window.done.push(value),
    }).element,
    field.textField({
      label: "Names and words to expect",
      hint: "As they are spelt.",
      value: "Myfanwy",
      lines: 2,
      onChange: (value) => window.done.push(value),
    }).element,
    field.numberField({
      label: "A pause is",
      hint: "What is shorter parts nothing.",
      value: 0.8,
      min: 0.1,
      max: 10,
      step: 0.1,
      unit: "seconds",
      onChange: (value) => window.done.push(value),
    }).element,
    field.radioGroup({
      label: "How careful?",
      value: "accurate",
      choices: [
        { value: "fast", label: "Fast", hint: "Each part once." },
        { value: "accurate", label: "Accurate", hint: "Doubtful parts again." },
      ],
      onChange: (value) => window.done.push(value),
    }).element,
    field.checkbox({
      label: "Skip silence",
      hint: "What has no speech is not read.",
      value: true,
      onChange: (value) => window.done.push(value),
    }).element,
  );
  sheet.footer.append(
    button({ label: "Cancel", onClick: () => sheet.close() }),
    button({ label: "Keep", kind: "primary", onClick: () => sheet.close() }),
  );

  const off = button({ label: "Save", icon: "export" });
  off.disabled = true;
  const words = h("p", { class: "words" }, h("span", {}, "Ask "), h("span", {}, "not"));
  tooltips(words, (element) =>
    element.matches("span") ? `“${element.textContent.trim()}”` : null,
  );
  const main = h(
    "main",
    {},
    h("h1", { class: "unseen" }, "Parts"),
    row(
      button({ label: "Choose a file", kind: "primary", icon: "file", onClick: does("choose") }),
      button({ label: "Plain", keys: "Ctrl+P", onClick: does("plain") }),
      button({ label: "Quiet", kind: "quiet", onClick: does("quiet") }),
      button({
        label: "Find",
        icon: "find",
        iconOnly: true,
        keys: "Ctrl+F",
        onClick: does("find"),
      }),
      button({ label: "Undo", icon: "undo", iconOnly: true, kind: "quiet", onClick: does("undo") }),
      button({ label: "Loop", pressed: true, onClick: does("loop") }),
      off,
    ),
    row(
      menuButton({ label: "View", icon: "view", items: view }),
      splitButton({
        label: "Export",
        icon: "export",
        kind: "primary",
        onClick: does("export"),
        menuLabel: "All formats",
        items: view,
      }),
      menuButton({ label: "More", icon: "more", iconOnly: true, kind: "quiet", items: view }),
      button({ label: "Settings", icon: "settings", onClick: () => sheet.open() }),
      button({
        label: "Remove",
        icon: "remove",
        onClick: () => toast("Removed.", { action: { label: "Undo", onClick: does("undone") } }),
      }),
    ),
    message({
      sentence: "The connection broke off.",
      action: { label: "Try again", onClick: does("again") },
      onDismiss: does("dismissed"),
    }),
    message({
      sentence: "Only one recording at a time.",
      calm: true,
      onDismiss: does("dismissed"),
    }),
    h("div", {}, progressBar("Reading", 0.4), progressBar("Opening")),
    words,
  );
  main.style.padding = "16px";
  document.body.replaceChildren(main);
  window.toast = toast;
  window.sheet = sheet;
};
