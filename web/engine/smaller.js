/** Models that are made smaller: the page's side of it. */

/** @import { Calls, MadeModel, MakingEvent, ModelSource } from "./protocol.js" */

/**
 * @typedef {object} MakingHandlers
 * @property {string} [name] of what is made
 * @property {1 | 2} [headerVersion] that of the published files unless told otherwise
 * @property {AbortSignal} [signal]
 * @property {(event: MakingEvent) => void} [onEvent]
 */

/**
 * Makes a model smaller that is stored, or whose file is given, and stores what comes out.
 * @callback MakeSmaller rejected with kind "cancelled" after an abort
 * @param {ModelSource} source
 * @param {string} format such as "q5_1"
 * @param {MakingHandlers} [handlers]
 * @returns {Promise<MadeModel>}
 */

/**
 * @param {(call: "makeSmaller", argument: Calls["makeSmaller"][0], options: object) =>
 *   Promise<MadeModel>} ask the worker
 * @returns {MakeSmaller}
 */
export function smallerMaker(ask) {
  return (source, format, handlers = {}) => {
    const { headerVersion = null, name = smallerName(source.name, format), ...options } = handlers;
    return ask("makeSmaller", { source, format, headerVersion, name }, options);
  };
}

/**
 * @param {string} name of a model, or of its file
 * @param {string} format
 */
function smallerName(name, format) {
  const [, stem, ending] = /^(.*?)(\.bin)?$/s.exec(name) ?? ["", name, ""];
  return `${stem}-${format}${ending ?? ""}`;
}
