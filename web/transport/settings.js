/** How fast and how loud the user likes it, remembered from one visit to the next. */
import { Remembered, oneOf, within } from "../settings/remembered.js";

/** How many times as fast as it was recorded. */
export const RATES = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3];

/** `rate` is one of RATES, `volume` from 0 to 1. */
export const settings = new Remembered("transport", {
  rate: oneOf(RATES, 1),
  volume: within(0, 1, 1),
});
