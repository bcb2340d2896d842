/** @import { Catalogue } from "./words.js" */

/** French. @type {Catalogue} */
export const FRENCH = {
  // ui
  "ui.close": "Fermer",
  "ui.of": "{done} sur {total}",
  "ui.seconds": "{seconds} s",
  "ui.minutes": "{minutes} min",
  "ui.hours": "{hours} h {minutes} min",

  // files
  "files.copy-refused": "le navigateur a refusé",
  "files.unreadable": "Impossible de lire {name} ; le fichier a peut-être été déplacé ou modifié.",

  // text
  "text.legend": "À quel point le modèle était sûr d’un mot",
  "text.from": "à partir de {share}",
  "text.less-sure": "moins sûr",

  // codecs
  "codecs.windows": "un codec de Windows",
  "codecs.wave": "numéro {number} des codecs de WAVE",
  "codecs.dvd": "PCM de DVD",
  "codecs.windows-media": "un fichier Windows Media (WMA, WMV)",
  "codecs.avi": "un fichier AVI",
  "codecs.core-audio": "un fichier Core Audio (CAF)",
  "codecs.flash": "une vidéo Flash",
  "codecs.real-media": "un fichier RealMedia",
  "codecs.midi": "un fichier MIDI, qui contient des notes et aucun son",

  // engine
  "engine.cancelled": "Annulé.",
  "engine.closed": "Le moteur a été fermé.",
  "engine.stalled":
    "Le moteur ne répond plus. Réessayez : il continuera avec un seul fil d’exécution.",
  "engine.died":
    "Le moteur s’est arrêté de façon inattendue ; le navigateur a peut-être manqué de mémoire.",
  "engine.broke": "Le moteur est tombé en panne ({why}).",
  "engine.broke-down": "Le moteur est tombé en panne ({why}). Réessayez.",
  "engine.failed": "Une erreur s’est produite dans le moteur ({why}).",
  "engine.unstartable": "Le moteur n’a pas pu démarrer : {why}. Réessayez.",
  "engine.unstarted": "Le moteur n’a pas pu démarrer ({why}). Réessayez.",
  "engine.no-memory":
    "Le moteur n’a pas pu démarrer : cet onglet manque de mémoire. Fermez d’autres onglets et réessayez.",
  "engine.no-script": "son script n’a pas été chargé",
  "engine.script-failed": "son script n’a pas été chargé ({why})",
  "engine.standstill": "il n’avance plus ({doing})",
  "engine.doing.script": "chargement du script",
  "engine.doing.list": "chargement de la liste des fichiers",
  "engine.doing.fetch": "chargement : {name}",
  "engine.doing.open": "ouverture : {name}",
  "engine.doing.prepare": "préparation de Python",
  "engine.doing.start": "démarrage de Python",
  "engine.doing.install": "installation du programme du moteur",
  "engine.doing.start-program": "démarrage du programme du moteur",
  "engine.list": "la liste des fichiers du moteur",
  "engine.no-file": "{path} ne fait pas partie des fichiers du moteur de ce site",
  "engine.file": "{file} : {fault}",
  "engine.fault.damaged": "contenu endommagé",
  "engine.fault.incomplete": "contenu incomplet",
  "engine.fault.missing": "absent du serveur (HTTP {status})",
  "engine.fault.refused": "refusé par le serveur (HTTP {status})",
  "engine.fault.page": "non reçu, le serveur a envoyé une page web à la place",
  "engine.fault.unreached":
    "téléchargement impossible ; vous êtes peut-être hors ligne, ou le serveur est injoignable",
  "engine.no-model": "Le modèle {name} n’est pas sur {host} (HTTP {status}).",
  "engine.no-download":
    "Impossible de télécharger le modèle {name} depuis {host} : vous êtes peut-être hors ligne, ou le serveur est injoignable.",
  "engine.broke-off":
    "Le téléchargement de {name} s’est interrompu après {megabytes} Mo. Réessayez.",

  // audio
  "audio.no-decoder":
    "La partie de la page qui lit ces fichiers n’a pas pu être chargée. Vérifiez la connexion et rouvrez le fichier.",
  "audio.no-sample": "Impossible de charger l’exemple : vous êtes peut-être hors ligne.",
  "audio.empty": "{name} est vide.",
  "audio.refused": "{name} : {why}",
  "audio.damaged": "{name} est endommagé : son audio est illisible.",
  "audio.damaged-beyond": "{name} est endommagé : son audio est illisible au-delà de {seconds} s.",
  "audio.no-such-track": "Il n’y a pas de piste {number}.",
  "audio.no-track": "{name} n’a pas de piste audio {number}.",
  "audio.pictures-only": "{name} n’a pas de piste audio, seulement des images.",
  "audio.text": "{name} est un fichier texte, pas de l’audio ni de la vidéo.",
  "audio.undecodable": "{name} ne contient pas d’audio que ce navigateur sache lire.",
  "audio.container": "C’est {container}.",
  "audio.codec": "Format du son : {codec}.",
  "audio.convert":
    "Convertissez-le (ffmpeg -i FICHIER son.wav) et ouvrez le nouveau fichier, ou utilisez la ligne de commande, qui en lit davantage (pyengine transcribe FICHIER).",
  "audio.track": "Piste {number}",
  "audio.track-about": "Piste {number} ({about})",
  "audio.one-track": "une piste",
  "audio.all-channels": "Tous ensemble",
  "audio.only-left": "Seulement le gauche",
  "audio.only-right": "Seulement le droit",
  "audio.only-number": "Seulement le numéro {number}",
  "audio.silent": "L’enregistrement est silencieux du début à la fin.",
  "audio.quiet":
    "Le son est très faible : sans « Ignorer les silences », il est transcrit quand même.",
  "audio.other-tracks": "Piste écoutée : {track}. Il y a aussi {others}.",
  "audio.try-channel": "Si un canal contient autre chose, choisissez-le ci-dessus.",
  "audio.try-all": "Si quelqu’un y parle, transcrivez sans « Ignorer les silences ».",

  // job
  "job.reading": "Lecture de l’audio",
  "job.model-from-network": "Téléchargement du modèle {name}",
  "job.model-from-store": "Ouverture du modèle {name}, conservé d’une visite précédente",
  "job.model-from-file": "Ouverture du modèle {name}",
  "job.opening-transcript": "Ouverture de la transcription",
  "job.cues": {
    one: "{count} sous-titre",
    many: "{count} de sous-titres",
    other: "{count} sous-titres",
  },
  "job.transcribing": "Transcription en cours",
  "job.done": "{done} sur {total} ({share})",
  "job.done-and-left": "{done} sur {total} ({share}), encore {left} environ",

  // models
  "models.none-chosen": "Choisissez d’abord un modèle, ou ouvrez un fichier de modèle.",
  "models.no-list":
    "Impossible de charger la liste des modèles (models.json). Réessayez, ou ouvrez un fichier de modèle.",
  "models.standstill":
    "Le téléchargement de {name} est arrêté à {share}. Réessayez : il reprend à cet endroit.",

  // bench
  "bench.group.machine": "Cet appareil",
  "bench.group.kernels": "Noyaux de calcul, aux tailles de base",
  "bench.group.model": "Modèle {name}",
  "bench.copied": "Copié",
  "bench.not-copied": "La ligne n’a pas pu être copiée : le navigateur a refusé.",
  "bench.threads": {
    one: "{count} fil d’exécution",
    many: "{count} de fils d’exécution",
    other: "{count} fils d’exécution",
  },
  "bench.runs": {
    one: "sur {count} essai : médiane {median}, meilleur {best} ; le premier {first}",
    many: "sur {count} d’essais : médiane {median}, meilleur {best} ; le premier {first}",
    other: "sur {count} essais : médiane {median}, meilleur {best} ; le premier {first}",
  },
  "bench.of-memory": "de ce que la mémoire permet",
  "bench.of-arithmetic": "de ce que le calcul permet",
  "bench.seconds": "{time} s",
  "bench.milliseconds": "{time} ms",
  "bench.microseconds": "{time} µs",
  "bench.bytes-rate": "{rate} Go/s",
  "bench.rate": "{rate} Gop/s",
  "bench.exact": "arithmétique exacte",
  "bench.fast": "arithmétique rapide",
  "bench.machine": "{platform} : noyaux {kernels}, {arithmetic}, {threads}.",
  "bench.takes": "{name} occupe {size}.",
  "bench.transcribed": "{seconds} s de parole ont été transcrites à {speed} fois leur vitesse.",

  // transcript
  "transcript.transcript": "Transcription",
  "transcript.search": "Rechercher",
  "transcript.search-label": "Rechercher dans la transcription",
  "transcript.not-found": "Introuvable",
  "transcript.play-from": "Lire à partir de {time}",
  "transcript.play-gap": "Lire à partir de {time} : {gap}",
  "transcript.rewrite": "Réécrire",
  "transcript.rewrite-at": "Réécrire ce qui est dit à {time}",
  "transcript.word": "de {start} à {end}",
  "transcript.word-sure": "de {start} à {end}, sûr à {share}",
  "transcript.word-text": "Texte du mot {word}",
  "transcript.segment-text": "Texte du segment",
  "transcript.not-understood": "{seconds} s non comprises",
  "transcript.not-read": "{seconds} s illisibles",
  "transcript.opened": "ouverte depuis un fichier",
  "transcript.too-large": "{name} est trop gros pour une transcription.",
  "transcript.save": "Enregistrer {name}",
  "transcript.format": "Format",
  "transcript.as-they-are": "tels quels",
  "transcript.layout.max_line_width": "Caractères par ligne, au plus",
  "transcript.layout.max_line_count": "Lignes à la fois, au plus",
  "transcript.layout.max_words_per_line": "Mots à la fois, au plus",
  "transcript.layout.max_len": "Caractères par segment, au plus",
  "transcript.layout.highlight_words": "Souligner chaque mot quand il est dit",
  "transcript.layout.word_times": "Temps de chaque mot",
  "transcript.download": "Télécharger",
  "transcript.copy": "Copier",
  "transcript.copied": "Copié.",

  // movie
  "movie.title": "Film karaoké",
  "movie.preview": "Aperçu : {line}",
  "movie.looks": "Apparence",
  "movie.size": "Taille",
  "movie.plain-size": "{size}",
  "movie.phone-size": "{size} (téléphone)",
  "movie.own-size": "{size} (la sienne)",
  "movie.frames-a-second": "Images par seconde",
  "movie.theme": "Thème",
  "movie.size-of-letters": "Taille des lettres",
  "movie.background": "Arrière-plan",
  "movie.background-theme": "Celui du thème",
  "movie.background-colour": "Une couleur",
  "movie.background-image": "Une image",
  "movie.background-video": "La vidéo",
  "movie.colour": "Couleur",
  "movie.image": "Image",
  "movie.file-format": "Format du fichier",
  "movie.file-name": "Nom du fichier",
  "movie.karaoke": "karaoké",
  "movie.make": "Créer le film",
  "movie.cancel": "Annuler",
  "movie.video": "Vidéo",
  "movie.making": "Création du film",
  "movie.left": "encore {left}",
  "movie.speed": "{speed} fois la vitesse de lecture",
  "movie.ready": "{name} est prêt : {size}, créé en {took}.",
  "movie.late":
    "Cet ordinateur n’a pas pu lire l’enregistrement sans interruption : des mots s’éclairent jusqu’à {seconds} s après avoir été entendus. Fermez d’autres programmes ou choisissez une taille plus petite, puis recommencez.",
  "movie.stopped": "Arrêté : rien n’a été gardé.",
  "movie.no-recording": "Cette transcription n’a pas d’enregistrement : le film n’aura pas de son.",
  "movie.silent": "{name} n’a pas de son ; le film non plus.",
  "movie.slow":
    "Ce navigateur met autant de temps à créer le film qu’à le lire : gardez cet onglet au premier plan.",
  "movie.no-words": "Il n’y a pas encore de mots pour en faire un film.",
  "movie.image-first": "Choisissez d’abord une image, ou un autre arrière-plan.",
  "movie.no-video": "Cet enregistrement n’a pas de vidéo : choisissez un autre arrière-plan.",
  "movie.undecodable":
    "Ce navigateur ne peut pas lire la vidéo de {name} : choisissez un autre arrière-plan.",
  "movie.no-image": "Image illisible : choisissez un fichier JPEG, PNG ou WebP.",
  "movie.no-drawing": "Ce navigateur ne peut pas dessiner.",
  "movie.no-picture": "Ce navigateur ne peut pas dessiner d’images de cette taille.",
  "movie.no-recorder":
    "Ce navigateur ne peut ni encoder ni enregistrer de vidéo : essayez-en un autre.",
  "movie.no-format":
    "Ce navigateur ne peut pas enregistrer de vidéo {format} : choisissez l’autre format.",
  "movie.no-encoder":
    "Ce navigateur ne peut pas encoder de vidéo {format} de {size} pixels : choisissez une autre taille ou un autre format.",
  "movie.no-sound":
    "Le son de {name} ne peut être ni copié en {format} ni lu par ce navigateur : essayez l’autre format, ou convertissez le fichier en MP3 ou M4A.",
  "movie.no-sound-encoder":
    "Ce navigateur ne peut pas encoder le son de {name} en {format} : essayez l’autre format, ou convertissez le fichier en MP3 ou M4A.",
  "movie.unplayable": "Ce navigateur ne peut pas lire {name}.",
  "movie.unknown-file": "{name} n’est pas un fichier audio ou vidéo lisible ici.",
  "movie.broke-off": "L’enregistrement s’est interrompu.",
  "movie.no-room": "Il n’y a plus de place pour le film : libérez de l’espace et réessayez.",
  "movie.failed": "Le film n’a pas pu être créé : {why}",

  // live
  "live.stop": "Arrêter",
  "live.cancel": "Annuler",
  "live.pause": "Pause",
  "live.resume": "Reprendre",
  "live.try-again": "Réessayer",
  "live.listen-again": "Écouter de nouveau",
  "live.pop-out": "Fenêtre à part",
  "live.pop-in": "Fermer la fenêtre",
  "live.hint.agreement":
    "Les mots apparaissent en italique claire dès qu’ils sont entendus, et sont définitifs quand plusieurs lectures s’accordent.",
  "live.hint.sliding":
    "Relit sans cesse les dernières secondes ; ce qui est lu est définitif quand la fenêtre est pleine. Là où deux fenêtres se touchent, des mots peuvent manquer ou se répéter.",
  "live.hint.utterance":
    "Lit une seule fois ce qui a été dit, quand la personne marque une pause. C’est le plus économe et le plus exact.",
  "live.hint.command": "Attend quelque chose de court et le prend pour une commande.",
  "live.no-phrases": "Écrivez les phrases parmi lesquelles choisir, une par ligne.",
  "live.no-activation": "Écrivez une phrase qui précède une commande.",
  "live.browsers-choice": "Au choix du navigateur",
  "live.default-microphone": "Microphone par défaut",
  "live.microphone": "Microphone",
  "live.microphone-number": "Microphone {number}",
  "live.shared-sound": "Son partagé",
  "live.shared-tab": "Onglet partagé",
  "live.shared-window": "Fenêtre partagée",
  "live.system-sound": "Son du système",
  "live.sound.opening": "En attente de votre autorisation",
  "live.sound.paused": "En pause",
  "live.sound.on.waiting":
    "Enregistrement ; ce que vous dites maintenant sera écouté dès que le moteur sera prêt",
  "live.sound.on.listening": "À l’écoute",
  "live.sound.on.deaf": "Enregistrement, sans écoute",
  "live.sound.on.done": "Enregistrement",
  "live.sound.ended.waiting": "Enregistré ; en attente du moteur",
  "live.sound.ended.listening": "Écoute des derniers mots",
  "live.sound.ended.deaf": "Enregistré",
  "live.sound.ended.done": "Enregistré",
  "live.downloading": "Téléchargement du modèle {name} : {share}",
  "live.opening": "Ouverture du modèle {name} : {share}",
  "live.latency":
    "Les mots apparaissent au bout de {shown} s et sont définitifs au bout de {final} s.",
  "live.slow":
    "Cet appareil est lent pour ce modèle : il lit toutes les {step} s au lieu de toutes les {wanted} s. Rien n’est omis.",
  "live.behind": "Il reste {seconds} s à écouter.",
  "live.keeps-up": "Il suit.",
  "live.missed":
    "{seconds} s n’ont pas été enregistrées : l’onglet dormait, ou l’appareil est resté muet.",
  "live.level": "Niveau d’entrée",
  "live.level.silent": "silence",
  "live.level.quiet": "faible",
  "live.level.good": "bon",
  "live.level.loud": "trop fort",
  "live.captions": "Sous-titres",
  "live.said": "Ce qui a été dit",
  "live.newest": "Les plus récents",
  "live.big-captions": "Grands sous-titres",
  "live.smaller": "Plus petit",
  "live.larger": "Plus grand",
  "live.leave": "Quitter (Échap)",
  "live.commands-heard": "Commandes entendues, la dernière d’abord",
  "live.go-on": "Continuez",
  "live.no-command": "Aucune commande",
  "live.heard": "entendu : {said}",
  "live.alike": "phrase d’activation ressemblante à {share}",
  "live.none-of-these": "aucune de celles-ci",
  "live.live": "en direct",
  "live.recording-name": "Direct",
  "live.incomplete": "pas écouté jusqu’au bout",
  "live.better": "Transcrire de nouveau, en mieux",
  "live.save-wav": "Enregistrer en WAV",
  "live.save-opus": "Enregistrer en Opus",
  "live.making-opus": "Création de l’Opus, {share}",
  "live.no-opus":
    "L’enregistrement n’a pas pu être réduit : enregistrez-le en WAV, qui ne perd rien.",
  "live.no-opus-encoder": "Ce navigateur ne peut pas créer de fichiers Opus : enregistrez en WAV.",
  "live.no-room":
    "Il n’y a pas de place pour le fichier : fermez d’autres onglets ou libérez de l’espace, puis réessayez.",
  "live.nothing-recorded": "Rien n’a encore été enregistré.",
  "live.not-read":
    "Une partie de l’enregistrement est illisible pour le moment : libérez de l’espace sur le disque et réessayez.",
  "live.not-read-again": "L’enregistrement n’a pas pu être relu.",
  "live.new-engine": "Un nouveau démarre, et écoute ce que celui-ci n’a pas écouté.",
  "live.recording-kept": "L’enregistrement est gardé : il peut être transcrit de nouveau.",
  "live.recording-goes-on": "L’enregistrement continue : il pourra être transcrit ensuite.",
  "live.stopped": "L’écoute a été arrêtée avant de commencer.",
  "live.too-old":
    "Ce navigateur est trop ancien pour écouter : utilisez une version actuelle de Chrome, Edge, Firefox ou Safari.",
  "live.no-audio":
    "L’audio du navigateur ne démarre pas : fermez d’autres onglets qui utilisent le son et réessayez.",
  "live.no-loudspeakers":
    "L’audio du navigateur ne démarre pas : branchez des haut-parleurs ou un casque et réessayez.",
  "live.not-loaded":
    "La partie de cette page qui écoute n’a pas pu être chargée : rechargez la page et réessayez.",
  "live.not-shared": "Le son n’est plus partagé : ce qui a été entendu est gardé.",
  "live.withdrawn": "Cette page n’a plus droit au microphone : ce qui a été entendu est gardé.",
  "live.unplugged":
    "« {name} » n’est plus là, peut-être débranché : ce qui a été entendu est gardé.",
  "live.insecure":
    "Les navigateurs ne laissent écouter que les pages sûres : ouvrez celle-ci avec https:// ou depuis localhost.",
  "live.no-microphones":
    "Ce navigateur ne donne pas de microphone aux pages : utilisez une version actuelle de Chrome, Edge, Firefox ou Safari.",
  "live.no-device": "Il n’y a pas de microphone : branchez-en un et réessayez.",
  "live.other-microphone": "Le microphone choisi n’est plus là : choisissez-en un autre.",
  "live.microphone-busy":
    "Le microphone ne démarre pas : fermez les autres programmes qui l’utilisent, ou rebranchez-le.",
  "live.microphone-withheld-by.page":
    "La page qui contient celle-ci ne donne pas accès au microphone : ouvrez cette page dans son propre onglet et réessayez.",
  "live.microphone-withheld-by.system":
    "Votre système ne donne pas accès au microphone : autorisez-le pour ce navigateur dans les réglages de confidentialité et réessayez.",
  "live.microphone-withheld-by.browser":
    "Le navigateur ne donne pas accès au microphone : autorisez-le pour cette page à côté de son adresse et réessayez.",
  "live.no-sharing":
    "Ce navigateur ne peut pas partager le son d’un onglet : utilisez Chrome ou Edge sur un ordinateur.",
  "live.no-sound-shared":
    "Aucun son n’a été partagé : choisissez de nouveau et activez le son sous ce que vous partagez.",
  "live.nothing-shared": "Rien n’a été partagé.",
  "live.nothing-to-share": "Il n’y a rien à partager ici.",
  "live.sharing-needs-click": "Le partage commence par un clic sur cette page : réessayez.",
  "live.sharing-failed":
    "Ce que vous avez choisi ne peut pas être partagé : choisissez un autre onglet ou une autre fenêtre.",
  "live.sharing-withheld-by.page":
    "La page qui contient celle-ci ne permet pas d’enregistrer l’écran et le son : ouvrez cette page dans son propre onglet et réessayez.",
  "live.sharing-withheld-by.system":
    "Votre système ne permet pas d’enregistrer l’écran et le son : autorisez-le pour ce navigateur dans les réglages de confidentialité et réessayez.",
  "live.sharing-withheld-by.browser":
    "Le navigateur ne permet pas d’enregistrer l’écran et le son : autorisez-le pour cette page à côté de son adresse et réessayez.",

  // page
  "page.one-recording": {
    one: "Un seul enregistrement à la fois : {names} n’a pas été ouvert.",
    many: "Un seul enregistrement à la fois : {names} n’ont pas été ouverts.",
    other: "Un seul enregistrement à la fois : {names} n’ont pas été ouverts.",
  },
  "page.one-transcript": {
    one: "Une seule transcription à la fois : {names} n’a pas été ouvert.",
    many: "Une seule transcription à la fois : {names} n’ont pas été ouverts.",
    other: "Une seule transcription à la fois : {names} n’ont pas été ouverts.",
  },
  "page.quoted": "« {name} »",
  "page.more": { one: "{count} autre", many: "{count} autres", other: "{count} autres" },
};
