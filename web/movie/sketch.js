/** Tells whether two pictures of a scene are the same, without drawing either. */
import { t } from "../words/words.js";
import { MovieError } from "./error.js";

/** @import { Context, Scene } from "../karaoke/scene.js" */

/** @type {Set<string | symbol>} */
const NEEDED = new Set(["measureText", "save", "restore", "createRadialGradient"]);

/** What a scene would draw, in words: pictures with the same words are the same. */
export class Sketch {
  /** @type {unknown[]} */
  #said = [];
  #context;

  constructor() {
    const context = new OffscreenCanvas(1, 1).getContext("2d");
    if (!context) throw new MovieError(t("movie.no-drawing"));
    const said = this.#said;
    this.#context = new Proxy(context, {
      get(target, name) {
        const value = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        return (/** @type {unknown[]} */ ...given) => {
          said.push(name, ...given);
          // Nothing is painted; what the scene asks for and what it sets is done
          return NEEDED.has(name) ? value.apply(target, given) : undefined;
        };
      },
      set(target, name, value) {
        said.push(name, value);
        return Reflect.set(target, name, value, target);
      },
    });
  }

  /**
   * @param {Scene} scene
   * @param {number} seconds
   */
  of(scene, seconds) {
    this.#said.length = 0;
    scene.draw(/** @type {Context} */ (this.#context), seconds, { background: false });
    return this.#said.map(String).join(" ");
  }
}
