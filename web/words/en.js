/** English. Each room has its part; keys are the room's name and what the words are for. */
export const ENGLISH = /** @type {const} */ ({
  // karaoke
  "karaoke.announce": "Read lines aloud",
  "karaoke.before": "Before the first line",
  "karaoke.close": "Close",
  "karaoke.contrast": "High contrast",
  "karaoke.dark": "Dark",
  "karaoke.full": "Full screen",
  "karaoke.larger": "Larger letters",
  "karaoke.light": "Light",
  "karaoke.name": "Karaoke",
  "karaoke.smaller": "Smaller letters",
  "karaoke.stage": "Warm stage",
  "karaoke.theme": "Theme",
  "karaoke.undrawable": "This browser cannot draw.",

  // transport
  "transport.earlier": { one: "Back {count} second", other: "Back {count} seconds" },
  "transport.later": { one: "On {count} second", other: "On {count} seconds" },
  "transport.loop": "Repeat this segment",
  "transport.mute": "Mute",
  "transport.of": "Player: {name}",
  "transport.pause": "Pause",
  "transport.place": "{time} of {duration}",
  "transport.play": "Play",
  "transport.position": "Position",
  "transport.rate": "Speed",
  "transport.text": "Only the text is here: add the recording to hear it.",
  "transport.times": "{rate}×",
  "transport.unplayable":
    "This browser cannot play this file. A click on the waveform still finds the place in the text.",
  "transport.volume": "Volume",

  // ui
  "ui.close": "Close",
});
