/** The page: joins the engine, the inputs and the views. */
import { clearError, showError, showNotice } from "./alert.js";
import { SoundChoice } from "./audio/choice.js";
import { DecodeError, decodeAudio, prepareDecoding } from "./audio/decode.js";
import { fetchSample, takeFiles } from "./audio/intake.js";
import { readAudio } from "./audio/reading.js";
import { hints } from "./audio/silence.js";
import { BenchPanel } from "./bench/panel.js";
import { Engine } from "./engine/client.js";
import { giveUpHub, hubStarted } from "./hub.js";
import { isolate } from "./isolation.js";
import { Jobs } from "./job/jobs.js";
import { ProgressPanel } from "./job/progress.js";
import { Catalog, ownModel } from "./models/catalog.js";
import { ModelOpener } from "./models/opener.js";
import { ModelPicker } from "./models/picker.js";
import { Options } from "./options/options.js";
import { received } from "./received.js";
import { Screens } from "./screens.js";
import { describeEngine } from "./status.js";
import { TranscriptCard } from "./transcript/card.js";
import { Cards } from "./transcript/cards.js";
import { ExportDialog } from "./transcript/export-dialog.js";
import { openSaved } from "./transcript/saved.js";
import { Transcript } from "./transcript/transcript.js";
import { element } from "./ui/element.js";
import { followAddress, show } from "./view.js";

/**
 * @import { EngineState } from "./engine/client.js"
 * @import { About } from "./engine/protocol.js"
 * @import { Reading } from "./audio/reading.js"
 * @import { Isolation } from "./isolation.js"
 * @import { LiveView } from "./live/panel.js"
 * @import { ModelChoice } from "./models/catalog.js"
 * @import { Received } from "./received.js"
 * @import { CardHooks } from "./transcript/card.js"
 */

const cancelButton = element("cancel", HTMLButtonElement);
const againButton = element("again", HTMLButtonElement);
const cards = new Cards(element("transcripts", HTMLElement));

/** The file last given. @type {File | null} */
let file = null;
/** Made when it is first shown. @type {Promise<LiveView> | null} */
let opening = null;
/** @type {LiveView | null} */
let live = null;

const progress = new ProgressPanel({
  panel: element("job", HTMLElement),
  stage: element("job-stage", HTMLElement),
  file: element("job-file", HTMLElement),
  bar: element("job-bar", HTMLProgressElement),
  detail: element("job-detail", HTMLElement),
});
const jobs = new Jobs(progress, {
  onBusy(busy) {
    if (busy) clearError();
    cancelButton.disabled = false;
    againButton.disabled = busy || !file;
    benchRun.disabled = busy;
  },
  onError: showError,
});
const options = new Options({
  language: element("language", HTMLSelectElement),
  translate: element("translate", HTMLInputElement),
  translateField: element("translate-field", HTMLElement),
  quality: element("quality", HTMLSelectElement),
  skipSilence: element("skip-silence", HTMLInputElement),
  more: element("more", HTMLElement),
  changed: element("more-changed", HTMLElement),
  prompt: element("prompt", HTMLTextAreaElement),
  sounds: element("sounds", HTMLInputElement),
  context: element("context", HTMLInputElement),
  exact: element("exact", HTMLInputElement),
  savePower: element("save-power", HTMLInputElement),
});
const picker = new ModelPicker(
  element("model", HTMLSelectElement),
  element("model-note", HTMLElement),
  (choice) => options.setModel(choice?.multilingual ?? null),
);
const soundChoice = new SoundChoice(element("sound-choice", HTMLElement));
const screens = new Screens(element("player", HTMLElement), cards, showError);
const benchRun = element("bench-run", HTMLButtonElement);
const benchPanel = new BenchPanel(
  {
    table: element("bench-table", HTMLTableElement),
    summary: element("bench-summary", HTMLElement),
    copy: element("bench-copy", HTMLButtonElement),
    save: element("bench-save", HTMLButtonElement),
  },
  showError,
);
const exportDialog = new ExportDialog({
  async about() {
    await engine.ready();
    if (!engine.about) throw new Error("The engine has not started.");
    return engine.about;
  },
  onExport: (format, result, layout) => engine.export(format, result, layout),
});
/** @type {CardHooks} */
const cardHooks = {
  onSeek: (source, time) => screens.open(source).seek(time, { play: true }),
  onToggle: (source) => screens.open(source).toggle(),
  onExport: (format, result) => engine.export(format, result),
  onFormats: (transcript) => exportDialog.open(transcript).catch(showError),
  onKaraoke: (transcript) => screens.openKaraoke(transcript),
  onMovie: (transcript) => screens.openMovie(transcript),
  onError: showError,
};
const address = new URLSearchParams(location.search);
const wanted = address.get("arithmetic");
if (wanted === "exact" || wanted === "fast") options.arithmetic = wanted;
/** @type {Isolation} */
let isolation = globalThis.crossOriginIsolated ? "isolated" : "failed";
// It starts when the page is known to stay
const engine = new Engine({ onState: showEngineState, start: false, hub: giveUpHub });
const opener = new ModelOpener(engine, {
  onOpen(choice) {
    if (picker.choice === choice) options.setModel(choice.multilingual);
  },
  onStandstill: (sentence) => showNotice(sentence, () => engine.resume()),
});
const catalog = new Catalog(picker, address.get("model"));

