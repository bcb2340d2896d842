/* A keeper that keeps nothing but what a test tells it: in place of web/models/keeper.js. */
export class Keeper extends EventTarget {
  available = true;
  models = [];
  room = { usage: 0, quota: 40e9, persisted: false };
  /** What was asked of it. */
  asked = [];

  constructor() {
    super();
    Object.assign(this, globalThis.KEEPS ?? {});
    globalThis.keeper = this;
  }

  /** Shows other models. */
  keep(models) {
    this.models = models;
    this.dispatchEvent(new Event("change"));
  }

  #change(key, changes) {
    this.keep(this.models.map((kept) => (kept.key === key ? { ...kept, ...changes } : kept)));
  }

  async refresh() {}

  download({ key, name, url = null, bytes = null, sha1 = null, origin = "url" }) {
    this.asked.push(["download", name]);
    const known = this.models.some((kept) => kept.key === key);
    const state = this.models.some((kept) => kept.state === "downloading" && kept.key !== key)
      ? "waiting"
      : "downloading";
    if (known) return this.#change(key, { state, error: null });
    const kept = { key, name, url, bytes, sha1, origin, state, have: 0 };
    this.keep([...this.models, { ...kept, speed: null, left: null, error: null }]);
  }

  async pause(key) {
    this.asked.push(["pause", key]);
    this.#change(key, { state: "part", speed: null, left: null });
  }

  async remove(key) {
    this.asked.push(["remove", key]);
    this.#change(key, { state: "part" });
    await null;
    this.keep(this.models.filter((kept) => kept.key !== key));
  }

  async importFile(file, name, generation = null) {
    this.asked.push(["import", name]);
    if ((await file.slice(0, 4).text()) !== "lmgg") throw new Error("Not a model.");
    const kept = { key: `file-${name}`, name, url: null, bytes: file.size, have: file.size };
    const made = { ...kept, sha1: null, origin: "file", state: "stored", generation };
    this.keep([...this.models, { ...made, speed: null, left: null, error: null }]);
    return made;
  }

  async exportFile(key) {
    this.asked.push(["export", key]);
    return new File(["lmgg"], key);
  }

  async space() {
    return this.room;
  }

  async persist() {
    this.asked.push(["persist"]);
    this.room = { ...this.room, persisted: Boolean(this.promises) };
    return this.room.persisted;
  }
}
