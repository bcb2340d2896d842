/** @import { Catalogue } from "./words.js" */

/** German. @type {Catalogue} */
export const GERMAN = {
  // karaoke
  "karaoke.announce": "Zeilen vorlesen",
  "karaoke.before": "Vor der ersten Zeile",
  "karaoke.close": "Schließen",
  "karaoke.contrast": "Hoher Kontrast",
  "karaoke.dark": "Dunkel",
  "karaoke.full": "Vollbild",
  "karaoke.larger": "Größere Schrift",
  "karaoke.light": "Hell",
  "karaoke.movie": "Film erstellen",
  "karaoke.name": "Karaoke",
  "karaoke.smaller": "Kleinere Schrift",
  "karaoke.stage": "Warme Bühne",
  "karaoke.theme": "Design",
  "karaoke.undrawable": "Dieser Browser kann nicht zeichnen.",

  // transport
  "transport.earlier": { one: "{count} Sekunde zurück", other: "{count} Sekunden zurück" },
  "transport.later": { one: "{count} Sekunde vor", other: "{count} Sekunden vor" },
  "transport.loop": "Diesen Abschnitt wiederholen",
  "transport.mute": "Stumm",
  "transport.of": "Wiedergabe: {name}",
  "transport.pause": "Pause",
  "transport.place": "{time} von {duration}",
  "transport.play": "Abspielen",
  "transport.position": "Position",
  "transport.rate": "Tempo",
  "transport.text": "Hier ist nur der Text: Fügen Sie die Aufnahme hinzu, um sie zu hören.",
  "transport.times": "{rate}×",
  "transport.unplayable":
    "Dieser Browser kann diese Datei nicht abspielen. Ein Klick auf die Wellenform findet trotzdem die Stelle im Text.",
  "transport.volume": "Lautstärke",

  // ui
  "ui.close": "Schließen",
  "ui.dismiss": "Ausblenden",
  "ui.number-range": "Eine Zahl von {min} bis {max}.",
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
  "engine.unread":
    "Das Modell {name} konnte nicht von {host} gelesen werden: Vielleicht gibt es keine Verbindung, der Server ist nicht erreichbar, oder er lässt andere Seiten seine Dateien nicht lesen (CORS). Wenn ein Browser die Datei laden kann, speichern Sie sie, und fügen Sie sie von dort hinzu.",
  "engine.not-stored":
    "{name} ist in diesem Browser nicht gespeichert. Laden Sie das Modell erst herunter oder wählen Sie seine Datei.",
  "engine.making-already":
    "Gerade wird ein anderes Modell verkleinert. Warten Sie, bis es fertig ist.",
  "engine.no-room":
    "Für das kleinere Modell ist kein Platz. Löschen Sie ein Modell oder eine Datei und versuchen Sie es noch einmal.",
  "engine.broke-off":
    "Der Download von {name} brach nach {megabytes} MB ab. Versuchen Sie es noch einmal.",
  "engine.wrong-size":
    "Was {host} als Modell {name} hat, ist {found} MB groß und nicht {expected} MB, wie es sein sollte: Es ist eine andere Datei oder beschädigt.",
  "engine.changed":
    "Das Modell {name} bei {host} ändert sich, während es heruntergeladen wird. Versuchen Sie es später noch einmal.",
  "engine.not-beside":
    "{name} gehört nicht neben ein Modell oder ist beschädigt. Nehmen Sie das Modell ohne diese Datei oder wandeln Sie es noch einmal um.",
  "engine.not-kept":
    "Dieser Browser hat das Modell {name} nicht mehr. Wählen Sie ein anderes oder öffnen Sie seine Datei.",

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
  "audio.try-channel":
    "Wenn in einem Kanal etwas anderes zu hören ist, wählen Sie ihn unter „Noch einmal transkribieren …“.",
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
  "job.progress": "Fortschritt",
  "job.cancel": "Abbrechen",
  "job.stopping": "Wird abgebrochen",

  // models
  "models.title": "Welches Modell?",
  "models.line": "Modell",
  "models.none": "Modell wählen …",
  "models.open": "Modelldatei öffnen …",
  "models.file": "Modelldatei",
  "models.site": "Auf dieser Seite",
  "models.hub": "Aus der öffentlichen Modellsammlung herunterladen",
  "models.own": "Ihre Dateien",
  "models.quick": "Schnell",
  "models.balanced": "Ausgewogen",
  "models.careful": "Sorgfältig",
  "models.best": "Am besten",
  "models.many-languages": "viele Sprachen",
  "models.english": "Englisch",
  "models.pace": "eine Minute Ton braucht hier etwa {time}",
  "models.offline":
    "Sie sind offline: Nur Modelle, die dieser Browser aufbewahrt, lassen sich öffnen.",
  "models.third-party":
    "{name} kommt von {host}, einem Dritten, wenn Sie transkribieren. Er erfährt Ihre Adresse, nie Ihren Ton.",
  "models.none-chosen": "Wählen Sie zuerst ein Modell, oder öffnen Sie eine Modelldatei.",
  "models.no-list":
    "Die Liste der Modelle (models.json) konnte nicht geladen werden. Versuchen Sie es noch einmal, oder öffnen Sie eine Modelldatei.",
  "models.standstill":
    "Der Download von {name} steht bei {share} still. Versuchen Sie es noch einmal: Er geht dort weiter.",
  "models.damaged": "Das Modell {name} kam beschädigt von {host}. Versuchen Sie es noch einmal.",
  "models.sent-no-model":
    "Was {host} als {name} geschickt hat, ist kein Whisper-Modell im ggml-Format.",
  "models.beside-alone":
    "{name} gehört zu einem Modell. Wählen Sie dessen Datei (.bin) zusammen mit ihr aus.",
  "models.not-a-model": "{name} ist kein Whisper-Modell im ggml-Format.",
  "models.no-space":
    "Für {name} ist kein Platz: Es braucht noch {needed} MB, und dieser Browser hat {free} MB. Löschen Sie ein Modell oder machen Sie auf dem Datenträger Platz.",
  "models.disk-full":
    "Der Datenträger oder der Anteil dieses Browsers daran ist voll: {name} braucht noch {needed} MB. Löschen Sie ein Modell oder machen Sie Platz, und versuchen Sie es noch einmal: Was schon da ist, bleibt.",
  "models.unwritable":
    "Dieser Browser konnte {name} nicht speichern. Schließen Sie andere Tabs mit dieser Seite und versuchen Sie es noch einmal.",
  "models.failed":
    "Der Download von Modellen ist fehlgeschlagen ({why}). Versuchen Sie es noch einmal.",
  "models.tier.fast": "Schneller Entwurf",
  "models.tier.balanced": "Ausgewogen",
  "models.tier.best": "Das Beste, was dieses Gerät kann",
  "models.tier.own": "Ihre Wahl",
  "models.here": "schon da",
  "models.to-download": "{size} herunterzuladen",
  "models.takes": "diese Aufnahme braucht etwa {time}",
  "models.all": "Alle Modelle",
  "models.proposed": "Vorschläge",
  "models.get": "Jetzt herunterladen",
  "models.when": "Es wird heruntergeladen, wenn Sie zum ersten Mal damit transkribieren.",
  "models.unmeasured": "Wie lange es dauert, steht hier, sobald etwas transkribiert wurde.",
  "models.coming": "Es wird gerade heruntergeladen. Sie können schon anfangen.",
  "models.format": "Format",
  "models.any-format": "Alle Formate",
  "models.memory": "{size} Arbeitsspeicher",
  "models.needs-network": "nicht da: braucht eine Verbindung",
  "models.too-large": "passt hier nicht",
  "models.lack.address":
    "{name} braucht {needed} Arbeitsspeicher; eine Seite hat höchstens {there}.",
  "models.lack.memory":
    "{name} braucht {needed} Arbeitsspeicher; auf diesem Gerät kann eine Seite etwa {there} bekommen.",
  "models.lack.storage":
    "{name} belegt {needed} Speicherplatz; der Browser hat für diese Seite noch {there}. Entfernen Sie ein gespeichertes Modell, oder machen Sie Platz auf dem Datenträger.",
  "models.instead": "Das größte, das passt, ist {name} ({size}).",
  "models.take": "{name} wählen",
  "models.kept-here": "Hier gespeichert",
  "models.from-site": "von dieser Seite",
  "models.from-file": "aus einer Datei",
  "models.made-here": "hier gemacht",
  "models.manager": "Gespeicherte Modelle",
  "models.kept": { one: "{count} Modell, {size}", other: "{count} Modelle, {size}" },
  "models.none-kept": "Noch keine",
  "models.nothing-kept":
    "Noch keine. Ein Modell, mit dem Sie transkribieren, wird für das nächste Mal aufbewahrt.",
  "models.unkept":
    "Dieser Browser bewahrt für diese Seite nichts auf, wie in einem privaten Fenster: Modelle werden bei jedem Besuch neu heruntergeladen.",
  "models.room": "Diese Seite hat {used} gespeichert; der Browser erlaubt {quota}.",
  "models.persisted": "Der Browser hat versprochen, es aufzubewahren.",
  "models.unpersisted": "Der Browser darf es löschen, wenn der Datenträger voll ist.",
  "models.persist": "Um Aufbewahrung bitten",
  "models.not-promised":
    "Der Browser verspricht es nicht. Viele tun es, wenn eine Seite als Lesezeichen gesetzt, installiert oder oft besucht ist.",
  "models.download-of": "Download von {name}",
  "models.is": "{name}: {state}",
  "models.state.stored": "Bereit, auch offline",
  "models.state.part": "Angehalten",
  "models.state.waiting": "Wartet, bis es an der Reihe ist",
  "models.state.downloading": "Wird heruntergeladen",
  "models.state.checking": "Wird geprüft",
  "models.state.failed": "Der Download ist gescheitert.",
  "models.left": "noch etwa {left}",
  "models.chosen": "In Gebrauch",
  "models.use": "Verwenden",
  "models.pause": "{name} anhalten",
  "models.go-on": "Weiter mit {name}",
  "models.cancel": "Abbrechen",
  "models.more": "Mehr zu {name}",
  "models.remove": "{name} entfernen",
  "models.removed": "{name} wurde entfernt.",
  "models.undo": "Rückgängig",
  "models.save": "Als Datei speichern",
  "models.smaller": "Verkleinern",
  "models.smaller-size": "etwa {size}",
  "models.making": "{name} wird gemacht",
  "models.made": "{name} ist fertig.",
  "models.choose": "Anderes herunterladen",
  "models.import": "Aus Datei hinzufügen …",
  "models.importing": "{name} wird kopiert",
  "models.imported": "{name} wird aufbewahrt.",
  "models.by-address": "Über Adresse hinzufügen …",
  "models.address": "Adresse einer Modelldatei",
  "models.address-hint":
    "Der Server dort erfährt Ihre Netzadresse und welche Datei Sie wollen, nie Ihren Ton. Er muss anderen Seiten erlauben, seine Dateien zu lesen (CORS). Modelle brauchen 30 MB bis 3 GB; wie viel dieses braucht, zeigt sich, wenn es beginnt.",
  "models.fetch": "Herunterladen",
  "models.no-address": "Das ist keine Adresse einer Datei: Sie beginnt mit https://.",
  "models.barred":
    "Zu Ihrem Schutz erreicht diese Seite nichts als {hosts}. Öffnen Sie die Adresse in einem eigenen Tab, speichern Sie die Datei, und fügen Sie sie von dort hinzu.",
  "models.open-address": "Adresse öffnen",

  // options
  "options.title": "Einstellungen",
  "options.which-language": "Welche Sprache wird gesprochen?",
  "options.language": "Sprache",
  "options.detect": "Erkennen",
  "options.translate": "Ins Englische übersetzen",
  "options.translate-hint": "Der Text ist englisch, was auch immer gesprochen wird.",
  "options.which-words": "Welche Namen und Wörter?",
  "options.prompt": "Namen und Wörter, die vorkommen",
  "options.prompt-hint": "So, wie man sie schreibt: Personen, Orte, Fachwörter.",
  "options.how-careful": "Wie sorgfältig?",
  "options.accurate": "Genau",
  "options.accurate-hint":
    "Fünf Lesarten jedes Satzes treten gegeneinander an. Dauert etwa ein Viertel länger.",
  "options.fast": "Schnell",
  "options.fast-hint": "Jedes Mal das wahrscheinlichste Wort.",
  "options.context": "Zusammenhang von Teil zu Teil mitnehmen",
  "options.context-hint":
    "Namen und Stil bleiben durchgehend gleich. Wo der Zusammenhang in die Irre führen könnte, fällt er weg: nach einer Stille, und wo ein Teil unsicher ist oder sich wiederholt.",
  "options.what-to-keep": "Was im Sinn behalten, was weglassen?",
  "options.skip-silence": "Stille überspringen",
  "options.skip-silence-hint": "Geht schneller, und wo niemand spricht, wird nichts erfunden.",
  "options.sounds": "Geräusche wie [Lachen] zeigen",
  "options.sounds-hint": "Was das Modell für etwas schreibt, das keine Sprache ist.",
  "options.which-sound": "Welcher Ton der Datei?",
  "options.track": "Spur",
  "options.channels": "Kanäle",
  "options.how-computed": "Wie rechnen?",
  "options.exact": "Exakte Arithmetik",
  "options.exact-hint": "Die von openai-whisper, zwei- bis dreimal langsamer.",
  "options.save-power": "Strom sparen",
  "options.save-power-hint":
    "Ein Prozessorkern und die schnelle Qualität: langsamer, kühler, der Akku hält länger.",
  "options.again": "Noch einmal transkribieren",
  "options.expected": "Diese Aufnahme braucht etwa {time}.",
  "options.translated": "ins Englische übersetzt",
  "options.sure": "{language}, {share} sicher",
  "options.else": "sonst {language} {share}",
  "options.and": "{first}, {second}",
  "options.then": "{first}; {second}",
  "options.any-language": "Erkennt die Sprache",
  "options.said-accurate": "genau",
  "options.said-fast": "schnell",
  "options.changed": { one: "{count} weitere Änderung", other: "{count} weitere Änderungen" },
  "options.link": "Link mit diesen Einstellungen kopieren",
  "options.defaults": "Zurück zu den Voreinstellungen",
  "options.reset": "Die Einstellungen sind wieder die voreingestellten.",
  "options.link-copied": "Der Link ist kopiert.",
  "options.link-no-texts":
    "Ihre Namen, Wörter und Sätze stehen nicht darin, weil Links weitergegeben werden.",
  "options.link-no-model": "Das Modell {name} steht nicht darin: Nur dieser Browser hat es.",
  "options.link-unknown":
    "Der Link verlangt {names}, was diese Seite nicht kennt; sie kennt {known}.",
  "options.link-wrong":
    "Der Link verlangt „{value}“ als {name}. Möglich ist: {values}. Es wird weggelassen.",
  "options.link-model":
    "Der Link verlangt das Modell „{name}“, das es nicht gibt; „Alle Modelle“ zeigt, welche zu haben sind.",
  "options.a-model": "der Name eines Modells, etwa base-q5_1",
  "options.a-language": "auto, oder Kürzel oder englischer Name einer Sprache, etwa de",
  "options.a-text": "ein Text von bis zu 1000 Buchstaben",
  "options.milliseconds": "Millisekunden, wie die Zeiten der Live-Untertitel sie erlauben",
  "options.an-address": "eine Adresse, die mit https:// beginnt",

  // addresses
  "addresses.open": "Von einer Adresse …",
  "addresses.title": "Eine Aufnahme über ihre Adresse",
  "addresses.address": "Adresse der Aufnahme",
  "addresses.hint":
    "Der Server dort erfährt Ihre Netzadresse und welche Datei Sie wollen; sonst wird ihm nichts gesendet. Er muss andere Seiten seine Dateien lesen lassen (CORS).",
  "addresses.fetch": "Aufnahme holen",
  "addresses.fetch-from": "Aufnahme von {host} holen",
  "addresses.offer":
    "„{name}“ liegt bei {host}. Wenn Sie die Aufnahme holen, erfährt {host} Ihre Netzadresse und welche Datei Sie wollen; sonst wird nichts dorthin gesendet.",
  "addresses.fetching": "{name} wird von {host} geholt",
  "addresses.not-https": "Das ist keine Adresse, die geholt werden kann: Sie beginnt mit https://.",
  "addresses.barred":
    "Zu Ihrem Schutz erreicht diese Seite nichts als {hosts}. Öffnen Sie die Adresse in einem eigenen Tab, speichern Sie die Datei, und legen Sie sie hier ab.",
  "addresses.player":
    "{host} zeigt Aufnahmen auf eigenen Seiten, wo diese Seite sie nicht lesen kann. Wenn Sie die Datei haben, legen Sie sie hier ab; oder spielen Sie sie in einem anderen Tab ab, und lassen Sie die Live-Untertitel diesen Tab hören.",
  "addresses.web-page":
    "Was {host} dort hat, ist eine Webseite und keine Aufnahme. Suchen Sie auf ihr die Datei, speichern Sie diese, und legen Sie sie hier ab.",
  "addresses.unread":
    "{host} lässt andere Seiten diese Datei nicht lesen, oder ist nicht erreichbar. Öffnen Sie die Adresse, speichern Sie die Datei, und legen Sie sie hier ab.",
  "addresses.unreached":
    "{host} ist nicht erreichbar: Vielleicht sind Sie offline. Versuchen Sie es noch einmal, wenn Sie verbunden sind.",
  "addresses.refused":
    "{host} gibt diese Datei nicht heraus (HTTP {status}). Prüfen Sie die Adresse, oder öffnen Sie sie, speichern Sie die Datei, und legen Sie sie hier ab.",
  "addresses.later":
    "{host} kann diese Datei gerade nicht herausgeben (HTTP {status}). Versuchen Sie es später noch einmal.",
  "addresses.too-large":
    "Die Aufnahme hat {size}, und dieser Browser hat Platz für {room}. Teilen Sie sie, oder nehmen Sie die Befehlszeile, die keinen solchen Platz braucht.",
  "addresses.endless":
    "Die Aufnahme hat mehr als {room}, wofür dieser Browser keinen Platz hat. Teilen Sie sie, oder nehmen Sie die Befehlszeile, die keinen solchen Platz braucht.",
  "addresses.broke-off":
    "Der Download von {host} brach nach {size} ab. Versuchen Sie es noch einmal.",
  "addresses.empty": "Was {host} gesendet hat, ist leer. Prüfen Sie die Adresse.",
  "addresses.go-there": "Adresse öffnen",

  // bench
  "bench.title": "Wie schnell ist dieses Gerät, und wie viel davon wird genutzt?",
  "bench.hint":
    "Zuerst werden Speicher und Rechenleistung eines Kerns gemessen; daran werden dann die Rechenkerne und das Modell gemessen. Ein voller Lauf dauert etwa eine Minute. Lassen Sie diesen Tab im Vordergrund.",
  "bench.run": "Messen",
  "bench.quick": "Schnell, weniger sicher",
  "bench.copy": "Zeile kopieren",
  "bench.save": "JSON speichern",
  "bench.column.what": "Was",
  "bench.column.time": "Zeit",
  "bench.column.rate": "Rate",
  "bench.column.limit": "Von der Grenze",
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
  "transcript.another": "Jemand anderes",
  "transcript.look": "Einen Blick wert",
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
  "live.title": "Sprechen und mitlesen",
  "live.kept":
    "Alles wird aufgenommen, bevor es gehört wird, damit nichts verloren geht, und in diesem Browser aufbewahrt.",
  "live.how": "Wie zuhören?",
  "live.mode.agreement": "Beim Sprechen",
  "live.mode.sliding": "Gleitendes Fenster",
  "live.mode.utterance": "In Pausen",
  "live.mode.command": "Sprachbefehle",
  "live.source": "Ton von",
  "live.source.microphone": "Mikrofon",
  "live.source.tab": "Tab oder Computer",
  "live.commands": "Befehle",
  "live.guided": "Einer dieser Sätze",
  "live.free": "Alles nach einem Aktivierungssatz",
  "live.phrases": "Sätze, einer pro Zeile",
  "live.activation": "Aktivierungssatz",
  "live.activation-hint": "Sagen Sie ihn und sprechen Sie weiter: Was folgt, ist der Befehl.",
  "live.timing": "Zeiten",
  "live.timing.step": "Lesen alle",
  "live.timing.length": "Zusammen höchstens",
  "live.timing.keep": "Vom Fenster bleiben",
  "live.timing.settle": "Übereinstimmung für",
  "live.timing.pause": "Eine Pause dauert",
  "live.timing.own": "eigene",
  "live.timing-hint": "Sekunden. Was leer bleibt, bestimmt die Art des Zuhörens.",
  "live.start": "Zuhören",
  "live.quit": "Nicht warten",
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
  "live.better": "Genauer transkribieren",
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
  "page.quoted": "„{name}“",
  "page.more": { one: "{count} weitere", other: "{count} weitere" },
  "page.title": "pyengine: private Spracherkennung",
  "page.skip": "Zum Inhalt springen",
  "page.actions": "Aktionen",
  "page.not-loaded":
    "Ein Teil der Seite konnte nicht geladen werden. Prüfen Sie die Verbindung und versuchen Sie es noch einmal.",
  "page.again": "Erneut versuchen",
  "page.dismiss": "Diese Nachricht ausblenden",
  "page.gone":
    "Dieses Transkript ist nicht in diesem Browser: Es wurde gelöscht oder in einem anderen gemacht.",

  // commands
  "commands.change": "Tasten für „{label}“ ändern",
  "commands.found": { one: "{count} Befehl", other: "{count} Befehle" },
  "commands.key-alt": "Alt",
  "commands.key-backspace": "Rücktaste",
  "commands.key-ctrl": "Strg",
  "commands.key-delete": "Entf",
  "commands.key-end": "Ende",
  "commands.key-enter": "Eingabe",
  "commands.key-escape": "Esc",
  "commands.key-home": "Pos1",
  "commands.key-insert": "Einfg",
  "commands.key-page-down": "Bild ab",
  "commands.key-page-up": "Bild auf",
  "commands.key-shift": "Umschalt",
  "commands.key-space": "Leertaste",
  "commands.key-tab": "Tab",
  "commands.keys": "Tasten",
  "commands.keys-hint":
    "Wählen Sie eine Taste, um sie zu ändern. Mit Esc bleibt sie, wie sie ist, mit Entf fällt sie weg.",
  "commands.no-key": "keine",
  "commands.none": "So heißt kein Befehl.",
  "commands.other": "Mehr",
  "commands.palette": "Befehle",
  "commands.press": "Tasten drücken",
  "commands.reset": "Tasten für „{label}“ zurücksetzen",
  "commands.take": "Hier verwenden",
  "commands.taken": "{keys} ist für „{label}“.",
  "commands.what": "Was möchten Sie tun?",

  // actions
  "actions.page": "Seite",
  "actions.player": "Wiedergabe",
  "actions.open": "Datei wählen …",
  "actions.list": "Liste der Transkripte",
  "actions.keys": "Tasten",
  "actions.play": "Abspielen oder anhalten",
  "actions.back": "Fünf Sekunden zurück",
  "actions.on": "Fünf Sekunden vor",
  "actions.slower": "Langsamer",
  "actions.faster": "Schneller",

  // keys
  "keys.text": "Im Text",
  "keys.words": "von Wort zu Wort",
  "keys.segments": "von Abschnitt zu Abschnitt",
  "keys.play": "von hier abspielen",
  "keys.toggle": "abspielen oder anhalten",
  "keys.correct": "das Wort ändern; Tab geht zum nächsten",
  "keys.rewrite": "den Abschnitt neu schreiben",
  "keys.speaker": "Sagen, wer spricht",
  "keys.unsure": "nächstes und voriges unsichere Wort",
  "keys.undo": "rückgängig machen; wiederholen",

  // new
  "new.drop": "Audio- oder Videodateien hier ablegen",
  "new.kinds":
    "MP3, M4A, WAV, FLAC, Ogg, MP4, MOV, WebM und mehr; oder ein gespeichertes Transkript (JSON, SRT, VTT, ASS, LRC, CSV), auf Wunsch mit seiner Aufnahme",
  "new.choose": "Datei wählen",
  "new.choose-folder": "Ordner wählen…",
  "new.sample": "Beispiel ausprobieren",
  "new.file": "Audio- oder Videodatei",
  "new.folder": "Ordner mit Aufnahmen",
  "new.private":
    "Ihre Aufnahme wird in diesem Tab gelesen und von Whisper transkribiert; hochgeladen wird sie nie.",
  "new.let-go": "Loslassen: Die Datei wird hier geöffnet",

  // shelf
  "shelf.title": "Transkripte",
  "shelf.new": "Neues Transkript",
  "shelf.live-captions": "Live-Untertitel",
  "shelf.empty": "Was Sie transkribieren, wird in diesem Browser aufbewahrt und steht hier.",
  "shelf.live": "Jetzt live",
  "shelf.remove": "{name} aus der Liste entfernen",
  "shelf.removed": "„{name}“ wurde aus der Liste entfernt.",
  "shelf.waiting": "Wird vorbereitet",
  "shelf.queued": "Wartet, Nummer {place}",
  "shelf.held": "Wartet",
  "shelf.making": "Transkription, {share}",
  "shelf.stopped": "Bei {share} abgebrochen",
  "shelf.not-begun": "Abgebrochen",
  "shelf.failed": "Fehlgeschlagen",
  "shelf.search": "Alle Transkripte durchsuchen",
  "shelf.searching": "Suche läuft",
  "shelf.found": {
    one: "In {count} Transkript gefunden",
    other: "In {count} Transkripten gefunden",
  },
  "shelf.hits": { one: "{count} Stelle", other: "{count} Stellen" },
  "shelf.more": "Alle Transkripte",
  "shelf.keep-recordings": "Aufnahmen in diesem Browser aufbewahren",
  "shelf.used": {
    one: "{count} Transkript, {size} Aufnahmen",
    other: "{count} Transkripte, {size} Aufnahmen",
  },
  "shelf.delete-all": "Alles löschen…",
  "shelf.no-undo": "Alles wird aus diesem Browser gelöscht und lässt sich nicht zurückholen.",
  "shelf.delete": "Alles löschen",
  "shelf.leave": "Behalten",
  "shelf.search-short": "Alles durchsuchen",
  "shelf.elsewhere": "In anderem Tab offen",
  "shelf.export": "Alle Texte exportieren (.zip)",
  "shelf.export-sound": "Alles mit Aufnahmen exportieren (.zip)",
  "shelf.import": "Solche Datei importieren…",
  "shelf.recordings": "Aufbewahrte Aufnahmen…",
  "shelf.room":
    "Die ältesten zuerst. Die Texte bleiben; zum Anhören fügt man die Datei wieder hinzu.",
  "shelf.no-recordings": "Es sind keine Aufnahmen aufbewahrt.",
  "shelf.remove-recording": "Aufnahme von {name} entfernen",

  // app
  "app.keep": "Diese Seite für die Nutzung ohne Netz aufbewahren",
  "app.kept":
    "In diesem Browser aufbewahrt: {size}. Die Seite startet ohne Netz, mit Ihren Transkripten und den gespeicherten Modellen.",
  "app.keeping": "Wird aufbewahrt: {have} von {size}",
  "app.to-be-kept": "Sie braucht {size} und wird aufbewahrt, sobald die Spracherkennung ruht.",
  "app.not-kept": "Nicht aufbewahrt. Sie braucht {size}; Modelle werden für sich gespeichert.",
  "app.unavailable":
    "Hier lässt sich die Seite nicht aufbewahren: Ohne Netz öffnet sie sich nicht.",
  "app.fault.room":
    "Dafür ist kein Platz: Sie braucht {size}. Entfernen Sie Modelle oder Aufnahmen; beim nächsten Besuch wird es wieder versucht.",
  "app.fault.changed":
    "Die Website wird gerade geändert, daher konnte nicht alles aufbewahrt werden. Beim nächsten Besuch wird es wieder versucht.",
  "app.fault.network":
    "Nicht alles konnte geholt werden. Beim nächsten Besuch wird es wieder versucht.",
  "app.offline":
    "Kein Netz. Diese Seite, Ihre Transkripte und gespeicherte Modelle funktionieren; andere Modelle müssen warten.",
  "app.offline-unkept":
    "Kein Netz. Was offen ist, funktioniert weiter. Lassen Sie diesen Tab offen: Die Seite ist in diesem Browser nicht aufbewahrt.",
  "app.update": "Neue Version laden",
  "app.update-ready": "Eine neue Version dieser Seite ist bereit.",
  "app.reload": "Laden",
  "app.update-later":
    "Die Spracherkennung arbeitet, oder etwas ist noch nicht aufbewahrt. Die neue Version wartet, bis das fertig ist.",
  "app.update-elsewhere":
    "Ein anderer Tab dieser Seite arbeitet oder schläft. Schließen Sie ihn, oder laden Sie die neue Version später.",
  "app.install": "Als App installieren",
  "app.unreadable": "Die Datei konnte nicht gelesen werden. Wählen Sie sie hier aus.",
  "app.not-shared":
    "Was geteilt wurde, kam hier nicht an, oder es war kein Platz dafür. Wählen Sie die Datei hier aus.",
  "app.shared": "Geteilte Aufnahme",

  // machine
  "machine.title": "Über dieses Gerät",
  "machine.language": "Sprache der Seite",
  "machine.next-time": "Die Seite spricht sie, wenn sie das nächste Mal geöffnet wird.",
  "machine.whisper":
    "Die offenen Whisper-Modelle von OpenAI, in Ihrem Browser von Python ausgeführt.",
  "machine.licences": "Lizenzen",

  // status
  "status.ready": "Spracherkennung bereit",
  "status.ready-slow": "Spracherkennung bereit, langsam",
  "status.ready-threads": {
    one: "Spracherkennung bereit, {count} Thread",
    other: "Spracherkennung bereit, {count} Threads",
  },
  "status.failed": "Spracherkennung angehalten",
  "status.no-simd":
    "Dieser Browser hat kein WebAssembly SIMD; Python rechnet deshalb ohne, um ein Vielfaches langsamer.",
  "status.one-thread": "Das Modell wird mit einem Thread gerechnet: {why}.",
  "status.one.asked": "um Strom zu sparen",
  "status.one.slower": "mehr wären beim Laden nicht schneller gewesen",
  "status.one.isolated": "ein zweiter ist nicht gestartet",
  "status.one.off": "mehr sind durch isolate=no in der Adresse dieser Seite abgeschaltet",
  "status.one.begun": "mehr ab Ihrem nächsten Besuch",
  "status.one.frame": "die Seite, in der diese steckt, erlaubt nicht mehr",
  "status.one.insecure": "mehr erlauben Browser nur Seiten, die über https kommen",
  "status.one.unsupported": "dieser Browser erlaubt nicht mehr",
  "status.one.failed": "dieser Browser erlaubt nicht mehr, zumindest diesmal",
  "status.exact": "Exakte Arithmetik ({kernels}).",
  "status.fast": "Schnelle Arithmetik ({kernels}).",

  // work
  "work.starting": "Spracherkennung startet",
  "work.measuring": "Messung läuft",
  "work.live-first":
    "Beenden Sie zuerst das Zuhören: Die Spracherkennung kann nur eines auf einmal.",
  "work.busy": "Die Spracherkennung ist beschäftigt: Warten Sie, bis sie fertig ist.",

  // document
  "document.bar": "Was man mit diesem Transkript machen kann",
  "document.group": "Transkript",
  "document.copy": "Kopieren",
  "document.copied": "Kopiert",
  "document.export": "Export {ending}",
  "document.export-as": "In einem anderen Format exportieren",
  "document.formats": "Weitere Formate …",
  "document.correct": "Ändern",
  "document.find": "Suchen",
  "document.view": "Ansicht",
  "document.paragraphs": "Absätze",
  "document.confidence": "Sicherheit",
  "document.karaoke": "Karaoke",
  "document.movie": "Film …",
  "document.more": "Mehr",
  "document.undo": "Rückgängig",
  "document.redo": "Wiederholen",
  "document.unsure": { one: "{count} unsicheres Wort", other: "{count} unsichere Wörter" },
  "document.unsure-next": "Nächstes unsichere Wort",
  "document.unsure-previous": "Voriges unsichere Wort",
  "document.recording": "Aufnahme hinzufügen …",
  "document.recording-of": "Aufnahme von {name}",
  "document.settings": "Noch einmal transkribieren …",
  "document.remove": "Aus der Liste entfernen",
  "document.took": "in {time}",
  "document.stopped-after": "nach {time} abgebrochen",
  "document.failed-after": "nach {time} fehlgeschlagen",
  "document.heard-to": "Der Text endet bei {heard} von {duration}.",
  "document.not-begun": "Es wurde noch nichts transkribiert.",
  "document.go-on": "Fortsetzen",
  "document.again": "Erneut versuchen",
  "document.opened": "aus einer Datei geöffnet",
  "document.from": "von {host}",
  "document.no-speech": "In dieser Aufnahme wurde keine Sprache gefunden.",
  "document.no-recording":
    "Hier ist nur der Text: Fügen Sie die Aufnahme hinzu, um sie abzuspielen.",
  "document.choose": "Ihre Datei wählen…",
  "document.another-file":
    "„{given}“ ist eine andere Datei. Um fortzufahren, wählen Sie „{name}“, woraus dieser Text entstand.",
  "document.speakers": "Wer spricht…",
  "document.who-speaks": "Wer spricht…",
  "document.rename": "Umbenennen…",
  "document.name": "Name des Transkripts",
  "document.elsewhere":
    "Dieses Transkript ist in einem anderen Tab offen, der es aufbewahrt. Was Sie hier ändern, wird nicht aufbewahrt.",

  // speakers: who speaks in a transcript
  "speakers.unknown": "Unbekannt",
  "speakers.numbered": "Sprecher {number}",
  "speakers.who": "Wer spricht hier?",
  "speakers.title": "Wer spricht",
  "speakers.where": "Wo",
  "speakers.where-everywhere": "Alles, was {name} sagt",
  "speakers.where-onward": "Alles, was {name} ab hier sagt",
  "speakers.where-rest": "Alles ab hier, bei dem niemand steht",
  "speakers.where-turn": "Von hier bis zum nächsten Wechsel",
  "speakers.where-segment": "Dieser Abschnitt",
  "speakers.where-word": "Von diesem Wort bis zum Ende des Abschnitts",
  "speakers.name": "Name",
  "speakers.apply": "Übernehmen",
  "speakers.either": "Oder eine von diesen Stimmen",
  "speakers.rename": "Umbenennen oder zusammenlegen",
  "speakers.turns": { one: "{count} Beitrag", other: "{count} Beiträge" },
  "speakers.play": "Eine Probe von {name} abspielen",
  "speakers.first": "Wer spricht zuerst?",
  "speakers.how":
    "Alles gehört dieser Stimme, bis eine andere beginnt: auf einen Namen drücken, oder zu einem Wort gehen und S drücken.",
  "speakers.remove": "Alle Namen entfernen",

  // details
  "details.title": "Einzelheiten",
  "details.from": "Von",
  "details.length": "Länge",
  "details.words": "Wörter",
  "details.unsure": "Unsichere Wörter",

  // The documents that are kept
  "library.not-kept":
    "Dieses Transkript kann gerade nicht im Browser aufbewahrt werden. In diesem Tab geht es weiter: Exportieren Sie es, bevor Sie ihn schließen.",
  "library.damaged":
    "Ein Teil dieses Transkripts war nicht lesbar. Gezeigt wird, was lesbar war; das Gespeicherte bleibt, wie es ist.",
  "library.unread": {
    one: "{count} Transkript war nicht lesbar und fehlt in der Liste. Es bleibt gespeichert: Vielleicht hat es eine andere Version der Seite gemacht.",
    other:
      "{count} Transkripte waren nicht lesbar und fehlen in der Liste. Sie bleiben gespeichert: Vielleicht hat sie eine andere Version der Seite gemacht.",
  },
  "library.recording-not-kept":
    "Für diese Aufnahme ist im Browser kein Platz. Die Arbeit geht weiter; um Platz zu schaffen, entfernen Sie aufbewahrte Aufnahmen.",
  "library.elsewhere":
    "Ein anderer Tab hat ein Transkript offen, das entfernt würde. Schließen Sie zuerst diesen Tab.",
  "library.packing": "Alle Transkripte werden gepackt",
  "library.imported": "Importiert: {taken}. Schon hier: {here}. Unlesbar: {damaged}.",
  "library.importing": "„{name}“ wird importiert",
  "library.no-archive":
    "„{name}“ ist keine Bibliothek, die diese Seite exportiert hat. Wählen Sie eine .zip aus dem Export.",

  // queue
  "queue.title": "Warteschlange",
  "queue.progress": "Fortschritt der Warteschlange",
  "queue.at": "{place} von {total}",
  "queue.paused-at": "Angehalten bei {place} von {total}",
  "queue.left": "noch etwa {time}",
  "queue.left-at-least": "noch mindestens {time}",
  "queue.done": { one: "{count} Transkript ist fertig", other: "Alle {count} sind fertig" },
  "queue.over": "{made} fertig, {failed} fehlgeschlagen",
  "queue.pause": "Anhalten",
  "queue.go-on": "Fortfahren",
  "queue.open": "Warteschlange zeigen",
  "queue.dismiss": "Warteschlange schließen",
  "queue.retry": {
    one: "{count} fehlgeschlagene erneut versuchen",
    other: "{count} fehlgeschlagene erneut versuchen",
  },
  "queue.save-all": "Alle speichern…",
  "queue.held": {
    one: "{count} Aufnahme wartet seit einem früheren Besuch.",
    other: "{count} Aufnahmen warten seit einem früheren Besuch.",
  },
  "queue.go-on-with": { one: "Mit {count} fortfahren", other: "Mit {count} fortfahren" },
  "queue.choose-files": "Ihre Dateien wählen…",
  "queue.not-theirs": {
    one: "„{name}“ gehört zu keiner der wartenden Aufnahmen.",
    other: "{count} Dateien gehören zu keiner der wartenden Aufnahmen, etwa „{name}“.",
  },
  "queue.added": {
    one: "{count} Aufnahme ist in der Warteschlange.",
    other: "{count} Aufnahmen sind in der Warteschlange.",
  },
  "queue.live": "Es geht weiter, wenn die Live-Sitzung zu Ende ist.",
  "queue.is-paused": "Die Warteschlange ist angehalten.",
  "queue.place": "Diese Aufnahme wartet: Nummer {place} in der Warteschlange.",
  "queue.held-here": "Diese Aufnahme wartet seit einem früheren Besuch.",
  "queue.now": "Als Nächstes transkribieren",
  "queue.cancel": "Aus der Warteschlange nehmen",
  "queue.language": "Sprache dieser Aufnahme",
  "queue.model-then": "Das Modell ist das, das gewählt ist, wenn sie an der Reihe ist.",
  "queue.first-of": "{name} an den Anfang",
  "queue.up-of": "{name} nach oben",
  "queue.down-of": "{name} nach unten",
  "queue.cancel-of": "{name} aus der Warteschlange nehmen",
  "queue.again-of": "{name} erneut versuchen",
  "queue.begun": "Wartet, {share} fertig",
  "queue.waits": "Wartet",
  "queue.is-done": "Fertig",
  "queue.left-out": {
    one: "{names} wurde ausgelassen: Es ist weder Ton noch Film noch Transkript.",
    other:
      "{count} Dateien wurden ausgelassen, denn sie sind weder Ton noch Film noch Transkript: {names}.",
  },
  "queue.texts-left-out": {
    one: "{names} wurde ausgelassen: Zu jeder Aufnahme wird ein Transkript geöffnet.",
    other:
      "{count} Transkripte wurden ausgelassen, denn zu jeder Aufnahme wird eines geöffnet: {names}.",
  },
  "queue.too-many":
    "In diesem Ordner sind mehr als {most} Dateien. Wählen Sie Ordner, die darin liegen.",
  "queue.empty-folder": "In diesem Ordner sind keine Dateien. Wählen Sie einen anderen.",
  "queue.save": "Als .zip speichern",
  "queue.formats": "In welchen Formaten?",
  "queue.which": "Welche Transkripte?",
  "queue.save-run": {
    one: "Das {count} dieser Warteschlange",
    other: "Die {count} dieser Warteschlange",
  },
  "queue.save-done": {
    one: "Alle fertigen: {count} Transkript",
    other: "Alle fertigen: {count} Transkripte",
  },
  "queue.no-format": "Wählen Sie mindestens ein Format.",
  "queue.packing": "Transkripte werden gepackt",
  "queue.saved": {
    one: "{count} Transkript ist gespeichert.",
    other: "{count} Transkripte sind gespeichert.",
  },
  "queue.not-saved": "Abgebrochen: Nichts wurde gespeichert.",
  "queue.zip-name": "Transkripte",
};