/**
 * @param {EngineState} state
 * @param {About | null} about
 */
function showEngineState(state, about) {
  const why = engine.computing.threads === 1 ? "asked" : isolation;
  const { words, sentence } = describeEngine(state, engine.modelInfo, why);
  const pill = element("engine-state", HTMLElement);
  pill.dataset.state = state;
  if (pill.textContent !== words) pill.textContent = words; // read out once
  pill.title = sentence;
  element("engine-note", HTMLElement).textContent = sentence;
  if (!about) return;
  options.setLanguages(about.languages);
  element("version", HTMLElement).textContent = `pyengine ${about.version}`;
}

/**
 * @param {string} title
 * @param {(signal: AbortSignal) => Promise<void>} work
 */
async function run(title, work) {
  if (live?.busy)
    return showError("Stop the live session first: the engine does one thing at a time.");
  await jobs.run(title, work);
}

/**
 * @param {File} given
 * @param {string} [leftOut] a sentence on what came with it and is not opened
 */
function transcribe(given, leftOut = "") {
  return run(given.name, async (signal) => {
    show("transcribe");
    showNotice(leftOut);
    const before = file;
    file = given;
    const choice = await catalog.chosen(signal);
    progress.stage("Starting the engine");
    await engine.ready(signal);
    progress.stage("Reading the audio");
    let seconds = 0; // of the audio, as far as is known
    let listening = false;
    const reading = readAudio(given, engine, {
      choice: soundChoice.of(given),
      signal,
      peaks: screens.outline(given),
      onProgress(decoded) {
        seconds = Math.max(decoded.seconds, decoded.total ?? 0);
        if (!listening) progress.decoding(decoded);
      },
    });
    reading.done.then(
      (heard) => soundChoice.offer(given, heard),
      () => screens.outlines.delete(given),
    );
    try {
      // Audio before model: a file without sound is found out before a long download.
      await reading.ready.catch((error) => {
        if (error instanceof DecodeError) file = before;
        throw error;
      });
      listening = true;
      element("drop", HTMLElement).dataset.small = "";
      screens.open(given);
      await loadModel(choice, signal);
      await recognize(given, seconds, choice, signal, reading);
      await reading.done; // what broke off is said after what came before it
    } finally {
      reading.stop();
    }
  });
}

/**
 * @param {ModelChoice} choice
 * @param {AbortSignal} signal
 */
async function loadModel(choice, signal) {
  const { computing } = options;
  if (opener.isOpen(choice, computing)) return;
  progress.stage(`Opening the model ${choice.name}`);
  await opener.open(choice, computing, signal, (event) => progress.loading(event, choice.name));
}

/**
 * @param {File} given
 * @param {number} seconds
 * @param {ModelChoice} choice
 * @param {AbortSignal} signal
 * @param {Reading} reading
 */
async function recognize(given, seconds, choice, signal, reading) {
  const card = new TranscriptCard(new Transcript(given, seconds), cardHooks);
  /** @type {string[][]} */
  let [notes, why] = [[], []];
  const asked = options.value;
  progress.transcribing({ stage: "mel", seconds_done: 0, seconds_total: seconds });
  screens.heard(given, 0);
  let result = null;
  try {
    result = await engine.transcribe(asked, {
      signal,
      onEvent(event) {
        if (event.type === "progress") {
          progress.transcribing(event);
          screens.heard(given, event.seconds_done);
        } else if (event.type === "language") {
          notes = [options.describe(event, asked.task), choice.name];
          card.describe(event, notes.join(" · "), asked.task === "translate");
        } else {
          cards.add(card);
          card.add(event);
        }
      },
    });
    cards.add(card); // says so when there was no speech
    screens.heard(given, null);
    const heard = result.segments.length ? null : await reading.done.catch(() => null);
    if (heard) why = hints(heard, Boolean(asked.vad));
  } finally {
    card.finish(result, notes, why);
  }
}

