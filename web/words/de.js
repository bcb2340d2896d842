/** @import { Catalogue } from "./words.js" */

/** German. @type {Catalogue} */
export const GERMAN = {
  // ui
  "ui.close": "Schließen",
  "ui.of": "{done} von {total}",
  "ui.seconds": "{seconds} s",
  "ui.minutes": "{minutes} min",
  "ui.hours": "{hours} h {minutes} min",

  // files
  "files.copy-refused": "der Browser hat es abgelehnt",
  "files.unreadable":
    "{name} lässt sich nicht lesen; vielleicht wurde die Datei verschoben oder geändert.",

  // text
  "text.legend": "Wie sicher sich das Modell bei einem Wort war",
  "text.from": "ab {share}",
  "text.less-sure": "weniger sicher",

  // codecs
  "codecs.windows": "ein Codec von Windows",
  "codecs.wave": "Nummer {number} der WAVE-Codecs",
  "codecs.dvd": "PCM einer DVD",
  "codecs.windows-media": "eine Windows-Media-Datei (WMA, WMV)",
  "codecs.avi": "eine AVI-Datei",
  "codecs.core-audio": "eine Core-Audio-Datei (CAF)",
  "codecs.flash": "ein Flash-Video",
  "codecs.real-media": "eine RealMedia-Datei",
  "codecs.midi": "eine MIDI-Datei, die Noten enthält und keinen Ton",

  // engine
  "engine.cancelled": "Abgebrochen.",
  "engine.closed": "Die Spracherkennung wurde beendet.",
  "engine.stalled":
    "Die Spracherkennung antwortet nicht mehr. Versuchen Sie es noch einmal: Sie rechnet dann mit einem Thread weiter.",
  "engine.died":
    "Die Spracherkennung hat unerwartet aufgehört; vielleicht hatte der Browser zu wenig Speicher.",
  "engine.broke": "Die Spracherkennung ist ausgefallen ({why}).",
  "engine.broke-down": "Die Spracherkennung ist ausgefallen ({why}). Versuchen Sie es noch einmal.",
  "engine.failed": "In der Spracherkennung ist ein Fehler aufgetreten ({why}).",
  "engine.unstartable":
    "Die Spracherkennung konnte nicht starten: {why}. Versuchen Sie es noch einmal.",
  "engine.unstarted":
    "Die Spracherkennung konnte nicht starten ({why}). Versuchen Sie es noch einmal.",
  "engine.no-memory":
    "Die Spracherkennung konnte nicht starten: Dieser Tab hat zu wenig Speicher. Schließen Sie andere Tabs und versuchen Sie es noch einmal.",
  "engine.no-script": "ihr Skript wurde nicht geladen",
  "engine.script-failed": "ihr Skript wurde nicht geladen ({why})",
  "engine.standstill": "sie kommt nicht weiter ({doing})",
  "engine.doing.script": "Laden des Skripts",
  "engine.doing.list": "Laden der Dateiliste",
  "engine.doing.fetch": "Laden: {name}",
  "engine.doing.open": "Öffnen: {name}",
  "engine.doing.prepare": "Vorbereiten von Python",
  "engine.doing.start": "Starten von Python",
  "engine.doing.install": "Einrichten des Programms",
  "engine.doing.start-program": "Starten des Programms",
  "engine.list": "die Dateiliste",
  "engine.no-file": "{path} gehört nicht zu den Dateien der Spracherkennung dieser Seite",
  "engine.file": "{file}: {fault}",
  "engine.fault.damaged": "beschädigt angekommen",
  "engine.fault.incomplete": "unvollständig angekommen",
  "engine.fault.missing": "nicht auf dem Server (HTTP {status})",
  "engine.fault.refused": "vom Server verweigert (HTTP {status})",
  "engine.fault.page": "nicht angekommen, der Server hat stattdessen eine Webseite geschickt",
  "engine.fault.unreached":
    "nicht geladen; vielleicht gibt es keine Verbindung, oder der Server ist nicht erreichbar",
  "engine.no-model": "Das Modell {name} gibt es bei {host} nicht (HTTP {status}).",
  "engine.no-download":
    "Das Modell {name} konnte nicht von {host} geladen werden: Vielleicht gibt es keine Verbindung, oder der Server ist nicht erreichbar.",
  "engine.broke-off":
    "Der Download von {name} brach nach {megabytes} MB ab. Versuchen Sie es noch einmal.",

  // audio
  "audio.no-decoder":
    "Der Teil der Seite, der solche Dateien liest, konnte nicht geladen werden. Prüfen Sie die Verbindung und öffnen Sie die Datei noch einmal.",
  "audio.no-sample":
    "Das Beispiel konnte nicht geladen werden: Vielleicht gibt es keine Verbindung.",
  "audio.empty": "{name} ist leer.",
  "audio.refused": "{name}: {why}",
  "audio.damaged": "{name} ist beschädigt: Der Ton lässt sich nicht lesen.",
  "audio.damaged-beyond": "{name} ist beschädigt: Der Ton lässt sich nur bis {seconds} s lesen.",
  "audio.no-such-track": "Eine Spur {number} gibt es nicht.",
  "audio.no-track": "{name} hat keine Tonspur {number}.",
  "audio.pictures-only": "{name} hat keine Tonspur, nur Bilder.",
  "audio.text": "{name} ist eine Textdatei, weder Audio noch Video.",
  "audio.undecodable": "{name} enthält keinen Ton, den dieser Browser lesen kann.",
  "audio.container": "Es ist {container}.",
  "audio.codec": "Format des Tons: {codec}.",
  "audio.convert":
    "Wandeln Sie die Datei um (ffmpeg -i DATEI ton.wav) und öffnen Sie die neue, oder nutzen Sie die Kommandozeile, die mehr lesen kann (pyengine transcribe DATEI).",
  "audio.track": "Spur {number}",
  "audio.track-about": "Spur {number} ({about})",
  "audio.one-track": "eine Spur",
  "audio.all-channels": "Alle zusammen",
  "audio.only-left": "Nur der linke",
  "audio.only-right": "Nur der rechte",
  "audio.only-number": "Nur Nummer {number}",
  "audio.silent": "Die Aufnahme ist von Anfang bis Ende still.",
  "audio.quiet":
    "Die Aufnahme ist sehr leise: Ohne „Stille überspringen“ wird sie trotzdem transkribiert.",
  "audio.other-tracks": "Das war {track}. Außerdem gibt es {others}.",
  "audio.try-channel": "Wenn in einem Kanal etwas anderes zu hören ist, wählen Sie ihn oben aus.",
  "audio.try-all": "Wenn darin jemand spricht, transkribieren Sie ohne „Stille überspringen“.",

  // job
  "job.reading": "Ton wird gelesen",
  "job.model-from-network": "Modell {name} wird heruntergeladen",
  "job.model-from-store": "Modell {name} von einem früheren Besuch wird geöffnet",
  "job.model-from-file": "Modell {name} wird geöffnet",
  "job.opening-transcript": "Transkript wird geöffnet",
  "job.cues": { one: "{count} Untertitel", other: "{count} Untertitel" },
  "job.transcribing": "Transkription läuft",
  "job.done": "{done} von {total} ({share})",
  "job.done-and-left": "{done} von {total} ({share}), noch etwa {left}",

  // models
  "models.none-chosen": "Wählen Sie zuerst ein Modell, oder öffnen Sie eine Modelldatei.",
  "models.no-list":
    "Die Liste der Modelle (models.json) konnte nicht geladen werden. Versuchen Sie es noch einmal, oder öffnen Sie eine Modelldatei.",
  "models.standstill":
    "Der Download von {name} steht bei {share} still. Versuchen Sie es noch einmal: Er geht dort weiter.",

  // bench
  "bench.group.machine": "Dieses Gerät",
  "bench.group.kernels": "Rechenkerne, in den Größen von base",
  "bench.group.model": "Modell {name}",
  "bench.copied": "Kopiert",
  "bench.not-copied": "Die Zeile wurde nicht kopiert: Der Browser hat es abgelehnt.",
  "bench.threads": { one: "{count} Thread", other: "{count} Threads" },
  "bench.runs": {
    one: "aus {count} Lauf: Median {median}, am schnellsten {best}; der erste {first}",
    other: "aus {count} Läufen: Median {median}, am schnellsten {best}; der erste {first}",
  },
  "bench.of-memory": "dessen, was der Speicher zulässt",
  "bench.of-arithmetic": "dessen, was die Rechenleistung zulässt",
  "bench.seconds": "{time} s",
  "bench.milliseconds": "{time} ms",
  "bench.microseconds": "{time} µs",
  "bench.bytes-rate": "{rate} GB/s",
  "bench.rate": "{rate} Gop/s",
  "bench.exact": "exakte Arithmetik",
  "bench.fast": "schnelle Arithmetik",
  "bench.machine": "{platform}: Rechenkerne {kernels}, {arithmetic}, {threads}.",
  "bench.takes": "{name} braucht {size}.",
  "bench.transcribed":
    "{seconds} s Sprache wurden {speed}-mal so schnell transkribiert, wie sie dauern.",

  // transcript
  "transcript.transcript": "Transkript",
  "transcript.search": "Suchen",
  "transcript.search-label": "Im Transkript suchen",
  "transcript.not-found": "Nicht gefunden",
  "transcript.play-from": "Ab {time} abspielen",
  "transcript.play-gap": "Ab {time} abspielen: {gap}",
  "transcript.rewrite": "Neu schreiben",
  "transcript.rewrite-at": "Neu schreiben, was bei {time} gesagt wird",
  "transcript.word": "{start} bis {end}",
  "transcript.word-sure": "{start} bis {end}, {share} sicher",
  "transcript.word-text": "Text des Wortes {word}",
  "transcript.segment-text": "Text des Abschnitts",
  "transcript.not-understood": "{seconds} s nicht verstanden",
  "transcript.not-read": "{seconds} s nicht lesbar",
  "transcript.opened": "aus einer Datei geöffnet",
  "transcript.too-large": "{name} ist zu groß für ein Transkript.",
  "transcript.save": "{name} speichern",
  "transcript.format": "Format",
  "transcript.as-they-are": "wie sie sind",
  "transcript.layout.max_line_width": "Zeichen pro Zeile, höchstens",
  "transcript.layout.max_line_count": "Zeilen auf einmal, höchstens",
  "transcript.layout.max_words_per_line": "Wörter auf einmal, höchstens",
  "transcript.layout.max_len": "Zeichen pro Abschnitt, höchstens",
  "transcript.layout.highlight_words": "Jedes Wort unterstreichen, wenn es gesagt wird",
  "transcript.layout.word_times": "Zeiten der einzelnen Wörter",
  "transcript.download": "Herunterladen",
  "transcript.copy": "Kopieren",
  "transcript.copied": "Kopiert.",

  // movie
  "movie.title": "Karaoke-Film",
  "movie.preview": "Vorschau: {line}",
  "movie.looks": "Aussehen",
  "movie.size": "Größe",
  "movie.plain-size": "{size}",
  "movie.phone-size": "{size} (Telefon)",
  "movie.own-size": "{size} (die eigene)",
  "movie.frames-a-second": "Bilder pro Sekunde",
  "movie.theme": "Design",
  "movie.size-of-letters": "Schriftgröße",
  "movie.background": "Hintergrund",
  "movie.background-theme": "Vom Design",
  "movie.background-colour": "Eine Farbe",
  "movie.background-image": "Ein Bild",
  "movie.background-video": "Das Video",
  "movie.colour": "Farbe",
  "movie.image": "Bild",
  "movie.file-format": "Dateiformat",
  "movie.file-name": "Dateiname",
  "movie.karaoke": "Karaoke",
  "movie.make": "Film erstellen",
  "movie.cancel": "Abbrechen",
  "movie.video": "Video",
  "movie.making": "Film wird erstellt",
  "movie.left": "noch {left}",
  "movie.speed": "{speed}-mal so schnell wie beim Abspielen",
  "movie.ready": "{name} ist fertig: {size}, erstellt in {took}.",
  "movie.late":
    "Dieser Computer konnte die Aufnahme nicht ohne Stocken abspielen: Wörter leuchten bis zu {seconds} s zu spät auf. Schließen Sie andere Programme oder wählen Sie eine kleinere Größe, und erstellen Sie den Film noch einmal.",
  "movie.stopped": "Abgebrochen: Es wurde nichts behalten.",
  "movie.no-recording":
    "Zu diesem Transkript gibt es keine Aufnahme: Der Film wird keinen Ton haben.",
  "movie.silent": "{name} hat keinen Ton, also auch der Film nicht.",
  "movie.slow":
    "Dieser Browser braucht für den Film so lange, wie er dauert: Lassen Sie diesen Tab im Vordergrund.",
  "movie.no-words": "Es gibt noch keine Wörter für einen Film.",
  "movie.image-first": "Wählen Sie zuerst ein Bild, oder einen anderen Hintergrund.",
  "movie.no-video": "Diese Aufnahme hat kein Video: Wählen Sie einen anderen Hintergrund.",
  "movie.undecodable":
    "Dieser Browser kann das Video von {name} nicht lesen: Wählen Sie einen anderen Hintergrund.",
  "movie.no-image":
    "Das Bild lässt sich nicht lesen: Wählen Sie eine Datei in JPEG, PNG oder WebP.",
  "movie.no-drawing": "Dieser Browser kann nicht zeichnen.",
  "movie.no-picture": "Dieser Browser kann Bilder dieser Größe nicht zeichnen.",
  "movie.no-recorder":
    "Dieser Browser kann Video weder kodieren noch aufnehmen: Versuchen Sie es mit einem anderen.",
  "movie.no-format":
    "Dieser Browser kann kein Video in {format} aufnehmen: Wählen Sie das andere Format.",
  "movie.no-encoder":
    "Dieser Browser kann kein Video in {format} mit {size} Pixeln erstellen: Wählen Sie eine andere Größe oder ein anderes Format.",
  "movie.no-sound":
    "Der Ton von {name} lässt sich weder in {format} übernehmen noch von diesem Browser lesen: Versuchen Sie das andere Format, oder wandeln Sie die Datei in MP3 oder M4A um.",
  "movie.no-sound-encoder":
    "Dieser Browser kann den Ton von {name} nicht für {format} kodieren: Versuchen Sie das andere Format, oder wandeln Sie die Datei in MP3 oder M4A um.",
  "movie.unplayable": "Dieser Browser kann {name} nicht abspielen.",
  "movie.unknown-file": "{name} ist keine Audio- oder Videodatei, die hier gelesen werden kann.",
  "movie.broke-off": "Die Aufnahme brach ab.",
  "movie.no-room":
    "Für den Film ist kein Platz mehr: Schaffen Sie Platz und versuchen Sie es noch einmal.",
  "movie.failed": "Der Film konnte nicht erstellt werden: {why}",

  // live
  "live.stop": "Stopp",
  "live.cancel": "Abbrechen",
  "live.pause": "Pause",
  "live.resume": "Fortsetzen",
  "live.try-again": "Erneut versuchen",
  "live.listen-again": "Wieder zuhören",
  "live.pop-out": "Eigenes Fenster",
  "live.pop-in": "Fenster schließen",
  "live.hint.agreement":
    "Wörter stehen in heller Kursivschrift da, sobald sie gehört sind, und gelten, sobald mehrere Durchgänge übereinstimmen.",
  "live.hint.sliding":
    "Liest die letzten Sekunden immer wieder; was gelesen ist, gilt, wenn das Fenster voll ist. Wo sich Fenster berühren, können Wörter fehlen oder doppelt vorkommen.",
  "live.hint.utterance":
    "Liest einmal, was gesagt wurde, sobald jemand eine Pause macht. Braucht am wenigsten Strom und ist am genauesten.",
  "live.hint.command": "Wartet, bis etwas Kurzes gesagt wird, und nimmt es als Befehl.",
  "live.no-phrases": "Schreiben Sie die Sätze auf, die zur Wahl stehen, einen pro Zeile.",
  "live.no-activation": "Schreiben Sie einen Satz auf, der vor einem Befehl kommt.",
  "live.browsers-choice": "Wie der Browser wählt",
  "live.default-microphone": "Standardmikrofon",
  "live.microphone": "Mikrofon",
  "live.microphone-number": "Mikrofon {number}",
  "live.shared-sound": "Geteilter Ton",
  "live.shared-tab": "Geteilter Tab",
  "live.shared-window": "Geteiltes Fenster",
  "live.system-sound": "Ton des Systems",
  "live.sound.opening": "Wartet auf Ihre Erlaubnis",
  "live.sound.paused": "Pause",
  "live.sound.on.waiting":
    "Nimmt auf; was Sie jetzt sagen, wird gehört, sobald die Spracherkennung bereit ist",
  "live.sound.on.listening": "Hört zu",
  "live.sound.on.deaf": "Nimmt auf, hört aber nicht zu",
  "live.sound.on.done": "Nimmt auf",
  "live.sound.ended.waiting": "Aufgenommen; wartet auf die Spracherkennung",
  "live.sound.ended.listening": "Hört die letzten Wörter",
  "live.sound.ended.deaf": "Aufgenommen",
  "live.sound.ended.done": "Aufgenommen",
  "live.downloading": "Modell {name} wird heruntergeladen: {share}",
  "live.opening": "Modell {name} wird geöffnet: {share}",
  "live.latency": "Wörter erscheinen nach {shown} s und gelten nach {final} s.",
  "live.slow":
    "Dieses Gerät ist für dieses Modell langsam: Es liest alle {step} s statt alle {wanted} s. Nichts wird ausgelassen.",
  "live.behind": "{seconds} s sind noch zu hören.",
  "live.keeps-up": "Es kommt mit.",
  "live.missed":
    "{seconds} s wurden nicht aufgenommen: Der Tab schlief, oder das Gerät verstummte.",
  "live.level": "Eingangspegel",
  "live.level.silent": "still",
  "live.level.quiet": "leise",
  "live.level.good": "gut",
  "live.level.loud": "zu laut",
  "live.captions": "Untertitel",
  "live.said": "Was gesagt wurde",
  "live.newest": "Zum Neuesten",
  "live.big-captions": "Große Untertitel",
  "live.smaller": "Kleiner",
  "live.larger": "Größer",
  "live.leave": "Verlassen (Esc)",
  "live.commands-heard": "Gehörte Befehle, der neueste zuerst",
  "live.go-on": "Weiter",
  "live.no-command": "Kein Befehl",
  "live.heard": "gehört: {said}",
  "live.alike": "Aktivierungssatz zu {share} ähnlich",
  "live.none-of-these": "keiner davon",
  "live.live": "live",
  "live.recording-name": "Live",
  "live.incomplete": "nicht bis zum Ende gehört",
  "live.better": "Noch einmal transkribieren, genauer",
  "live.save-wav": "Als WAV speichern",
  "live.save-opus": "Als Opus speichern",
  "live.making-opus": "Opus wird erstellt, {share}",
  "live.no-opus":
    "Die Aufnahme konnte nicht verkleinert werden: Speichern Sie sie als WAV, dabei geht nichts verloren.",
  "live.no-opus-encoder":
    "Dieser Browser kann keine Opus-Dateien erstellen: Speichern Sie die Aufnahme als WAV.",
  "live.no-room":
    "Für die Datei ist kein Platz: Schließen Sie andere Tabs oder schaffen Sie Platz, und versuchen Sie es noch einmal.",
  "live.nothing-recorded": "Es wurde noch nichts aufgenommen.",
  "live.not-read":
    "Ein Teil der Aufnahme lässt sich gerade nicht lesen: Schaffen Sie Platz auf dem Datenträger und versuchen Sie es noch einmal.",
  "live.not-read-again": "Die Aufnahme ließ sich nicht noch einmal lesen.",
  "live.new-engine": "Eine neue wird gestartet und hört, was diese nicht gehört hat.",
  "live.recording-kept": "Die Aufnahme bleibt: Sie kann noch einmal transkribiert werden.",
  "live.recording-goes-on": "Die Aufnahme läuft weiter: Sie kann danach transkribiert werden.",
  "live.stopped": "Das Zuhören wurde beendet, bevor es begann.",
  "live.too-old":
    "Dieser Browser ist zu alt, um zuzuhören: Nutzen Sie einen aktuellen Chrome, Edge, Firefox oder Safari.",
  "live.no-audio":
    "Der Ton des Browsers startet nicht: Schließen Sie andere Tabs mit Ton und versuchen Sie es noch einmal.",
  "live.no-loudspeakers":
    "Der Ton des Browsers startet nicht: Schließen Sie Lautsprecher oder Kopfhörer an und versuchen Sie es noch einmal.",
  "live.not-loaded":
    "Ein Teil dieser Seite zum Zuhören konnte nicht geladen werden: Laden Sie die Seite neu und versuchen Sie es noch einmal.",
  "live.not-shared": "Der Ton wird nicht mehr geteilt: Was gehört wurde, bleibt.",
  "live.withdrawn": "Diese Seite darf das Mikrofon nicht mehr nutzen: Was gehört wurde, bleibt.",
  "live.unplugged": "„{name}“ ist nicht mehr da, vielleicht ausgesteckt: Was gehört wurde, bleibt.",
  "live.insecure":
    "Browser lassen nur sichere Seiten zuhören: Öffnen Sie diese mit https:// oder von localhost.",
  "live.no-microphones":
    "Dieser Browser gibt Seiten kein Mikrofon: Nutzen Sie einen aktuellen Chrome, Edge, Firefox oder Safari.",
  "live.no-device":
    "Es gibt kein Mikrofon: Schließen Sie eines an und versuchen Sie es noch einmal.",
  "live.other-microphone": "Das gewählte Mikrofon ist nicht mehr da: Wählen Sie ein anderes.",
  "live.microphone-busy":
    "Das Mikrofon startet nicht: Schließen Sie andere Programme, die es nutzen, oder schließen Sie es neu an.",
  "live.microphone-withheld-by.page":
    "Die Seite, in der diese steckt, gibt das Mikrofon nicht frei: Öffnen Sie diese Seite in einem eigenen Tab und versuchen Sie es noch einmal.",
  "live.microphone-withheld-by.system":
    "Ihr System gibt das Mikrofon nicht frei: Erlauben Sie es diesem Browser in den Datenschutzeinstellungen und versuchen Sie es noch einmal.",
  "live.microphone-withheld-by.browser":
    "Der Browser gibt das Mikrofon nicht frei: Erlauben Sie es dieser Seite neben ihrer Adresse und versuchen Sie es noch einmal.",
  "live.no-sharing":
    "Dieser Browser kann den Ton eines Tabs nicht teilen: Nutzen Sie Chrome oder Edge auf einem Computer.",
  "live.no-sound-shared":
    "Es wurde kein Ton geteilt: Wählen Sie noch einmal und schalten Sie unter dem Geteilten den Ton ein.",
  "live.nothing-shared": "Es wurde nichts geteilt.",
  "live.nothing-to-share": "Hier gibt es nichts, das geteilt werden könnte.",
  "live.sharing-needs-click":
    "Das Teilen beginnt mit einem Klick auf diese Seite: Versuchen Sie es noch einmal.",
  "live.sharing-failed":
    "Was Sie gewählt haben, lässt sich nicht teilen: Wählen Sie einen anderen Tab oder ein anderes Fenster.",
  "live.sharing-withheld-by.page":
    "Die Seite, in der diese steckt, gibt die Aufnahme von Bildschirm und Ton nicht frei: Öffnen Sie diese Seite in einem eigenen Tab und versuchen Sie es noch einmal.",
  "live.sharing-withheld-by.system":
    "Ihr System gibt die Aufnahme von Bildschirm und Ton nicht frei: Erlauben Sie sie diesem Browser in den Datenschutzeinstellungen und versuchen Sie es noch einmal.",
  "live.sharing-withheld-by.browser":
    "Der Browser gibt die Aufnahme von Bildschirm und Ton nicht frei: Erlauben Sie sie dieser Seite neben ihrer Adresse und versuchen Sie es noch einmal.",

  // page
  "page.one-recording": {
    one: "Nur eine Aufnahme auf einmal: {names} wurde nicht geöffnet.",
    other: "Nur eine Aufnahme auf einmal: {names} wurden nicht geöffnet.",
  },
  "page.one-transcript": {
    one: "Nur ein Transkript auf einmal: {names} wurde nicht geöffnet.",
    other: "Nur ein Transkript auf einmal: {names} wurden nicht geöffnet.",
  },
  "page.quoted": "„{name}“",
  "page.more": { one: "{count} weitere", other: "{count} weitere" },
};
