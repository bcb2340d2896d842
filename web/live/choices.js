/** What is chosen before a live session: the mode and what belongs to it, and where sound is from. */
import { live } from "../settings/asked.js";
import { element } from "../ui/element.js";
import { t } from "../words/words.js";
import { canShareSound } from "./capture.js";
import { watchDevices } from "./devices.js";
import { TIMINGS, commandOptions, liveOptions } from "./options.js";

/**
 * @import { Engine } from "../engine/client.js"
 * @import { TranscribeOptions } from "../engine/protocol.js"
 * @import { CaptureOptions } from "./capture.js"
 * @import { Microphone } from "./devices.js"
 * @import { Mode, Timing } from "./options.js"
 * @import { LiveHooks } from "./session.js"
 */

export class Choices {
  #mode = element("live-mode", HTMLSelectElement);
  #source = element("live-source", HTMLSelectElement);
  #device = element("live-device", HTMLSelectElement);
  #guided = element("live-guided", HTMLInputElement);
  #phrases = element("live-phrases", HTMLTextAreaElement);
  #activation = element("live-activation", HTMLInputElement);
  #timing = element("live-timing", HTMLElement);

  constructor() {
    if (!canShareSound()) this.#source.querySelector("[value=tab]")?.remove();
    element("live-choices", HTMLElement).addEventListener("change", () => {
      this.#choose();
      this.#show();
    });
    watchDevices((found) => this.#showDevices(found));
    live.addEventListener("change", () => this.#fill());
    // It stood on the page before this came, and may have been used
    const first = [...this.#mode.options].findIndex((option) => option.defaultSelected);
    if (this.#mode.selectedIndex !== Math.max(first, 0)) live.choose({ mode: this.mode });
    this.#fill();
  }

  #choose() {
    const phrases = this.#phrases.value;
    const activation = this.#activation.value;
    const lengths = TIMINGS.map((name) => {
      const { value } = element(`live-${name}-seconds`, HTMLInputElement);
      return [name, value === "" ? null : Number(value)];
    });
    live.choose({
      mode: this.mode,
      source: /** @type {"microphone" | "tab"} */ (this.#source.value),
      // A device that is not there now may be there the next time
      ...(this.#device.value || this.#knows(live.value.device)
        ? { device: this.#device.value }
        : {}),
      guided: this.#guided.checked,
      phrases: phrases === this.#phrases.defaultValue ? null : phrases,
      activation: activation === this.#activation.defaultValue ? null : activation,
      ...Object.fromEntries(lengths),
    });
  }

  /** Shows what is chosen. */
  #fill() {
    const { value } = live;
    this.#mode.value = value.mode;
    const there = this.#source.querySelector(`[value=${value.source}]`);
    this.#source.value = there ? value.source : "microphone";
    if (this.#knows(value.device)) this.#device.value = value.device;
    this.#guided.checked = value.guided;
    element("live-free", HTMLInputElement).checked = !value.guided;
    this.#phrases.value = value.phrases ?? this.#phrases.defaultValue;
    this.#activation.value = value.activation ?? this.#activation.defaultValue;
    for (const name of TIMINGS) {
      const seconds = value[name];
      const text = seconds === null ? "" : String(seconds);
      const field = element(`live-${name}-seconds`, HTMLInputElement);
      if (field.value === "" || Number(field.value) !== seconds) field.value = text;
    }
    this.#show();
  }

  /** @param {string} device */
  #knows(device) {
    return [...this.#device.options].some(({ value }) => value === device);
  }

  get mode() {
    return /** @type {Mode} */ (this.#mode.value);
  }

  /** @returns {Pick<CaptureOptions, "source" | "deviceId">} */
  get sound() {
    if (this.#source.value === "tab") return { source: "tab" };
    return { source: "microphone", deviceId: this.#device.value || undefined };
  }

  /**
   * What the engine is to do, as it is chosen now.
   * @param {Engine} engine
   * @param {TranscribeOptions} asked the page's settings
   * @returns {LiveHooks["hear"]}
   * @throws {Error} something is missing; with a sentence for the user
   */
  hearing(engine, asked) {
    const { mode } = this;
    if (mode !== "command") {
      const options = liveOptions(mode, this.#lengths, asked);
      return (handlers) => engine.listen(options, handlers);
    }
    const fields = {
      guided: this.#guided.checked,
      phrases: this.#phrases.value,
      activation: this.#activation.value,
    };
    const options = commandOptions(fields, asked);
    return (handlers) => engine.command(options, handlers);
  }

  /** @returns {Timing} */
  get #lengths() {
    const lengths = TIMINGS.map((name) => {
      const field = element(`live-${name}-seconds`, HTMLInputElement);
      return [name, field.disabled ? "" : field.value];
    });
    return Object.fromEntries(lengths);
  }

  #show() {
    const { mode } = this;
    element("live-mode-hint", HTMLElement).textContent = t(`live.hint.${mode}`);
    element("live-device-field", HTMLElement).hidden = this.#source.value === "tab";
    element("live-kind", HTMLElement).hidden = mode !== "command";
    element("live-phrases-field", HTMLElement).hidden = !this.#guided.checked;
    element("live-activation-field", HTMLElement).hidden = this.#guided.checked;
    this.#timing.hidden = mode === "command";
    for (const field of this.#timing.querySelectorAll("input")) {
      field.disabled = !field.dataset.modes?.split(" ").includes(mode);
    }
  }

  /** @param {Microphone[]} found */
  #showDevices(found) {
    const chosen = this.#device.value || live.value.device;
    const options = found
      .filter(({ deviceId }) => deviceId && deviceId !== "default")
      .map(({ deviceId, label }) => new Option(label, deviceId));
    this.#device.replaceChildren(new Option(t("live.browsers-choice"), ""), ...options);
    if (options.some(({ value }) => value === chosen)) this.#device.value = chosen;
  }
}
