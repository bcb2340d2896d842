/** What people call codecs and containers that the page does not read. */
import { t } from "../words/words.js";

/** @import { Key } from "../words/words.js" */

/** @type {Record<string, string>} */
const CODECS = {
  A_DTS: "DTS",
  A_TRUEHD: "Dolby TrueHD",
  A_TTA1: "TTA",
  A_WAVPACK4: "WavPack",
  aac: "AAC",
  alac: "ALAC (Apple Lossless)",
  dts: "DTS",
  ima4: "ADPCM (Apple's IMA)",
  mp2: "MP2",
  mlpa: "Dolby TrueHD",
  samr: "AMR",
  sawb: "AMR-WB",
  wma: "WMA",
};
for (const name of ["ac3", "ac-3", "A_AC3"]) CODECS[name] = "AC-3 (Dolby Digital)";
for (const name of ["eac3", "ec-3", "A_EAC3"]) CODECS[name] = "E-AC-3 (Dolby Digital Plus)";

/** Those that have no name. @type {Record<string, Key>} */
const SAID = { "A_MS/ACM": "codecs.windows", "dvd-pcm": "codecs.dvd" };
/** One of WAVE's, by its number there (avi.js). */
const WAVE = /^wave-(\d+)$/;

/** How files begin. @type {[RegExp, string][]} */
const CONTAINERS = [
  [/^#!AMR-WB/, "AMR-WB"],
  [/^#!AMR/, "AMR"],
  [/^\x7f\xfe\x80\x01|^\xfe\x7f\x01\x80|^DTSHDHDR/, "DTS"],
  [/^....\xf8\x72\x6f[\xba\xbb]/s, "Dolby TrueHD"],
  [/^MAC /, "Monkey's Audio (APE)"],
  [/^MP\+|^MPCK/, "Musepack"],
  [/^wvpk/, "WavPack"],
  [/^TTA[12]/, "TTA"],
  [/^DSD |^FRM8/, "DSD"],
];

/** Those whose names are said. @type {[RegExp, Key][]} */
const FILES = [
  [/^\x30\x26\xb2\x75\x8e\x66\xcf\x11/, "codecs.windows-media"],
  [/^RIFF....AVI /s, "codecs.avi"],
  [/^caff/, "codecs.core-audio"],
  [/^FLV\x01/, "codecs.flash"],
  [/^\.RMF|^\.ra\xfd/, "codecs.real-media"],
  [/^MThd/, "codecs.midi"],
];

/**
 * @param {Uint8Array} start of a file, 12 bytes or more
 * @returns {string} empty for one that is not known
 */
export function containerName(start) {
  const text = String.fromCharCode(...start);
  const file = FILES.find(([begins]) => begins.test(text));
  if (file) return t(file[1]);
  return CONTAINERS.find(([begins]) => begins.test(text))?.[1] ?? "";
}

/** @param {string} codec as mediabunny, a container or WAVE names it */
export function codecName(codec) {
  const number = WAVE.exec(codec)?.[1];
  if (number) return t("codecs.wave", { number });
  return Object.hasOwn(SAID, codec) ? t(SAID[codec]) : (CODECS[codec] ?? codec);
}
