/** The page: joins the engine, the inputs and the places. */
import { clearError, showError, showNotice } from "./alert.js";
import { App } from "./app.js";
import { SoundChoice } from "./audio/choice.js";
import { fetchSample, takeFiles } from "./audio/intake.js";
import { DocumentList } from "./documents/list.js";
import { Shelf } from "./documents/shelf.js";
import { Elsewhere } from "./elsewhere.js";
import { Engine } from "./engine/client.js";
import { Frame } from "./frame.js";
import { allow, giveUpHub, hubStarted } from "./hub.js";
import { isolate } from "./isolation.js";
import { Jobs } from "./job/jobs.js";
import { ProgressPanel } from "./job/progress.js";
import { Kept } from "./kept.js";
import { Keyboard } from "./keyboard.js";
import { languageField } from "./language.js";
import { later } from "./later.js";
import { Link } from "./link.js";
import { LivePlace } from "./live-place.js";
import { Catalog } from "./models/catalog.js";
import { ModelChooser } from "./models/chooser.js";
import { Keeper } from "./models/keeper.js";
import { ModelOpener } from "./models/opener.js";
import { Options } from "./options/options.js";
import { OptionsSheet } from "./options/sheet.js";
import { addressOf, followAddress, goTo, placeAt } from "./place.js";
import { Screens } from "./screens.js";
import { showEngine } from "./status.js";
import { Stored } from "./stored.js";
import { Lane } from "./transport/lane.js";
import { Transport } from "./transport/transport.js";
import { element } from "./ui/element.js";
import { wait } from "./ui/format.js";
import { preferred, speak, t, translate } from "./words/words.js";

/**
 * @import { EngineState } from "./engine/client.js"
 * @import { About } from "./engine/protocol.js"
 * @import { Isolation } from "./isolation.js"
 * @import { Place } from "./place.js"
 * @import { DocumentHooks, DocumentView } from "./transcript/document.js"
 * @import { Work } from "./work.js"
 */

// Before anything has words. Where its language cannot be fetched, the page speaks English
await speak(preferred()).catch(() => {});
translate(document);

const benchRun = element("bench-run", HTMLButtonElement);
const dock = element("dock", HTMLElement);

/** Where the user was when the newest document came. @type {Place} */
let before = { name: "new" };

// What is shown

const shelf = new Shelf(element("documents", HTMLElement));
/** @param {File} file */
const transcribe = (file) => doWork((work) => work.transcribe(file));
const cancel = () => useWork(({ queued }) => queued.cancel());
const staying = isolate();
const kept = new Kept(
  shelf,
  {
    document: () => documentHooks,
    cancel,
    transcribe,
    saveAll: () => useWork(({ queued }) => queued.saveAll()),
  },
  staying,
);
const list = new DocumentList(shelf, {
  onRemove: (transcript) => kept.remove(transcript),
  search: (query, signal) => kept.search(query, signal),
  onHit: (hit) => kept.go(hit),
  menu: () => kept.menu(),
  onError: showError,
});
list.offer().catch(showError);
element("shelf-list", HTMLElement).append(list.element);
const transport = new Transport({
  onTime(_file, seconds) {
    shelf.open?.follow(seconds);
    lane.follow(seconds);
  },
  peaksOf: (file, signal) => screens.peaksOf(file, signal),
  segmentAt: (seconds) => shelf.open?.transcript.segmentAt(seconds) ?? null,
});
const lane = new Lane({
  wordsIn: (from, to) => shelf.open?.transcript.wordsIn(from, to) ?? [],
  onSeek: (seconds) => transport.seek(seconds),
});
dock.append(lane.element, transport.element);
const screens = new Screens({ transport, lane, onError: showError });

// What can be chosen

const options = new Options();
const soundChoice = new SoundChoice(options.soundChoice);
const keeper = new Keeper({ hub: giveUpHub, allow });
const stored = new Stored(keeper, {
  chosen: () => chooser.choice,
  onUse: (choice) => chooser.choose(choice),
  onChoose: () => chooser.open(),
  ...{ engine: () => engine, busy },
});
const { offer } = stored;
const chooser = new ModelChooser(offer, keeper, {
  onChange(choice) {
    options.setModel(choice?.multilingual ?? null);
    optionsSheet.expect();
  },
  onFiles: (files) => doWork((work) => work.openModel(files, progress)),
  onManage: () => stored.open(),
  english: () => options.isEnglish,
  recording: () => shelf.open?.transcript.duration || null,
});
const link = new Link({ options, chooser, offer });
const optionsSheet = new OptionsSheet(options, chooser.line(), {
  onLink: () => link.copy().catch(showError),
  onDefaults: () => link.reset(),
});
for (const place of ["new-lines", "live-lines"]) {
  element(place, HTMLElement).append(chooser.line(), optionsSheet.line());
}
const app = new App({
  ...{ onFiles: receive, busy, unsaved },
  onKept: (kept) => void engine.keepStart(kept).catch(() => {}),
});
element("machine-lines", HTMLElement).append(
  ...[chooser.line(), stored.line(), languageField(() => !busy() && !unsaved()), app.element],
);

