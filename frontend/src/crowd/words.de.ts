/** Every sentence that people of a paid crowd read, in German. */

import { translate } from '../shared/tongue';
import type { Words } from './words';

translate('crowd', {
  ask: { one: 'Du beantwortest eine Frage wie diese. Auch „Weiß nicht“ ist eine gute Antwort.', other: 'Du beantwortest {n} Fragen wie diese, eine nach der anderen. Auch „Weiß nicht“ ist eine gute Antwort.' },
  choices: 'Antworten zur Wahl',
  keep: 'Lass diese Seite bis zum Ende offen: Dann wirst du zurückgeschickt, und deine Arbeit ist verzeichnet.',
  care: 'Nimm dir die Zeit hinzusehen. Was schneller gedrückt wird, als jemand lesen kann, zählt nicht als Arbeit.',
  again: 'Erneut versuchen',
  start: 'Anfangen',
  waiting: 'Einen Moment …',
  progress: '{done} von {of}',
  guidelines: 'Regeln',
  picture: 'Das Bild, um das es geht',
  retrying: 'Die Verbindung ist weg. Deine Antwort ist aufgehoben und geht ab, sobald sie wieder da ist.',
  failed: 'Bei uns ist etwas schiefgegangen. Versuch es gleich noch einmal.',
  nothing: 'Gerade gibt es nichts mehr zu beantworten. Bitte gib die Studie oder Aufgabe zurück; du verlierst dadurch nichts.',

  'done.title': 'Fertig. Danke!',
  'failed.title': 'Hier ist Schluss',
  'failed.text': 'Deine Antworten konnten nicht als Arbeit gezählt werden.',
  'back.prolific': 'Zurück zu Prolific',
  'back.prolific.why': 'Gleich wirst du zurückgeschickt. Wenn nicht, drücke den Knopf.',
  'back.mturk': 'Bei Mechanical Turk abgeben',
  'done.sona': 'Deine Gutschrift ist auf dem Weg zu SONA. Du kannst diese Seite schließen.',
  'failed.here': 'Bitte gib die Studie oder Aufgabe zurück. Du kannst diese Seite schließen.',

  'preview.title': 'Was du tun würdest',
  'preview.example': 'Das ist ein Beispiel: Andere haben es schon beantwortet.',
  'preview.text': 'Nimm die Aufgabe an, um anzufangen.',
  'lost.title': 'Komm über deinen Link',
  'lost.prolific': 'Diese Seite wird von deiner Studie bei Prolific geöffnet. Öffne sie dort noch einmal.',
  'lost.sona': 'Diese Seite wird von deiner Studie bei SONA geöffnet. Öffne sie dort noch einmal.',
  'lost.mturk': 'Diese Seite wird von deiner Aufgabe bei Mechanical Turk geöffnet. Öffne sie dort noch einmal.',
} satisfies Words);
