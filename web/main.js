/** The page: joins the engine, the inputs and the places. */
import { clearError, showError, showNotice } from "./alert.js";
import { SoundChoice } from "./audio/choice.js";
import { fetchSample, takeFiles } from "./audio/intake.js";
import { DocumentList } from "./documents/list.js";
import { Shelf } from "./documents/shelf.js";
import { Engine } from "./engine/client.js";
import { Frame } from "./frame.js";
import { giveUpHub, hubStarted } from "./hub.js";
import { isolate } from "./isolation.js";
import { Jobs } from "./job/jobs.js";
import { ProgressPanel } from "./job/progress.js";
import { Keyboard } from "./keyboard.js";
import { languageField } from "./language.js";
import { later } from "./later.js";
import { Catalog } from "./models/catalog.js";
import { ModelChooser } from "./models/chooser.js";
import { ModelOpener } from "./models/opener.js";
import { expected } from "./models/speed.js";
import { Options } from "./options/options.js";
import { OptionsSheet } from "./options/sheet.js";
import { followAddress, goTo, placeAt } from "./place.js";
import { received } from "./received.js";
import { Screens } from "./screens.js";
import { describeEngine } from "./status.js";
import { Lane } from "./transport/lane.js";
import { Transport } from "./transport/transport.js";
import { element } from "./ui/element.js";
import { wait } from "./ui/format.js";
import { toast } from "./ui/toast.js";
import { preferred, speak, t, translate } from "./words/words.js";

/**
 * @import { EngineState } from "./engine/client.js"
 * @import { About } from "./engine/protocol.js"
 * @import { Isolation } from "./isolation.js"
 * @import { LiveView } from "./live/panel.js"
 * @import { Place } from "./place.js"
 * @import { DocumentHooks, DocumentView } from "./transcript/document.js"
 * @import { ExportDialog } from "./transcript/export-dialog.js"
 * @import { Transcript } from "./transcript/transcript.js"
 * @import { Work } from "./work.js"
 */

// Before anything has words. Where its language cannot be fetched, the page speaks English
await speak(preferred()).catch(() => {});
translate(document);

const address = new URLSearchParams(location.search);
const benchRun = element("bench-run", HTMLButtonElement);
const dock = element("dock", HTMLElement);

/** Where the user was when the newest document came. @type {Place} */
let before = { name: "new" };
/** Made when it is first shown. @type {Promise<LiveView> | null} */
let opening = null;
/** @type {LiveView | null} */
let live = null;

// What is shown

const enginePill = element("engine-state", HTMLElement);
const shelf = new Shelf(element("documents", HTMLElement));
const list = new DocumentList(shelf, remove);
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
const wanted = address.get("arithmetic");
if (wanted === "exact" || wanted === "fast") options.arithmetic = wanted;
const soundChoice = new SoundChoice(options.soundChoice);
const chooser = new ModelChooser({
  onChange(choice) {
    options.setModel(choice?.multilingual ?? null);
    optionsSheet.expect();
  },
  onFile: (file) => doWork((work) => work.openModel(file, progress)),
});
const optionsSheet = new OptionsSheet(options, chooser.line());
for (const place of ["new-lines", "live-lines"]) {
  element(place, HTMLElement).append(chooser.line(), optionsSheet.line());
}
element("machine-lines", HTMLElement).append(chooser.line(), languageField(changeLanguage));

// What is done

const jobs = new Jobs({
  onBusy(busy) {
    if (busy) clearError();
    benchRun.disabled = busy;
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
  },
  onStandstill: (sentence) => showNotice(sentence, () => engine.resume()),
});
const catalog = new Catalog(chooser, address.get("model"));
/** @type {DocumentHooks} */
const documentHooks = {
  onSeek: (_file, seconds) => transport.seek(seconds, { play: true }),
  onToggle: () => transport.toggle(),
  onExport: (format, result) => engine.export(format, result),
  onFormats: (transcript) => openFormats(transcript).catch(showError),
  onKaraoke: (transcript) => screens.openKaraoke(transcript),
  onMovie: (transcript) => screens.openMovie(transcript),
  onCancel: () => jobs.cancel(),
  onGoOn: (document) => doWork((work) => work.goOn(document)),
  onSettings: openSettings,
  onRecording(document) {
    if (shelf.open === document) play(document);
  },
  onRemove: remove,
  keysOf: (id, own) => keyboard.keysOf(id, own),
  onError: showError,
};
/** What makes documents: it comes when the engine has started, or with the first file. @type {Promise<Work> | null} */
let working = null;
/** @type {ExportDialog | null} */
let exportDialog = null;

function getWork() {
  working ??= later(import("./work.js")).then(
    ({ Work }) =>
      new Work({
        ...{ engine, jobs, catalog, chooser, opener, options, soundChoice, screens, documentHooks },
        onDocument: open,
        onNothing(document) {
          shelf.remove(document);
          goTo(before);
        },
        busy: () => live?.busy ?? false,
      }),
  );
  working.catch(() => (working = null)); // whoever wants it next asks again
  return working;
}