// What is done

const jobs = new Jobs({
  onBusy(busy) {
    benchRun.disabled = busy;
    if (!busy) proceed();
  },
  onError: showError,
});
/** Of jobs that are not a document's. */
const progress = new ProgressPanel(() => jobs.cancel());
element("job-place", HTMLElement).append(progress.element);

/** @type {Isolation} */
let isolation = globalThis.crossOriginIsolated ? "isolated" : "failed";
// It starts when the page is known to stay
const engine = new Engine({ onState: showEngineState, start: false, hub: giveUpHub });
const opener = new ModelOpener(engine, {
  onOpen(choice) {
    if (chooser.choice === choice) options.setModel(choice.multilingual);
    offer.refresh(); // it may be kept now
  },
  refuse: (choice) => stored.refuse(choice),
  onStandstill: (sentence) => showNotice(sentence, () => engine.resume()),
});
const catalog = new Catalog(chooser);
/** @type {DocumentHooks} */
const documentHooks = {
  onSeek: (_file, seconds) => transport.seek(seconds, { play: true }),
  onToggle: () => transport.toggle(),
  onExport: (format, result) => engine.export(format, result),
  onFormats: (transcript) => screens.openFormats(transcript, engine).catch(showError),
  ...screens.hooks,
  onCancel: cancel,
  onGoOn: ({ transcript }) => doWork(({ queued }) => queued.goOn(transcript)),
  onUnfinished: (...shown) => useWork(({ queued }) => queued.showUnfinished(...shown)),
  onSettings: openSettings,
  onRecording(document) {
    if (shelf.open === document) play(document);
  },
  onRemove: ({ transcript }) => kept.remove(transcript),
  keysOf: (id, own) => keyboard.keysOf(id, own),
  onError: showError,
};
/** What makes documents: it comes when the engine has started, or with the first file. @type {Promise<Work> | null} */
let working = null;

function getWork() {
  working ??= later(import("./work.js")).then(
    ({ Work }) =>
      new Work({
        ...{ engine, jobs, catalog, chooser, opener, options, soundChoice, screens, documentHooks },
        ...{ kept, shelf, offer, onDocument: open },
        onPlaces: (places) => (list.places = places),
        onNothing({ transcript }) {
          if (location.hash === addressOf({ name: "document", id: transcript.id })) goTo(before);
          shelf.remove(transcript);
          kept.forget(transcript);
        },
        busy: () => live.busy,
      }),
  );
  working.catch(() => (working = null)); // whoever wants it next asks again
  return working;
}

/** @param {(work: Work) => unknown} what the user wants: what was said before is over */
async function doWork(what) {
  clearError();
  await useWork(what);
}

/** @param {(work: Work) => unknown} what */
async function useWork(what) {
  try {
    await what(await getWork());
  } catch (error) {
    showError(error);
  }
}

/**
 * @param {File[]} files
 * @param {FileSystemEntry[]} [entries] of a drop: folders are among them
 */
function receive(files, entries = []) {
  doWork((work) => work.receive(files, entries, progress));
}

/** Nobody else has the engine. */
function proceed() {
  if (working) useWork(({ queued }) => queued.queue.proceed());
}

/**
 * @param {EngineState} state
 * @param {About | null} about
 */
function showEngineState(state, about) {
  const why = engine.computing.threads === 1 ? "asked" : isolation;
  showEngine(state, engine.modelInfo, why);
  if (!about) return;
  options.setLanguages(about.languages);
  element("version", HTMLElement).textContent = `pyengine ${about.version}`;
}

/** Whether the engine has work. */
function busy() {
  return jobs.busy || live.busy;
}

/** Whether closing the page would lose something. */
function unsaved() {
  return live.unsaved || kept.unsaved;
}

/**
 * Shows a new document.
 * @param {DocumentView} document
 */
