/**
 * Stands in for the engine's worker: what is said is known beforehand. Put before it:
 * const SCRIPT = { words, commands, segments, formats, language, pace, threads, mute, broken, stuck,
 * standing, halts, every, fails, recordings }; words and commands are in the order of their times, segments are what any
 * recording says, recordings what those say, by their names, that say something else, fails why it cannot be
 * transcribed, formats what can be exported, a mute one takes no audio, a broken one no model, a stuck one
 * stays in the middle of a recording until a test calls goOn, a standing one in the middle of a
 * download until it is told to go on, one that halts says nothing after so many segments, until it is gone on with, and `every` are the milliseconds between two.
 *
 * A word is tentative 0.1 s after its end, committed 0.4 s after; a sentence ends with a full stop.
 */
const post = (message) => self.postMessage(message);
const alive = new Promise((resolve) => {
  navigator.locks.request(self.name, () => {
    post({ type: "alive" });
    resolve();
    return new Promise(() => {});
  });
});

/** What came, for tests to look at. */
self.heard = { seconds: 0, rate: 0, asked: null, arithmetic: null, transcribed: [] };
self.script = SCRIPT; // for tests to change
const { formats = [] } = SCRIPT;
let name = ""; // of the recording
let recording = SCRIPT;
let listening = null;
let halted = null; // the call that says nothing more
let first = 0; // of the words not committed

function track() {
  const seconds = recording.segments?.at(-1)?.end ?? 2;
  return { number: 1, codec: "pcm", language: "", title: "", default: true, seconds };
}

function begin({ rate }) {
  Object.assign(self.heard, { rate, seconds: 0 });
  first = 0;
}

function say(event) {
  post({ type: "event", id: listening.id, event });
}

function proceed(ended) {
  if (!listening) return;
  const { seconds } = self.heard;
  const { words = [], commands = [] } = SCRIPT;
  const until = (delay) => (word) => ended || word.end + delay <= seconds;
  if (listening.call === "command") {
    while (first < commands.length && until(0.5)(commands[first])) {
      say({ type: "commandheard", ...commands[first++] });
    }
  } else {
    const ready = words.slice(first).filter(until(0.4));
    if (ready.length) say({ type: "committed", words: ready });
    for (const word of ready) {
      first += 1;
      listening.sentence.push(word);
      if (word.text.endsWith(".") || (ended && first === words.length)) endSentence();
    }
    say({ type: "tentative", words: ended ? [] : words.slice(first).filter(until(0.1)) });
  }
  say({ type: "listening", seconds, behind: Math.min(seconds, 0.3) });
}

function endSentence() {
  const words = listening.sentence.splice(0);
  const text = words.map((word) => word.text).join("");
  const [start, end] = [words[0].start, words.at(-1).end];
  const rest = { seek: 0, temperature: 0, avg_logprob: -0.3, compression_ratio: 1 };
  const more = { no_speech_prob: 0, tokens: [], token_probs: [], confidence: 0.9 };
  say({ type: "segment", id: 0, start, end, text, words, ...rest, ...more });
}

function finish() {
  proceed(true);
  const { seconds } = self.heard;
  const { id, call } = listening;
  listening = null;
  if (call === "command") return post({ type: "reply", id, value: { seconds } });
  post({ type: "reply", id, value: { text: "", segments: [], duration: seconds } });
}

function start(id, call, argument) {
  self.heard.asked = argument;
  listening = { id, call, sentence: [] };
  if (SCRIPT.language) say({ type: "language", ...SCRIPT.language });
  if (SCRIPT.pace) say({ type: "pace", ...SCRIPT.pace });
  proceed(false);
}

async function transcribe(id, offset, answer) {
  const language = SCRIPT.language ?? { code: "en", probability: null };
  post({ type: "event", id, event: { type: "language", ...language } });
  const { seconds } = track();
  const said = recording.segments.filter(({ start }) => start >= offset);
  const halts = !offset && recording.halts; // what goes on, goes on to the end
  for (const segment of halts ? said.slice(0, halts) : said) {
    post({ type: "event", id, event: { type: "segment", ...segment } });
    if (SCRIPT.every) await new Promise((resolve) => setTimeout(resolve, SCRIPT.every));
  }
  if (halts) {
    halted = id;
    return;
  }
  const text = said.map((segment) => segment.text).join("");
  answer({ text, segments: said, language, duration: seconds, timings: null, speech: null });
}

self.onmessage = async ({ data: { id, call, argument } }) => {
  await alive; // on a busy machine it would come later, and be taken for an answer
  const answer = (value = null) => post({ type: "reply", id, value });
  switch (call) {
    case "about":
      return answer({
        version: "0",
        formats,
        extensions: {},
        readable: [],
        languages: { en: "english", ar: "arabic", fr: "french" },
      });
    case "load":
      if (SCRIPT.broken) return post({ type: "failure", id, error: SCRIPT.broken });
      self.heard.computing = argument.computing;
      if (SCRIPT.standing) {
        const event = { type: "loading", from: "network", received: 3e6, total: 75e6 };
        post({ type: "event", id, event });
        await new Promise((resolve) => {
          self.resume = resolve;
        });
      }
      return answer({
        multilingual: true,
        backend: "wasm",
        arithmetic: argument.computing.arithmetic ?? "fast",
        threads: SCRIPT.threads ?? 1,
      });
    case "beginAudio":
      begin(argument);
      return answer();
    case "pushAudio":
      self.heard.seconds += argument.samples.length / self.heard.rate;
      proceed(false);
      return SCRIPT.mute ? undefined : answer();
    case "finishAudio":
      answer({ seconds: self.heard.seconds });
      if (listening) finish();
      return;
    case "inspectSound": // a recording is whatever the engine reads by itself: two seconds, or what is said
      name = argument.file.name;
      recording = { ...SCRIPT, ...SCRIPT.recordings?.[name] };
      return answer({ track: track(), parts: [], why: null });
    case "readSound":
      return answer({ peaks: [], seconds: track().seconds, more: false });
    case "finishSound":
      self.heard.seconds = track().seconds;
      return answer({ peaks: [], seconds: track().seconds, peak: 0.5, channels: 1 });
    case "transcribe": // of a recording there are no words, unless the script has them
      self.heard.asked = argument;
      self.heard.transcribed.push({ name, ...argument });
      if (recording.fails) return post({ type: "failure", id, error: recording.fails });
      if (recording.stuck) {
        const times = { seconds_done: 1, seconds_total: 2 };
        post({ type: "event", id, event: { type: "progress", stage: "decode", ...times } });
        await new Promise((resolve) => {
          self.goOn = resolve;
        });
      }
      if (!recording.segments?.length) {
        return answer({ text: "", segments: [], duration: self.heard.seconds });
      }
      return transcribe(id, argument.offset ?? 0, answer);
    case "listen":
    case "command":
      return start(id, call, argument);
    case "resume":
      self.resume?.();
      return answer();
    case "export":
      self.heard.exported = argument;
      return answer("A document\n");
    case "cancel":
      answer();
      for (const call of [listening?.id, halted]) {
        if (call) post({ type: "reply", id: call, value: null });
      }
      listening = halted = null;
      return;
    default:
      return answer();
  }
};
