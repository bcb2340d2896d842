/** @import { Catalogue } from "./words.js" */

/** French. @type {Catalogue} */
export const FRENCH = {
  // karaoke
  "karaoke.announce": "Lire les lignes à voix haute",
  "karaoke.before": "Avant la première ligne",
  "karaoke.close": "Fermer",
  "karaoke.contrast": "Contraste élevé",
  "karaoke.dark": "Sombre",
  "karaoke.full": "Plein écran",
  "karaoke.larger": "Lettres plus grandes",
  "karaoke.light": "Clair",
  "karaoke.movie": "Créer un film",
  "karaoke.name": "Karaoké",
  "karaoke.smaller": "Lettres plus petites",
  "karaoke.stage": "Scène chaleureuse",
  "karaoke.theme": "Thème",
  "karaoke.undrawable": "Ce navigateur ne peut pas dessiner.",

  // transport
  "transport.earlier": {
    one: "Reculer de {count} seconde",
    many: "Reculer de {count} de secondes",
    other: "Reculer de {count} secondes",
  },
  "transport.later": {
    one: "Avancer de {count} seconde",
    many: "Avancer de {count} de secondes",
    other: "Avancer de {count} secondes",
  },
  "transport.loop": "Répéter ce segment",
  "transport.mute": "Couper le son",
  "transport.of": "Lecteur : {name}",
  "transport.pause": "Pause",
  "transport.place": "{time} sur {duration}",
  "transport.play": "Lire",
  "transport.position": "Position",
  "transport.rate": "Vitesse",
  "transport.text": "Il n’y a ici que le texte : ajoutez l’enregistrement pour l’écouter.",
  "transport.times": "{rate}×",
  "transport.unplayable":
    "Ce navigateur ne peut pas lire ce fichier. Un clic sur la forme d’onde trouve quand même l’endroit dans le texte.",
  "transport.volume": "Volume",

  // ui
  "ui.close": "Fermer",
  "ui.dismiss": "Masquer",
  "ui.number-range": "Un nombre de {min} à {max}.",
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
  "engine.unread":
    "Impossible de lire le modèle {name} depuis {host} : vous êtes peut-être hors ligne, le serveur est injoignable, ou il n’autorise pas les autres sites à lire ses fichiers (CORS). Si un navigateur peut le télécharger, enregistrez le fichier et ajoutez-le de là.",
  "engine.not-stored":
    "{name} n’est pas enregistré dans ce navigateur. Téléchargez-le d’abord, ou choisissez son fichier.",
  "engine.making-already": "Un autre modèle est en cours de réduction. Attendez qu’il soit prêt.",
  "engine.no-room":
    "Il n’y a pas assez de place pour le modèle réduit. Supprimez un modèle ou un fichier, puis réessayez.",
  "engine.broke-off":
    "Le téléchargement de {name} s’est interrompu après {megabytes} Mo. Réessayez.",
  "engine.wrong-size":
    "Ce que {host} a comme modèle {name} fait {found} Mo, et non {expected} Mo comme il le devrait : c’est un autre fichier, ou il est endommagé.",
  "engine.changed":
    "Le modèle {name} sur {host} change pendant son téléchargement. Réessayez plus tard.",
  "engine.not-beside":
    "{name} n’est pas le fichier qui accompagne un modèle, ou il est endommagé. Donnez le modèle seul, ou convertissez-le à nouveau.",
  "engine.not-kept":
    "Ce navigateur ne garde plus le modèle {name}. Choisissez-en un autre, ou ouvrez son fichier.",

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
  "audio.try-channel":
    "Si un canal contient autre chose, choisissez-le sous « Transcrire de nouveau… ».",
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
  "job.progress": "Progression",
  "job.cancel": "Annuler",
  "job.stopping": "Arrêt en cours",

  // models
  "models.title": "Quel modèle ?",
  "models.line": "Modèle",
  "models.none": "Choisissez un modèle…",
  "models.open": "Ouvrir un fichier de modèle…",
  "models.file": "Fichier de modèle",
  "models.site": "Sur ce site",
  "models.hub": "À télécharger du dépôt public de modèles",
  "models.own": "Vos fichiers",
  "models.quick": "Rapide",
  "models.balanced": "Équilibré",
  "models.careful": "Soigné",
  "models.best": "Le meilleur",
  "models.many-languages": "nombreuses langues",
  "models.english": "anglais",
  "models.pace": "une minute de son prend ici environ {time}",
  "models.offline":
    "Vous êtes hors ligne : seuls les modèles gardés par ce navigateur peuvent être ouverts.",
  "models.third-party":
    "{name} est téléchargé depuis {host}, un tiers, quand vous transcrivez. Il apprend votre adresse, jamais votre audio.",
  "models.none-chosen": "Choisissez d’abord un modèle, ou ouvrez un fichier de modèle.",
  "models.no-list":
    "Impossible de charger la liste des modèles (models.json). Réessayez, ou ouvrez un fichier de modèle.",
  "models.standstill":
    "Le téléchargement de {name} est arrêté à {share}. Réessayez : il reprend à cet endroit.",
  "models.damaged": "Le modèle {name} est arrivé endommagé de {host}. Réessayez.",
  "models.sent-no-model":
    "Ce que {host} a envoyé comme {name} n’est pas un modèle Whisper au format ggml.",
  "models.beside-alone":
    "{name} accompagne un modèle. Choisissez-le en même temps que le fichier du modèle (.bin).",
  "models.not-a-model": "{name} n’est pas un modèle Whisper au format ggml.",
  "models.no-space":
    "Il n’y a pas de place pour {name} : il faut encore {needed} Mo, et ce navigateur en a {free}. Supprimez un modèle, ou libérez de l’espace sur le disque.",
  "models.disk-full":
    "Le disque, ou la part qu’en a ce navigateur, est plein : il faut encore {needed} Mo pour {name}. Supprimez un modèle, ou libérez de l’espace, et réessayez : ce qui est arrivé est gardé.",
  "models.unwritable":
    "Ce navigateur n’a pas pu enregistrer {name}. Fermez les autres onglets de cette page et réessayez.",
  "models.failed": "Le téléchargement de modèles a échoué ({why}). Réessayez.",
  "models.tier.fast": "Brouillon rapide",
  "models.tier.balanced": "Équilibré",
  "models.tier.best": "Le mieux que cette machine puisse faire",
  "models.tier.own": "Votre choix",
  "models.here": "déjà là",
  "models.to-download": "{size} à télécharger",
  "models.takes": "cet enregistrement prend environ {time}",
  "models.all": "Tous les modèles",
  "models.proposed": "Propositions",
  "models.get": "Télécharger maintenant",
  "models.when": "Il est téléchargé quand vous transcrivez avec lui pour la première fois.",
  "models.unmeasured": "La durée sera indiquée quand quelque chose aura été transcrit ici.",
  "models.coming": "Il est en cours de téléchargement. Vous pouvez commencer entre-temps.",
  "models.format": "Format",
  "models.any-format": "Tous les formats",
  "models.memory": "{size} de mémoire",
  "models.needs-network": "absent : demande une connexion",
  "models.too-large": "trop grand ici",
  "models.lack.address": "{name} demande {needed} de mémoire ; une page en a {there} au plus.",
  "models.lack.memory":
    "{name} demande {needed} de mémoire ; sur cette machine, une page peut en prendre environ {there}.",
  "models.lack.storage":
    "{name} occupe {needed} ; il reste au navigateur {there} pour cette page. Supprimez un modèle enregistré, ou libérez de l’espace sur le disque.",
  "models.instead": "Le plus grand qui convient est {name} ({size}).",
  "models.take": "Choisir {name}",
  "models.kept-here": "Enregistrés ici",
  "models.from-site": "de ce site",
  "models.from-file": "d’un fichier",
  "models.made-here": "fait ici",
  "models.manager": "Modèles enregistrés",
  "models.kept": {
    one: "{count} modèle, {size}",
    many: "{count} modèles, {size}",
    other: "{count} modèles, {size}",
  },
  "models.none-kept": "Aucun pour l’instant",
  "models.nothing-kept":
    "Aucun pour l’instant. Un modèle avec lequel vous transcrivez est gardé pour la prochaine fois.",
  "models.unkept":
    "Ce navigateur ne garde rien pour cette page, comme dans une fenêtre privée : les modèles sont téléchargés à nouveau à chaque visite.",
  "models.room": "Cette page a enregistré {used} ; le navigateur en permet {quota}.",
  "models.persisted": "Le navigateur a promis de le garder.",
  "models.unpersisted": "Le navigateur peut l’effacer quand le disque est plein.",
  "models.persist": "Lui demander de les garder",
  "models.not-promised":
    "Le navigateur ne le promet pas. Beaucoup le font quand une page est dans les favoris, installée ou souvent visitée.",
  "models.download-of": "Téléchargement de {name}",
  "models.is": "{name} : {state}",
  "models.state.stored": "Prêt, même hors ligne",
  "models.state.part": "En pause",
  "models.state.waiting": "Attend son tour",
  "models.state.downloading": "Téléchargement",
  "models.state.checking": "Vérification",
  "models.state.failed": "Le téléchargement a échoué.",
  "models.left": "encore environ {left}",
  "models.chosen": "Utilisé",
  "models.use": "Utiliser",
  "models.pause": "Mettre {name} en pause",
  "models.go-on": "Continuer {name}",
  "models.cancel": "Annuler",
  "models.more": "Plus pour {name}",
  "models.remove": "Supprimer {name}",
  "models.removed": "{name} a été supprimé.",
  "models.undo": "Annuler",
  "models.save": "Enregistrer dans un fichier",
  "models.smaller": "Le réduire",
  "models.smaller-size": "environ {size}",
  "models.making": "Création de {name}",
  "models.made": "{name} est prêt.",
  "models.choose": "En télécharger un autre",
  "models.import": "Ajouter depuis un fichier…",
  "models.importing": "Copie de {name}",
  "models.imported": "{name} est gardé.",
  "models.by-address": "Ajouter par adresse…",
  "models.address": "Adresse d’un fichier de modèle",
  "models.address-hint":
    "Le serveur apprend votre adresse réseau et le fichier voulu, jamais votre audio. Il doit permettre à d’autres sites de lire ses fichiers (CORS). Un modèle prend de 30 Mo à 3 Go ; la taille de celui-ci se voit au début.",
  "models.fetch": "Télécharger",
  "models.no-address": "Ce n’est pas l’adresse d’un fichier : elle commence par https://.",
  "models.barred":
    "Pour protéger vos données, cette page n’atteint que {hosts}. Ouvrez l’adresse dans un onglet à part, enregistrez le fichier et ajoutez-le de là.",
  "models.open-address": "Ouvrir l’adresse",

  // options
  "options.title": "Réglages",
  "options.which-language": "Quelle langue est parlée ?",
  "options.language": "Langue",
  "options.detect": "Détecter",
  "options.translate": "Traduire en anglais",
  "options.translate-hint": "Le texte est en anglais, quelle que soit la langue parlée.",
  "options.which-words": "Quels noms et quels mots ?",
  "options.prompt": "Noms et mots attendus",
  "options.prompt-hint": "Tels qu’ils s’écrivent : personnes, lieux, termes techniques.",
  "options.how-careful": "Avec quel soin ?",
  "options.accurate": "Précise",
  "options.accurate-hint":
    "Cinq lectures de chaque phrase se mesurent. Prend environ un quart de temps en plus.",
  "options.fast": "Rapide",
  "options.fast-hint": "À chaque fois le mot le plus probable.",
  "options.context": "Garder le contexte d’une partie à l’autre",
  "options.context-hint":
    "Les noms et le style restent les mêmes d’un bout à l’autre. Le contexte est abandonné là où il pourrait égarer : après un silence, et quand une partie est incertaine ou se répète.",
  "options.what-to-keep": "Que garder à l’esprit, que laisser de côté ?",
  "options.skip-silence": "Ignorer les silences",
  "options.skip-silence-hint": "Plus rapide, et rien n’est inventé là où personne ne parle.",
  "options.sounds": "Montrer les bruits comme [rires]",
  "options.sounds-hint": "Ce que le modèle écrit pour ce qui n’est pas de la parole.",
  "options.which-sound": "Quel son du fichier ?",
  "options.track": "Piste",
  "options.channels": "Canaux",
  "options.how-computed": "Comment calculer ?",
  "options.exact": "Arithmétique exacte",
  "options.exact-hint": "Celle d’openai-whisper, deux à trois fois plus lente.",
  "options.save-power": "Économiser l’énergie",
  "options.save-power-hint":
    "Un seul cœur du processeur et la qualité rapide : plus lent, moins chaud, plus d’autonomie.",
  "options.again": "Transcrire de nouveau",
  "options.expected": "Cet enregistrement prend environ {time}.",
  "options.translated": "traduit en anglais",
  "options.sure": "{language}, sûr à {share}",
  "options.else": "sinon {language} {share}",
  "options.and": "{first}, {second}",
  "options.then": "{first} ; {second}",
  "options.any-language": "Détecte la langue",
  "options.said-accurate": "précise",
  "options.said-fast": "rapide",
  "options.changed": {
    one: "{count} autre changement",
    many: "{count} d’autres changements",
    other: "{count} autres changements",
  },
  "options.link": "Copier un lien avec ces réglages",
  "options.defaults": "Revenir aux réglages d’origine",
  "options.reset": "Les réglages sont revenus à ceux d’origine.",
  "options.link-copied": "Le lien est copié.",
  "options.link-no-texts": "Vos noms, mots et phrases n’y sont pas, car un lien se transmet.",
  "options.link-no-model": "Le modèle {name} n’y est pas : seul ce navigateur l’a.",
  "options.link-unknown":
    "Le lien demande {names}, que cette page ne connaît pas ; elle connaît {known}.",
  "options.link-wrong":
    "Le lien demande « {value} » comme {name}, qui peut être {values} ; c’est laissé de côté.",
  "options.link-model":
    "Le lien demande le modèle « {name} », qui n’existe pas ; « Tous les modèles » montre ceux qu’il y a.",
  "options.a-model": "le nom d’un modèle, comme base-q5_1",
  "options.a-language": "auto, ou le code ou le nom anglais d’une langue, comme de",
  "options.a-text": "un texte d’au plus 1000 lettres",
  "options.milliseconds":
    "des millisecondes, comme les durées des sous-titres en direct les admettent",
  "options.an-address": "une adresse qui commence par https://",

  // addresses
  "addresses.open": "Depuis une adresse…",
  "addresses.title": "Un enregistrement par son adresse",
  "addresses.address": "Adresse de l’enregistrement",
  "addresses.hint":
    "Le serveur apprend votre adresse réseau et quel fichier vous voulez ; rien d’autre ne lui est envoyé. Il doit laisser d’autres pages lire ses fichiers (CORS).",
  "addresses.fetch": "Récupérer l’enregistrement",
  "addresses.fetch-from": "Récupérer l’enregistrement sur {host}",
  "addresses.offer":
    "« {name} » se trouve sur {host}. Si vous le récupérez, {host} apprend votre adresse réseau et quel fichier vous voulez ; rien d’autre ne lui est envoyé.",
  "addresses.fetching": "Récupération de {name} sur {host}",
  "addresses.not-https":
    "Ce n’est pas une adresse qui puisse être récupérée : elle commence par https://.",
  "addresses.barred":
    "Pour protéger vos données, cette page n’atteint que {hosts}. Ouvrez l’adresse dans un onglet à part, enregistrez le fichier et déposez-le ici.",
  "addresses.player":
    "{host} montre ses enregistrements sur ses propres pages, où cette page ne peut pas les lire. Si vous avez le fichier, déposez-le ici ; ou lisez-le dans un autre onglet, que les sous-titres en direct écouteront.",
  "addresses.web-page":
    "Ce que {host} a là est une page web, pas un enregistrement. Cherchez-y le fichier, enregistrez-le et déposez-le ici.",
  "addresses.unread":
    "{host} ne laisse pas d’autres pages lire ce fichier, ou est injoignable. Ouvrez l’adresse, enregistrez le fichier et déposez-le ici.",
  "addresses.unreached":
    "{host} est injoignable : vous êtes peut-être hors ligne. Réessayez une fois connecté.",
  "addresses.refused":
    "{host} ne donne pas ce fichier (HTTP {status}). Vérifiez l’adresse, ou ouvrez-la, enregistrez le fichier et déposez-le ici.",
  "addresses.later":
    "{host} ne peut pas donner ce fichier maintenant (HTTP {status}). Réessayez plus tard.",
  "addresses.too-large":
    "L’enregistrement fait {size}, et ce navigateur a de la place pour {room}. Découpez-le, ou utilisez la ligne de commande, qui n’a pas besoin de cette place.",
  "addresses.endless":
    "L’enregistrement fait plus de {room}, et ce navigateur n’a pas cette place. Découpez-le, ou utilisez la ligne de commande, qui n’en a pas besoin.",
  "addresses.broke-off":
    "Le téléchargement depuis {host} s’est interrompu après {size}. Réessayez.",
  "addresses.empty": "Ce que {host} a envoyé est vide. Vérifiez l’adresse.",
  "addresses.go-there": "Ouvrir l’adresse",

  // bench
  "bench.title": "À quelle vitesse va cet appareil, et quelle part en est utilisée ?",
  "bench.hint":
    "La mémoire et le calcul d’un cœur sont mesurés d’abord ; les noyaux de calcul et le modèle leur sont ensuite comparés. Une mesure complète prend environ une minute. Gardez cet onglet au premier plan.",
  "bench.run": "Mesurer",
  "bench.quick": "Rapide, moins sûre",
  "bench.copy": "Copier la ligne",
  "bench.save": "Enregistrer le JSON",
  "bench.column.what": "Quoi",
  "bench.column.time": "Temps",
  "bench.column.rate": "Débit",
  "bench.column.limit": "De la limite",
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
  "transcript.look": "À vérifier",
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
  "live.title": "Parlez et lisez en même temps",
  "live.kept":
    "Tout est enregistré avant d’être écouté : rien n’est perdu, et tout est gardé dans ce navigateur.",
  "live.how": "Comment écouter",
  "live.mode.agreement": "En parlant",
  "live.mode.sliding": "Fenêtre glissante",
  "live.mode.utterance": "Aux pauses",
  "live.mode.command": "Commandes vocales",
  "live.source": "Son",
  "live.source.microphone": "Microphone",
  "live.source.tab": "Onglet ou ordinateur",
  "live.commands": "Commandes",
  "live.guided": "Une de ces phrases",
  "live.free": "Tout ce qui suit une phrase d’activation",
  "live.phrases": "Phrases, une par ligne",
  "live.activation": "Phrase d’activation",
  "live.activation-hint": "Dites-la et continuez : ce qui suit est la commande.",
  "live.timing": "Durées",
  "live.timing.step": "Lire toutes les",
  "live.timing.length": "Ensemble, au plus",
  "live.timing.keep": "Gardé d’une fenêtre",
  "live.timing.settle": "Accord pendant",
  "live.timing.pause": "Une pause dure",
  "live.timing.own": "la sienne",
  "live.timing-hint": "En secondes. Ce qui reste vide dépend du mode.",
  "live.start": "Commencer l’écoute",
  "live.quit": "Ne pas attendre",
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
  "live.better": "Transcrire en mieux",
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
  "page.title": "pyengine : transcription privée de la parole",
  "page.skip": "Aller au contenu",
  "page.actions": "Actions",
  "page.not-loaded":
    "Une partie de la page n’a pas pu être chargée. Vérifiez la connexion et réessayez.",
  "page.again": "Réessayer",
  "page.dismiss": "Masquer ce message",
  "page.gone":
    "Cette transcription n’est pas dans ce navigateur : elle a été supprimée ou faite dans un autre.",

  // commands
  "commands.change": "Changer les touches de « {label} »",
  "commands.found": {
    one: "{count} commande",
    many: "{count} de commandes",
    other: "{count} commandes",
  },
  "commands.key-alt": "Alt",
  "commands.key-backspace": "Retour arrière",
  "commands.key-ctrl": "Ctrl",
  "commands.key-delete": "Suppr",
  "commands.key-end": "Fin",
  "commands.key-enter": "Entrée",
  "commands.key-escape": "Échap",
  "commands.key-home": "Début",
  "commands.key-insert": "Inser",
  "commands.key-page-down": "Page suiv.",
  "commands.key-page-up": "Page préc.",
  "commands.key-shift": "Maj",
  "commands.key-space": "Espace",
  "commands.key-tab": "Tab",
  "commands.keys": "Touches",
  "commands.keys-hint":
    "Choisissez une touche pour la changer. Échap la laisse telle quelle, et Suppr l’enlève.",
  "commands.no-key": "aucune",
  "commands.none": "Aucune commande ne s’appelle ainsi.",
  "commands.other": "Autres",
  "commands.palette": "Commandes",
  "commands.press": "Appuyez sur des touches",
  "commands.reset": "Rétablir les touches de « {label} »",
  "commands.take": "Utiliser ici",
  "commands.taken": "{keys} sert à « {label} ».",
  "commands.what": "Que voulez-vous faire ?",

  // actions
  "actions.page": "Page",
  "actions.player": "Lecteur",
  "actions.open": "Choisir un fichier…",
  "actions.list": "Liste des transcriptions",
  "actions.keys": "Touches",
  "actions.play": "Lire ou mettre en pause",
  "actions.back": "Reculer de cinq secondes",
  "actions.on": "Avancer de cinq secondes",
  "actions.slower": "Plus lent",
  "actions.faster": "Plus vite",

  // keys
  "keys.text": "Dans le texte",
  "keys.words": "de mot en mot",
  "keys.segments": "de segment en segment",
  "keys.play": "lire à partir d’ici",
  "keys.toggle": "lire ou mettre en pause",
  "keys.correct": "changer le mot ; Tab passe au suivant",
  "keys.rewrite": "réécrire le segment",
  "keys.unsure": "mot incertain suivant et précédent",
  "keys.undo": "annuler ; rétablir",

  // new
  "new.drop": "Déposez ici un fichier audio ou vidéo",
  "new.kinds":
    "MP3, M4A, WAV, FLAC, Ogg, MP4, MOV, WebM et d’autres ; ou une transcription enregistrée (JSON, SRT, VTT, ASS, LRC, CSV), avec son enregistrement si vous voulez",
  "new.choose": "Choisir un fichier",
  "new.sample": "Essayer un exemple",
  "new.file": "Fichier audio ou vidéo",
  "new.private":
    "Votre enregistrement est lu et transcrit dans cet onglet, par Whisper, et n’est jamais envoyé ailleurs.",
  "new.let-go": "Lâchez : il s’ouvre ici",

  // shelf
  "shelf.title": "Transcriptions",
  "shelf.new": "Nouvelle transcription",
  "shelf.live-captions": "Sous-titres en direct",
  "shelf.empty": "Ce que vous transcrivez est gardé dans ce navigateur et figure ici.",
  "shelf.live": "En direct",
  "shelf.remove": "Retirer {name} de la liste",
  "shelf.removed": "« {name} » a été retiré de la liste.",
  "shelf.waiting": "Préparation",
  "shelf.making": "Transcription, {share}",
  "shelf.stopped": "Arrêtée à {share}",
  "shelf.not-begun": "Arrêtée",
  "shelf.failed": "Échec",
  "shelf.search": "Chercher partout",
  "shelf.searching": "Recherche",
  "shelf.found": {
    one: "Dans {count} transcription",
    many: "Dans {count} transcriptions",
    other: "Dans {count} transcriptions",
  },
  "shelf.hits": { one: "{count} endroit", many: "{count} endroits", other: "{count} endroits" },
  "shelf.more": "Toutes les transcriptions",
  "shelf.keep-recordings": "Garder les enregistrements dans ce navigateur",
  "shelf.used": {
    one: "{count} transcription, {size} d’enregistrements",
    many: "{count} transcriptions, {size} d’enregistrements",
    other: "{count} transcriptions, {size} d’enregistrements",
  },
  "shelf.delete-all": "Tout supprimer…",
  "shelf.no-undo": "Tout est supprimé de ce navigateur, sans retour possible.",
  "shelf.delete": "Tout supprimer",
  "shelf.leave": "Le garder",
  "shelf.search-short": "Chercher",
  "shelf.elsewhere": "Ouvert dans un autre onglet",
  "shelf.export": "Exporter tous les textes (.zip)",
  "shelf.export-sound": "Exporter tout avec les enregistrements (.zip)",
  "shelf.import": "Importer un tel fichier…",
  "shelf.recordings": "Enregistrements gardés…",
  "shelf.room":
    "Les plus anciens d’abord. Les textes restent ; pour en réécouter un, ajoutez son fichier.",
  "shelf.no-recordings": "Aucun enregistrement n’est gardé.",
  "shelf.remove-recording": "Retirer l’enregistrement de {name}",

  // app
  "app.keep": "Garder cette page pour s’en servir sans réseau",
  "app.kept":
    "Gardée dans ce navigateur : {size}. La page s’ouvre sans réseau, avec vos transcriptions et les modèles enregistrés.",
  "app.keeping": "Mise de côté : {have} sur {size}",
  "app.to-be-kept": "Elle prend {size} et sera gardée dès que le moteur se repose.",
  "app.not-kept": "Elle n’est pas gardée. Elle prend {size} ; les modèles sont enregistrés à part.",
  "app.unavailable": "La page ne peut pas être gardée ici : sans réseau, elle ne s’ouvre pas.",
  "app.fault.room":
    "Il n’y a pas assez de place : elle prend {size}. Retirez des modèles ou des enregistrements ; un nouvel essai aura lieu à votre prochaine visite.",
  "app.fault.changed":
    "Le site est en train de changer : tout n’a pas pu être gardé. Un nouvel essai aura lieu à votre prochaine visite.",
  "app.fault.network":
    "Tout n’a pas pu être téléchargé. Un nouvel essai aura lieu à votre prochaine visite.",
  "app.offline":
    "Pas de réseau. Cette page, vos transcriptions et les modèles enregistrés fonctionnent ; les autres modèles devront attendre.",
  "app.offline-unkept":
    "Pas de réseau. Ce qui est ouvert continue de fonctionner. Laissez cet onglet ouvert : la page n’est pas gardée dans ce navigateur.",
  "app.update": "Charger la nouvelle version",
  "app.update-ready": "Une nouvelle version de cette page est prête.",
  "app.reload": "La charger",
  "app.update-later":
    "Le moteur travaille, ou quelque chose n’est pas encore enregistré. La nouvelle version attend que ce soit fini.",
  "app.update-elsewhere":
    "Un autre onglet de cette page travaille ou est en veille. Fermez-le, ou chargez la nouvelle version plus tard.",
  "app.install": "Installer comme application",
  "app.unreadable": "Le fichier n’a pas pu être lu. Choisissez-le ici.",
  "app.not-shared":
    "Ce qui a été partagé n’est pas arrivé ici, ou la place manquait. Choisissez le fichier ici.",
  "app.shared": "Enregistrement partagé",

  // machine
  "machine.title": "À propos de cet appareil",
  "machine.language": "Langue de la page",
  "machine.next-time": "La page la parlera à sa prochaine ouverture.",
  "machine.whisper":
    "Les modèles ouverts Whisper d’OpenAI, exécutés par Python dans votre navigateur.",
  "machine.licences": "Licences",

  // status
  "status.ready": "Moteur prêt",
  "status.ready-slow": "Moteur prêt, lent",
  "status.ready-threads": {
    one: "Moteur prêt, {count} fil d’exécution",
    many: "Moteur prêt, {count} de fils d’exécution",
    other: "Moteur prêt, {count} fils d’exécution",
  },
  "status.failed": "Moteur arrêté",
  "status.no-simd":
    "Ce navigateur n’a pas WebAssembly SIMD : Python calcule sans lui, bien des fois plus lentement.",
  "status.one-thread": "Le modèle est calculé par un seul fil d’exécution : {why}.",
  "status.one.asked": "pour économiser l’énergie",
  "status.one.slower": "d’autres n’auraient rien accéléré lors du chargement",
  "status.one.isolated": "un deuxième n’a pas démarré",
  "status.one.off": "les autres sont désactivés par isolate=no dans l’adresse de cette page",
  "status.one.begun": "il y en aura plus dès votre prochaine visite",
  "status.one.frame": "la page qui contient celle-ci n’en permet pas plus",
  "status.one.insecure": "les navigateurs n’en permettent plus qu’aux pages servies par https",
  "status.one.unsupported": "ce navigateur n’en permet pas plus",
  "status.one.failed": "ce navigateur n’en permet pas plus, du moins cette fois",
  "status.exact": "Arithmétique exacte ({kernels}).",
  "status.fast": "Arithmétique rapide ({kernels}).",

  // work
  "work.starting": "Démarrage du moteur",
  "work.measuring": "Mesure en cours",
  "work.live-first":
    "Arrêtez d’abord l’écoute en direct : le moteur ne fait qu’une chose à la fois.",
  "work.busy": "Le moteur est occupé : attendez qu’il ait fini.",

  // document
  "document.bar": "Que faire de cette transcription",
  "document.group": "Transcription",
  "document.copy": "Copier",
  "document.copied": "Copié",
  "document.export": "Export {ending}",
  "document.export-as": "Exporter dans un autre format",
  "document.formats": "Autres formats…",
  "document.correct": "Corriger",
  "document.find": "Chercher",
  "document.view": "Vue",
  "document.paragraphs": "Paragraphes",
  "document.confidence": "Certitude",
  "document.karaoke": "Karaoké",
  "document.movie": "Film…",
  "document.more": "Plus",
  "document.undo": "Annuler",
  "document.redo": "Rétablir",
  "document.unsure": {
    one: "{count} mot incertain",
    many: "{count} de mots incertains",
    other: "{count} mots incertains",
  },
  "document.unsure-next": "Mot incertain suivant",
  "document.unsure-previous": "Mot incertain précédent",
  "document.recording": "Ajouter son enregistrement…",
  "document.recording-of": "Enregistrement de {name}",
  "document.settings": "Transcrire de nouveau…",
  "document.remove": "Retirer de la liste",
  "document.took": "en {time}",
  "document.stopped-after": "arrêtée après {time}",
  "document.failed-after": "échec après {time}",
  "document.heard-to": "Le texte s’arrête à {heard} sur {duration}.",
  "document.not-begun": "Rien n’a encore été transcrit.",
  "document.go-on": "Continuer",
  "document.again": "Réessayer",
  "document.opened": "ouverte depuis un fichier",
  "document.from": "de {host}",
  "document.no-speech": "Aucune parole n’a été trouvée dans cet enregistrement.",
  "document.no-recording": "Il n’y a ici que le texte : ajoutez l’enregistrement pour le lire.",
  "document.choose": "Choisir son fichier…",
  "document.another-file":
    "« {given} » est un autre fichier. Pour continuer, choisissez « {name} », d’où vient ce texte.",
  "document.rename": "Renommer…",
  "document.name": "Nom de la transcription",
  "document.elsewhere":
    "Cette transcription est ouverte dans un autre onglet, qui la garde. Vos changements ici ne sont pas gardés.",

  // details
  "details.title": "Détails",
  "details.from": "Provenance",
  "details.length": "Durée",
  "details.words": "Mots",
  "details.unsure": "Mots incertains",

  // The documents that are kept
  "library.not-kept":
    "Cette transcription ne peut pas être gardée dans ce navigateur pour l’instant. Elle continue dans cet onglet : exportez-la avant de le fermer.",
  "library.damaged":
    "Une partie de cette transcription est illisible. Le reste est affiché ; ce qui est gardé reste tel quel.",
  "library.unread": {
    one: "{count} transcription illisible n’est pas dans la liste. Elle reste gardée : une autre version de la page l’a peut-être faite.",
    many: "{count} transcriptions illisibles ne sont pas dans la liste. Elles restent gardées : une autre version de la page les a peut-être faites.",
    other:
      "{count} transcriptions illisibles ne sont pas dans la liste. Elles restent gardées : une autre version de la page les a peut-être faites.",
  },
  "library.recording-not-kept":
    "Pas de place pour garder cet enregistrement dans le navigateur. Le travail continue ; pour libérer de la place, retirez des enregistrements gardés.",
  "library.elsewhere":
    "Un autre onglet a ouvert une transcription qui serait retirée. Fermez d’abord cet onglet.",
  "library.packing": "Préparation de toutes les transcriptions",
  "library.imported": "Importées : {taken}. Déjà là : {here}. Illisibles : {damaged}.",
  "library.no-archive":
    "« {name} » n’est pas une bibliothèque exportée par cette page. Choisissez un .zip de l’export.",
};