function open(document) {
  kept.addView(document);
  before = placeAt(location.hash);
  goTo({ name: "document", id: document.transcript.id });
}

/** For the document that is shown, or for those to come. */
function openOptions() {
  if (shelf.open) openSettings(shelf.open);
  else optionsSheet.open();
}

/** @param {DocumentView} document */
function openSettings({ transcript }) {
  const { file, duration } = transcript;
  if (!file) return optionsSheet.open();
  optionsSheet.open({
    onAgain: () => transcribe(file),
    expected() {
      const seconds = chooser.choice && offer.expected(chooser.choice, duration);
      return seconds ? t("options.expected", { time: wait(seconds) }) : "";
    },
  });
}

/** @param {DocumentView | null} document whose recording is heard, if it has one */
function play(document) {
  soundChoice.show(document?.transcript.file ?? null);
  screens.play(document);
  dock.hidden = !document?.transcript.file;
}

/** @param {Place} place */
function show(place) {
  const transcript = place.name === "document" ? shelf.find(place.id) : null;
  chooser.kind = place.name === "live" ? "live" : "recordings";
  const document = transcript && shelf.viewOf(transcript);
  shelf.show(document);
  keyboard.show(document);
  play(document);
  frame.show(place);
  if (place.name === "live") live.show().catch(showError);
  if (place.name === "document" && !document) openKept(place).catch(showError);
}

/** @param {Extract<Place, { name: "document" }>} place of a document whose text is not here yet */
async function openKept(place) {
  const document = await kept.open(place.id);
  if (location.hash !== addressOf(place)) return; // somebody has gone on
  if (document) return show(place);
  showNotice(t("page.gone"));
  goTo({ name: "new" });
}

const live = new LivePlace({
  engine,
  mustChoose: () => catalog.leavesTheChoice("live"),
  choice: (signal) => catalog.chosen(signal, "live"),
  asked: () => options.value,
  describe: (language, task) => options.describe(language, task),
  computing: () => options.computing,
  async load(choice, computing, signal, onEvent) {
    await engine.ready(signal);
    await opener.open(choice, computing, signal, onEvent);
  },
  claim: () => jobs.stop(),
  documentHooks,
  keep: (transcript) => kept.sink(transcript),
  forget: (transcript) => kept.forget(transcript),
  onSeconds(seconds) {
    list.live = seconds;
    if (seconds === null) proceed();
  },
  onDocument: open,
  transcribe,
  onError: showError,
  clearError,
});

takeFiles(
  {
    over: element("drop-over", HTMLElement),
    choose: ["choose", "shelf-choose"].map((id) => element(id, HTMLButtonElement)),
    chooseFolder: element("choose-folder", HTMLButtonElement),
    input: element("file", HTMLInputElement),
    folder: element("folder", HTMLInputElement),
  },
  receive,
);
const elsewhere = new Elsewhere(receive);
element("settings-open", HTMLButtonElement).addEventListener("click", openOptions);
element("sample", HTMLButtonElement).addEventListener("click", () => {
  fetchSample().then(transcribe, showError);
});
benchRun.addEventListener("click", () => {
  doWork((work) => work.measure(element("bench-quick", HTMLInputElement).checked, progress));
});
addEventListener("beforeunload", (event) => {
  if (unsaved()) event.preventDefault(); // the browser asks
});

const keyboard = new Keyboard({
  ...{ shelf, transport, goTo, link },
  openSettings: openOptions,
  openModels: () => chooser.open(),
  openManager: () => stored.open(),
  openList: () => frame.openList(),
  app: app.commands,
});
const frame = new Frame();

function showCatalog() {
  const known = Promise.all([catalog.wanted(), offer.refresh(), link.followed]);
  known.then(
    () => link.checkModel(),
    (error) => {
      if (!jobs.busy && !chooser.choice) showError(error, showCatalog);
    },
  );
}

/** What it takes to read a file, and to keep models, is fetched while nobody waits for it. */
function prepare() {
  app.prepare();
  stored.prepare();
  getWork().then(
    (work) => work.prepare(),
    () => {}, // who has a file is told
  );
}

function startEngine() {
  engine.ready().then(prepare, (error) => {
    if (!jobs.busy) showError(error, startEngine); // a job says it itself
  });
}

Promise.all([staying, hubStarted]).then(([outcome]) => {
  isolation = outcome;
  app.start();
  link.followed.then((audio) => elsewhere.follow(audio), showError); // it stays from here on
  startEngine();
});
followAddress(show);
showCatalog();