/**
 * Shows a transcript that was saved, with its recording where that came with it.
 * @param {File} text
 * @param {Received} received
 */
function openTranscript(text, { recording, leftOut }) {
  return run(text.name, async (signal) => {
    show("transcribe");
    showNotice(leftOut);
    progress.stage("Starting the engine");
    await engine.ready(signal);
    cards.add(await openSaved(engine, text, recording, cardHooks, { signal, progress }));
    if (recording) screens.open(recording);
  });
}

/** @param {File[]} files */
function receive(files) {
  const given = received(files);
  if (given.text) openTranscript(given.text, given);
  else if (given.recording) transcribe(given.recording, given.leftOut);
}

function openLive() {
  opening ??= import("./live/panel.js").then(({ LiveView }) => {
    live = new LiveView({
      engine,
      choice() {
        if (!picker.choice) showCatalog();
        return picker.choice;
      },
      asked: () => options.value,
      describe: (language, task) => options.describe(language, task),
      computing: () => options.computing,
      async load(choice, computing, signal, onEvent) {
        await engine.ready(signal);
        await opener.open(choice, computing, signal, onEvent);
      },
      claim: () => jobs.stop(),
      cardHooks,
      onCard(card, recording) {
        cards.add(card);
        screens.open(recording);
      },
      transcribe,
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

function bench() {
  return run("", async (signal) => {
    const choice = await catalog.chosen(signal);
    benchPanel.begin(choice.name);
    progress.stage("Starting the engine");
    await engine.ready(signal);
    await decodeAudio(await fetchSample(), engine.sound, { signal });
    await loadModel(choice, signal);
    const quick = element("bench-quick", HTMLInputElement).checked;
    progress.stage("Measuring");
    const report = await engine.bench(
      { model_name: choice.name, quick },
      {
        signal,
        onEvent(event) {
          if (event.type === "measure") benchPanel.add(event);
          else progress.detail(event.name);
        },
      },
    );
    benchPanel.finish(report);
  });
}

const intake = {
  drop: element("drop", HTMLElement),
  choose: element("choose", HTMLButtonElement),
  input: element("file", HTMLInputElement),
};
takeFiles(intake, receive);

element("sample", HTMLButtonElement).addEventListener("click", () => {
  fetchSample().then((sample) => transcribe(sample), showError);
});

// Enter in a field would have the form sent
element("settings", HTMLFormElement).addEventListener("submit", (event) => event.preventDefault());
benchRun.addEventListener("click", bench);
followAddress(element("views", HTMLElement), (view) => {
  if (view === "live") openLive();
});
againButton.addEventListener("click", () => file && transcribe(file));
cancelButton.addEventListener("click", () => {
  cancelButton.disabled = true;
  progress.stage("Stopping");
  jobs.cancel();
});
addEventListener("beforeunload", (event) => {
  if (live?.unsaved || cards.unsaved) event.preventDefault(); // the browser asks
});

const modelFile = element("model-file", HTMLInputElement);
element("open-model", HTMLButtonElement).addEventListener("click", () => modelFile.click());
modelFile.addEventListener("change", () => {
  const given = modelFile.files?.[0];
  modelFile.value = "";
  if (given) openModel(given);
});

/** @param {File} given a model file of the user's */
function openModel(given) {
  return run(given.name, async (signal) => {
    const before = picker.choice;
    const choice = ownModel(given);
    picker.add(choice);
    try {
      await loadModel(choice, signal);
    } catch (error) {
      picker.remove(choice, before);
      throw error;
    }
  });
}

function showCatalog() {
  catalog.wanted().catch((error) => jobs.busy || showError(error, showCatalog));
}

function startEngine() {
  engine.ready().then(prepareDecoding, (error) => jobs.busy || showError(error, startEngine)); // a job says it itself
}

Promise.all([isolate(), hubStarted]).then(([outcome]) => {
  isolation = outcome;
  startEngine();
});
showCatalog();
