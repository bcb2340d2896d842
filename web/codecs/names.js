/** What people call codecs and containers that the page does not read. */

/** @type {Record<string, string>} */
const CODECS = {
  A_DTS: "DTS",
  "A_MS/ACM": "in a codec of Windows",
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

/** How files begin. @type {[RegExp, string][]} */
const CONTAINERS = [
  [/^#!AMR-WB/, "AMR-WB"],
  [/^#!AMR/, "AMR"],
  [/^\x30\x26\xb2\x75\x8e\x66\xcf\x11/, "a Windows Media file (WMA, WMV)"],
  [/^RIFF....AVI /s, "an AVI file"],
  [/^caff/, "a Core Audio file (CAF)"],
  [/^\x7f\xfe\x80\x01|^\xfe\x7f\x01\x80|^DTSHDHDR/, "DTS"],
  [/^....\xf8\x72\x6f[\xba\xbb]/s, "Dolby TrueHD"],
  [/^FLV\x01/, "a Flash video"],
  [/^\.RMF|^\.ra\xfd/, "a RealMedia file"],
  [/^MAC /, "Monkey's Audio (APE)"],
  [/^MP\+|^MPCK/, "Musepack"],
  [/^wvpk/, "WavPack"],
  [/^TTA[12]/, "TTA"],
  [/^DSD |^FRM8/, "DSD"],
  [/^MThd/, "a MIDI file, which has notes and no sound"],
];

/**
 * @param {Uint8Array} start of a file, 12 bytes or more
 * @returns {string} empty for one that is not known
 */
export function containerName(start) {
  const text = String.fromCharCode(...start);
  return CONTAINERS.find(([begins]) => begins.test(text))?.[1] ?? "";
}

/** @param {string} codec as mediabunny, a container or WAVE names it */
export function codecName(codec) {
  return CODECS[codec] ?? codec;
}