/** @param {(work: Work) => Promise<void>} what */
async function doWork(what) {
  clearError(); // what it was about is over
  try {
    await what(await getWork());
  } catch (error) {
    showError(error);
  }
}

/** @param {Transcript} transcript */
async function openFormats(transcript) {
  const { ExportDialog } = await later(import("./transcript/export-dialog.js"));
  exportDialog ??= new ExportDialog({
    async about() {
      await engine.ready();
      if (!engine.about) throw new Error("The engine has not started.");
      return engine.about;
    },
    onExport: (format, result, layout) => engine.export(format, result, layout),
  });
  await exportDialog.open(transcript);
}

/**
 * @param {EngineState} state
 * @param {About | null} about
 */
function showEngineState(state, about) {
  const why = engine.computing.threads === 1 ? "asked" : isolation;
  const { words, sentence } = describeEngine(state, engine.modelInfo, why);
  enginePill.dataset.state = state;
  if (enginePill.textContent !== words) enginePill.textContent = words; // read out once
  enginePill.title = sentence;
  element("engine-note", HTMLElement).textContent = sentence;
  if (!about) return;
  options.setLanguages(about.languages);
  element("version", HTMLElement).textContent = `pyengine ${about.version}`;
}

/** At once, where nothing would be lost. */
function changeLanguage() {
  if (shelf.documents.length || live?.busy) toast(t("machine.next-time"));
  else location.reload();
}

/**
 * Shows a new document.
 * @param {DocumentView} document
 */
function open(document) {
  before = placeAt(location.hash);
  shelf.add(document);
  goTo({ name: "document", id: document.transcript.id });
}

/** @param {DocumentView} document */
function remove(document) {
  if (document.transcript.state === "making") jobs.cancel();
  const { id, name } = document.transcript;
  const shown = shelf.open === document;
  const putBack = shelf.remove(document);
  if (shown) goTo({ name: "new" });
  toast(t("shelf.removed", { name }), {
    action: {
      label: t("document.undo"),
      onClick() {
        putBack();
        if (shown) goTo({ name: "document", id });
      },
    },
  });
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
    onAgain: () => doWork((work) => work.transcribe(file)),
    expected() {
      const seconds = chooser.choice && expected(chooser.choice.name, duration);
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
  const document = place.name === "document" ? shelf.find(place.id) : null;
  if (place.name === "document" && !document) {
    showNotice(t("page.gone"));
    return goTo({ name: "new" });
  }
  shelf.show(document);
  keyboard.show(document);
  play(document);
  frame.show(place);
  if (place.name === "live") openLive();
}

/** @param {File[]} files */
function receive(files) {
  const given = received(files);
  const { text, recording, leftOut } = given;
  if (text) doWork((work) => work.open(text, given, progress));
  else if (recording) doWork((work) => work.transcribe(recording, leftOut));
}

function openLive() {
  opening ??= later(import("./live/panel.js")).then(({ LiveView }) => {
    live = new LiveView({
      engine,
      choice() {
        if (!chooser.choice) showCatalog();
        return chooser.choice;
      },
      asked: () => options.value,
      describe: (language, task) => options.describe(language, task),
      computing: () => options.computing,
      async load(choice, computing, signal, onEvent) {
        await engine.ready(signal);
        await opener.open(choice, computing, signal, onEvent);
      },
      claim: () => jobs.stop(),
      documentHooks,
      onSeconds: (seconds) => (list.live = seconds),
      onDocument: open,
      transcribe: (file) => doWork((work) => work.transcribe(file)),
      onError: showError,
      clearError,
    });
    return live;
  });
  opening.catch((error) => {
    opening = null;
    showError(error);
  });
}

takeFiles(
  {
    over: element("drop-over", HTMLElement),
    choose: ["choose", "shelf-choose"].map((id) => element(id, HTMLButtonElement)),
    input: element("file", HTMLInputElement),
  },
  receive,
);
element("settings-open", HTMLButtonElement).addEventListener("click", openOptions);
element("sample", HTMLButtonElement).addEventListener("click", () => {
  fetchSample().then((sample) => doWork((work) => work.transcribe(sample)), showError);
});
benchRun.addEventListener("click", () => {
  doWork((work) => work.measure(element("bench-quick", HTMLInputElement).checked, progress));
});
addEventListener("beforeunload", (event) => {
  if (live?.unsaved || shelf.unsaved) event.preventDefault(); // the browser asks
});

const keyboard = new Keyboard({
  ...{ shelf, transport, goTo },
  openSettings: openOptions,
  openModels: () => chooser.open(),
  openList: () => frame.openList(),
});
const frame = new Frame();

function showCatalog() {
  catalog.wanted().catch((error) => jobs.busy || showError(error, showCatalog));
}

/** What it takes to read a file is fetched while nobody waits for it. */
function prepare() {
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

Promise.all([isolate(), hubStarted]).then(([outcome]) => {
  isolation = outcome;
  startEngine();
});
followAddress(show);
showCatalog();
